"""Words that name a platform, a style, a length, a kind of post, or a language, in Chinese and English."""

import re
from typing import Final


def latin(words: str) -> str:
    """A pattern for whole Latin words, beside Chinese too."""
    return rf"(?<![a-z])(?:{words})(?![a-z])"


def any_of(table: dict[str, str]) -> str:
    """A pattern for every word of a table."""
    return rf"(?:{'|'.join(table.values())})"


def listed(place: str) -> str:
    """A pattern for one place or several: "小红书、Mastodon", "Mastodon, Bluesky and our blog"."""
    link = rf"(?:\s*[、,/+&]\s*(?:{latin('and')}\s*)?|\s*(?:和|与|及|跟|以及|还有|{latin('and|plus')})\s*)"
    return rf"(?:{place}(?:{link}(?:(?:on|to|for) )?(?:(?:my|our|the) )?{place}){{0,9}})"


def all_named(table: dict[str, str], text: str) -> list[str]:
    """All names in the table whose words are in folded text, in the order of the text, each once."""
    found = [(match.start(), name) for name, words in table.items() for match in re.finditer(words, text, re.I)]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def named(table: dict[str, str], text: str) -> str | None:
    """The name in the table of the first word in folded text; None where there is none."""
    found = [(match.start(), name) for name, words in table.items() if (match := re.search(words, text, re.I))]
    return min(found)[1] if found else None


PLATFORMS: Final = {
    "xiaohongshu": rf"小红书|{latin('xiao ?hong ?shu|xhs|red ?note|little red book')}",
    "wechat": rf"公众号|{latin('wechat')}",
    "weibo": rf"微博|{latin('weibo')}",
    "douyin": rf"抖音|{latin('douyin')}",
    "mastodon": latin("mastodon"),
    "bluesky": latin("bluesky"),
    "twitter": rf"推特|{latin('twitter')}",
    "instagram": latin("instagram"),
    "linkedin": rf"领英|{latin('linkedin')}",
    "telegram_channel": rf"(?:telegram|tg|电报)\s?频道|{latin('(?:telegram|tg) channel')}",
    "slack_channel": rf"slack\s?频道|{latin('slack channel')}",
    "webhook": latin("webhook"),
    "outbox": rf"发件箱|{latin('outbox')}",
}
STYLES: Final = {
    "professional": rf"专业|正式|严谨|{latin('professional|formal|serious')}",
    "casual": rf"轻松|随意|口语化|亲切|生活化|{latin('casual|relaxed|friendly|informal|conversational|chatty')}",
    "humorous": rf"幽默|搞笑|风趣|有趣|诙谐|好笑|搞怪|{latin('humou?rous|funny|witty|playful|amusing')}",
    "emotional": rf"走心|感人|感性|煽情|温情|{latin('heartfelt|touching|moving|sentimental')}",
}
TONES: Final = {**STYLES, "emotional": rf"{STYLES['emotional']}|情感|{latin('emotional')}"}  # beside "tone", "风格"
LENGTHS: Final = {
    "short": rf"简短|短小|精简|短篇|短文|短|{latin('short|brief|concise')}",
    "medium": rf"中等(?:长度|篇幅)?|适中|中篇|{latin('medium(?:-length)?')}",
    "long": rf"长篇|长文|详细|详尽|长|{latin('long|detailed|in-depth')}",
}
_ALONE: Final = r"(?<=[篇个条份段\s,\x1f]){}(?=的|笔记|文案|文章|帖|小红书)"  # "校长的" is not a length
BARE_LENGTHS: Final = {
    "short": rf"简短|短小|精简|短篇|短文|{_ALONE.format('短')}|{latin('short|brief|concise')}",
    "medium": LENGTHS["medium"],
    "long": rf"长篇|长文|详细|详尽|{_ALONE.format('长')}|{latin('long|detailed|in-depth')}",
}
CONTENT_TYPES: Final = {
    "lifestyle": rf"生活方式|生活|日常|{latin('lifestyle|everyday')}",
    "emotional": rf"情感|情绪|{latin('emotional')}",
    "normal": rf"普通|常规|{latin('normal|ordinary')}",
}
LANGUAGES: Final = {
    "en": rf"英文|英语|{latin('english')}",
    "zh": rf"中文|汉语|普通话|{latin('(?:simplified )?chinese|mandarin')}",
}
WORDS: Final = {
    "platform": PLATFORMS,
    "style": STYLES,
    "length": BARE_LENGTHS,
    "content_type": CONTENT_TYPES,
    "language": LANGUAGES,
}
PLATFORM: Final = listed(any_of(PLATFORMS))
NOUN_ZH: Final = (
    r"(?:(?:种草|探店)?(?:笔记|文案|帖子|帖|文章)|推文|图文|种草文|博文|内容|稿件|稿子|稿|草稿|小作文"
    rf"|{latin('notes?|posts?|articles?|drafts?')})"
)
NOUN_EN: Final = (
    r"(?:blog ?posts?|notes?|posts?|articles?|pieces?|copy|drafts?|content|stor(?:y|ies)|captions?|笔记|帖子|文案|文章)"
)
PIECE: Final = r"(?:[一两二三四五六七八九十1-9几]?(?:篇|个|条|份|则|段))"  # how Chinese counts posts
# Words before a noun that say how the post should be: "幽默的", "short", "生活类", "英文".
BARE: Final = rf"(?:{'|'.join((any_of(TONES), any_of(BARE_LENGTHS), any_of(CONTENT_TYPES), any_of(LANGUAGES)))})"
BARE_ZH: Final = rf"{BARE}(?:类|风|系)?(?:型)?"

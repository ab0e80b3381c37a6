"""What a post should be about, cut out of the request's own words."""

import re
from typing import Final

from core.router.moment import EDGE, END, STOP
from core.router.words import BARE, BARE_ZH, NOUN_EN, NOUN_ZH, PIECE, PLATFORM, latin

LONGEST: Final = 80  # characters

_CLAUSE: Final = rf"(?:(?!{STOP})[^,;!?。\n\x1e\x1f])"
_MAKE: Final = r"(?:写写?|撰写|创作|生成|来|做|出|发布|发|推(?!荐)|整|搞|弄|准备|起草|编|产出|要|想要|需要)(?:一下)?"
_MAKE_EN: Final = latin("write|create|draft|make|generate|compose|prepare|publish|post|produce|do|want|need|like|craft")
_ARTICLE: Final = latin("an?|another|one|some|the|new|my|our|two|three")
_DONE_ZH: Final = rf"(?=\s*[吧呀哦吗呢啊哈了嘛的]{{0,2}}(?:{END}|\s+|好吗|好不好|可以吗|行吗|谢谢|请))"
# "的幽默的小红书笔记": what stands behind a Chinese topic. It is marked by \x1e first, because to try it behind every
# character of a long text would take a second.
_TAIL_ZH: Final = re.compile(
    rf"\s*的?\s*(?:{PIECE}\s*)?(?:{BARE_ZH}\s*的?\s*){{0,3}}(?:{PLATFORM}\s*上?的?\s*)?"
    rf"(?:{BARE_ZH}\s*的?\s*)?(?:{NOUN_ZH}|{PLATFORM}){_DONE_ZH}",
    re.IGNORECASE,
)
_TAIL: Final = r"\x1e+"
_NOT_A_TOPIC: Final = r"(?!(?:我们?|咱们?|大家)(?:来|再|也)?[写做来出发整弄准生创起])"
_ITEM: Final = r"[\w'-]+(?: [\w'-]+){0,2}"
_LIST_EN: Final = rf"(?:(?:, {_ITEM}){{1,4}},? and {_ITEM}{END})?"  # "coffee, tea and chocolate" is one topic
_STOP_EN: Final = rf"(?={END}|\s(?:please|thanks|thank you)\b)"

_QUOTED: Final = r"[「『\"“](?P<topic>[^」』\"”\n]{1,120})[」』\"”]"

# `topic` is what somebody named as such; `rough` stands among words for platform, style and kind of post.
_FORMS: Final = (
    rf"(?:主题|话题|选题|题目|内容)(?:是|为|:|就是|就叫)\s*(?P<topic>{_CLAUSE}{{1,90}})",
    rf"{latin('topic|subject|theme')}(?: is|:)\s*(?P<topic>{_CLAUSE}{{1,90}})",
    rf"(?:关于|有关|{latin('about|on')})\s*{_QUOTED}(?=\s*(?:的|{END}|{NOUN_ZH}|{PLATFORM}|{latin('in|for|with|as|and|please|thanks')}))",
    rf"(?:关于|有关)\s*(?P<topic>{_CLAUSE}{{1,90}}?)(?:{_TAIL}|\s*(?:请|麻烦)?(?:帮我|给我)(?:来|写|做)|{END})",
    rf"(?:关于|有关)\s*(?P<topic>{PLATFORM})\s*的\s*{NOUN_ZH}",
    rf"{latin('about|regarding|concerning|covering|introducing|featuring')}\s+"
    rf"(?P<topic>{_CLAUSE}{{1,160}}?{_LIST_EN}){_STOP_EN}",
    rf"{NOUN_EN} on\s+(?P<topic>{_CLAUSE}{{1,160}}?{_LIST_EN}){_STOP_EN}",
    rf"(?:^|(?<={EDGE}))\s*(?:讲述|讲讲?|介绍|说说|聊聊|谈谈|分享)(?:一下)?(?P<topic>{_CLAUSE}{{2,90}})",
    _QUOTED,
    rf"(?:围绕|针对|以|就|把|将|拿|为|给)\s*{_NOT_A_TOPIC}(?P<topic>{_CLAUSE}{{2,60}}?)(?:为题|为主题|作为主题)?\s*"
    rf"(?:来|帮我|给我|再)?\s*(?:写|做|出|创作|生成|准备|展开|改写|发)[成为]?\s*(?={PIECE}|{PLATFORM}|{NOUN_ZH}|{END})",
    rf"{latin('turn|make')} (?P<topic>{_CLAUSE}{{1,80}}?) into {_ARTICLE}",
    rf"{_MAKE}\s*{PIECE}?\s*(?P<rough>{_CLAUSE}{{0,80}}?){_TAIL}",
    rf"{_MAKE_EN}(?: (?:me|us))? {_ARTICLE} (?P<rough>(?!{NOUN_EN})[^,;!?。\n\x1f:]{{1,80}}?)\s+"
    rf"(?:{PLATFORM}\s+)?{NOUN_EN}(?![a-z])",
    rf"{NOUN_EN} for\s+(?P<topic>{_CLAUSE}{{1,90}}?){_STOP_EN}",
    rf"(?:{NOUN_ZH}|{PLATFORM})\s*[:,\s\x1f]\s*(?P<rough>{_CLAUSE}{{1,90}})",
    rf"{NOUN_EN}\s?[:,-]\s*(?P<rough>{_CLAUSE}{{1,90}})",
    rf"^(?P<rough>{_CLAUSE}{{1,60}}?){_TAIL}",
    rf"^(?P<rough>{_CLAUSE}{{2,40}}),",
    rf"{_MAKE}\s*[一两1]?[篇份个条则]\s*(?P<rough>{_CLAUSE}{{1,80}})",
    rf"\x1f\s?:\s?(?P<rough>{_CLAUSE}{{1,90}})",
)
_TOPICS: Final = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)

_POLITE: Final = (
    r"请问?|麻烦你?|谢谢你?|谢啦|多谢|辛苦了?|拜托|帮我们?|帮忙|给我们?|你好|您好|嗨|能不能|可不可以|可以|可否|能否"
    r"|一下|我想要?|我要|好吗|好不好|行吗|可以吗|就行|就好|的话|"
    + latin(
        "please|thanks|thank you|thx|for me|for us|can you|could you|would you|will you|i want|i need|i'd like"
        "|i would like|help me|help us|let's|let us|hi|hello|hey|kindly|just|ok|okay|to"
    )
)
_MARKS: Final = " \n\x1f,;:.。、!?~-–—·"
_CLOSING: Final = {"「": "」", "『": "』", "【": "】", "(": ")", '"': '"', "'": "'"}
_LEADING: Final = re.compile(rf"(?:{_POLITE}|关于|有关|的)\s*", re.IGNORECASE)
_LEADING_ROUGH: Final = re.compile(
    rf"(?:{_MAKE_EN}|{_MAKE}?{PIECE}(?=\S)|{BARE_ZH}\s*的|{BARE}(?=\s*$)|{latin('an?|the|some|new|another')}"
    rf"|{BARE}(?:,| and)?\s+(?=\S)|{PLATFORM}\s*[上的]*|(?:介绍|讲述|讲讲?|说说|聊聊|谈谈|分享|描写)(?=\S\S))\s*",
    re.IGNORECASE,
)
_TRAILING_ROUGH: Final = re.compile(rf"\s+{BARE}$", re.IGNORECASE)
_TRAILING: Final = re.compile(
    rf"\s*(?:{_POLITE}|(?<![酒网书水贴])吧|[吗呢哦呀哈嘛]|的|并且?|而且|然后|还要|要"
    rf"|{latin('and|with|but|as well|for|in|on|an?')}"
    rf"|{latin('as|for|in')} {_ARTICLE} (?:{BARE} )?(?:{PLATFORM} )?{NOUN_EN})$",
    re.IGNORECASE,
)
_NOTHING: Final = (
    rf"{NOUN_ZH}|{NOUN_EN}|{BARE_ZH}|{PIECE}|{_MAKE}|{_MAKE_EN}|{_POLITE}|的|我们?|你|新|再|在|需|想|这个?|那个?|它|什么|东西"
    rf"|某个?|随便|{latin('about|this|that|it|something|anything|whatever|an?|the|one|some|nice|good|new|another|me|us')}"
    r"|\s"
)
_EMPTY: Final = re.compile(rf"(?:{PLATFORM}|{_NOTHING}){{1,12}}", re.IGNORECASE)
_EMPTY_NAMED: Final = re.compile(rf"(?:{_NOTHING}){{1,12}}", re.IGNORECASE)  # "about Mastodon" names a topic


def find_topic(text: str, plain: str) -> tuple[str, tuple[int, int]]:
    """The topic and its place. `plain` is `text` folded, with every other phrase of the request replaced by \\x1f.
    An empty topic where the request names none."""
    marked = _TAIL_ZH.sub(lambda tail: "\x1e" * len(tail[0]), plain)
    for pattern in _TOPICS:
        for match in pattern.finditer(marked if _TAIL in pattern.pattern else plain):
            rough = "rough" in pattern.groupindex
            start, end = _trimmed(plain, *match.span("rough" if rough else "topic"), rough=rough)
            empty = _EMPTY if rough else _EMPTY_NAMED
            if start < end and not empty.fullmatch(plain, start, end):
                return _shown(text[start:end]), (start, end)
    return "", (0, 0)


def _trimmed(plain: str, start: int, end: int, *, rough: bool) -> tuple[int, int]:
    """Without politeness and quotes at either end, and where it is `rough` without platform and style words."""
    while True:
        before = start, end
        while start < end and plain[start] in _MARKS:
            start += 1
        while start < end and plain[end - 1] in _MARKS:
            end -= 1
        start, end = _unquoted(plain, start, end)
        leading = _LEADING.match(plain, start, end) or (_LEADING_ROUGH.match(plain, start, end) if rough else None)
        start = leading.end() if leading else start
        near = max(start, end - 60)
        trailing = _TRAILING.search(plain, near, end) or (_TRAILING_ROUGH.search(plain, near, end) if rough else None)
        end = trailing.start() if trailing else end
        if (start, end) == before:
            return start, end


def _unquoted(plain: str, start: int, end: int) -> tuple[int, int]:
    """Without a pair of quotes around all of it, and without half a pair at an end."""
    closing = _CLOSING.get(plain[start:end][:1])
    if closing and closing not in plain[start + 1 : end - 1]:
        return start + 1, end - (end - 1 > start and plain[end - 1] == closing)
    opening = next((left for left, right in _CLOSING.items() if right == plain[start:end][-1:] and left != right), None)
    return start, end - bool(opening and opening not in plain[start:end])


def _shown(topic: str) -> str:
    words = " ".join(topic.replace("\x1f", " ").split())
    return words[:LONGEST].strip()

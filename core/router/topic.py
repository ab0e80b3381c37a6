"""What a post should be about, cut out of the request's own words."""

import re
from typing import Final

from core.router.moment import EDGE, END
from core.router.words import BARE, BARE_ZH, NOUN_EN, NOUN_ZH, PIECE, PLATFORM, latin

LONGEST: Final = 80  # characters

_CLAUSE: Final = r"[^,;!?。\n\x1f]"
_MAKE: Final = r"(?:写写?|撰写|创作|生成|来|做|出|发布|发|推|整|搞|弄|准备|起草|编|产出|要|想要|需要)(?:一下)?"
_MAKE_EN: Final = latin("write|create|draft|make|generate|compose|prepare|publish|post|produce|do|want|need|like|craft")
_ARTICLE: Final = latin("an?|another|one|some|the|new|my|our|two|three")
_DONE_ZH: Final = rf"(?=\s*[吧呀哦吗呢啊哈了嘛的]{{0,2}}(?:{END}|\s+))"
# "的幽默的小红书笔记": what stands behind a Chinese topic
_TAIL_ZH: Final = (
    rf"\s*的?\s*(?:{PIECE}\s*)?(?:{BARE_ZH}\s*的?\s*){{0,3}}(?:{PLATFORM}\s*上?的?\s*)?"
    rf"(?:{BARE_ZH}\s*的?\s*)?(?:{NOUN_ZH}|{PLATFORM}){_DONE_ZH}"
)
_NOT_A_TOPIC: Final = r"(?!(?:我们?|咱们?|大家)(?:来|再|也)?[写做来出发整弄准生创起])"
_ITEM: Final = r"[\w'-]+(?: [\w'-]+){0,2}"
_LIST_EN: Final = rf"(?:(?:, {_ITEM}){{1,4}},? and {_ITEM}{END})?"  # "coffee, tea and chocolate" is one topic
_STOP_EN: Final = rf"(?={END}|\s(?:please|thanks|thank you)\b)"

_FORMS: Final = (
    rf"(?:主题|话题|选题|题目)(?:是|为|:|就是|就叫)\s*(?P<topic>{_CLAUSE}{{1,120}})",
    rf"{latin('topic|subject|theme')}(?: is|:)\s*(?P<topic>{_CLAUSE}{{1,120}})",
    rf"(?:关于|有关|{latin('about|on')})\s*[「『《\"“](?P<topic>[^」』》\"”\n]{{1,120}})[」』》\"”](?=\s*(?:的|{END}|{NOUN_ZH}|{PLATFORM}|in\b|for\b|with\b))",
    rf"(?:关于|有关)\s*(?P<topic>{_CLAUSE}{{1,120}}?)(?:{_TAIL_ZH}|\s*(?:请|麻烦)?(?:帮我|给我)(?:来|写|做)|{END})",
    rf"{latin('about|regarding|concerning|covering|introducing|featuring')}\s+(?P<topic>{_CLAUSE}{{1,160}}?{_LIST_EN}){_STOP_EN}",
    rf"{NOUN_EN} on\s+(?P<topic>{_CLAUSE}{{1,160}}?{_LIST_EN}){_STOP_EN}",
    rf"(?:围绕|针对|以|就|把|将|拿|为|给)\s*{_NOT_A_TOPIC}(?P<topic>{_CLAUSE}{{2,60}}?)(?:为题|为主题|作为主题)?"
    rf"\s*(?:来|帮我|给我|再)?\s*(?:写|做|出|创作|生成|准备|展开|改写|发)(?:成|为)?\s*(?={PIECE}|{PLATFORM}|{NOUN_ZH}|{END})",
    rf"{latin('turn|make')} (?P<topic>{_CLAUSE}{{1,80}}?) into {_ARTICLE}",
    rf"[「『《\"“](?P<topic>[^」』》\"”\n]{{2,120}})[」』》\"”]",
    rf"{_MAKE}\s*{PIECE}?\s*(?P<topic>{_CLAUSE}{{0,80}}?){_TAIL_ZH}",
    rf"{_MAKE_EN}(?: (?:me|us))? {_ARTICLE} (?P<topic>(?!{NOUN_EN})[^,;!?。\n\x1f:]{{1,80}}?)\s+(?:{PLATFORM}\s+)?{NOUN_EN}(?![a-z])",
    rf"(?:{NOUN_ZH}|{PLATFORM})\s*[:,\s\x1f]\s*(?P<topic>{_CLAUSE}{{1,120}})",
    rf"{NOUN_EN}\s?[:,-]\s*(?P<topic>{_CLAUSE}{{1,120}})",
    rf"{NOUN_EN} for\s+(?P<topic>{_CLAUSE}{{1,120}}?){_STOP_EN}",
    rf"^(?P<topic>{_CLAUSE}{{1,60}}?){_TAIL_ZH}",
    rf"^(?P<topic>{_CLAUSE}{{2,40}}),",
    rf"{_MAKE}\s*[一两1]?篇\s*(?P<topic>{_CLAUSE}{{1,80}})",
)
_TOPICS: Final = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)

_POLITE: Final = (
    r"请问?|麻烦你?|谢谢你?|谢啦|多谢|辛苦了?|拜托|帮我们?|帮忙|给我们?|你好|您好|嗨|能不能|可不可以|可以|可否|能否|一下|我想要?|我要|好吗"
    r"|好不好|行吗|可以吗|就行|就好|的话|"
    + latin(
        "please|thanks|thank you|thx|for me|for us|can you|could you|would you|will you|i want|i need|i'd like|i would like"
        "|help me|help us|let's|let us|hi|hello|hey|kindly|just|ok|okay|to"
    )
)
_QUOTES: Final = " \t\n\x1f,;:.。、!?~-–—·'\"“”‘’「」『』《》【】()（），；：！？"
_LEADING: Final = re.compile(
    rf"(?:(?:{_POLITE})|{_MAKE_EN}|{_MAKE}?{PIECE}(?=\S)|{BARE_ZH}\s*的|{BARE}(?=\s*$)|{latin('an?|the|some|new|another')}"
    rf"|{PLATFORM}\s*(?:上|的)*|(?:介绍|讲讲?|说说|聊聊|谈谈|分享|讲述|描写)(?=\S\S)|关于|有关|的)\s*",
    re.IGNORECASE,
)
_LEADING_EN: Final = re.compile(rf"{BARE}(?:,| and)?\s+(?=\S)", re.IGNORECASE)
_TRAILING: Final = re.compile(
    rf"\s*(?:(?:{_POLITE})|(?<![酒网书水贴])吧|[吗呢哦呀哈嘛]|的|并且?|而且|然后|还要|要|{latin('and|with|but|as well|for|in|on|an?')}"
    rf"|{latin('as|for|in')} {_ARTICLE} (?:{BARE} )?(?:{PLATFORM} )?{NOUN_EN})$",
    re.IGNORECASE,
)
_EMPTY: Final = re.compile(
    rf"(?:{PLATFORM}|{NOUN_ZH}|{NOUN_EN}|{BARE_ZH}|{PIECE}|{_MAKE}|{_MAKE_EN}|{_POLITE}|的|这个?|那个?|它|什么|东西|某个?|随便"
    rf"|{latin('this|that|it|something|anything|whatever|an?|the|one|some|nice|good|new|another|me|us')}|\s){{1,12}}",
    re.IGNORECASE,
)


def find_topic(text: str, plain: str) -> tuple[str, tuple[int, int]]:
    """The topic and its place. `plain` is `text` folded, with every other phrase of the request replaced by \\x1f.
    An empty topic where the request names none."""
    for pattern in _TOPICS:
        for match in pattern.finditer(plain):
            start, end = _trimmed(plain, *match.span("topic"))
            if start < end and not _EMPTY.fullmatch(plain, start, end):
                return _shown(text[start:end]), (start, end)
    return "", (0, 0)


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """Without politeness, quotes, platform and style words at either end."""
    while True:
        before = start, end
        while start < end and plain[start] in _QUOTES:
            start += 1
        while start < end and plain[end - 1] in _QUOTES:
            end -= 1
        leading = _LEADING.match(plain, start, end) or _LEADING_EN.match(plain, start, end)
        start = leading.end() if leading else start
        trailing = _TRAILING.search(plain, max(start, end - 60), end)
        end = trailing.start() if trailing else end
        if (start, end) == before:
            return start, end


def _shown(topic: str) -> str:
    words = " ".join(topic.replace("\x1f", " ").split())
    return words[:LONGEST].strip()

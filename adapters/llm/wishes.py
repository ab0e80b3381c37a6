"""The plain instructions that the offline writer understands: which words ask for what."""

import re

from core.drafts import Style

CLAUSE_END = r"\s*(?:[，,。；;\n]|$|\.\s|\.$|\band\b|并且|然后)"
# Words that are text themselves may hold commas; they end where the next wish begins.
VERB_ZH, VERB_EN = (
    "(?:把|将|去掉|删|加|换|短一|长一|更|语气|风格|标题|再)",
    "(?:make|remove|add|replace|change|drop|no)",
)
TEXT_END = (
    rf"\s*(?:[。；;\n]|$|\.\s|\.$|[，,]\s*(?:{VERB_ZH}|{VERB_EN}\b)"
    rf"|[，,]?\s*(?:并且|然后|同时)|[，,]?\s*\band\s+{VERB_EN}\b)"
)
LINE_END = r"\s*(?:\n|$)"
NOT = r"(?<!不要)(?<!不用)(?<!不)(?<!别)(?<!太)(?<!not )(?<!less )(?<!too )"
DROP_ZH = "(?:去掉|删掉|删除|不要|移除|去除)"
DROP_EN = "(?:remove|delete|drop)"
INTO = "(?:改成|换成|替换成|替换为|改为|换为)"


def one_of(*forms: str) -> re.Pattern[str]:
    """A pattern that any of the forms fits."""
    return re.compile("|".join(forms), re.IGNORECASE)


def each_of(*forms: str) -> tuple[re.Pattern[str], ...]:
    """One pattern for each form, since group names may repeat."""
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def words(name: str, end: str = CLAUSE_END) -> str:
    """A form for words that the person gives: quoted ones may hold anything, bare ones stop at `end`."""
    return rf"(?:[「『“\"‘'](?P<{name}q>[^」』”\"’']+)[」』”\"’']|(?P<{name}>\S.{{0,300}}?)(?={end}))"


def given(match: re.Match[str], name: str) -> str:
    """The words caught under that name."""
    groups = match.groupdict()
    return (groups.get(f"{name}q") or groups.get(name) or "").strip()


TITLE = each_of(
    rf"(?:把|将)?标题(?:改成|改为|换成|换为|叫做|叫|用|设为|(?=[:：]))[:：]?\s*{words('x', TEXT_END)}",
    rf"(?:change|set|make|rename)\s+(?:the\s+)?title\s*(?:to|into|:)\s*:?\s*{words('x', TEXT_END)}",
    rf"^title\s*[:：]\s*{words('x', TEXT_END)}",
)
OTHER_TITLE = one_of(
    r"换一?个新?标题|重新?起个?标题|标题换一?个|换一?下标题", r"(?:another|a new|a better|a different) title"
)
WITH, TO = r"\s+(?:with|by|for)\s+", r"\s+(?:to|into)\s+"
REPLACE = each_of(
    rf"(?:把|将)\s*{words('a', INTO)}{INTO}\s*{words('b', TEXT_END)}",
    rf"(?:replace|swap)\s+{words('a', WITH)}{WITH}{words('b', TEXT_END)}",
    rf"change\s+{words('a', TO)}{TO}{words('b', TEXT_END)}",
)
ADD_SENTENCE = each_of(
    r"在?(?P<where>开头|最前面|前面|结尾|最后|末尾)?[处再]?(?:加上?|添加|补上?|补充)(?:一句话?|一段话?|一行)[:：,，]?\s*"
    + words("x", LINE_END),
    r"add\s+(?:a |one |the |this )?(?:sentence|line|paragraph)\s*(?:at the (?P<where>beginning|start|top|end))?"
    r"\s*(?:saying|that says)?\s*[:：]?\s*" + words("x", LINE_END),
)
NO_TAGS = one_of(
    rf"{DROP_ZH}(?:所有|全部)?的?(?:标签|话题)(?=\s*(?:[，,。；;\n]|$))",
    rf"(?:{DROP_EN}|no|without)\s+(?:all\s+)?(?:the\s+)?(?:hash)?tags\b",
)
REMOVE_TAG = each_of(
    rf"{DROP_ZH}(?:标签|话题)[:：]?\s*[#＃]?{words('x')}",
    rf"{DROP_EN}\s+(?:the\s+)?(?:hash)?tag\s*:?\s*#?{words('x')}",
)
ADD_TAG = each_of(
    rf"(?:加上?|添加|增加)(?:一个|个)?(?:标签|话题)[:：]?\s*[#＃]?{words('x')}",
    rf"add\s+(?:a |the )?(?:hash)?tags?\s*:?\s*#?{words('x')}",
)
NO_EMOJI = one_of(
    rf"{DROP_ZH}(?:所有|全部)?的?\s*(?:emoji|表情(?:符号)?)",
    rf"(?:{DROP_EN}|no|without)\s+(?:all\s+)?(?:the\s+)?emojis?",
)
MORE_EMOJI = one_of(
    r"(?:加|多)(?:上|点|些|一些|一点|几个)*\s*(?:emoji|表情(?:符号)?)",
    r"(?:add|more|with|use)\s+(?:some\s+|a few\s+|more\s+)?emojis?",
)
REMOVE = each_of(rf"{DROP_ZH}\s*{words('x')}", rf"{DROP_EN}\s+{words('x')}")
SHORTER = one_of(
    rf"{NOT}短一?[点些]|更短|精简|缩短|简短|太长了?|太啰嗦", rf"{NOT}shorter|shorten|more concise|too long"
)
LONGER = one_of(rf"{NOT}长一?[点些]|更长|扩写|太短了?|更?详细", rf"{NOT}longer|expand|more details?|too short|lengthen")
STYLES: dict[Style, re.Pattern[str]] = {
    "casual": one_of(
        rf"{NOT}(?:轻松|随意|口语化?|活泼)|(?:别|不要|不那么|太)正式",
        rf"{NOT}casual|relaxed|less formal|too formal",
    ),
    "humorous": one_of(rf"{NOT}(?:幽默|搞笑|好笑|有趣|风趣)", rf"{NOT}(?:humorous|funnier|funny|witty)"),
    "professional": one_of(rf"{NOT}(?:专业|正式|严谨)", rf"{NOT}(?:more )?(?:professional|formal)"),
    "emotional": one_of(rf"{NOT}(?:感性|煽情|走心|温暖|温情)", rf"{NOT}(?:emotional|warmer|heartfelt|touching)"),
}
# What may stand around a wish without meaning another one.
FILLER = one_of(
    "请|麻烦|帮我|帮忙|把|将|它|这篇|一下|一点|一些|吧|文章|笔记|语气|风格|正文|内容|整体|并且|而且|然后",
    "的|了|更|再|改|得|变|成|写|要|有|和|也|点",
    r"\b(?:please|make|it|the|this|post|note|text|a|an|bit|little|more|and|also|then|much|be|can|you|could|in|tone)\b",
    r"\b(?:style|to|of|way|some|change|rewrite|just|use)\b",
)

"""The time phrase of a request, as it was written: it is understood later, in the user's time zone."""

import re
from typing import Final

from core.router.numbers import NUMBER

EDGE: Final = r"[,;!?。\n\x1f]"  # where a clause ends; \x1f stands where a phrase was taken out
STOP: Final = r"(?<!\s[a-z][a-z])\.(?:\s|$)"  # the end of a sentence, but not "St. " or "Dr. "
END: Final = rf"(?=\s*(?:{EDGE}|{STOP}|$))"
_START: Final = r"(?:(?<=[,;!?。\n\x1f])|^)\s*"

_DAY_ZH: Final = (
    r"(?:大后天|今天|明天|后天|今晚|明晚|今早|明早"
    r"|(?:下下|下|这|本|每)?个?(?:周|星期|礼拜)[一二三四五六日天末]|下个?(?:周|星期|月)|月底"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{1,2}号|\d{4}-\d{1,2}-\d{1,2}"
    rf"|(?:{NUMBER}个?半?|半个?)(?:小时|分钟|天|周|星期)(?:之后|以后|后))"
)
_PART_ZH: Final = r"(?:清晨|早晨|早上|一早|上午|中午|正午|下午|傍晚|晚上|夜里|半夜|凌晨|晚|早)"
_CLOCK_ZH: Final = (
    r"(?:\d{1,2}:\d{2}|(?:\d{1,2}|[一二两三四五六七八九十]{1,3})点"
    r"(?:半|整|钟|[一三]刻|(?:\d{1,2}|[零一二三四五六七八九十]{1,3})分?)?)"
)
_SEND_ZH: Final = r"(?:再|准时|定时|左右|前|之前|的时候){0,2}\s*(?:发布|发出去|发出|推送|上线|发)"
_LEAD_ZH: Final = r"(?:定时|安排|计划)?(?:在|于|到)?\s*"

_WEEKDAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s\d{1,2}(?:st|nd|rd|th)?"
)
_DAY_EN: Final = (
    rf"(?:today|tonight|tomorrow|(?:this |next |every |coming )?{_WEEKDAY}|{_MONTH}|\d{{4}}-\d{{1,2}}-\d{{1,2}}"
    rf"|next (?:week|month)|in (?:{NUMBER}|an?|half an) (?:minute|hour|day|week)s?)"
)
_PART_EN: Final = r"(?:\s(?:morning|afternoon|evening|night))?"
_CLOCK_EN: Final = r"(?:\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|noon\b)"
_SEND_EN: Final = r"(?:publish(?:ed)?|post(?:ed)?|scheduled?|send|sent|release|go live|goes live|to go out)"
_LEAD_EN: Final = rf"(?:(?:and |to |please |be )*{_SEND_EN}(?: it| this)?(?: out)?\s)?(?:(?:on|at|for|by)\s)?"

_SLOT_ZH: Final = r"(?:下一?个?(?:空档|空闲时段|可用时段)|最近的空档|[\w-]{1,24}(?:时段|档期))"
_SLOT_EN: Final = (
    r"(?:(?:the )?(?:next|first) (?:(?:free|open|available) )?slot|(?:the )[\w-]{1,24} slot|[\w-]{1,24} slot)"
)

_FORMS: Final = (
    # A slot of the place, by name or the next free one.
    rf"{_START}{_LEAD_ZH}(?:排在|排到|放到|用)?(?P<when>{_SLOT_ZH}){_SEND_ZH}?{END}",
    rf"{_START}{_LEAD_EN}(?:in )?(?P<when>{_SLOT_EN}){END}",
    rf"(?<![a-z])(?:for|in|at) (?P<when>(?:the )?(?:next|first) (?:(?:free|open|available) )?slot){END}",
    # A day or a part of it, with a clock time: always a moment.
    rf"{_LEAD_ZH}(?P<when>{_DAY_ZH}\s?的?{_PART_ZH}?\s?{_CLOCK_ZH})(?:{_SEND_ZH}{END})?",
    rf"{_LEAD_ZH}(?P<when>{_PART_ZH}\s?{_CLOCK_ZH})(?:{_SEND_ZH}{END})?",
    rf"(?<![a-z]){_LEAD_EN}(?P<when>{_DAY_EN}{_PART_EN},?\s(?:(?:at|@)\s?)?(?:\d{{1,2}}(?![\d:]|\s?[ap]m)|{_CLOCK_EN}))",
    rf"(?<![a-z]){_LEAD_EN}(?P<when>{_CLOCK_EN},?\s(?:on )?{_DAY_EN}{_PART_EN})(?![a-z])",
    rf"(?<![a-z\d]){_LEAD_EN}(?P<when>{_CLOCK_EN}){END}",
    # A day alone: only where it says when to publish, or is all that its clause says.
    rf"{_LEAD_ZH}(?P<when>(?:{_DAY_ZH}\s?{_PART_ZH}?|{_CLOCK_ZH})){_SEND_ZH}{END}",
    rf"{_START}{_LEAD_ZH}(?P<when>{_DAY_ZH}\s?{_PART_ZH}?|{_CLOCK_ZH})(?:{_SEND_ZH})?{END}",
    rf"{_START}(?P<cut>(?P<when>{_DAY_ZH}\s?{_PART_ZH}?))(?=(?:请|麻烦)?(?:帮我|给我|帮忙)?(?:发|推)(?:布|送)?[一两三四1-9个篇条])",
    rf"{_START}{_LEAD_EN}(?P<when>{_DAY_EN}{_PART_EN}){END}",
    rf"(?<![a-z])(?:for|by) (?P<when>{_DAY_EN}{_PART_EN}){END}",
    rf"(?<![a-z])(?:publish|schedule)\b[^\n]{{0,120}}?(?P<cut>\s(?:on |at |by )?(?P<when>{_DAY_EN}{_PART_EN})){END}",
)
_MOMENTS: Final = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)
_SUBJECT: Final = re.compile(r"(?:关于|有关|围绕|about|regarding)\s*$", re.IGNORECASE)


def find_moment(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Places in folded text: of the phrase itself, and of what belongs to it. None where no time is said,
    or where it is what the post is about."""
    for pattern in _MOMENTS:
        for match in pattern.finditer(text):
            if not _SUBJECT.search(text, max(0, match.start("when") - 12), match.start("when")):
                return match.span("when"), match.span("cut" if "cut" in pattern.groupindex else 0)
    return None

"""Rules in words for people."""

from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names
from cron_descriptor import ExpressionDescriptor, Options

from core.catalogue import say
from core.messages import Language
from core.moments import day_words, zone_words
from core.planning.plans import Rule

_LOCALES: Final[dict[Language, str]] = {"en": "en_US", "zh": "zh_CN"}
_ENGLISH_NAMES: Final = [
    (str(names("wide", locale="en")[place]), str(names("wide", locale="zh")[place]))
    for names in (get_day_names, get_month_names)
    for place in names("wide", locale="en")
]
_WORKDAYS: Final = (0, 1, 2, 3, 4)
_WEEKEND: Final = (5, 6)


def rule_words(rule: Rule, zone: ZoneInfo, language: Language) -> str:
    """`weekdays 09:00 (Asia/Shanghai)`."""
    zone_name = zone_words(zone.key)
    if rule.kind == "cron":
        return say("rule.cron", language, words=_cron_words(rule.cron, language), line=rule.cron, zone=zone_name)
    clock = f"{rule.hour:02}:{rule.minute:02}"
    return say("rule.at", language, days=_days(rule, language), clock=clock, zone=zone_name)


def _cron_words(line: str, language: Language) -> str:
    options = Options()
    options.use_24hour_time_format = True
    options.locale_code = _LOCALES[language]
    words: str = ExpressionDescriptor(line, options).get_full_description()
    if language == "en":
        return words
    for name, own in _ENGLISH_NAMES:  # it takes days and months from Python's calendar, which knows English
        words = words.replace(name, own)
    return words.replace(", ", "，")


def _days(rule: Rule, language: Language) -> str:
    match rule.kind:
        case "weekly":
            return _weekly(rule, language)
        case "monthly":
            between = "、" if language == "zh" else ", "
            named = [_month_day(day, language) for day in sorted(rule.days, key=lambda day: day % 32)]
            return say("rule.monthly", language, days=between.join(named))
        case "ordinal":
            nth = say(f"rule.nth.{rule.days[0]}", language)
            return say("rule.ordinal", language, nth=nth, days=_names(rule.weekdays, language))
        case _:
            start = day_words(rule.start, language) if rule.start else ""
            return say(f"rule.interval.{rule.unit}", language, count=rule.every, start=start)


def _weekly(rule: Rule, language: Language) -> str:
    known = {(): "every_day", _WORKDAYS: "workdays", _WEEKEND: "weekend", tuple(range(7)): "every_day"}
    if rule.weekdays in known:
        return say(f"rule.{known[rule.weekdays]}", language)
    return say("rule.weekly", language, days=_names(rule.weekdays, language))


def _names(weekdays: tuple[int, ...], language: Language) -> str:
    names = get_day_names("abbreviated", locale=language)
    return ("、" if language == "zh" else ", ").join(str(names[day]) for day in weekdays)


def _month_day(day: int, language: Language) -> str:
    return say("rule.last_day", language) if day < 0 else say("rule.month_day", language, day=day)

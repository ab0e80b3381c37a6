"""What a rule states beside words: who says it, where and when; compositions; extracts, targets and pieces."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.memory.clock import SimulatedClock
from core.router.decision import CHAT, Question
from core.router.functions import Functions
from core.router.patterns import Patterns, compiled
from core.router.routes import parse_routes
from core.router.rules import RuleEngine
from core.router.slash import slash_command
from core.router.windows import DAYS, Window
from core.router.wording import says_something
from tests.core.routing import engine, route
from tests.core.strategy_readers import MONDAY, rules

TEA = {"keywords": {"any_of": ["tea"]}}
MILK = {"keywords": {"any_of": ["milk"]}}
RED = {"regex": "red"}


def asked(text: str, **fields: object) -> Question:
    return Question(text=text, **{"language": "en", "at": MONDAY, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "text", "fields", "holds", "why"),
    [
        ({"all": [TEA, MILK]}, "milk tea", {}, True, "both"),
        ({"all": [TEA, MILK]}, "tea", {}, False, "one of two"),
        ({"any": [TEA, MILK]}, "milk", {}, True, "one of them"),
        ({"any": [TEA, MILK]}, "water", {}, False, "none of them"),
        ({**TEA, "not": MILK}, "tea", {}, True, "without"),
        ({**TEA, "not": MILK}, "milk tea", {}, False, "with what is excluded"),
        ({"not": MILK}, "water", {}, True, "a rule of nothing but a not"),
        ({"not": {"not": TEA}}, "tea", {}, True, "not not"),
        ({"not": {"any": [TEA, MILK]}}, "milk", {}, False, "neither nor"),
        ({"not": {"all": [TEA, MILK]}}, "milk", {}, True, "not both"),
        ({**RED, "any": [TEA, {"not": MILK}]}, "red wine", {}, True, "a not as one of several"),
        ({**RED, "any": [TEA, {"not": MILK}]}, "red milk", {}, False, "and it does not hold"),
        ({"all": [{"any": [TEA, MILK]}, {"not": RED}], "language": "en"}, "milk", {}, True, "three deep"),
        ({"all": [{"any": [TEA, MILK]}, {"not": RED}], "language": "en"}, "red milk", {}, False, "three deep"),
        ({**TEA, "any": [], "all": []}, "tea", {}, True, "empty lists state nothing"),
        ({**TEA, "platform": "telegram"}, "tea", {"platform": "telegram"}, True, "one platform, without a list"),
        ({**TEA, "platform": ["web", "api"]}, "tea", {"platform": "telegram"}, False, "another platform"),
        ({**TEA, "platform": ["web"]}, "tea", {}, False, "a platform that nobody knows"),
        ({**TEA, "roles": ["owner", "approver"]}, "tea", {"role": "approver"}, True, "one of the roles"),
        ({**TEA, "roles": "owner"}, "tea", {"role": "member"}, False, "another role"),
        ({**TEA, "roles": "owner"}, "tea", {"role": None}, False, "no role"),
        ({"any": [{"platform": "web", **TEA}, {"roles": "owner", **MILK}]}, "milk", {"role": "owner"}, True, "within"),
        ({"regex": "茶|tea", "language": "zh"}, "喝茶", {}, True, "the text's own language"),
        ({"regex": "茶|tea", "language": "zh"}, "tea", {"language": "zh"}, False, "and not the person's"),
        ({"regex": "^!+$", "language": "zh"}, "!!", {"language": "zh"}, True, "but where the text shows none"),
        ({**TEA, "during": {"hours": "08:00-10:00"}}, "tea", {}, True, "now"),
        ({**TEA, "during": [{"days": ["sun"]}, {"days": ["mon"]}]}, "tea", {}, True, "one of two windows"),
        ({**TEA, "not": {"during": {"days": ["mon"]}}}, "tea", {}, False, "not on Mondays"),
        ({"during": {"days": ["mon"]}}, "anything", {}, True, "a rule of nothing but a time"),
        ({"regex": "吗？$"}, "好吗？", {}, True, "a full-width question mark is a sign"),
        ({"regex": "吗？$"}, "好吗", {}, False, "and makes nothing optional"),
        ({"regex": "（[a-z]+）"}, "see (x)", {}, True, "full-width brackets are no group"),
        ({"regex": "[，。？]$"}, "so?", {}, True, "in a class too"),
        ({"regex": r"\？$"}, "so?", {}, True, "escaped as well"),
        ({"keywords": {"any_of": ["❤️"]}}, "love ❤️ you", {}, True, "an emoji, which has an invisible part"),
        ({"regex": "^☕️$"}, "☕️", {}, True, "in a regex too"),
    ],
)
async def test_a_condition_holds(
    condition: dict[str, object], text: str, fields: dict[str, object], holds: bool, why: str
) -> None:
    decision = await rules({"id": "a", "intent": "help", **condition}).read(asked(text, **fields))
    assert (decision.intent == "help") is holds, why


BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"


@pytest.mark.parametrize(
    ("window", "at", "holds", "why"),
    [
        ({"hours": "09:00-17:00"}, "2026-11-23 09:00", True, "the first minute"),
        ({"hours": "09:00-17:00"}, "2026-11-23 16:59:59.999999", True, "the last moment"),
        ({"hours": "09:00-17:00"}, "2026-11-23 17:00", False, "the end is outside"),
        ({"hours": "00:00-24:00"}, "2026-11-23 23:59:59.999999", True, "24:00 is the end of the day"),
        ({"hours": "22:00-24:00", "days": ["mon"]}, "2026-11-24 00:00", False, "and not the next one"),
        ({"hours": "22:00-06:00", "days": ["fri"]}, "2026-11-27 23:00", True, "Friday night"),
        ({"hours": "22:00-06:00", "days": ["fri"]}, "2026-11-28 05:59", True, "over midnight it is still Friday's"),
        ({"hours": "22:00-06:00", "days": ["fri"]}, "2026-11-28 06:00", False, "until six"),
        ({"hours": "22:00-06:00", "days": ["fri"]}, "2026-11-27 05:00", False, "the night before is Thursday's"),
        ({"hours": "22:00-06:00", "days": ["sun"]}, "2026-11-30 01:00", True, "from Sunday into Monday"),
        ({"hours": "09:00-09:00", "days": ["mon"]}, "2026-11-24 08:59", True, "a whole day from nine to nine"),
        ({"hours": "09:00-09:00", "days": ["mon"]}, "2026-11-24 09:00", False, "and no longer"),
        ({"days": ["sat", "sun"]}, "2026-11-28 00:00", True, "all of Saturday"),
        ({"days": ["sat", "sun"]}, "2026-11-30 00:00", False, "until Monday"),
        ({"hours": "02:00-03:00"}, "2026-03-29 03:30", False, "an hour that spring leaves out never comes"),
        ({"hours": "03:00-04:00"}, "2026-03-29 03:30", True, "the clock goes from two to three"),
        ({"hours": "02:00-03:00"}, "2026-10-25 02:30", True, "an hour that autumn has twice"),
    ],
)
def test_a_window_contains_a_moment_of_berlin(window: dict[str, object], at: str, holds: bool, why: str) -> None:
    there = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(BERLIN))
    assert Window(**window).contains(there.astimezone(ZoneInfo("UTC")), BERLIN) is holds, why  # type: ignore[arg-type]


def test_both_of_the_hours_that_autumn_has_twice_are_within() -> None:
    twice = [datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo(BERLIN), fold=fold) for fold in (0, 1)]
    assert len({each.timestamp() for each in twice}) == 2
    assert all(Window(hours="02:00-03:00", zone=BERLIN).contains(each, "UTC") for each in twice)


@pytest.mark.parametrize(
    ("zone", "sender", "holds", "why"),
    [
        ("", SHANGHAI, True, "without a zone it is the sender's: 17:00 there"),
        ("", BERLIN, False, "10:00 for this one"),
        (SHANGHAI, BERLIN, True, "the window's own zone counts for all"),
        ("UTC", SHANGHAI, False, "09:00"),
    ],
)
def test_a_window_has_a_zone(zone: str, sender: str, holds: bool, why: str) -> None:
    assert Window(hours="17:00-18:00", zone=zone).contains(MONDAY, sender) is holds, why


@given(st.integers(0, 2**31), st.integers(0, 1439), st.integers(0, 1439))
@settings(max_examples=300, deadline=None)
def test_a_window_and_the_rest_of_the_day_are_the_whole_day(at: int, start: int, end: int) -> None:
    a, b = (f"{minute // 60:02}:{minute % 60:02}" for minute in (start, end))
    moment = datetime.fromtimestamp(at, UTC)
    both = [Window(hours=hours, days=DAYS).contains(moment, BERLIN) for hours in (f"{a}-{b}", f"{b}-{a}")]
    assert sum(both) == (2 if start == end else 1)


# --- what a rule gives ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extract", "text", "found", "why"),
    [
        ({"n": r"no (\d+)"}, "tea no 12", {"n": "12"}, "the first group"),
        ({"n": r"\d+"}, "tea no 12", {"n": "12"}, "or all of it"),
        ({"n": r"for (\w+)"}, "tea", {}, "not there: no parameter"),
        ({"n": r"tea( for \w+)?"}, "tea", {}, "a group that took no part: no parameter"),
        ({"n": r"for ([a-z ]+)"}, "Tea for  The Queen ", {"n": "The Queen"}, "as it was written, trimmed"),
        ({"n": "给(.+)"}, "tea 給ＡＢ", {"n": "ＡＢ"}, "found folded, taken as written"),
        ({"a": "(tea)", "b": "(t)ea"}, "tea", {"a": "tea", "b": "t"}, "several"),
    ],
)
async def test_extracts_become_parameters(extract: dict[str, str], text: str, found: dict[str, str], why: str) -> None:
    by = rules({"id": "a", "intent": CHAT, "regex": "(?:tea|TEA)", "params": {"x": 1}, "extract": extract})
    assert (await by.read(asked(text))).params == {"x": 1, **found}, why


async def test_a_rule_gives_what_it_states() -> None:
    document = {
        "targets": {"all": ["early", "illustrate"], "early": ["write", "check"]},
        "patterns": {"sort": "(green|{{dark}}) ", "dark": "black|red"},
        "rules": [
            {"id": "a", "intent": "help", "regex": "{{sort}}tea", "targets": ["all", "review"], "response": "Coming."},
            {"id": "off", "intent": "status", "regex": "tea", "priority": 9, "enabled": False},
        ],
    }
    by = RuleEngine(parse_routes(document).rules, Functions(SimulatedClock()))
    decision = await by.read(asked("Black tea"))
    assert decision.targets == ("write", "check", "illustrate", "review")
    assert (decision.response, decision.metadata["fired"]) == ("Coming.", ["a"])
    assert (await by.read(asked("white tea"))).intent == CHAT


async def test_all_that_fired_are_named_best_first() -> None:
    by = rules(
        {"id": "low", "intent": CHAT, **TEA, "priority": -1},
        {"id": "weak", "intent": CHAT, **TEA, "confidence": 0.5},
        {"id": "first", "intent": CHAT, **TEA},
        {"id": "second", "intent": CHAT, **TEA},
        {"id": "high", "intent": CHAT, **TEA, "priority": 7},
    )
    assert (await by.read(asked("tea"))).metadata["fired"] == ["high", "first", "second", "weak", "low"]


async def test_a_message_under_way_keeps_the_rules_of_its_beginning() -> None:
    gate = asyncio.Event()

    async def waits(_: Question) -> bool:
        return await gate.wait()

    functions = Functions(SimulatedClock())
    functions.register("waits", waits)
    before = {"id": "a", "intent": "help", **TEA, "function": "waits", "extract": {"n": "(tea)"}}
    by = RuleEngine(parse_routes({"rules": [before]}, functions=functions).rules, functions)
    reading = asyncio.create_task(by.read(asked("tea")))
    await asyncio.sleep(0)
    by.replace(parse_routes({"rules": [{"id": "b", "intent": "status", **TEA}]}).rules)
    gate.set()
    old, new = await reading, await by.read(asked("tea"))
    assert (old.metadata["fired"], old.params["n"], new.metadata["fired"]) == (["a"], "tea", ["b"])


# --- the patterns --------------------------------------------------------------------------------------------------


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pattern", ["^(a+)+$", "(a|aa)+$", "(.*a){12}b$", r"^(\w+\s?)*$"])
def test_a_pattern_that_runs_away_in_re_does_not_here(pattern: str) -> None:
    for text in ("a" * 40 + "!", "a" * 1200 + "!"):
        assert route(text, by=engine({"id": "a", "regex": pattern})).intent == CHAT


def test_of_5000_rules_few_are_looked_at() -> None:
    entries = [{"id": f"r{n}", "keywords": {"any_of": [f"word{n}"]}} for n in range(4990)]
    entries += [{"id": f"a{n}", "keywords": {"all_of": [f"rare{n}", "word"]}} for n in range(10)]
    book = engine(*entries)._book
    assert book.candidates(book.patterns.found("word7 and word4989")) == [7, 4989]
    assert book.candidates(book.patterns.found("a word and rare3")) == [4993], "the longest word announces"
    assert book.candidates(book.patterns.found("nothing of the kind")) == []


PIECES = st.sampled_from(
    ["a", "b", "é", "茶", "书", "1", " ", "x*", "[ab]", "(a|b)", "b?", r"\b", "^", "$", ".", "[^a]", r"\d", "ab|茶"]
)
SOURCES = st.lists(st.lists(PIECES, max_size=5).map("".join), min_size=1, max_size=12)


@given(SOURCES, st.lists(st.sampled_from("abAÉ茶书1 x"), max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_many_patterns_at_once_find_what_each_finds_alone(sources: list[str], text: str) -> None:
    alone = {place for place, source in enumerate(sources) if compiled(source).search(text)}
    assert Patterns(sources).found(text) == alone


@given(st.text(min_size=1, max_size=12).filter(says_something))
@settings(max_examples=200, deadline=None)
def test_a_keyword_is_found_in_a_message_that_is_nothing_else(word: str) -> None:
    by = engine({"id": "a", "keywords": {"any_of": [word]}})
    assert slash_command(word) or route(word, by=by).intent == "a"

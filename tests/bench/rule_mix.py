"""Rules of the kinds that a team writes, in any number, and messages that some of them match."""

import random
from collections.abc import Mapping, Sequence

from tests.bench.figures import SEED

SYLLABLES = ("ka", "lo", "mi", "ten", "ru", "so", "vel", "dar", "pin", "osh", "qua", "bre")
SIGNS = "山水风花雪月茶酒书画琴棋春夏秋冬东南西北金木火土天地人海江湖"
FILLING = (
    "the paper wants a letter from the harbour in summer",
    "读者来信，编辑部下午回复，版面还没有定",
    "please look again",
)
Entry = Mapping[str, object]


def _words(number: int) -> tuple[str, str]:
    """An English and a Chinese word that are this rule's own."""
    random_ = random.Random(SEED * 1_000_003 + number)
    return "".join(random_.choices(SYLLABLES, k=4)), "".join(random_.choices(SIGNS, k=4))


def _condition(number: int) -> Entry:
    english, chinese = _words(number)
    kinds: Sequence[Entry] = (
        {"keywords": {"any_of": [english, f"{english}s", f"my {english}"]}},
        {"keywords": {"any_of": [chinese, f"{chinese}的"]}, "language": "zh"},
        {"regex": rf"(write|draft|post) (a|an|the)? ?[a-z ]{{0,20}}{english}( today| now)?"},
        {"regex": f"(写|发|做)[一两]?[篇个条][^,;!?。]{{0,12}}{chinese}"},
        {"keywords": {"all_of": [english, "note"]}},
        {"keywords": {"any_of": [english]}, "not": {"keywords": {"any_of": ["never", "不要"]}}},
        {"any": [{"keywords": {"any_of": [english]}}, {"regex": f"^{chinese}.*[?？]$"}]},
        {"keywords": {"any_of": [english]}, "platform": ["telegram", "web"], "roles": "member"},
        {"keywords": {"any_of": [chinese]}, "during": {"days": ["mon", "tue"], "hours": "22:00-06:00"}},
        {"all": [{"regex": rf"\b{english}\b"}, {"not": {"regex": f"{chinese}$"}}]},
    )
    return kinds[number % len(kinds)]


def rules(count: int) -> list[Entry]:
    """As a file has them, ten kinds in turn."""
    return [{"id": f"r{number}", "intent": "help", **_condition(number)} for number in range(count)]


def messages(count: int, length: int) -> list[str]:
    """So many messages of that length; each second one has the words of one of the first ten rules."""
    random_ = random.Random(SEED + length)
    return [_message(random_, length, number) for number in range(count)]


def _message(random_: random.Random, length: int, number: int) -> str:
    english, chinese = _words(random_.randrange(10))
    text = f"write a note {english} {chinese} " if number % 2 else ""
    while len(text) < length:
        text += f"{random_.choice(FILLING)} {random_.randrange(1000)} "
    return text[:length]

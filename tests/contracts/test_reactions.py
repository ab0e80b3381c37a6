"""ReactionStore: every count of a publication with its time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.records import Reactions
from core.reports.reactions import Count, none_there
from tests.contracts.conftest import Kept

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def count(publication: str = "d:1:xiaohongshu:brand", number: int = 1, likes: int = 3) -> Count:
    reactions = Reactions(at=NOON + timedelta(hours=number), likes=likes, views=likes * 10)
    return Count(publication=publication, number=number, reactions=reactions)


async def test_nothing_was_counted(kept: Kept) -> None:
    assert await kept.reactions.of([]) == {}
    assert await kept.reactions.of(["d:1:xiaohongshu:brand"]) == {}


async def test_counts_by_their_numbers_whenever_they_came(kept: Kept) -> None:
    for each in (count(number=10, likes=9), count(number=2, likes=5), count("other"), count(number=1)):
        assert await kept.reactions.add(each)
    found = await kept.reactions.of(["other", "d:1:xiaohongshu:brand", "nobody"])
    assert found == {
        "d:1:xiaohongshu:brand": [count(), count(number=2, likes=5), count(number=10, likes=9)],
        "other": [count("other")],
    }
    assert await kept.reactions.of(["other"]) == {"other": [count("other")]}


async def test_a_number_is_kept_once(kept: Kept) -> None:
    assert await kept.reactions.add(count())
    assert not await kept.reactions.add(count(likes=99))
    assert not await kept.reactions.add(none_there("d:1:xiaohongshu:brand", 1, NOON))
    assert await kept.reactions.of([count().publication]) == {count().publication: [count()]}


async def test_what_a_platform_does_not_tell_comes_back_as_that(kept: Kept) -> None:
    told = count()
    silent = replace(told, number=2, reactions=Reactions(at=NOON, comments=0))
    gone = none_there(told.publication, 3, NOON)
    for each in (told, silent, gone):
        await kept.reactions.add(each)
    assert await kept.reactions.of([told.publication]) == {told.publication: [told, silent, gone]}

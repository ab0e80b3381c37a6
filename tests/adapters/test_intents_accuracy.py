"""How often the classifier that ships is right, on utterances that it never saw."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.intents.ngrams import LocalIntents
from bot.intents import load_utterances
from bot.settings import load_settings
from tests.core.intents_eval import Judged, confusions, judged, share


@pytest.fixture(scope="module")
def rows() -> Sequence[Judged]:
    return asyncio.run(judged(LocalIntents(load_utterances(load_settings(data_dir=Path("unused"))))))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_85_of_100_are_right_in_each_language(rows: Sequence[Judged], language: str) -> None:
    own = [row for row in rows if row.language == language]
    assert len(own) >= 150
    assert share(own) >= 85, confusions(own, 10)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_copydesk_is_not_for_is_mostly_talk(rows: Sequence[Judged], language: str) -> None:
    outside = [row for row in rows if row.outside and row.language == language]
    assert share(outside) >= 80, confusions(outside, 10)


def test_a_confidence_means_what_it_says(rows: Sequence[Judged]) -> None:
    sure = [row for row in rows if row.confidence >= 0.7]
    assert len(sure) >= len(rows) / 2  # else the rest would be asked too often
    told = 100 * sum(row.confidence for row in sure) / len(sure)
    assert share(sure) >= told - 5
    assert share([row for row in rows if row.confidence < 0.5]) < 80

"""The n-gram classifier: sure of what it knows, the same each time, and never in trouble."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.intents.ngrams import LocalIntents, ngram_model
from adapters.intents.utterances import INTENTS
from bot.intents import load_utterances
from bot.settings import load_settings
from core.router.decision import UNSURE, Decision, OpenDraft, Question

UTTERANCES = load_utterances(load_settings(data_dir=Path("unused")))
READER = LocalIntents(UTTERANCES)
DRAFT = OpenDraft(id="d1", title="Coffee", status="review")


def question(text: str, *, drafts: tuple[OpenDraft, ...] = (DRAFT,), has_pictures: bool = False) -> Question:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    return Question(text=text, language="en", at=at, drafts=drafts, has_pictures=has_pictures)


def scores(decision: Decision) -> Mapping[str, float]:
    found = decision.metadata["scores"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        # What is written about is not what is wanted.
        ("write an article about approving mortgages", "create_post"),
        ("写一篇讲怎么审批报销的笔记", "create_post"),
        # Two characters decide.
        ("换张图片", "regenerate_pictures"),
        ("再短一点", "revise_draft"),
        # With a time it is a plan, without one an order.
        ("发布吧", "approve"),
        ("明天下午两点发布", "schedule"),
        # A question about deciding decides nothing.
        ("怎么审批草稿", "help"),
        ("who can approve?", "members"),
        # Out of scope is talk.
        ("what's the weather in Oslo", "chat"),
        ("帮我写一封邮件", "chat"),
        # Typos, capitals, mixed languages.
        ("SHOW MY DRFATS", "list_drafts"),
        ("帮我 publish 吧", "approve"),
    ],
)
async def test_what_is_meant(text: str, intent: str) -> None:
    decision = await READER.read(question(text))
    assert decision.intent == intent, decision.reasoning


async def test_it_names_itself_and_the_runner_up() -> None:
    decision = await READER.read(question("show me the drafts"))
    first, second, third = scores(decision)
    assert decision.metadata["source"] == "classifier"
    assert first == decision.intent == "list_drafts"
    assert decision.reasoning.startswith(f"n-grams: {first} (")
    assert f"before {second} (" in decision.reasoning
    assert scores(decision)[first] > scores(decision)[second] >= scores(decision)[third]


@pytest.mark.parametrize("text", ["make it shorter", "换张图", "发布吧", "reject it"])
async def test_without_an_open_draft_there_is_hardly_anything_to_change_or_decide(text: str) -> None:
    with_draft, without = await READER.read(question(text)), await READER.read(question(text, drafts=()))
    assert without.intent == with_draft.intent
    assert without.confidence == pytest.approx(with_draft.confidence / 2, abs=1e-3)
    assert "no draft is open" in without.reasoning


async def test_pictures_make_a_post_likelier() -> None:
    bare = await READER.read(question("our picnic in the park"))
    with_pictures = await READER.read(question("our picnic in the park", has_pictures=True))
    assert scores(with_pictures).get("create_post", 0) > scores(bare).get("create_post", 0)


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "🍕🍕", "!!!", "ขอบคุณ", "12345"])
async def test_what_it_cannot_read_is_talk_and_unsure(text: str) -> None:
    decision = await READER.read(question(text))
    assert (decision.intent, decision.confidence) == ("chat", UNSURE)


async def test_the_same_lines_make_the_same_model() -> None:
    first = await READER.read(question("could you sort the tea thing out for Friday"))
    ngram_model.cache_clear()
    again = await LocalIntents(UTTERANCES).read(question("could you sort the tea thing out for Friday"))
    assert again == first


async def test_a_question_that_is_given_up_does_not_spoil_the_training() -> None:
    ngram_model.cache_clear()
    reader = LocalIntents(UTTERANCES)
    first, second = asyncio.ensure_future(reader.read(question("stop"))), reader.read(question("stop"))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).intent == "stop"
    assert first.cancelled()


@given(text=st.text(max_size=2000), has_pictures=st.booleans(), drafts=st.sampled_from([(), (DRAFT,)]))
async def test_it_never_raises_and_is_never_surer_than_sure(
    text: str, has_pictures: bool, drafts: tuple[OpenDraft, ...]
) -> None:
    decision = await READER.read(question(text, drafts=drafts, has_pictures=has_pictures))
    assert decision.intent in INTENTS
    assert 0 <= decision.confidence <= 1


async def test_a_lone_surrogate_is_no_trouble() -> None:
    assert (await READER.read(question("help \ud800"))).intent in INTENTS

"""A model in trouble: repeated where that is safe, told in one sentence, logged with its cause; work goes on behind."""

import re
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import structlog.testing

from core.catalogue import CATALOGUE
from core.errors import (
    ModelCut,
    ModelError,
    ModelRateLimited,
    ModelRefused,
    ModelRejected,
    ModelUnavailable,
)
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import Newsroom

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
COFFEE_ZH = "帮我写一篇关于手冲咖啡的小红书笔记，不要图"
FIRST = "message:web:5:local:m1"
Logs = list[MutableMapping[str, Any]]

# What the model does, how often it is asked then, and what the person reads.
ERRORS = [
    (
        ModelUnavailable("HTTP 500"),
        3,
        "The language model cannot be reached or failed three times; please try again in a few minutes.",
        "语言模型连接不上，或连续三次出错；请过几分钟再试。",
    ),
    (
        ModelCut("no finish_reason"),
        3,
        "The language model's answer broke off in the middle three times; please try again, perhaps shorter.",
        "语言模型的回答三次都中途断开；请再试一次，也许可以要求短一点。",
    ),
    (
        ModelRateLimited(90),
        1,
        "The language model is overloaded and asks to wait 90 seconds; please try again then.",
        "语言模型繁忙，要求等待 90 秒；请稍后再试。",
    ),
    (
        ModelRefused("no"),
        1,
        "The language model declined to write this; please change the request.",
        "语言模型拒绝写这个内容；请换一种要求。",
    ),
    (
        ModelRejected("401", status=401),
        1,
        "The language model's endpoint rejects the request; an owner should check the model's address, name and key "
        "(COPYDESK_LLM__BASE_URL, COPYDESK_LLM__MODEL, COPYDESK_LLM__API_KEY).",
        "语言模型接口拒绝了请求；请负责人检查模型的地址、名称和密钥"
        "（COPYDESK_LLM__BASE_URL、COPYDESK_LLM__MODEL、COPYDESK_LLM__API_KEY）。",
    ),
]
IDS = [type(error).__name__ for error, *_ in ERRORS]


@pytest.fixture
def logs() -> Iterator[Logs]:
    with structlog.testing.capture_logs() as captured:
        yield captured


def naps(desk: Newsroom) -> list[float]:
    """The waits between two calls of the model; text is shown every 25 ms, and an idle queue naps for a minute."""
    assert isinstance(desk.clock, WatchedClock)
    return [nap for nap in desk.clock.naps if 0.05 < nap < 60]


@pytest.mark.parametrize("key", sorted(key for key in CATALOGUE if key.startswith("failure.")))
def test_every_failure_is_told_in_one_sentence(key: str) -> None:
    for text in CATALOGUE[key]:
        assert len(re.findall(r"[.!?](?:\s|$)|[。！？]", text)) == 1, text


# --- talk -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "calls", "english", "chinese"), ERRORS, ids=IDS)
async def test_talk(desk: Newsroom, logs: Logs, error: ModelError, calls: int, english: str, chinese: str) -> None:
    for said, answer in (("how are you?", english), ("你好吗", chinese)):
        before = desk.writer.calls
        desk.writer.will(*[error] * calls)
        await desk.says("bo", said)
        assert await desk.last() == f"Copydesk: {answer}"
        assert desk.writer.calls == before + calls
    (failed, _) = [entry for entry in logs if entry["event"] == "turn_failed"]
    assert (failed["turn"], failed["log_level"]) == (FIRST, "warning")
    assert type(error).__name__ in failed["cause"]
    assert "Traceback" not in str(logs)
    await desk.says("bo", "how are you now?")
    assert await desk.last() in {"Copydesk: You said: how are you now?", "Copydesk: 你说：how are you now?"}


async def test_what_was_repeated_is_shown_once(desk: Newsroom) -> None:
    desk.writer.will(ModelCut("cut"), ModelUnavailable("500"))
    await desk.says("bo", "how are you?")
    await desk.reads(
        """
        bo: how are you?
        Copydesk: You said: how are you?
        """
    )
    begun = [event.attempt for event in desk.events(FIRST) if event.kind == "node_started" and event.node == "answer"]
    assert begun == [1, 2, 3], "readers hear that the text before is void"


async def test_a_wait_that_the_endpoint_asks_for_is_kept(desk: Newsroom, logs: Logs) -> None:
    desk.writer.will(ModelRateLimited(7), ModelRateLimited(11))
    await desk.says("bo", "how are you?")
    assert await desk.last() == "Copydesk: You said: how are you?"
    assert naps(desk) == [7, 11]
    assert [entry["attempt"] for entry in logs if entry["event"] == "retry"] == [1, 2]


async def test_an_empty_answer(desk: Newsroom) -> None:
    desk.writer.will("", " \n ")
    for _ in range(2):
        await desk.says("bo", "how are you?")
        assert await desk.last() == "Copydesk: I have no answer to that. Try it in other words, or send /help."


async def test_a_summary_that_fails_loses_no_turn(desk: Newsroom, logs: Logs) -> None:
    for number in range(12):
        await desk.says("bo", f"word {number}")
    desk.writer.will("Sure.", ModelRefused("no"))
    await desk.says("bo", "word 12")
    assert await desk.last() == "Copydesk: Sure."
    assert [entry["event"] for entry in logs if "summary" in entry["event"]] == ["summary_failed"]
    await desk.says("bo", "word 13")
    assert await desk.last() == "Copydesk: You said: word 13"
    assert "word 12" in desk.writer.prompts[-1]


# --- a first draft ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "calls", "english", "chinese"), ERRORS, ids=IDS)
async def test_a_first_draft_fails_and_is_asked_for_again(
    desk: Newsroom, logs: Logs, error: ModelError, calls: int, english: str, chinese: str
) -> None:
    for request, answer in ((COFFEE, english), (COFFEE_ZH, chinese)):
        desk.writer.will(*[error] * calls)
        await desk.says("bo", request)
        assert await desk.last() == f"Copydesk: {answer}"
        draft = await desk.draft()
        assert (draft.status, draft.reason) == ("failed", answer)
    assert desk.ended(FIRST) == "turn_failed"
    assert type(error).__name__ in next(entry["cause"] for entry in logs if entry["event"] == "turn_failed")
    await desk.says("bo", "/drafts", hint="en")
    assert "**coffee** · failed" in await desk.last() or "**coffee** · 未完成" in await desk.last()
    await desk.says("bo", COFFEE)
    assert (await desk.draft()).status == "in_review"
    assert await desk.presses("mei", "Approve") == "Approved. Publishing…"


@pytest.mark.parametrize("error", [ModelCut("cut"), ModelUnavailable("500"), ModelRateLimited(5)])
async def test_a_draft_that_needs_a_second_call(desk: Newsroom, error: ModelError) -> None:
    desk.writer.will(error)
    await desk.says("bo", COFFEE)
    assert (await desk.last()).startswith("Copydesk: **On coffee**\n\nA word on coffee. Take your time.\n")
    assert desk.ended(FIRST) == "turn_finished"


async def test_the_next_draft_does_not_wait_for_the_one_in_trouble(desk: Newsroom) -> None:
    desk.writer.will(ModelRateLimited(50))
    await desk.takes(desk.message("bo", COFFEE))
    await desk.clock.sleep(0)
    await desk.takes(desk.message("mei", "write a Xiaohongshu note about tea, no pictures"))
    while not await desk.buttons("Approve"):
        await desk.time_passes(0.05)
    assert "**On tea**" in await desk.last()
    assert desk.clock.monotonic() < 50
    await desk.settle()
    assert {draft.status for draft in await desk.drafts()} == {"in_review"}


# --- a change -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "calls", "english", "chinese"), ERRORS, ids=IDS)
@pytest.mark.parametrize("change", ["Regenerate", "Edit"])
async def test_a_change_fails_and_the_revision_before_is_under_review_again(
    desk: Newsroom, change: str, error: ModelError, calls: int, english: str, chinese: str
) -> None:
    await desk.says("bo", COFFEE)
    before = await desk.draft()
    desk.writer.will(*[error] * calls)
    await desk.presses("bo", change)
    if change == "Edit":
        await desk.says("bo", "mention the beans")
    draft = await desk.draft()
    assert (draft.status, draft.revision) == ("in_review", before.revision)
    await desk.reads(
        f"""
        Copydesk: {english}
        Copydesk: **On coffee**

        A word on coffee. Take your time.
        […]
          [✅ Approve] [✏️ Edit]
          [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
        """,
        after=len(await desk.shown()) - 2,
    )
    await desk.presses("bo", "Regenerate")
    assert re.search(r"\*\*On coffee\d\*\*", await desk.last()), "pressed again, it works"
    await desk.presses("mei", "Approve")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


@pytest.mark.parametrize("label", ["Approve", "Edit", "Regenerate", "Reject"])
async def test_the_card_before_works_again_too(desk: Newsroom, label: str) -> None:
    await desk.says("bo", COFFEE)
    desk.writer.will(ModelRefused("no"))
    await desk.presses("bo", "Regenerate")
    assert len(await desk.buttons("Regenerate")) == 2
    assert not (await desk.presses("mei", label, card=0)).startswith("!")


# --- what cannot be read --------------------------------------------------------------------------------------


async def test_what_cannot_be_read_is_asked_for_once_more(desk: Newsroom) -> None:
    desk.writer.will("Coffee is nice.")
    await desk.says("bo", COFFEE)
    assert desk.writer.calls == 2
    assert "Coffee is nice." in desk.writer.prompts[1]
    assert (await desk.last()).startswith("Copydesk: **On coffee**")
    assert "no clear title" not in await desk.last()


async def test_then_it_is_shown_as_it_is_with_a_clear_word(desk: Newsroom) -> None:
    desk.writer.will("Coffee is nice.", "It really is.")
    await desk.says("bo", COFFEE)
    assert desk.writer.calls == 2
    await desk.reads(
        """
        bo: write a Xiaohongshu note about coffee, no pictures
        Copydesk: “Coffee is nice” is ready for review (revision 1). Please look at the card.
        Copydesk: **Coffee is nice**

        Coffee is nice.

        Xiaohongshu · revision 1 · […]

        ⚠ The model's answer had no clear title and body, also when asked again; here it is as it came. […]
          [✅ Approve] [✏️ Edit]
          [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
        """
    )


@pytest.mark.parametrize("nothing", ["", " \n", "<think>coffee, coffee</think>", "```\n```"])
async def test_a_draft_of_nothing_is_none(desk: Newsroom, nothing: str) -> None:
    desk.writer.will(nothing, nothing)
    await desk.says("bo", COFFEE)
    assert await desk.last() == "Copydesk: The language model gave no usable answer; please try again."
    assert (await desk.draft()).status == "failed"


async def test_a_book_instead_of_a_note_is_cut(desk: Newsroom) -> None:
    desk.writer.will("Title: Coffee\nBody: " + "A word on coffee. " * 20_000 + "\nTags: #coffee #daily #notes")
    await desk.says("bo", COFFEE)
    revision = (await desk.draft()).revision
    assert revision is not None
    assert len(revision.post.body) <= 1000
    assert "⚠ Body cut from" in await desk.last()

"""/post in a chat: a draft without a model's reading, on every platform."""

import pytest

from tests.scenarios.newsroom import DESK, Newsroom


@pytest.mark.parametrize("opens", [False, True])
async def test_a_topic_begins_a_draft(desk: Newsroom, opens: bool) -> None:
    said = "/post city cycling humorous long no pictures at Friday 9:00"
    await (desk.asks if opens else desk.says)("bo", said)
    draft = await desk.draft()
    assert (draft.brief.topic, draft.brief.style, draft.brief.length) == ("city cycling", "humorous", "long")
    assert draft.brief.request == said.removeprefix("/post ")
    assert draft.revision
    assert draft.revision.slot
    assert draft.address == (await desk.thread() if opens else DESK)
    assert desk.writer.calls == 1, "only to write"


async def test_alone_it_asks_for_the_topic(desk: Newsroom) -> None:
    await desk.asks("bo", "/post")
    thread = await desk.thread()
    assert "What should the post be about?" in await desk.last(thread)
    await desk.says("bo", "old bookshops", at=thread)
    assert (await desk.draft()).brief.topic == "old bookshops"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/post !!! …", "What should the post be about?"),
        ("/post " + "x" * 10_000, "That has 10006 characters; `/post` takes up to 4000."),
    ],
)
async def test_nonsense_gets_a_sentence_and_changes_nothing(desk: Newsroom, said: str, answer: str) -> None:
    await desk.says("bo", said)
    assert answer in await desk.last()
    assert not await desk.drafts()
    assert desk.writer.calls == 0


async def test_photos_that_are_missing_are_asked_for(desk: Newsroom) -> None:
    await desk.says("bo", "/post coffee with my photos")
    assert "Please send the photos now" in await desk.last()


async def test_a_whole_message_is_the_material(desk: Newsroom) -> None:
    message = "Notes from the tasting\n" + "We tasted a coffee. " * 100
    await desk.says("bo", f"/post {message}")
    draft = await desk.draft()
    assert (draft.brief.topic, draft.brief.when) == ("Notes from the tasting", "")
    assert draft.brief.request == message.strip()

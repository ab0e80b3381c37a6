"""Pictures and videos on Slack: uploaded once, shown in the message, or shared beside it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from adapters.slack.pictures import WAITS
from core.errors import ChatError, ChatUnavailable, RateLimited, SendUncertain
from core.messages import Button, MessageRef
from tests.adapters.slack.stage import FILM, Stage, at, said
from tests.fakes.slack import Channel, Trouble
from tests.fakes.slack.mrkdwn import links

T = TypeVar("T")
TROUBLE = (Trouble.ERROR, Trouble.GATEWAY, Trouble.TIMEOUT, Trouble.GARBAGE)
CARD = ((Button(label="Approve", callback="x"),),)


def kinds(room: Channel) -> list[str]:
    """The blocks of the last message."""
    return [block["type"] for block in room.last.blocks]


async def _patiently(stage: Stage, work: Coroutine[Any, Any, T]) -> T:
    """Its result, however long it waits."""
    task = asyncio.create_task(work)
    while not task.done():
        await stage.server.wait_quiet()
        await stage.clock.advance(1)
    return task.result()


async def test_pictures_text_and_buttons_are_one_message(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    pictures = (replace(stage.picture(1), alt="<!here> a cup"), stage.picture(2, "image/jpeg"))
    await port.send(at(room), said("**card**", pictures=pictures, buttons=CARD))
    assert kinds(room) == ["image", "image", "markdown", "actions"]
    assert room.last.blocks[0]["alt_text"] == "<!here> a cup", "plain text"
    assert len(room.shown) == 1
    assert [file.content for file in stage.server.files.by_id.values()] == list(stage.media.values())[1:]
    assert [file.name.rpartition(".")[2] for file in stage.server.files.by_id.values()] == ["png", "jpeg"]


async def test_each_is_uploaded_once_for_a_workspace(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    one, two = stage.picture(1), stage.picture(2)
    ref = await port.send(at(room), said("one", pictures=(one, one)))
    await port.edit(ref, said("two", pictures=(one, two)))
    await port.send(at(room), said("again", pictures=(two, one)))
    assert len(stage.server.called("files.getUploadURLExternal")) == 2
    assert room.last.pictures == 2


async def test_the_eleventh_is_counted(stage: Stage) -> None:
    room = stage.channel()
    pictures = tuple(stage.picture(number) for number in range(12))
    await stage.port().send(at(room), said("many", pictures=pictures))
    assert kinds(room) == ["image"] * 10 + ["context", "markdown"]
    assert "+2" in room.last.shown
    assert len(stage.server.files.by_id) == 10


async def test_a_picture_that_slack_has_not_looked_at_yet_is_waited_for(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    picture = stage.picture(1)
    await port.send(at(room), said("one", pictures=(picture,)))
    (file,) = stage.server.files.by_id.values()
    file.completed = False
    sending = asyncio.create_task(port.send(at(room), said("two", pictures=(picture,), buttons=CARD)))
    await stage.server.until(lambda: stage.server.called("chat.postMessage")[-1].error)
    await stage.clock.settle()
    file.completed = True
    await stage.clock.advance(WAITS[0])
    await sending
    assert kinds(room) == ["image", "markdown", "actions"]
    assert len(room.shown) == 2


async def test_a_picture_that_slack_never_shows_stands_beside_the_message(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, port = stage.channel(), stage.port()
    root = room.says(stage.mei, "hello")
    monkeypatch.setattr(stage.server.files, "ready", lambda _team: {})
    message = said("card", pictures=(stage.picture(1),), buttons=CARD)
    ref = await _patiently(stage, port.send(at(room, root), message))
    assert [each.pictures for each in root.replies] == [1, 0], "as a file, and then the card"
    assert kinds(room) == ["context", "markdown", "actions"]
    assert room.last.labels == [["Approve"]]
    await _patiently(stage, port.edit(ref, said("decided", pictures=message.pictures)))
    assert len(root.replies) == 2
    assert room.last.shown == "🖼 +1\ndecided"


async def test_a_picture_that_somebody_deleted_is_uploaded_anew(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    picture = stage.picture(1)
    ref = await port.send(at(room), said("one", pictures=(picture,)))
    stage.server.files.by_id.clear()
    await _patiently(stage, port.edit(ref, said("two", pictures=(picture,))))
    assert kinds(room) == ["image", "markdown"]
    assert room.last.shown == "two"


async def test_a_kind_that_no_message_shows_is_shared_as_a_file(stage: Stage) -> None:
    room = stage.channel()
    root = room.says(stage.mei, "hello")
    pictures = (stage.picture(1), stage.picture(2, "image/webp"))
    await stage.port().send(at(room, root), said("two", pictures=pictures))
    assert [len(message.files) for message in root.replies] == [1, 0]
    assert kinds(room) == ["image", "context", "markdown"]


async def test_a_video_stands_above_the_message_that_refers_to_it(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    root = room.says(stage.mei, "hello")
    ref = await port.send(at(room, root), said("card", video=FILM, buttons=CARD))
    film, card = root.replies
    assert [file.content for file in film.files] == [b"film"]
    (link,) = links(card.blocks[0]["elements"][0]["text"])
    assert link == (film.files[0].json()["permalink"], film.files[0].name)
    assert card.shown.endswith("\ncard")
    assert card.ts == ref.id
    await port.edit(ref, said("decided", video=FILM))
    assert card.blocks[0]["elements"][0]["text"].startswith("🎬 <https://"), "also when it is edited"
    assert card.shown.endswith("\ndecided")
    await port.send(at(room, root), said("next card", video=FILM))
    assert len(root.replies) == 3, "it stands there already"


async def test_a_message_that_was_cut_behind_its_video_goes_on(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    card = said("card", video=FILM)
    stage.server.faults.add("chat.postMessage", Trouble.RATELIMITED, seconds=3)
    with pytest.raises(RateLimited):
        await port.send(at(room), card)
    await port.send(at(room), card)
    assert [len(message.files) for message in room.shown] == [1, 0]


@pytest.mark.parametrize(
    ("method", "trouble"),
    [
        *(("files.getUploadURLExternal", each) for each in TROUBLE),
        *(("files.completeUploadExternal", each) for each in TROUBLE),
        *(("upload", each) for each in TROUBLE if each != Trouble.GARBAGE),  # nobody reads the answer to an upload
    ],
)
async def test_an_upload_that_fails_has_shown_nothing_and_may_be_repeated(
    stage: Stage, method: str, trouble: Trouble
) -> None:
    room, port = stage.channel(), stage.port()
    message = said("one", pictures=(stage.picture(1),))
    stage.server.faults.add(method, trouble)
    with pytest.raises(ChatUnavailable):
        await port.send(at(room), message)
    assert room.shown == []
    await port.send(at(room), message)
    assert room.last.pictures == 1


async def test_a_shared_video_of_which_the_answer_was_lost_is_uncertain(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    stage.server.faults.add("files.completeUploadExternal", Trouble.TIMEOUT, after=True)
    with pytest.raises(SendUncertain):
        await port.send(at(room), said("one", video=FILM))
    assert len(room.shown) == 1


async def test_the_limit_of_an_upload_is_that_of_its_method(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    stage.server.faults.add("files.getUploadURLExternal", Trouble.RATELIMITED, seconds=3)
    with pytest.raises(RateLimited) as limited:
        await port.send(at(room), said("one", pictures=(stage.picture(1),)))
    assert limited.value.scope == "slack:T0001:files.getUploadURLExternal"


async def test_a_picture_that_is_not_kept_any_more(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    lost = replace(stage.picture(1), id="0" * 63 + "e")
    with pytest.raises(ChatError):
        await port.send(at(room), said("one", pictures=(lost,)))
    with pytest.raises(ChatError):
        await port.edit(MessageRef(address=at(room), id="1.1"), said("one", pictures=(lost,)))
    assert room.shown == []

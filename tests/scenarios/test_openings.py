"""Commands that have no place in the chat yet: a message of ours opens the thread in which they are answered."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.memory.chat import MemoryChat, MemoryDirects
from core.errors import ChatUnavailable, NotPermitted, RateLimited
from core.messages import Address, Nothing, Toast
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import DESK, HALL, Newsroom, newsroom, newsroom_on_disk

STRANGER = "Hello! I only work for this team. If you belong to it, ask an owner for a code and send it as `/pair CODE`."
OWN = Address(platform="web", tenant="local", chat="own-bo")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as desk:
        yield desk


def chat_of(desk: Newsroom) -> MemoryChat:
    chat = desk.world.chats["web"]
    assert isinstance(chat, MemoryChat)
    return chat


async def test_a_root_message_stands_for_the_command_and_the_answer_is_in_its_thread(desk: Newsroom) -> None:
    await desk.asks("bo", "/drafts")
    assert await desk.transcript() == "Copydesk: bo asked: `/drafts`"
    thread = await desk.thread()
    (root,) = await desk.shown()
    assert thread == replace(DESK, thread=root.id)
    assert (await desk.transcript(thread)).startswith("Copydesk: No drafts here yet.")
    assert desk.replies == [Nothing()]


async def test_the_same_command_twice_has_one_effect(desk: Newsroom) -> None:
    asked = desk.message("bo", "/status", opens=True)
    for _ in range(2):
        await desk.inbox.accept(asked)
        await desk.settle()
        await desk.inbox.accept(asked)
    assert len(await desk.shown()) == 1
    assert len(await desk.shown(await desk.thread())) == 1


async def test_a_job_that_runs_twice_opens_one_thread(desk: Newsroom) -> None:
    desk.twice = True
    await desk.asks("bo", "/status")
    assert len(await desk.shown()) == 1
    assert len(await desk.shown(await desk.thread())) == 1


async def test_what_is_written_in_the_thread_is_a_conversation_of_its_own(desk: Newsroom) -> None:
    await desk.asks("bo", "write a Xiaohongshu note about coffee, no pictures")
    first = await desk.thread()
    await desk.asks("bo", "write a Xiaohongshu note about tea, no pictures")
    await desk.says("bo", "make it shorter", at=first)
    coffee, tea = await desk.drafts()
    assert [(draft.title, draft.revision and draft.revision.number) for draft in (coffee, tea)] == [
        ("On coffee", 2),
        ("On tea", 1),
    ]
    assert coffee.address == first


async def test_a_stranger_is_told_at_once_and_alone(desk: Newsroom) -> None:
    await desk.asks("eve", "write a note about coffee")
    assert desk.replies == [Toast(text=STRANGER, alert=True)]
    assert not await desk.storage.history.chats()
    assert not desk.jobs


async def test_a_code_lets_in_and_is_not_repeated(desk: Newsroom) -> None:
    code = await desk.code()
    await desk.asks("eve", f"/pair {code}")
    assert await desk.transcript() == "Copydesk: eve asked: `/pair`"
    assert "Welcome, eve!" in await desk.transcript(await desk.thread())


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<!channel> [pay](http://evil) `x`\n\n# big", "`<!channel> [pay](http://evil) 'x' # big`"),
        ("/drafts " + "x" * 10_000, "`/drafts " + "x" * 191 + "…`"),
        ("a\u202eb", "`ab`"),
    ],
)
async def test_what_is_quoted_is_harmless(desk: Newsroom, said: str, shown: str) -> None:
    await desk.asks("bo", said)
    assert await desk.transcript() == f"Copydesk: bo asked: {shown}"


async def test_a_name_is_no_more_than_a_name(desk: Newsroom) -> None:
    asked = replace(desk.message("bo", "/status", opens=True), sender_name="**<!here>** [x](http://evil)")
    await desk.inbox.accept(asked)
    await desk.settle()
    assert await desk.transcript() == "Copydesk: here x http://evil asked: `/status`"


async def test_where_the_bot_may_not_speak_the_answer_is_in_the_person_s_own_chat(desk: Newsroom) -> None:
    chat_of(desk).fail_next(NotPermitted("not in channel"))
    await desk.asks("bo", "/drafts")
    assert not await desk.shown()
    assert await desk.transcript(OWN) == (
        "Copydesk: You asked: `/drafts`. I am not in that channel, so I answer here; write `/invite` and my name "
        "there to add me."
    )
    assert (await desk.transcript(await desk.thread(OWN))).startswith("Copydesk: No drafts here yet.")


async def test_the_own_chat_is_waited_for(desk: Newsroom) -> None:
    for _ in range(2):  # the job runs again
        chat_of(desk).fail_next(NotPermitted("not in channel"))
    directs = desk.world.directs["web"]
    assert isinstance(directs, MemoryDirects)
    directs.errors = [RateLimited(retry_after=7), ChatUnavailable("reset")]
    await desk.asks("bo", "/drafts")
    assert len(await desk.shown(await desk.thread(OWN))) == 1


async def test_where_there_is_no_own_chat_nothing_happens(desk: Newsroom) -> None:
    chat_of(desk).fail_next(NotPermitted("not in channel"))
    directs = desk.world.directs["web"]
    assert isinstance(directs, MemoryDirects)
    directs.errors = [NotPermitted("no such user")]
    await desk.asks("bo", "/drafts")
    assert not await desk.storage.history.chats()
    assert [job.kind for job in desk.jobs] == ["open"]


async def test_settings_of_the_chat_hold_in_its_threads(desk: Newsroom) -> None:
    await desk.says("lin", "/zone Asia/Tokyo")
    await desk.asks("bo", "/zone")
    assert "Asia/Tokyo" in await desk.last(await desk.thread())


async def test_settings_given_in_a_thread_of_their_own_are_those_of_the_chat(desk: Newsroom) -> None:
    await desk.asks("bo", "/settings style humorous; zone Asia/Tokyo; length long")
    await desk.asks("bo", "/language zh")
    await desk.says("bo", "/settings")
    told = await desk.last()
    assert all(word in told for word in ("幽默", "Asia/Tokyo", "长"))
    await desk.asks("bo", "/post 手冲咖啡 不要配图")
    brief = (await desk.draft()).brief
    assert (brief.style, brief.length) == ("humorous", "long")


async def test_stop_needs_no_place(desk: Newsroom) -> None:
    hold = desk.writer.hold("coffee")
    await desk.takes(desk.message("bo", "write a Xiaohongshu note about coffee, no pictures"))
    await hold.begun.wait()
    await desk.asks("bo", "/stop")
    assert [draft.status for draft in await desk.drafts()] == ["stopped"]
    assert (await desk.transcript()).count("asked: `/stop`") == 1


async def test_on_disk_and_across_a_restart(tmp_path: Path) -> None:
    async with newsroom_on_disk(tmp_path, WatchedClock()) as desk:
        await desk.says("lin", "/zone Asia/Tokyo")
        asked = desk.message("bo", "/post coffee no pictures at 9:00", opens=True)
        await desk.inbox.accept(asked)
        await desk.settle()
        await desk.restart()
        await desk.inbox.accept(asked)
        await desk.settle()
        thread = await desk.thread()
        assert len(await desk.shown()) == 3, "the two of the zone, and one that opened the thread"
        assert "09:00 (Asia/Tokyo)" in await desk.transcript(thread)
        draft = await desk.draft()
        await desk.asks("bo", "/drafts")
        assert f"`{draft.id}` **On coffee**" in await desk.transcript(await desk.thread())
        await desk.says("mei", "/waiting", at=HALL)
        assert f"`{draft.id}` **On coffee**" in await desk.last(HALL)
        await desk.says("mei", f"/reject {draft.id} no", at=HALL)
        assert "Rejected by mei no" in await desk.transcript(thread)

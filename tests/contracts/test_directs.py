"""DirectChats: in memory, and on Telegram and Slack through their libraries, over servers of our own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from adapters.memory.chat import MemoryChat, MemoryDirects
from adapters.memory.clock import SimulatedClock
from adapters.slack.chat import SlackChat
from adapters.telegram.chat import TelegramChat
from core.errors import ChatUnavailable, NotPermitted, RateLimited
from core.messages import OutboundMessage, UserRef
from core.ports import ChatPort, DirectChats
from tests.contracts.test_chat_port import SLACK_TROUBLE, on_slack, on_telegram


@dataclass
class Doors:
    """A platform with one person, Mei: how to find her own chat, to write there, and to see what she sees."""

    directs: DirectChats
    chat: ChatPort
    mei: UserRef
    seen: Callable[[], list[str]]
    fails: Callable[[str], object] | None = None


@asynccontextmanager
async def telegram(clock: SimulatedClock) -> AsyncIterator[Doors]:
    async with on_telegram(clock, group=False) as spoken:
        chat, server, room = spoken.chat, spoken.server, spoken.room
        assert isinstance(chat, TelegramChat)
        assert server
        assert room
        yield Doors(
            directs=chat,
            chat=chat,
            mei=UserRef(platform="telegram", id=str(room.id)),
            seen=lambda: [message.text for message in room.shown],
            fails=lambda trouble: server.faults.add("getChat", trouble, seconds=7),
        )


@asynccontextmanager
async def slack(clock: SimulatedClock) -> AsyncIterator[Doors]:
    async with on_slack(clock, thread=False) as spoken:
        chat, desk = spoken.chat, spoken.desk
        assert isinstance(chat, SlackChat)
        assert desk
        yield Doors(
            directs=chat,
            chat=chat,
            mei=UserRef(platform="slack", id=desk.channel.members[0].id),
            seen=lambda: [message.shown for message in desk.shown],
            fails=lambda trouble: desk.server.faults.add("conversations.open", SLACK_TROUBLE[trouble], seconds=7),
        )


@asynccontextmanager
async def memory(clock: SimulatedClock) -> AsyncIterator[Doors]:
    chat = MemoryChat(clock)
    yield Doors(
        directs=MemoryDirects("web"),
        chat=chat,
        mei=UserRef(platform="web", id="mei"),
        seen=lambda: [line.removeprefix("Copydesk: ") for line in chat.transcript().splitlines()],
    )


PLATFORMS = {"memory": memory, "telegram": telegram, "slack": slack}


@pytest.fixture(params=PLATFORMS)
async def doors(request: pytest.FixtureRequest, clock: SimulatedClock) -> AsyncIterator[Doors]:
    async with PLATFORMS[request.param](clock) as doors:
        yield doors


async def test_what_is_sent_to_a_persons_own_chat_they_alone_read(doors: Doors) -> None:
    (tenant,) = doors.directs.tenants
    own = await doors.directs.direct(doors.mei, tenant=tenant)
    assert (own.platform, own.tenant) == (doors.mei.platform, tenant)
    assert await doors.directs.direct(doors.mei, tenant=tenant) == own
    await doors.chat.send(own, OutboundMessage(text="it is due at six"))
    assert doors.seen() == ["it is due at six"]


async def test_who_has_no_chat_there(doors: Doors) -> None:
    (tenant,) = doors.directs.tenants
    elsewhere = UserRef(platform="pigeon", id=doors.mei.id)
    with pytest.raises(NotPermitted):
        await doors.directs.direct(elsewhere, tenant=tenant)
    with pytest.raises(NotPermitted):
        await doors.directs.direct(doors.mei, tenant="another")


@pytest.mark.parametrize("doors", ["telegram", "slack"], indirect=True)
@pytest.mark.parametrize("stranger", ["777", "-1001000004001", "somebody", "²"])
async def test_whom_the_platform_does_not_know(doors: Doors, stranger: str) -> None:
    (tenant,) = doors.directs.tenants
    with pytest.raises(NotPermitted):
        await doors.directs.direct(UserRef(platform=doors.mei.platform, id=stranger), tenant=tenant)
    assert doors.seen() == []


@pytest.mark.parametrize("doors", ["telegram", "slack"], indirect=True)
async def test_trouble_on_the_way_is_told_and_nothing_is_remembered_of_it(doors: Doors) -> None:
    (tenant,) = doors.directs.tenants
    assert doors.fails
    doors.fails("flood")
    with pytest.raises(RateLimited) as limited:
        await doors.directs.direct(doors.mei, tenant=tenant)
    assert limited.value.retry_after == 7
    for trouble in ("error", "reset", "malformed"):
        doors.fails(trouble)
        with pytest.raises(ChatUnavailable):
            await doors.directs.direct(doors.mei, tenant=tenant)
    own = await doors.directs.direct(doors.mei, tenant=tenant)
    await doors.chat.send(own, OutboundMessage(text="it is due at six"))
    assert doors.seen() == ["it is due at six"]

"""ChatPort: in memory, on SQLite, and on Telegram and Slack through their libraries, over servers of our own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.memory.chat import MemoryChat
from adapters.memory.clock import SimulatedClock
from adapters.memory.stores import MemoryPreferences
from adapters.slack.chat import SlackChat
from adapters.sqlite.chat import SqliteChat
from adapters.sqlite.database import Database
from adapters.sqlite.schema import MIGRATIONS
from adapters.telegram.chat import TelegramChat
from adapters.telegram.moves import Moves
from core.errors import ChatError, MessageGone, NotPermitted, RateLimited, SendUncertain
from core.frames import Frame
from core.messages import Address, Button, MessageRef, OutboundMessage, Picture, UserRef
from core.ports import ChatHistory, ChatPort
from tests.fakes.slack import Channel, Message, SlackServer, Trouble, slack_server
from tests.fakes.telegram import TOKEN, Chat, TelegramServer, telegram_server
from tests.scenarios.newsroom import photo

MEI = "U7"  # on Slack; 7 on Telegram
PICTURE = Picture(id="f" * 64, media_type="image/png", width=60, height=80)
BUTTONS = ((Button(label="Approve", callback="x", style="primary"), Button(label="Reject", callback="y")),)


SLACK_TROUBLE = {
    "flood": Trouble.RATELIMITED,
    "error": Trouble.ERROR,
    "reset": Trouble.TIMEOUT,
    "gateway": Trouble.GATEWAY,
    "malformed": Trouble.GARBAGE,
}


@dataclass
class Desk:
    """A channel of Slack as its people see it; with a root, the thread below it."""

    server: SlackServer
    channel: Channel
    root: Message | None = None

    @property
    def shown(self) -> list[Message]:
        return self.root.replies if self.root else self.channel.shown


@dataclass
class Spoken:
    """A chat to speak in, and what stands there."""

    chat: ChatPort
    here: Address
    history: ChatHistory | None = None
    room: Chat | None = None
    server: TelegramServer | None = None
    desk: Desk | None = None

    async def texts(self) -> list[str]:
        if self.desk:
            return [message.shown for message in self.desk.shown]
        if self.room:
            return [message.text for message in self.room.shown]
        assert self.history
        return [shown.message.text for shown in await self.history.messages(self.here)]

    async def labels(self) -> list[list[str]]:
        if self.desk:
            return self.desk.shown[-1].labels
        if self.room:
            return self.room.last.labels
        assert self.history
        last = (await self.history.messages(self.here))[-1]
        return [[button.label for button in row] for row in last.message.buttons]

    async def pictures(self) -> int:
        if self.desk:
            return sum(message.pictures for message in self.desk.shown)
        if self.room:
            return sum(len(message.photos) for message in self.room.shown)
        assert self.history
        return sum(len(shown.message.pictures) for shown in await self.history.messages(self.here))

    def fails(self, error: ChatError, trouble: str, *, shown: bool = False) -> None:
        """The next call raises that."""
        if self.server:
            self.server.faults.add("*", trouble, seconds=7, after=shown)
        elif self.desk:
            self.desk.server.faults.add("*", SLACK_TROUBLE[trouble], seconds=7, after=shown)
        else:
            assert isinstance(self.chat, MemoryChat)
            self.chat.fail_next(error, shown=shown)


@asynccontextmanager
async def on_telegram(clock: SimulatedClock, *, group: bool) -> AsyncIterator[Spoken]:
    async with telegram_server(clock) as server:
        account = server.bot()
        mei = server.person("Mei", id=int(MEI[1:]))
        room = server.supergroup("Desk", mei) if group else server.private(mei)
        bot = server.client()

        async def read(_picture: str) -> bytes:
            return photo()

        async def rich(_address: Address) -> bool:
            return False

        moves = Moves(MemoryPreferences())
        chat = TelegramChat(bots={str(account.id): bot}, read=read, moves=moves, drafts=True, rich=rich)
        here = Address(platform="telegram", tenant=TOKEN.partition(":")[0], chat=str(room.id))
        try:
            yield Spoken(chat=chat, here=here, room=room, server=server)
        finally:
            await bot.session.close()


@asynccontextmanager
async def on_slack(clock: SimulatedClock, *, thread: bool) -> AsyncIterator[Spoken]:
    async with slack_server(clock) as server:
        team = server.workspace()
        mei = team.person("Mei", id=MEI)
        channel = team.channel("desk", mei) if thread else team.dm(mei)

        async def read(_picture: str) -> bytes:
            return photo()

        root = channel.says(mei, "hello") if thread else None
        here = Address(platform="slack", tenant=team.team, chat=channel.id, thread=root.ts if root else "")
        chat = SlackChat(clients={team.team: server.client(team)}, read=read, clock=clock)
        yield Spoken(chat=chat, here=here, desk=Desk(server=server, channel=channel, root=root))


@pytest.fixture(params=["memory", "sqlite", "telegram", "telegram group", "slack", "slack thread"])
async def spoken(request: pytest.FixtureRequest, tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Spoken]:
    here = Address(platform="web", tenant="local", chat="desk")
    if request.param == "memory":
        memory = MemoryChat(clock)
        yield Spoken(chat=memory, history=memory, here=here)
    elif request.param == "sqlite":
        async with Database(tmp_path / "desk.db", migrations=MIGRATIONS, synchronous="FULL") as database:
            disk = SqliteChat(database, clock)
            yield Spoken(chat=disk, history=disk, here=here)
    else:
        platform, _, place = request.param.partition(" ")
        on = on_slack(clock, thread=bool(place)) if platform == "slack" else on_telegram(clock, group=bool(place))
        async with on as spoken:
            yield spoken


def said(text: str, **more: object) -> OutboundMessage:
    return replace(OutboundMessage(text=text), **more)  # type: ignore[arg-type]


async def test_what_is_sent_stands_there_and_can_be_edited(spoken: Spoken) -> None:
    first = await spoken.chat.send(spoken.here, said("one"))
    await spoken.chat.send(spoken.here, said("two"))
    assert first.address == spoken.here
    await spoken.chat.edit(first, said("one, edited"))
    assert await spoken.texts() == ["one, edited", "two"]


async def test_an_edit_with_equal_content_is_no_error(spoken: Spoken) -> None:
    ref = await spoken.chat.send(spoken.here, said("**one**", buttons=BUTTONS))
    await spoken.chat.edit(ref, said("**one**", buttons=BUTTONS))
    assert len(await spoken.texts()) == 1


async def test_buttons_come_and_go(spoken: Spoken) -> None:
    ref = await spoken.chat.send(spoken.here, said("card", buttons=BUTTONS))
    assert await spoken.labels() == [["Approve", "Reject"]]
    await spoken.chat.edit(ref, said("decided"))
    assert await spoken.labels() == []


async def test_a_message_that_is_not_there_cannot_be_edited(spoken: Spoken) -> None:
    for name in ("nothing", "999999"):
        with pytest.raises(MessageGone):
            await spoken.chat.edit(MessageRef(address=spoken.here, id=name), said("x"))


async def test_a_text_above_the_limit_is_refused_and_changes_nothing(spoken: Spoken) -> None:
    limit = spoken.chat.limits.max_chars
    ref = await spoken.chat.send(spoken.here, said("x" * limit))
    with pytest.raises(ChatError):
        await spoken.chat.edit(ref, said("y" * (limit + 1)))
    with pytest.raises(ChatError):
        await spoken.chat.send(spoken.here, said("y" * (limit + 1)))
    assert await spoken.texts() == ["x" * limit]


async def test_pictures_are_shown(spoken: Spoken) -> None:
    other = replace(PICTURE, id="e" * 64)
    await spoken.chat.send(spoken.here, said("two pictures", pictures=(PICTURE, other)))
    assert await spoken.pictures() == 2
    assert "two pictures" in "".join(await spoken.texts())


async def test_the_length_is_that_of_what_is_shown(spoken: Spoken) -> None:
    ref = await spoken.chat.send(spoken.here, said("😀 手冲"))
    assert ref
    assert spoken.chat.limits.measure("😀 手冲") >= len("😀 手冲")
    assert spoken.chat.limits.measure("") == 0


async def test_a_stream_ends_as_the_real_message(spoken: Spoken) -> None:
    reader = UserRef(platform=spoken.chat.platform, id=MEI if spoken.desk else MEI[1:])
    stream = await spoken.chat.stream(spoken.here, recipient=reader, language="en")
    if stream is None:
        has_streams = spoken.here.thread if spoken.desk else spoken.server and not spoken.here.chat.startswith("-")
        assert not has_streams, "where there is one, it is used"
        return
    await stream.show(Frame(text="half a"))
    lasts = spoken.chat.limits.lasting
    assert await spoken.texts() == (["half a"] if lasts else [])
    assert (stream.ref is not None) is lasts
    ref = await stream.finish(said("half a sentence, whole"))
    await spoken.chat.edit(ref, said("A whole sentence."))
    assert await spoken.texts() == ["A whole sentence."]


# --- what a platform says no to: of the chats of our own, the one in memory can be told to ----------------------------

TROUBLE: Sequence[tuple[ChatError, str, bool]] = [
    (RateLimited(7), "flood", False),
    (SendUncertain(), "error", False),
    (SendUncertain(), "reset", True),
    (SendUncertain(), "gateway", False),
    (SendUncertain(), "malformed", True),
]


@pytest.mark.parametrize("spoken", ["memory", "telegram", "telegram group", "slack", "slack thread"], indirect=True)
@pytest.mark.parametrize(("error", "trouble", "shown"), TROUBLE, ids=[f"{row[1]}-{row[2]}" for row in TROUBLE])
async def test_trouble_is_told_by_its_error(spoken: Spoken, error: ChatError, trouble: str, *, shown: bool) -> None:
    spoken.fails(error, trouble, shown=shown)
    with pytest.raises(type(error)) as raised:
        await spoken.chat.send(spoken.here, said("one"))
    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_after == 7
    assert await spoken.texts() == (["one"] if shown else [])
    await spoken.chat.send(spoken.here, said("two"))
    assert (await spoken.texts())[-1] == "two"


async def test_where_the_bot_may_not_speak(clock: SimulatedClock) -> None:
    async with on_telegram(clock, group=False) as spoken:
        assert spoken.room
        spoken.room.blocks()
        with pytest.raises(NotPermitted):
            await spoken.chat.send(spoken.here, said("one"))
        with pytest.raises(NotPermitted):
            await spoken.chat.send(replace(spoken.here, chat="12345"), said("nobody"))
        with pytest.raises(NotPermitted):
            await spoken.chat.send(replace(spoken.here, chat="nonsense"), said("nobody"))


@pytest.mark.parametrize("callback", ["", "x" * 65, "é" * 33])
async def test_a_callback_that_telegram_would_not_take(clock: SimulatedClock, callback: str) -> None:
    async with on_telegram(clock, group=False) as spoken:
        assert spoken.server
        before = len(spoken.server.calls)
        with pytest.raises(ChatError):
            await spoken.chat.send(spoken.here, said("x", buttons=((Button(label="a", callback=callback),),)))
        assert len(spoken.server.calls) == before, "refused before any call"


async def test_eleven_pictures_are_two_albums_and_each_is_uploaded_once(clock: SimulatedClock) -> None:
    async with on_telegram(clock, group=True) as spoken:
        assert spoken.server
        assert spoken.room
        pictures = tuple(replace(PICTURE, id=f"{number:064x}") for number in range(11))
        await spoken.chat.send(spoken.here, said("eleven", pictures=pictures))
        assert await spoken.pictures() == 11
        assert len({message.album for message in spoken.room.shown if message.album}) == 1, "ten and one"
        uploaded = sum(call.size for call in spoken.server.calls)
        await spoken.chat.send(spoken.here, said("again", pictures=pictures))
        again = sum(call.size for call in spoken.server.calls) - uploaded
        assert again < uploaded / 2, "the second time Telegram has them"
        assert spoken.room.last.by_bot


async def test_an_answer_in_a_group_is_a_reply_and_a_question_opens_one(clock: SimulatedClock) -> None:
    async with on_telegram(clock, group=True) as spoken:
        assert spoken.room
        asked = spoken.room.says(spoken.room.members[0], "@copydesk_bot hello")
        origin = MessageRef(address=spoken.here, id=str(asked.id))
        await spoken.chat.send(spoken.here, said("What about?", reply_to=origin, asks=True))
        question = spoken.room.last
        assert question.reply_to is asked
        assert question.markup
        assert question.markup["force_reply"]
        spoken.room.deletes(asked)
        await spoken.chat.send(spoken.here, said("Also when it is gone", reply_to=origin))
        assert spoken.room.last.text == "Also when it is gone"


async def test_a_group_that_becomes_a_supergroup_under_a_send(clock: SimulatedClock) -> None:
    async with on_telegram(clock, group=True) as spoken:
        assert spoken.room
        before = await spoken.chat.send(spoken.here, said("before"))
        grown = spoken.room.migrates()
        ref = await spoken.chat.send(spoken.here, said("after"))
        assert [message.text for message in grown.shown] == ["after"]
        assert ref.address == spoken.here, "the conversation keeps its address"
        await spoken.chat.edit(ref, said("after, edited"))
        assert grown.last.text == "after, edited"
        with pytest.raises(MessageGone):
            await spoken.chat.edit(replace(before, id="4711"), said("never"))

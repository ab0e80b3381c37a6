"""Native streams on Slack, over a server of our own and the real slack-sdk: what grows, how it ends, what is lost."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.memory.clock import SimulatedClock
from adapters.slack.chat import SlackChat
from adapters.slack.limits import LIMITS, scopes
from adapters.slack.markup import shown
from adapters.slack.streams import SlackStream, ready
from core.errors import ChatError, ChatUnavailable, RateLimited, SendUncertain, StreamLost
from core.frames import Frame, Task
from core.messages import Address, Button, Language, OutboundMessage, UserRef
from core.records import Call
from tests.fakes.slack import Channel, Message, Person, SlackServer, Trouble, slack_server


async def unread(picture: str) -> bytes:
    raise LookupError(picture)


@dataclass
class Stage:
    """A thread in a channel, and who speaks in it."""

    clock: SimulatedClock
    server: SlackServer
    mei: Person
    room: Channel
    root: Message
    port: SlackChat

    @property
    def here(self) -> Address:
        return Address(platform="slack", tenant=self.room.workspace.team, chat=self.room.id, thread=self.root.ts)

    async def stream(self, to: Address | None = None, language: Language = "en") -> SlackStream:
        stream = await self.port.stream(to or self.here, recipient=self.reader, language=language)
        assert stream
        return stream

    @property
    def reader(self) -> UserRef:
        return UserRef(platform="slack", id=self.mei.id)

    @property
    def answer(self) -> Message:
        return self.root.replies[-1]

    def calls(self) -> list[str]:
        return [entry.method.removeprefix("chat.") for entry in self.server.calls if entry.method.startswith("chat.")]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = SimulatedClock()
    async with slack_server(clock, limits=False) as server:
        team = server.workspace()
        mei = team.person("Mei")
        room = team.channel("desk", mei)
        port = SlackChat(clients={team.team: server.client()}, read=unread, clock=clock)
        yield Stage(clock, server, mei, room, room.says(mei, "@Copydesk hello"), port)


WRITING = Task(node="write", state="running")
WRITTEN = Task(node="write", state="done", seconds=3.2)
PICTURES = Task(node="illustrate", state="running", note="1/3")


async def test_text_is_added_and_tasks_change_in_one_call_each(stage: Stage) -> None:
    stream = await stage.stream()
    await stream.show(Frame(tasks=(WRITING,)))
    assert stream.ref
    assert stage.answer.ts == stream.ref.id
    await stream.show(Frame(text="A cup ", tasks=(WRITING,)))
    await stream.show(Frame(text="A cup of coffee", tasks=(WRITTEN, PICTURES)))
    await stream.show(Frame(text="A cup of coffee", tasks=(WRITTEN, PICTURES)))
    assert stage.answer.shown == "✓ Writing · 3.2 s\n◐ Pictures · 1/3\nA cup of coffee"
    assert stage.answer.streaming
    await stream.finish(OutboundMessage(text="A cup of coffee.", buttons=((Button(label="OK", callback="x"),),)))
    assert stage.answer.shown.startswith("✓ Writing · 3.2 s\n✓ Pictures · 1/3\nA cup of coffee.")
    assert not stage.root.replies[-1].streaming
    assert stage.answer.labels == [["OK"]]
    assert stage.calls() == ["startStream", "appendStream", "appendStream", "stopStream"]


async def test_an_answer_whose_text_is_there_is_its_own_progress(stage: Stage) -> None:
    stream = await stage.stream(language="zh")
    await stream.show(Frame(text="一", tasks=(Task(node="answer", state="running"),)))
    assert stage.answer.shown == "一"
    other = await stage.stream(language="zh")
    await other.show(Frame(tasks=(Task(node="answer", state="running"),)))
    assert stage.answer.shown == "◐ 思考中"
    await other.show(Frame(text="一杯", tasks=(Task(node="answer", state="running"),)))
    assert stage.answer.shown == "✓ 思考中\n一杯"


async def test_who_reads_is_named_in_channels_and_not_in_ones_own_chat(stage: Stage) -> None:
    await (await stage.stream()).show(Frame(text="one"))
    own = stage.room.workspace.dm(stage.mei)
    root = own.says(stage.mei, "hello")
    await (await stage.stream(Address(platform="slack", tenant="T0001", chat=own.id, thread=root.ts))).show(
        Frame(text="one")
    )
    assert [entry.fields.get("recipient_user_id") for entry in stage.server.called("chat.startStream")] == [
        stage.mei.id,
        None,
    ]


async def test_what_has_no_thread_has_no_stream(stage: Stage) -> None:
    plain = Address(platform="slack", tenant="T0001", chat=stage.room.id)
    assert await stage.port.stream(plain, recipient=stage.reader, language="en") is None
    elsewhere = Address(platform="slack", tenant="T9", chat="C1", thread="1.2")
    assert await stage.port.stream(elsewhere, recipient=stage.reader, language="en") is None


@pytest.mark.parametrize(
    "text",
    [
        "**重点：**今天 <!channel> and <@U1>, <b>bold</b> & [here](https://example.org/a_(b)) `<x>` end",
        "# Head\n\n- one\n- two **three\n\n```html\n<b>&amp;</b>\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "https://example.org <https://example.org> _slow_ ~~gone~~ ||hidden|| 1. item\n2. item",
    ],
)
async def test_text_that_grows_letter_by_letter_is_what_the_whole_text_would_be(stage: Stage, text: str) -> None:
    stream = await stage.stream()
    for end in range(1, len(text) + 1):
        await stream.show(Frame(text=text[:end]))
    await stream.finish(OutboundMessage(text=text.strip()))
    grown = stage.answer.shown
    assert not stage.answer.pings
    await stage.port.send(stage.here, OutboundMessage(text=text.strip()))
    assert grown.rstrip() == stage.answer.shown.rstrip()


PIECES = [
    *(
        "手冲咖啡。",
        "**重点：**",
        "今天",
        "：",
        "**bold** ",
        "_slow_ ",
        "***both*** ",
        "~~no~~ ",
        "2 * 3 * 4 ",
        "a_b_c ",
    ),
    *(
        "`code` ",
        "`a<b>` ",
        "```py\nx < 1\n```\n",
        "<b>x</b> ",
        "a < b ",
        "& ",
        "\\* ",
        "\n\n",
        "\n",
        "- item\n",
        "> q\n",
    ),
    *("[link](https://x.org/a_(b)) ", "[bad](javascript:x) ", "![i](http://x/y.png) ", "https://x.org/a?b=1&c=2 "),
    *("<!here> ", "<@U1> ", "| a | b |\n|---|---|\n| 1 | <2> |\n", "# Head\n", "- item\n", "a_b_c "),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20), st.randoms(use_true_random=False))
def test_what_is_ready_stays_as_it_is_whatever_comes(pieces: list[str], chance: Random) -> None:
    text, sent, end = "".join(pieces), "", 0
    while end < len(text):
        end += chance.randint(1, 12)
        now = ready(text[:end])
        sent = sent if sent.startswith(now) else now
        assert now.startswith(sent) or sent.startswith(now)
        assert shown(text).strip("\n").startswith(sent)


async def test_text_that_does_not_grow_is_lost_and_the_words_are_an_edits(stage: Stage) -> None:
    stream = await stage.stream()
    await stream.show(Frame(text="A cup"))
    with pytest.raises(StreamLost):
        await stream.show(Frame(text="A mug"))
    with pytest.raises(StreamLost):
        await stream.finish(OutboundMessage(text="A mug of tea."))
    assert not stage.answer.streaming
    assert stream.ref
    await stage.port.edit(stream.ref, OutboundMessage(text="A mug of tea."))
    assert "A mug of tea." in stage.answer.shown
    assert "cup" not in stage.answer.shown


async def test_a_stream_that_nobody_ended_is_ended_by_an_edit(stage: Stage) -> None:
    stream = await stage.stream()
    await stream.show(Frame(text="A cup"))
    assert stream.ref
    await stage.port.edit(stream.ref, OutboundMessage(text="Another run's words"))
    assert "Another run's words" in stage.answer.shown
    assert not stage.answer.streaming


async def test_an_abandoned_stream_is_no_broken_pill(stage: Stage) -> None:
    stream = await stage.stream()
    await stream.abandon()
    assert not stage.calls()
    await stream.show(Frame(text="A cup", tasks=(WRITING,)))
    await stream.abandon()
    await stage.clock.advance(400)
    assert not stage.answer.broken
    assert stage.answer.shown == "✓ Writing\nA cup"


async def test_a_stream_that_died_is_lost_and_edited(stage: Stage) -> None:
    stream = await stage.stream()
    await stream.show(Frame(text="A cup"))
    await stage.clock.advance(301)
    with pytest.raises(StreamLost):
        await stream.show(Frame(text="A cup of"))
    with pytest.raises(StreamLost):
        await stream.finish(OutboundMessage(text="A cup of coffee."))
    assert stream.ref
    await stage.port.edit(stream.ref, OutboundMessage(text="A cup of coffee."))
    assert "A cup of coffee." in stage.answer.shown


TROUBLES: list[tuple[str, bool, type[ChatError], type[ChatError]]] = [
    # what goes wrong, behind its effect, what a first frame raises, what a later one raises
    (Trouble.RATELIMITED, False, RateLimited, RateLimited),
    (Trouble.ERROR, False, SendUncertain, StreamLost),
    (Trouble.TIMEOUT, True, SendUncertain, StreamLost),
    (Trouble.GARBAGE, True, SendUncertain, StreamLost),
    ("request_timeout", False, ChatUnavailable, ChatUnavailable),
    ("not_in_channel", False, StreamLost, StreamLost),
    ("message_not_in_streaming_state", False, StreamLost, StreamLost),
]


@pytest.mark.parametrize(("trouble", "behind", "first", "later"), TROUBLES, ids=[str(row[0]) for row in TROUBLES])
async def test_what_goes_wrong_is_told_as_what_to_do(
    stage: Stage, trouble: str, *, behind: bool, first: type[ChatError], later: type[ChatError]
) -> None:
    stage.server.faults.add("chat.startStream", trouble, after=behind, seconds=7)
    stream = await stage.stream()
    with pytest.raises(first):
        await stream.show(Frame(text="A cup"))
    assert stream.ref is None
    stage.server.faults.clear()
    room = stage.room.workspace.channel("other", stage.mei)
    root = room.says(stage.mei, "@Copydesk hi")
    stream = await stage.stream(Address(platform="slack", tenant="T0001", chat=room.id, thread=root.ts))
    await stream.show(Frame(text="A cup"))
    stage.server.faults.add("chat.appendStream", trouble, after=behind, seconds=7)
    with pytest.raises(later) as raised:
        await stream.show(Frame(text="A cup of"))
    if isinstance(raised.value, RateLimited):
        assert (raised.value.retry_after, raised.value.scope) == (7, "slack:T0001:chat.appendStream")
        await stream.show(Frame(text="A cup of coffee"))
        assert root.replies[-1].shown == "A cup of coffee"


async def test_a_channel_that_takes_no_streams_is_not_asked_again_for_an_hour(stage: Stage) -> None:
    stage.room.streams = False
    stream = await stage.stream()
    with pytest.raises(StreamLost):
        await stream.show(Frame(text="one"))
    assert await stage.port.stream(stage.here, recipient=stage.reader, language="zh") is None
    await stage.clock.advance(3601)
    assert await stage.stream()


async def test_streams_can_be_switched_off(stage: Stage) -> None:
    port = SlackChat(clients={"T0001": stage.server.client()}, read=unread, clock=stage.clock, streams=False)
    assert await port.stream(stage.here, recipient=stage.reader, language="en") is None


async def test_an_agents_thread_has_slacks_own_stop_button_while_the_stream_grows(stage: Stage) -> None:
    team = stage.room.workspace
    port = SlackChat(clients={team.team: stage.server.client()}, read=unread, clock=stage.clock, agent=True)
    stream = await port.stream(stage.here, recipient=stage.reader, language="en")
    assert stream
    await stream.show(Frame(text="A cup"))
    await stream.show(Frame(text="A cup of"))
    await stream.show(Frame(text="A cup of coffee"))
    stage.room.stops(stage.mei, stage.root)
    await stream.finish(OutboundMessage(text="A cup of coffee."))
    with pytest.raises(LookupError, match="no Stop"):
        stage.room.stops(stage.mei, stage.root)
    assert len(stage.server.called("agents.sessions.setStatus")) == 1


async def test_the_stop_button_goes_where_the_stream_is_lost(stage: Stage) -> None:
    team = stage.room.workspace
    port = SlackChat(clients={team.team: stage.server.client()}, read=unread, clock=stage.clock, agent=True)
    stream = await port.stream(stage.here, recipient=stage.reader, language="en")
    assert stream
    await stream.show(Frame(text="A cup"))
    await stream.show(Frame(text="A cup of"))
    await stage.clock.advance(301)
    with pytest.raises(StreamLost):
        await stream.show(Frame(text="A cup of coffee"))
    assert stage.room.thread(stage.root.ts).session == "active"


async def test_where_the_app_is_no_agent_the_stream_grows_without_the_button(stage: Stage) -> None:
    team = stage.room.workspace
    port = SlackChat(clients={team.team: stage.server.client()}, read=unread, clock=stage.clock, agent=True)
    stage.server.faults.add("agents.sessions.setStatus", "not_allowed", times=5)
    for _ in range(2):
        stream = await port.stream(stage.here, recipient=stage.reader, language="en")
        assert stream
        await stream.show(Frame(text="A cup"))
        await stream.show(Frame(text="A cup of"))
        await stream.finish(OutboundMessage(text="A cup of coffee."))
        assert stage.answer.shown == "A cup of coffee."
    assert len(stage.server.called("agents.sessions.setStatus")) == 1


@pytest.mark.parametrize(
    ("call", "method", "per_minute"),
    [
        ("send", "chat.postMessage", 300),
        ("edit", "chat.update", 50),
        ("begin", "chat.startStream", 20),
        ("frame", "chat.appendStream", 100),
        ("end", "chat.stopStream", 20),
    ],
)
def test_each_kind_of_call_draws_on_its_method_in_the_workspace(call: Call, method: str, per_minute: int) -> None:
    here = Address(platform="slack", tenant="T1", chat="C1", thread="1.2")
    *_, last = scopes(here, call=call)
    assert last.name == f"slack:T1:{method}"
    assert 0.95 * per_minute < 60 * last.rate < per_minute, "a little below"
    assert last.burst < per_minute
    first = scopes(here, call=call)[0]
    assert first.name.startswith("slack:T1:C1") or call == "end"
    assert LIMITS.lasting

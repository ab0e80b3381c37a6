"""Draft frames: where there are any, what they show, and when they end."""

from collections.abc import AsyncIterator

import pytest

from adapters.memory.clock import SimulatedClock
from adapters.telegram import streams
from adapters.telegram.chat import TelegramChat
from adapters.telegram.streams import DraftStream
from core.errors import RateLimited, StreamLost
from core.frames import Frame, Task
from core.messages import Address, Language
from core.streaming import REMEMBERED, Refusals
from tests.adapters.telegram.stage import MEI, Stage, at, on_stage, said


@pytest.fixture
async def stage(clock: SimulatedClock) -> AsyncIterator[Stage]:
    async with on_stage(clock) as stage:
        yield stage


async def opened(port: TelegramChat, to: Address, language: Language = "en") -> DraftStream:
    stream = await port.stream(to, recipient=MEI, language=language)
    assert stream
    return stream


async def test_frames_grow_in_one_message_until_the_real_one_takes_its_place(stage: Stage) -> None:
    room = stage.private()
    stream = await opened(stage.port(), at(room))
    await stream.show(Frame())
    await stream.show(Frame(text="**重点"))
    await stream.show(Frame(text="**重点：**今天"))
    (draft,) = room.drafts
    assert draft.can_stop
    assert 0 < draft.id < 2**31
    assert [text for _, text in draft.versions] == ["", "**重点", "重点：今天"]
    assert [each["type"] for each in draft.entities] == ["bold"]
    await stream.finish(said("重点"))
    assert not room.drafts
    assert room.last.text == "重点"


@pytest.mark.parametrize(("language", "word"), [("en", "Writing"), ("zh", "写")])
async def test_progress_stands_above_the_text(stage: Stage, language: Language, word: str) -> None:
    room = stage.private()
    stream = await opened(stage.port(), at(room), language)
    await stream.show(Frame(text="text", tasks=(Task(node="write", state="running"),)))
    above, _, text = room.drafts[0].text.partition("\n\n")
    assert word in above
    assert text == "text"


async def test_of_a_text_that_is_too_long_the_newest_end_is_shown(stage: Stage) -> None:
    room = stage.private()
    stream = await opened(stage.port(), at(room))
    await stream.show(Frame(text="\n".join(f"第 {number} 行 😀" for number in range(1000))))
    text = room.drafts[0].text
    assert text.startswith("…")
    assert text.endswith("第 999 行 😀")
    assert 3000 < len(text.encode("utf-16-le")) // 2 <= 4096


async def test_two_streams_of_a_chat_are_two_messages(stage: Stage) -> None:
    room, port = stage.private(), stage.port()
    for text in ("one", "two"):
        await (await opened(port, at(room))).show(Frame(text=text))
    assert {draft.text for draft in room.drafts} == {"one", "two"}


async def test_an_abandoned_frame_goes_by_itself(stage: Stage, clock: SimulatedClock) -> None:
    room = stage.private()
    stream = await opened(stage.port(), at(room))
    await stream.show(Frame(text="half"))
    await stream.abandon()
    assert len(stage.server.calls) == 1
    await clock.advance(30.1)
    assert not room.drafts


async def test_where_there_are_none(stage: Stage) -> None:
    private, group = stage.private(), stage.group()
    assert await stage.port().stream(at(group), recipient=MEI, language="zh") is None
    assert await stage.port(drafts=False).stream(at(private), recipient=MEI, language="zh") is None
    elsewhere = Address(platform="telegram", tenant="1", chat="7")
    assert await stage.port().stream(elsewhere, recipient=MEI, language="zh") is None


async def test_a_frame_that_comes_too_soon_waits_and_the_stream_goes_on(stage: Stage) -> None:
    room = stage.private()
    stream = await opened(stage.port(), at(room))
    stage.server.faults.add("sendMessageDraft", "flood", seconds=4)
    with pytest.raises(RateLimited) as raised:
        await stream.show(Frame(text="one"))
    assert raised.value.retry_after == 4
    await stream.show(Frame(text="two"))
    assert room.drafts[0].text == "two"


@pytest.mark.parametrize("trouble", ["error", "gateway", "reset", "malformed", "hang"])
async def test_trouble_on_the_way_ends_this_stream_only(
    stage: Stage, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "TIMEOUT", 0.2)
    room, port = stage.private(), stage.port()
    stream = await opened(port, at(room))
    stage.server.faults.add("sendMessageDraft", trouble)
    with pytest.raises(StreamLost):
        await stream.show(Frame(text="one"))
    await (await opened(port, at(room))).show(Frame(text="two"))


async def test_a_chat_that_takes_no_frames_is_not_asked_again(stage: Stage) -> None:
    room, port = stage.private(), stage.port()
    stream = await opened(port, at(room))
    room.blocks()
    with pytest.raises(StreamLost):
        await stream.show(Frame(text="one"))
    room.unblocks()
    assert await port.stream(at(room), recipient=MEI, language="zh") is None


def test_a_refusal_is_forgotten_after_an_hour() -> None:
    now = [0.0]
    refusals = Refusals(lambda: now[0])
    here = Address(platform="telegram", tenant="1", chat="7")
    refusals.add(here)
    now[0] = REMEMBERED - 1
    assert refusals.recent(here)
    now[0] = REMEMBERED + 1
    assert not refusals.recent(here)


async def test_rich_frames(stage: Stage) -> None:
    stage.rich = True
    room = stage.private()
    stream = await opened(stage.port(), at(room))
    await stream.show(Frame())
    await stream.show(Frame(text="# 标题"))
    await stream.finish(said("# 标题\n\n正文"))
    assert [call.method for call in stage.server.calls] == ["sendRichMessageDraft", "sendRichMessage"]

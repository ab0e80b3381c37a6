"""The chat platform of our own: to speak on and to look at."""

import asyncio
from dataclasses import replace

import pytest

from adapters.memory.chat import MemoryChat
from adapters.memory.clock import SimulatedClock
from core.errors import ChatError, MessageGone, RateLimited, SendUncertain
from core.messages import Address, Button, InboundMessage, MessageRef, OutboundMessage, Picture
from core.records import ShownMessage
from tests.contracts.asking import CHAT, MINA, NOON
from tests.contracts.conftest import Kept

HALL = replace(CHAT, chat="hall")
PICTURE = Picture(id="f" * 64, media_type="image/png", width=3, height=4)
CARD = OutboundMessage(text="A *card*", pictures=(PICTURE,), buttons=((Button(label="Approve", callback="x"),),))


def inbound(name: str, text: str = "hello", address: Address = CHAT) -> InboundMessage:
    return InboundMessage(
        id=name, address=address, sender=MINA, sender_name="Mina", text=text, received_at=NOON, pictures=(PICTURE,)
    )


def texts(shown: "list[ShownMessage] | tuple[ShownMessage, ...]") -> list[str]:
    return [one.message.text for one in shown]


async def test_what_was_posted_and_sent_is_shown_in_order(kept: Kept) -> None:
    await kept.chat.post(inbound("1"))
    ref = await kept.chat.send(CHAT, CARD)
    person, bot = await kept.chat.messages(CHAT)
    assert (person.author, person.message) == ("Mina", OutboundMessage(text="hello", pictures=(PICTURE,)))
    assert (bot.author, bot.message, bot.id, bot.edited) == ("", CARD, ref.id, False)
    assert person.change < bot.change


async def test_the_same_inbound_id_shows_once(kept: Kept) -> None:
    await kept.chat.post(inbound("1"))
    await kept.chat.post(inbound("1", "again"))
    assert texts(list(await kept.chat.messages(CHAT))) == ["hello"]


async def test_an_edit_keeps_the_place(kept: Kept) -> None:
    ref = await kept.chat.send(CHAT, CARD)
    await kept.chat.send(CHAT, OutboundMessage(text="second"))
    before = (await kept.chat.messages(CHAT))[1].change
    await kept.chat.edit(ref, OutboundMessage(text="first, edited"))
    shown = list(await kept.chat.messages(CHAT))
    assert texts(shown) == ["first, edited", "second"]
    assert (shown[0].edited, shown[1].edited) == (True, False)
    assert shown[0].change == before + 1


async def test_an_edit_with_equal_content_is_no_error_and_no_change(kept: Kept) -> None:
    ref = await kept.chat.send(CHAT, CARD)
    before = await kept.chat.messages(CHAT)
    await kept.chat.edit(ref, CARD)
    assert await kept.chat.messages(CHAT) == before


@pytest.mark.parametrize(
    ("address", "reason"), [(CHAT, "no message has that id"), (HALL, "the id is from another chat")]
)
async def test_a_message_that_is_not_there_cannot_be_edited(kept: Kept, address: Address, reason: str) -> None:
    ref = await kept.chat.send(CHAT, CARD)
    gone = MessageRef(address=address, id="nothing" if address == CHAT else ref.id)
    with pytest.raises(MessageGone):
        await kept.chat.edit(gone, OutboundMessage(text=reason))


async def test_a_text_above_the_limit_is_refused(kept: Kept) -> None:
    limit = kept.chat.limits.max_chars
    ref = await kept.chat.send(CHAT, OutboundMessage(text="x" * limit))
    with pytest.raises(ChatError):
        await kept.chat.send(CHAT, OutboundMessage(text="x" * (limit + 1)))
    with pytest.raises(ChatError):
        await kept.chat.edit(ref, OutboundMessage(text="x" * (limit + 1)))
    assert len(await kept.chat.messages(CHAT)) == 1


async def test_only_the_last_messages_are_given(kept: Kept) -> None:
    for number in range(5):
        await kept.chat.post(inbound(str(number), f"text {number}"))
    assert texts(list(await kept.chat.messages(CHAT, limit=2))) == ["text 3", "text 4"]


async def test_chats_are_given_newest_first(kept: Kept) -> None:
    assert list(await kept.chat.chats()) == []
    ref = await kept.chat.send(CHAT, CARD)
    await kept.chat.post(inbound("1", address=HALL))
    assert list(await kept.chat.chats()) == [HALL, CHAT]
    await kept.chat.edit(ref, OutboundMessage(text="edited"))
    assert list(await kept.chat.chats()) == [CHAT, HALL]


async def test_a_follower_hears_of_posts_and_edits_in_its_chat(kept: Kept) -> None:
    following = kept.chat.follow(CHAT, after=0)
    first = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    await kept.chat.post(inbound("other", address=HALL))
    await kept.chat.post(inbound("1"))
    assert (await asyncio.wait_for(first, 10)).id == "1"
    ref = await kept.chat.send(CHAT, CARD)
    assert (await asyncio.wait_for(anext(following), 10)).message == CARD
    await kept.chat.edit(ref, OutboundMessage(text="edited"))
    assert (await asyncio.wait_for(anext(following), 10)).message.text == "edited"


async def test_a_follower_that_comes_back_gets_the_newest_state_only(kept: Kept) -> None:
    await kept.chat.post(inbound("1"))
    seen = (await kept.chat.messages(CHAT))[-1].change
    ref = await kept.chat.send(CHAT, CARD)
    for number in range(10):
        await kept.chat.edit(ref, OutboundMessage(text=f"edit {number}"))
    await kept.chat.post(inbound("2", "last"))
    following = kept.chat.follow(CHAT, after=seen)
    shown = [await asyncio.wait_for(anext(following), 10) for _ in range(2)]
    assert texts(shown) == ["edit 9", "last"]


async def test_two_followers_miss_nothing(kept: Kept) -> None:
    async def follow() -> list[str]:
        seen: list[str] = []
        async for shown in kept.chat.follow(CHAT, after=0):
            seen.append(shown.id)
            if shown.id == "end":
                break
        return seen

    following = [asyncio.create_task(follow()) for _ in range(2)]
    for number in range(30):
        await kept.chat.post(inbound(str(number)))
    await kept.chat.post(inbound("end"))
    for seen in await asyncio.wait_for(asyncio.gather(*following), 10):
        assert seen == [*(str(number) for number in range(30)), "end"]


async def test_the_transcript_reads_like_the_chat(clock: SimulatedClock) -> None:
    chat = MemoryChat(clock)
    await chat.post(inbound("1", "A note on coffee"))
    await chat.send(CHAT, CARD)
    assert (
        chat.transcript(CHAT) == "Mina: A note on coffee (1 pictures)\nCopydesk: A *card* (1 pictures)\n    [Approve]"
    )


async def test_a_test_can_let_the_next_call_fail(clock: SimulatedClock) -> None:
    chat = MemoryChat(clock)
    chat.fail_next(RateLimited(3))
    chat.fail_next(SendUncertain(), shown=True)
    with pytest.raises(RateLimited):
        await chat.send(CHAT, OutboundMessage(text="lost"))
    with pytest.raises(SendUncertain):
        await chat.send(CHAT, OutboundMessage(text="arrived"))
    assert texts(list(await chat.messages(CHAT))) == ["arrived"]
    assert chat.calls == 1

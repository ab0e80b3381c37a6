"""Groups that became supergroups, in both directions and behind a restart; and the budgets of each kind of chat."""

from datetime import UTC, datetime

import pytest

from adapters.memory.stores import MemoryPreferences
from adapters.telegram.limits import scopes
from adapters.telegram.moves import Moves
from core.messages import Address, ButtonPress, InboundMessage, MessageRef, UserRef
from core.records import Call

OLD = Address(platform="telegram", tenant="700", chat="-5", thread="9")
NEW = Address(platform="telegram", tenant="700", chat="-1005", thread="9")
NEWER = Address(platform="telegram", tenant="700", chat="-1006", thread="9")
MEI = UserRef(platform="telegram", id="7")
NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def message(address: Address) -> InboundMessage:
    origin, reply_to = MessageRef(address=address, id="3"), MessageRef(address=address, id="2")
    return InboundMessage(
        id="1", address=address, sender=MEI, sender_name="Mei", text="写一篇", received_at=NOON,
        origin=origin, reply_to=reply_to,
    )  # fmt: skip


def press(address: Address) -> ButtonPress:
    return ButtonPress(id="1", address=address, sender=MEI, sender_name="Mei", callback="x", received_at=NOON)


async def test_a_moved_group_keeps_its_address_also_behind_a_restart() -> None:
    preferences = MemoryPreferences()
    first = Moves(preferences)
    assert await first.away(OLD) == OLD
    assert await first.home(message(NEW)) == message(NEW)
    await first.remember("700", "-5", "-1005")
    for moves in (first, Moves(preferences)):
        assert await moves.away(OLD) == NEW
        assert await moves.home(message(NEW)) == message(OLD)
        assert await moves.home(press(NEW)) == press(OLD)
        assert await moves.home(message(OLD)) == message(OLD)


async def test_a_group_that_moves_again_is_still_the_first_one() -> None:
    preferences = MemoryPreferences()
    moves = Moves(preferences)
    await moves.remember("700", "-5", "-1005")
    await moves.remember("700", "-1005", "-1006")
    for known in (moves, Moves(preferences)):
        assert await known.away(OLD) == NEWER
        assert await known.home(message(NEWER)) == message(OLD)


async def test_a_move_is_one_of_its_bot_and_heard_of_twice() -> None:
    moves = Moves(MemoryPreferences())
    for _ in range(2):
        await moves.remember("700", "-5", "-1005")
    other = Address(platform="telegram", tenant="701", chat="-5")
    assert await moves.away(other) == other
    assert await moves.away(OLD) == NEW


@pytest.mark.parametrize(
    ("address", "call", "expected", "per_minute"),
    [
        (Address(platform="telegram", tenant="700", chat="7"), "send", "telegram:700:7", 60),
        (Address(platform="telegram", tenant="700", chat="7"), "frame", "telegram:700:7:frames", 120),
        (OLD, "edit", "telegram:700:-5", 20),  # a group with all its topics
    ],
)
def test_a_call_draws_on_its_chat_and_on_the_whole_bot(
    address: Address, *, call: Call, expected: str, per_minute: float
) -> None:
    chat, bot = scopes(address, call=call)
    assert (chat.name, bot.name) == (expected, "telegram:700")
    assert 0.95 * per_minute < 60 * chat.rate < per_minute, "a little below"
    assert 28 <= bot.rate < 30
    assert chat.burst - chat.reserve > 1, "a first frame needs no wait"
    assert bot.reserve

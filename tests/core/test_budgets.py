"""The send budget: a bucket that is never overdrawn, frames that spread what is there, finals that come first."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.clock import SimulatedClock
from core.budgets import Budgets
from core.ports import Priority
from core.records import Scope

PRIVATE = Scope(name="private", rate=1.0, burst=3.0, reserve=1.0)
GROUP = Scope(name="group", rate=1 / 3, burst=5.0)
BOT = Scope(name="bot", rate=30.0, burst=30.0, reserve=10.0)


class Chat:
    """Somebody who sends as often as the budget lets them, in simulated time."""

    def __init__(self, *scopes: Scope) -> None:
        self.clock = SimulatedClock()
        self.budget = Budgets(self.clock)
        self.scopes = scopes

    async def wait(self, priority: Priority = "frame") -> float:
        return await self.budget.reserve(self.scopes, priority)

    async def frames(self, seconds: float) -> list[float]:
        """When frames went, for so long."""
        went: list[float] = []
        begun = self.clock.monotonic()
        while self.clock.monotonic() - begun < seconds:
            wait = await self.wait()
            if wait > 0:
                self.clock.jump(wait)
            else:
                went.append(self.clock.monotonic() - begun)
        return went


def refused(calls: Sequence[float], rate: float, burst: float) -> list[float]:
    """The calls that a platform with such a bucket would refuse."""
    level, last, over = burst, 0.0, []
    for at in sorted(calls):
        level, last = min(burst, level + rate * (at - last)), at
        if level < 1 - 1e-6:
            over.append(at)
        else:
            level -= 1
    return over


async def test_the_first_frame_goes_at_once() -> None:
    assert await Chat(PRIVATE).wait() == 0


async def test_a_burst_is_spent_early_and_then_frames_come_at_the_rate() -> None:
    went = await Chat(GROUP).frames(60)
    gaps = [later - earlier for earlier, later in pairwise(went)]
    assert gaps[0] < 1
    assert all(later > 0.9 * earlier for earlier, later in pairwise(gaps)), "they only slow down"
    assert gaps[-1] == pytest.approx(3, abs=0.1)
    assert not refused(went, GROUP.rate, GROUP.burst)


async def test_a_final_goes_at_once_after_any_number_of_frames() -> None:
    chat = Chat(PRIVATE)
    await chat.frames(60)
    assert await chat.wait("final") == 0


async def test_finals_have_their_place_one_behind_the_other() -> None:
    chat = Chat(PRIVATE)
    assert [await chat.wait("final") for _ in range(6)] == pytest.approx([0, 0, 0, 1, 2, 3])


async def test_a_frame_that_has_to_wait_is_not_counted() -> None:
    chat = Chat(PRIVATE)
    await chat.wait("final")
    await chat.wait("final")
    for _ in range(50):
        assert await chat.wait() > 0
    assert await chat.wait("final") == 0


async def test_frames_wait_behind_a_card_that_waits() -> None:
    chat = Chat(PRIVATE)
    for _ in range(5):
        await chat.wait("card")
    went = await chat.frames(10)
    assert went[0] == pytest.approx(4, abs=0.1), "two cards on credit, one call for itself and one in reserve"


async def test_a_hold_stops_everything_and_allows_one_call_behind_it() -> None:
    chat = Chat(PRIVATE)
    await chat.budget.hold("private", 20)
    assert await chat.wait() == pytest.approx(21, abs=1)
    assert [await chat.wait("final") for _ in range(3)] == pytest.approx([20, 21, 22])


async def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    chat = Chat(PRIVATE)
    await chat.budget.hold("private", 20)
    await chat.budget.hold("private", 5)
    assert await chat.wait("final") == pytest.approx(20)


async def test_a_hold_of_one_chat_is_none_of_another() -> None:
    chat = Chat(PRIVATE, BOT)
    await chat.budget.hold("private", 20)
    assert await chat.budget.reserve([GROUP, BOT], "frame") == 0


async def test_many_chats_share_what_the_bot_may_send() -> None:
    clock = SimulatedClock()
    budget = Budgets(clock)
    chats = [Scope(name=f"chat {number}", rate=2.0, burst=3.0) for number in range(40)]
    went: list[tuple[float, str]] = []
    while clock.monotonic() < 10:
        waits = []
        for chat in chats:
            wait = await budget.reserve([chat, BOT], "frame")
            waits.append(wait)
            if wait == 0:
                went.append((clock.monotonic(), chat.name))
        clock.jump(max(0.001, min(wait for wait in waits if wait)))
    assert not refused([at for at, _ in went], BOT.rate, BOT.burst)
    shares = [sum(name == chat.name for _, name in went) for chat in chats]
    assert sum(shares) >= 290, "nothing is wasted"
    assert min(shares) >= 0.5 * max(shares), "nobody is left behind"


APPENDS = Scope(name="appends", rate=1.63, burst=98.5)


@pytest.mark.parametrize("streams", [1, 5, 20])
async def test_streams_that_share_a_slow_method_have_equal_parts_of_it(streams: int) -> None:
    clock = SimulatedClock()
    budget = Budgets(clock)
    threads = [Scope(name=f"thread {number}", rate=2.8, burst=3.0) for number in range(streams)]
    went: list[tuple[float, str]] = []
    while clock.monotonic() < 120:
        waits = []
        for thread in threads:
            wait = await budget.reserve([thread, APPENDS], "frame")
            waits.append(wait)
            if wait == 0:
                went.append((clock.monotonic(), thread.name))
        clock.jump(max(0.001, min((wait for wait in waits if wait), default=0.001)))
    assert not refused([at for at, _ in went], 100 / 60, 100)
    shares = [sum(name == thread.name for _, name in went) for thread in threads]
    assert sum(shares) >= 0.9 * min(streams * 2.8 * 120, 98.5 + 1.63 * 120), "nothing is wasted"
    assert max(shares) - min(shares) <= 2, "nobody is left behind"


async def test_full_buckets_are_forgotten() -> None:
    clock = SimulatedClock()
    budget = Budgets(clock)
    for number in range(25_000):
        await budget.reserve([Scope(name=str(number), rate=1, burst=3)], "frame")
        clock.jump(0.01)
    assert len(budget._buckets) < 15_000


@given(
    st.lists(
        st.tuples(st.sampled_from(["frame", "card", "final"]), st.floats(0, 8)),
        max_size=60,
    )
)
async def test_whatever_is_asked_nothing_that_goes_is_refused(asked: list[tuple[Priority, float]]) -> None:
    for scope in (PRIVATE, GROUP):
        chat = Chat(scope)
        calls = []
        for priority, pause in asked:
            chat.clock.jump(pause)
            wait = await chat.wait(priority)
            if wait == 0 or priority != "frame":
                calls.append(chat.clock.monotonic() + wait)
        assert not refused(calls, scope.rate, scope.burst)

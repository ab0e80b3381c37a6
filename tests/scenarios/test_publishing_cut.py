"""The power goes out behind the n-th write from the approval on, for every n: nothing is posted twice, nothing is lost,
and whoever looks at the chat can bring it to its end."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from adapters.memory.publisher import MemoryPublisher
from core.accounts import Account
from core.errors import PublishRefused, PublishUncertain
from core.records import Certainty
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import settings_in
from tests.scenarios.places import BLIND, COFFEE, SAME, SEEN, SURE, Places
from tests.scenarios.power import Power, PoweredNewsroom, mended, wired
from tests.scenarios.writer import Writer

MINUTE = 60.0
MANY = 100  # more looks than there are
NAMED_POINT = "chat.send"


class PoweredPlaces(PoweredNewsroom, Places):
    """Places whose desk loses power."""


def opened(folder: Path, power: Power, certainties: Sequence[Certainty]) -> PoweredPlaces:
    clock = WatchedClock()
    made = {f"place{number}": MemoryPublisher(clock, certainty=each) for number, each in enumerate(certainties)}
    return PoweredPlaces(
        folder=folder,
        storage=wired(in_memory(clock), power),
        settings=settings_in(folder),
        clock=clock,
        model=Writer(),
        opened=[Account(name=name, platform="xiaohongshu", publisher=each) for name, each in made.items()],
        places=made,
    )


async def troubled(desk: PoweredPlaces) -> None:
    """The first place takes it and gives no answer, the second gives none and takes nothing, the others refuse; who is
    blind never sees anything."""
    first, second, *others = desk.places.values()
    first.fail_next(PublishUncertain("500", why="server"), posted=True)
    second.fail_next(PublishUncertain("no word"))
    for place in others:
        place.fail_next(PublishRefused("revoked", why="credentials"))
    for place in (each for each in desk.places.values() if each.certainty == BLIND):
        for _ in range(MANY):
            place.fail_look(PublishUncertain("nothing can be looked up there", why="blind"))


async def honestly(desk: PoweredPlaces) -> None:
    """A person looks at each place, answers what is asked, and tries again what was refused."""
    for name, place in desk.places.items():
        while buttons := await desk.buttons(f"Retry Xiaohongshu ({name})"):
            await desk.pressed(desk.forged("mei", buttons[-1].callback))
            await desk.settle()
        for shown in await desk.shown():
            if f"Was it posted to Xiaohongshu ({name})?" in shown.message.text and shown.message.buttons:
                yes, no = shown.message.buttons[0]
                await desk.pressed(desk.forged("mei", (yes if place.posts else no).callback))
                await desk.settle()


async def play(folder: Path, cut: int, certainties: Sequence[Certainty]) -> tuple[Power, PoweredPlaces]:
    """Written, approved, published, asked and answered; the power goes out behind that write from the approval on."""
    power = Power(0)
    desk = opened(folder, power, certainties)
    with ThreadPoolExecutor() as threads, ThreadPoolExecutor() as others:
        asyncio.get_running_loop().set_default_executor(threads)
        desk.start()
        electrician = asyncio.create_task(mended(desk, power, threads, others))
        try:
            await desk.says("bo", COFFEE)
            await desk.spread(*desk.places)
            await troubled(desk)
            power.arm(cut)
            await desk.presses("mei", "Approve")
            await desk.time_passes(15 * MINUTE)
            await desk.settle()
            await honestly(desk)
            await desk.time_passes(30 * MINUTE)
            await honestly(desk)
        finally:
            electrician.cancel()
            await desk.close()
    return power, desk


@pytest.mark.timeout(400)  # about 20 s each on an idle machine
@pytest.mark.parametrize(
    "certainties",
    [
        pytest.param((SURE, SURE), id="what is not found is not there", marks=pytest.mark.long),
        pytest.param((SEEN, SEEN), id="looks"),
        pytest.param((BLIND, BLIND, BLIND), id="blind", marks=pytest.mark.long),
        pytest.param((SAME, SAME), id="the same key repeats", marks=pytest.mark.long),
    ],
)
async def test_a_cut_behind_any_write_posts_nothing_twice_and_loses_nothing(
    tmp_path: Path, certainties: Sequence[Certainty]
) -> None:
    for cut in count(1):
        power, desk = await play(tmp_path / str(cut), cut, certainties)
        where = f"cut behind write {cut}: {power.where}"
        assert [len(each.posts) for each in desk.places.values()] == [1] * len(certainties), where
        assert set((await desk.states()).values()) == {"published"}, where
        if power.where != NAMED_POINT:  # there a message may stand twice, and the other one keeps its buttons
            assert not await desk.buttons("Retry"), where
            assert not await desk.buttons("Yes"), where
        if not power.out.is_set():
            break
    assert cut > 20

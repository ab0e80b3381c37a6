"""Work that is cut short and runs again, at any moment: one effect, one answer, and the order stays."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import HALL, Newsroom, newsroom, newsroom_on_disk
from tests.scenarios.transcripts import agrees

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
TEA = "write a Xiaohongshu note about green tea, no pictures"
CODE = re.compile(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){2}\b")
LATE = re.compile(r"; it goes out .{1,20} late, because I was not there")
Story = Callable[[Newsroom], Awaitable[None]]


# --- stories --------------------------------------------------------------------------------------------


async def talk(desk: Newsroom) -> None:
    """Small talk and commands, some of them at once."""
    await desk.says("bo", "the cat is called Momo")
    for said in ("/status", "what is the cat called?", "/drafts", "thanks"):
        await desk.takes(desk.message("bo", said))
    await desk.settle()
    assert "Momo" in desk.writer.prompts[-1], "what was said is remembered"


async def approved(desk: Newsroom) -> None:
    """A draft is written, written anew, changed, and published."""
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Regenerate")
    await desk.presses("bo", "Edit")
    await desk.says("bo", "mention the beans")
    await desk.presses("mei", "Approve")


async def several(desk: Newsroom) -> None:
    """Two drafts at once; one is rejected, one is only kept."""
    await desk.takes(desk.message("bo", COFFEE + ", draft only"))
    await desk.settle()
    await desk.says("mei", TEA)
    await desk.presses("mei", "Reject", card=-1)
    await desk.presses("lin", "Approve", card=-1)


async def let_in(desk: Newsroom) -> None:
    """Somebody comes in with a code, asks, and is removed."""
    code = await desk.code("/invite approver")
    await desk.says("eve", "hello")
    await desk.says("eve", f"/pair {code}")
    await desk.says("eve", COFFEE)
    await desk.presses("eve", "Approve")
    await desk.says("lin", "/remove web:eve")
    await desk.says("eve", "hello")


async def scheduled(desk: Newsroom) -> None:
    """A time is wished for and approved, moved, approved again, and kept to."""
    await desk.says("bo", COFFEE + ", at 9:00")
    await desk.presses("mei", "Approve")
    await desk.presses("mei", "Reschedule")
    await desk.says("mei", "at 10:30")
    await desk.presses("mei", "Approve")
    await desk.time_passes(3 * 3600)
    await desk.settle()


@dataclass(frozen=True)
class Outcome:
    """What there is to see and to count when a story is over."""

    transcript: str  # of both chats, without the code, which is another one each time
    ends: Counter[str]
    statuses: list[str]
    revisions: list[int]
    posts: int
    audit: list[str]  # but invitations: where a code was lost with its answer, there is another


async def whole(desk: Newsroom) -> str:
    """Both chats; how late a post was is another time each time, for the clock goes on while the workers are away."""
    both = "\n".join([await desk.transcript(), "---", await desk.transcript(HALL), "---"])
    return LATE.sub("", CODE.sub("CODE", both))


def messages(transcript: str) -> Counter[str]:
    """The messages in it, in whatever order."""
    return Counter(re.split(r"\n(?=(?:Copydesk|bo|mei|lin|eve)\b.*: )", transcript))


async def outcome(desk: Newsroom) -> Outcome:
    drafts = await desk.drafts()
    turns = {str(job.payload["turn"]) for job in desk.done if "turn" in job.payload and job.kind != "decline"}
    return Outcome(
        transcript=await whole(desk),
        ends=Counter(events[-1].kind for events in map(desk.events, turns) if events),  # none: it came to nothing
        statuses=[draft.status for draft in drafts],
        revisions=[len(await desk.stores.drafts.revisions(draft.id)) for draft in drafts],
        posts=len(desk.outbox()),
        audit=[line.what for line in await desk.stores.audit.read() if line.what != "invite"],
    )


async def ends_as_told(desk: Newsroom, story: Story, folder: Path) -> None:
    """It ends as where nothing comes between."""
    __tracebackhide__ = True
    seen, expected = await outcome(desk), await told(story, folder)
    agrees(seen.transcript, expected.transcript)
    assert replace(seen, transcript="") == replace(expected, transcript="")


STORIES: list[Story] = [talk, approved, several, let_in, scheduled]
TOLD: dict[Story, Outcome] = {}


async def told(story: Story, folder: Path) -> Outcome:
    """How the story goes where nothing comes between."""
    if story not in TOLD:
        async with newsroom(folder / "undisturbed") as desk:
            await story(desk)
            TOLD[story] = await outcome(desk)
    return TOLD[story]


# --- the same job twice ---------------------------------------------------------------------------------


@pytest.mark.parametrize("story", STORIES)
async def test_every_job_twice(tmp_path: Path, story: Story) -> None:
    """As where a crash came behind the last step of each: handled to its end, and once more."""
    async with newsroom(tmp_path / "twice") as desk:
        desk.twice = True
        await story(desk)
        await ends_as_told(desk, story, tmp_path)


# --- sent home at any moment ------------------------------------------------------------------------------


async def disturb(desk: Newsroom, seed: int) -> None:
    """Send the workers home, many times, each after some steps of the loop, whatever they are doing."""
    rng = Random(seed)
    for _ in range(12):
        for _ in range(int(10 ** rng.uniform(0.5, 3.0))):
            await asyncio.sleep(0)
        await desk.restart()


async def play_disturbed(story: Story, desk: Newsroom, seed: int) -> None:
    saboteur = asyncio.create_task(disturb(desk, seed))
    try:
        await story(desk)
    finally:
        saboteur.cancel()
        await asyncio.gather(saboteur, return_exceptions=True)
        if not desk.at_work:
            desk.start()
    await desk.settle()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("story", STORIES)
async def test_workers_are_sent_home_half_way(tmp_path: Path, story: Story, seed: int) -> None:
    async with newsroom(tmp_path / "disturbed") as desk:
        await play_disturbed(story, desk, seed)
        await ends_as_told(desk, story, tmp_path)


@pytest.mark.parametrize("story", [approved, several, scheduled])
async def test_workers_are_sent_home_half_way_on_disk(tmp_path: Path, story: Story) -> None:
    """There a message may repeat: sent, and cut off before our record of it."""
    async with newsroom_on_disk(tmp_path / "disk", WatchedClock()) as desk:
        await play_disturbed(story, desk, seed=1)
        expected = await told(story, tmp_path)
        assert not messages(expected.transcript) - messages(await whole(desk))
        drafts = await desk.drafts()
        assert ([draft.status for draft in drafts], len(desk.outbox())) == (expected.statuses, expected.posts)
        assert [line.what for line in await desk.stores.audit.read()] == expected.audit

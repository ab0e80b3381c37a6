"""How a session's data grow: 500 turns, and the size of the data folder on the way."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.app import App
from core.requests import turn_id
from tests.bench.desk import desk, flushed, message, settled, unfinished
from tests.bench.figures import SEED, Figure, Table

MARKS = (50, 100, 450, 500)
LENGTH = 500  # bytes of a message
WORDS = [
    "paper",
    "letter",
    "harbour",
    "window",
    "kettle",
    "早上",
    "读者",
    "编辑",
    "版面",
    "标题",
    "slow",
    "river",
    "summer",
    "garden",
]
OPENINGS = ("hello,", "thanks,", "what can you do?", "你好，", "谢谢，", "tell me about")


def _text(random_: random.Random) -> str:
    text = random_.choice(OPENINGS)
    while len(text.encode()) < LENGTH:
        text += " " + random_.choice(WORDS)
    return text


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes of every file, by its path."""
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def _checkpoint(folder: Path) -> None:
    """Move every WAL into its database and cut it to nothing."""
    for path in folder.glob("*.db"):
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            assert not busy, f"{path.name} could not be checkpointed"


async def _talk(app: App) -> tuple[dict[int, dict[str, int]], int]:
    """The sizes at the marks, and how many turns came to no good end: those would leave little behind."""
    random_ = random.Random(SEED)
    found: dict[int, dict[str, int]] = {}
    turns: list[str] = []
    for number in range(1, MARKS[-1] + 1):
        said = message(app, "growth", number, _text(random_))
        turns.append(turn_id(said))
        await app.inbox.accept(said)
        await settled(app)
        if number in MARKS:
            await flushed(app)
            _checkpoint(app.places.folder)
            found[number] = _sizes(app.places.folder)
    return found, len(await unfinished(app, turns))


def _by_file(found: dict[int, dict[str, int]]) -> list[Figure]:
    figures = []
    for name in sorted(found[500]):
        sizes = [found[mark].get(name, 0) for mark in MARKS]
        if sizes[3] != sizes[0]:
            what = f"{name}: growth per turn, 450 to 500 (50 to 100: {(sizes[1] - sizes[0]) / 50:.0f})"
            figures.append(Figure(what=what, value=(sizes[3] - sizes[2]) / 50, unit="bytes"))
    return figures


async def growth() -> Table:
    """The data folder's growth per turn, late against early."""
    async with desk() as app:
        found, broken = await _talk(app)
    total = {mark: sum(files.values()) for mark, files in found.items()}
    early, late = (total[100] - total[50]) / 50, (total[500] - total[450]) / 50
    figures = [
        Figure(what="the later growth over the earlier", value=late / early, most=1.2),
        Figure(what="turns without a good end", value=broken, most=0),
        Figure(what="growth per turn, 50 to 100", value=early, unit="bytes"),
        Figure(what="growth per turn, 450 to 500", value=late, unit="bytes"),
        *_by_file(found),
        *(Figure(what=f"data folder after {mark} turns", value=total[mark] / 1024, unit="KiB") for mark in MARKS),
    ]
    how = (
        f"One session, {MARKS[-1]} messages of {LENGTH} bytes, offline model, all files, WAL checkpointed; seed {SEED}."
    )
    return Table(name="growth", how=how, figures=figures)

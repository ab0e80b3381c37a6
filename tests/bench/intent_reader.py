"""A process that reads the evaluation set with one classifier, and prints what that took, as JSON."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path

from adapters.intents.embeddings import MeaningIntents
from bot.intents import open_classifier
from bot.places import Places
from bot.settings import load_settings
from core.ports import IntentReader
from tests.core.intents_eval import Judged, judged, question, rows


def resident() -> float:
    """Memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


async def learnt(classifier: str, folder: Path, stack: AsyncExitStack) -> IntentReader:
    """The classifier, ready for its first answer."""
    settings = load_settings(data_dir=folder)
    settings.router.classifier = "embeddings" if classifier == "embeddings" else "ngrams"
    reader = await open_classifier(settings, Places(folder), stack)
    if isinstance(reader, MeaningIntents):
        await reader.train()
    await reader.read(question(rows()[0]))
    return reader


async def slow_middle(reader: IntentReader) -> float:
    """Milliseconds of CPU for one utterance, the median."""
    taken = []
    for row in rows():
        begun = time.process_time()
        await reader.read(question(row))
        taken.append(time.process_time() - begun)
    return 1000 * sorted(taken)[len(taken) // 2]


async def main(classifier: str, folder: Path) -> None:
    before, begun = resident(), time.process_time()
    async with AsyncExitStack() as stack:
        reader = await learnt(classifier, folder, stack)
        load = time.process_time() - begun
        memory, milliseconds = resident() - before, await slow_middle(reader)
        judgements: Sequence[Judged] = await judged(reader)
    found = {"load": load, "memory": memory, "each": milliseconds, "judged": [asdict(each) for each in judgements]}
    print(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))

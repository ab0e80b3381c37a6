"""The evaluation set of the intents as questions, and how often a reader is right."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypedDict

import yaml

from core.messages import Language
from core.ports import IntentReader
from core.router.decision import OpenDraft, Question

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One utterance, what it means, what was read, and how sure the reader was."""

    text: str
    language: str
    meant: str
    outside: bool  # of what Copydesk is for
    read: str
    confidence: float

    @property
    def right(self) -> bool:
        return self.read == self.meant


class Row(TypedDict):
    """One utterance as the file has it."""

    text: str
    language: Language
    intent: str
    scope: str
    drafts: int


@cache
def rows() -> Sequence[Row]:
    """The whole set."""
    found: list[Row] = yaml.safe_load(Path(__file__).with_name("intents_eval.yaml").read_text(encoding="utf-8"))
    return found


def question(row: Row) -> Question:
    """An utterance as the router asks it."""
    drafts = tuple(OpenDraft(id=str(n), title=f"Draft {n}", status="review") for n in range(row["drafts"]))
    return Question(text=row["text"], language=row["language"], at=AT, drafts=drafts)


async def judged(reader: IntentReader) -> Sequence[Judged]:
    """Every utterance of the set, read once."""
    found = []
    for row in rows():
        decision = await reader.read(question(row))
        found.append(
            Judged(
                text=row["text"],
                language=row["language"],
                meant=row["intent"],
                outside=row["scope"] == "out",
                read=decision.intent,
                confidence=decision.confidence,
            )
        )
    return found


def share(rows: Sequence[Judged]) -> float:
    """How many of a hundred are right."""
    return 100 * sum(row.right for row in rows) / len(rows)


def confusions(rows: Sequence[Judged], most: int) -> Sequence[tuple[str, int]]:
    """The commonest mistakes, as "meant → read"."""
    return Counter(f"{row.meant} → {row.read}" for row in rows if not row.right).most_common(most)

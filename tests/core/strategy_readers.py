"""Readers of intents for the tests of the strategies: each says one thing, fails, or takes its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.memory.clock import SimulatedClock
from core.errors import ModelCut, ModelError
from core.ports import Clock, IntentReader
from core.router.decision import Decision, Question
from core.router.functions import Functions
from core.router.routes import parse_routes
from core.router.rules import RuleEngine
from core.router.strategies import Readers, Turnstile

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FAILS = ModelCut("the answer broke off")


def asked(text: str) -> Question:
    return Question(text=text, language="en", at=MONDAY)


def model(intent: str, confidence: float, **fields: object) -> "Reader":
    """A model that always says so."""
    given = {"reasoning": "model says so", "metadata": {"source": "model"}, **fields}
    return Reader(says=Decision(intent=intent, confidence=confidence, **given))  # type: ignore[arg-type]


@dataclass(slots=True)
class Reader:
    """Says, or raises, always the same; after `seconds`, where they are given. `times` is how often it was asked."""

    says: Decision | ModelError
    clock: Clock | None = None
    seconds: float = 0.0
    times: int = 0

    async def read(self, question: Question) -> Decision:
        self.times += 1
        if self.clock:
            await self.clock.sleep(self.seconds)
        if isinstance(self.says, ModelError):
            raise self.says
        return self.says


@dataclass(slots=True)
class Watched:
    """Notes in `steps`, which may be shared, when a reading of the other reader begins and ends."""

    name: str
    reader: IntentReader
    steps: list[str] = field(default_factory=list)

    async def read(self, question: Question) -> Decision:
        self.steps.append(f"{self.name} asked")
        decision = await self.reader.read(question)
        self.steps.append(f"{self.name} done")
        return decision


def rules(*entries: Mapping[str, object]) -> RuleEngine:
    """The real engine, with rules as a file has them."""
    return RuleEngine(parse_routes({"rules": list(entries)}).rules, Functions(SimulatedClock()))


def readers(
    by: IntentReader,
    read_by: IntentReader | None = None,
    *,
    models: Sequence[IntentReader] = (),
    threshold: float = 0.7,
) -> Readers:
    return Readers(
        rules=by,
        model=read_by,
        models=models or ((read_by,) if read_by else ()),
        turn=Turnstile(),
        threshold=threshold,
    )

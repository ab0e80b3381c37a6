"""Which of several providers may be asked: one that fails rests, longer each time, until it works again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Literal

import structlog

from core.errors import ModelError, ModelRefused
from core.ports import Clock

Condition = Literal["well", "resting", "on trial"]
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Record:
    """What became of the last calls: failures in a row, until when it rests, and whether it is being tried again."""

    failures: int = 0
    until: float = 0.0
    tried: bool = False


class Health:
    """Failures in a row by provider. The first rest is `initial` seconds, each next one twice as long, up to `cap`, or
    as long as the endpoint asks; behind a rest one call tries, and the others wait for what becomes of it."""

    def __init__(self, clock: Clock, *, initial: float = 5.0, cap: float = 300.0) -> None:
        self._clock = clock
        self._initial = initial
        self._cap = cap
        self._records: dict[str, _Record] = {}

    def condition(self, name: str) -> Condition:
        """Whether it may be asked: not while it rests, nor while another call tries it."""
        record = self._records.get(name)
        if record is None:
            return "well"
        if record.tried or self._clock.monotonic() < record.until:
            return "resting"
        return "on trial"

    @contextmanager
    def asking(self, name: str) -> Iterator[None]:
        """Learn from what the block raises; a refusal of the content says nothing about health, nor does a cancel."""
        record = self._records.get(name)
        if record:
            record.tried = True
        try:
            yield
        except ModelRefused:
            raise
        except ModelError as error:
            self.failed(name, error)
            raise
        else:
            if self._records.pop(name, None):
                _log.info("model_recovered", provider=name)
        finally:
            if record:
                record.tried = False

    def failed(self, name: str, error: Exception) -> None:
        """Let it rest."""
        record = self._records.setdefault(name, _Record())
        if self._clock.monotonic() < record.until:
            return  # another call at the same time failed too: it rests already
        record.failures += 1
        asked = getattr(error, "retry_after", 0.0)
        rest = max(asked, min(self._cap, self._initial * 2 ** min(record.failures - 1, 30)))
        record.until = self._clock.monotonic() + rest
        _log.warning("model_rests", provider=name, seconds=rest, failures=record.failures, cause=repr(error))

    def conditions(self, names: Sequence[str]) -> Mapping[str, Condition]:
        """How each stands."""
        return {name: self.condition(name) for name in names}


class Rotation:
    """Whose turn it is: each caller gets the next order at once, so that the load is even under concurrency."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._turns = count()

    def order(self) -> tuple[str, ...]:
        """All names, beginning with the next one."""
        first = next(self._turns) % len(self._names) if self._names else 0
        return self._names[first:] + self._names[:first]

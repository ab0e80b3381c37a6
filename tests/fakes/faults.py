"""Faults to order: what goes wrong with the next calls of a method, before or after their effect."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

ANY = "*"
Place = int | str | None


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One order. `after`: the call has its effect, and only the answer is lost."""

    trouble: str
    seconds: float = 0.0  # Retry-After, or how late
    after: bool = False
    times: int = 1
    place: Place = None  # only in this chat
    met: int = 0  # how many calls it has hit
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let hanging calls go on, as if nothing had been."""
        self.released.set()


class Faults:
    """Orders by method; the oldest one of a method is used up first. `known` raises ValueError for what is no trouble
    of that server."""

    def __init__(self, known: Callable[[str], str] = str) -> None:
        self._known = known
        self._orders: list[tuple[str, Fault]] = []

    def add(
        self,
        method: str,
        trouble: str,
        *,
        seconds: float = 0.0,
        after: bool = False,
        times: int = 1,
        place: Place = None,
    ) -> Fault:
        """For the next `times` calls of `method` ("*" for any)."""
        fault = Fault(trouble=self._known(trouble), seconds=seconds, after=after, times=times, place=place)
        self._orders.append((method.lower(), fault))
        return fault

    def take(self, method: str, place: Place) -> Fault | None:
        for wanted, fault in self._orders:
            fits = wanted in (method.lower(), ANY) and fault.place in (None, place)
            if fits and fault.met < fault.times:
                fault.met += 1
                fault.reached.set()
                return fault
        return None

    def clear(self) -> None:
        """No more faults; what hangs goes on."""
        for _, fault in self._orders:
            fault.release()
        self._orders.clear()

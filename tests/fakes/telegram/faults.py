"""Faults to order: what goes wrong with the next calls of a method, before or after their effect."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

ANY = "*"


class Trouble(StrEnum):
    """How a call goes wrong."""

    FLOOD = "flood"  # 429 with retry_after
    ERROR = "error"  # 500 as JSON
    GATEWAY = "gateway"  # 502 with a page of HTML
    RESET = "reset"  # the connection breaks
    HANG = "hang"  # no answer until `release`
    SLOW = "slow"  # a late answer
    MALFORMED = "malformed"  # 200 with half a JSON


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One order. `after`: the call has its effect, and only the answer is lost."""

    trouble: Trouble
    seconds: float = 0.0  # retry_after, or how late
    after: bool = False
    times: int = 1
    chat: int | None = None  # only in this chat
    met: int = 0  # how many calls it has hit
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let hanging calls go on, as if nothing had been."""
        self.released.set()


class Faults:
    """Orders by method; the oldest one of a method is used up first."""

    def __init__(self) -> None:
        self._orders: list[tuple[str, Fault]] = []

    def add(
        self,
        method: str,
        trouble: Trouble | str,
        *,
        seconds: float = 0.0,
        after: bool = False,
        times: int = 1,
        chat: int | None = None,
    ) -> Fault:
        """For the next `times` calls of `method` ("*" for any)."""
        fault = Fault(trouble=Trouble(trouble), seconds=seconds, after=after, times=times, chat=chat)
        self._orders.append((method.lower(), fault))
        return fault

    def take(self, method: str, chat: int | None) -> Fault | None:
        for wanted, fault in self._orders:
            fits = wanted in (method.lower(), ANY) and fault.chat in (None, chat)
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

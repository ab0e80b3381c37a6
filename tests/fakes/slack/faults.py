"""Faults to order: what goes wrong with the next calls of a method, before or after their effect."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

ANY = "*"


class Trouble(StrEnum):
    """How a call goes wrong. Any other word is an error code, such as fatal_error."""

    RATELIMITED = "ratelimited"  # 429 with Retry-After
    ERROR = "error"  # 500 as JSON
    GATEWAY = "gateway"  # 502 with a page of HTML
    TIMEOUT = "timeout"  # the connection breaks without an answer
    HANG = "hang"  # no answer until `release`
    SLOW = "slow"  # a late answer
    GARBAGE = "garbage"  # 200 with half a JSON


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One order. `after`: the call has its effect, and only the answer is lost."""

    trouble: str
    seconds: float = 0.0  # Retry-After, or how late
    after: bool = False
    times: int = 1
    channel: str = ""  # only in this channel
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
        channel: str = "",
    ) -> Fault:
        """For the next `times` calls of `method` ("*" for any; "upload" and "download" for bytes of files)."""
        fault = Fault(trouble=str(trouble), seconds=seconds, after=after, times=times, channel=channel)
        self._orders.append((method, fault))
        return fault

    def take(self, method: str, channel: str) -> Fault | None:
        for wanted, fault in self._orders:
            if wanted in (method, ANY) and fault.channel in ("", channel) and fault.met < fault.times:
                fault.met += 1
                fault.reached.set()
                return fault
        return None

    def clear(self) -> None:
        """No more faults; what hangs goes on."""
        for _, fault in self._orders:
            fault.release()
        self._orders.clear()

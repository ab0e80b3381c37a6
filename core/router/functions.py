"""Conditions and actions written in Python: somebody else's code, bounded, and never trusted to come back."""

import asyncio
import inspect
import threading
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from core.ports import Clock
from core.router.decision import Question

Function = Callable[[Question], object | Awaitable[object]]
PATIENCE: Final = 0.5  # seconds
REST: Final = 60.0  # seconds without a call after it hung
_log = structlog.get_logger(__name__)


class NoAnswer(Exception):
    """A function gave no answer: its rule counts as not matched."""


class Functions:
    """The registered functions, by name. One that raises or hangs gives no answer, which is logged once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._functions: dict[str, Function] = {}
        self._reported: set[str] = set()
        self._resting: dict[str, float] = {}
        self._stuck: set[Function] = set()

    def register(self, name: str, function: Function) -> None:
        """Add a function, or put another one in its place, with a clean record."""
        self.forget(name)
        self._functions[name] = function

    def forget(self, name: str) -> None:
        """Take a function away."""
        self._functions.pop(name, None)
        self._reported.discard(name)
        self._resting.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._functions

    async def ask(self, name: str, question: Question) -> object:
        """What the function says of the question. Raises NoAnswer."""
        function = self._functions.get(name)
        if function is None or function in self._stuck or self._clock.monotonic() < self._resting.get(name, 0.0):
            raise NoAnswer(name)
        try:
            return await self._bounded(function, question)
        except TimeoutError as error:
            self._resting[name] = self._clock.monotonic() + REST
            self._report(name, f"no answer within {PATIENCE} s")
            raise NoAnswer(name) from error
        except Exception as error:  # whatever it raises, its rule does not match
            self._report(name, repr(error))
            raise NoAnswer(name) from error

    async def _bounded(self, function: Function, question: Question) -> object:
        waits = inspect.iscoroutinefunction(function)
        call: asyncio.Future[object]
        call = asyncio.create_task(_started(function, question)) if waits else self._in_thread(function, question)
        limit = asyncio.create_task(self._clock.sleep(PATIENCE))
        either: tuple[asyncio.Future[object], asyncio.Future[None]] = (call, limit)
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if call.done():
                return call.result()
        finally:
            limit.cancel()
            call.cancel()
        if not waits:  # a thread cannot be ended: until it comes back, no second one is begun
            self._stuck.add(function)
        raise TimeoutError

    def _in_thread(self, function: Function, question: Question) -> asyncio.Future[object]:
        """A thread of its own, which may hang for ever without holding up the end of the process."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[object] = loop.create_future()

        def settle(value: object, error: Exception | None) -> None:
            self._stuck.discard(function)
            if future.done():
                return
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)

        def work() -> None:
            value, problem = None, None
            try:
                value = function(question)
            except Exception as error:  # handed over, whatever it is
                problem = error
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, value, problem)

        threading.Thread(target=work, daemon=True).start()
        return future

    def _report(self, name: str, problem: str) -> None:
        if name not in self._reported:
            self._reported.add(name)
            _log.warning("rule_function_failed", function=name, problem=problem)


async def _started(function: Function, question: Question) -> object:
    answer = function(question)
    return await answer if inspect.isawaitable(answer) else answer

"""Conditions and actions written in Python: somebody else's code, bounded, and never trusted to come back."""

import asyncio
import inspect
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog

from core.ports import Clock
from core.router.decision import Question

Function = Callable[[Question], object | Awaitable[object]]
PATIENCE: Final = 0.5  # seconds
REST: Final = 60.0  # seconds without a call after it hung
_log = structlog.get_logger(__name__)


class _Hung(Exception):
    """It did not come back in time."""


class NoAnswer(Exception):
    """A function gave no answer: its rule counts as not matched."""


class Functions:
    """The registered functions, by name. One that raises or hangs gives no answer, which is logged once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._functions: dict[str, Function] = {}
        self._reported: set[str] = set()
        self._resting: dict[str, float] = {}
        self._stuck: Counter[int] = Counter()  # threads that did not come back, by the identity of their function

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
        if function is None or self._stuck[id(function)] or self._clock.monotonic() < self._resting.get(name, 0.0):
            raise NoAnswer(name)
        try:
            return await self._bounded(function, question)
        except _Hung as error:
            self._resting[name] = self._clock.monotonic() + REST
            self.report(name, f"no answer within {PATIENCE} s")
            raise NoAnswer(name) from error
        except Exception as error:  # whatever it raises, its rule does not match
            self.report(name, repr(error))
            raise NoAnswer(name) from error

    def report(self, name: str, problem: str) -> None:
        """Log once what is wrong with a function."""
        if name not in self._reported:
            self._reported.add(name)
            _log.warning("rule_function_failed", function=name, problem=problem)

    async def _bounded(self, function: Function, question: Question) -> object:
        call = asyncio.create_task(self._called(function, question))
        call.add_done_callback(_heard)
        limit = asyncio.create_task(self._clock.sleep(PATIENCE))
        either: tuple[asyncio.Future[object], asyncio.Future[None]] = (call, limit)
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if call.cancelled():  # by itself: that ends the function, and not the turn
                raise RuntimeError("it was cancelled")
            if call.done():
                return call.result()
        finally:
            limit.cancel()
            call.cancel()
        raise _Hung

    async def _called(self, function: Function, question: Question) -> object:
        """Its answer; a plain function, which may block, runs in a thread."""
        waits = inspect.iscoroutinefunction(function)
        answer = function(question) if waits else await self._in_thread(function, question)
        try:
            return await answer if inspect.isawaitable(answer) else answer
        except SystemExit as error:  # would end the server
            raise RuntimeError(repr(error)) from error

    async def _in_thread(self, function: Function, question: Question) -> object:
        """A thread of its own, which may hang for ever without holding up the end of the process. It cannot be ended:
        until it comes back, no second one is begun."""
        loop = asyncio.get_running_loop()
        over: asyncio.Future[tuple[object, BaseException | None]] = loop.create_future()
        left = back = False

        def settle(value: object, problem: BaseException | None) -> None:
            nonlocal back
            back = True
            if left:
                self._stuck[id(function)] -= 1
            elif not over.done():
                over.set_result((value, problem))

        def work() -> None:
            value, problem = None, None
            try:
                value = function(question)
            except BaseException as error:  # handed over, whatever it is; also the wish to end the process
                problem = error
            with suppress(RuntimeError):  # the loop is closed, and nobody waits
                loop.call_soon_threadsafe(settle, value, problem)

        threading.Thread(target=work, daemon=True).start()
        try:
            value, problem = await over
        except asyncio.CancelledError:
            left = not back
            self._stuck[id(function)] += left
            raise
        if problem is not None:
            raise problem if isinstance(problem, Exception) else RuntimeError(repr(problem))
        return value


def _heard(call: asyncio.Task[object]) -> None:
    """What it raises after nobody waits any more is of no interest."""
    if not call.cancelled():
        call.exception()

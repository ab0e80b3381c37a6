"""Running compiled graphs by thread: with a time limit, progress, a way to cancel, and many at a time."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, cast
from weakref import WeakValueDictionary

import structlog
from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Durability
from langgraph.typing import ContextT, StateT

from core.errors import RunCancelled, RunTimedOut
from core.ports import Clock

Standing = Literal["started", "finished", "waiting", "failed"]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A node began or ended; `updates` are the names in the state that it set, `seconds` is how long it took."""

    thread: str
    node: str
    standing: Standing
    updates: tuple[str, ...] = ()
    seconds: float = 0.0


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest(Generic[StateT, ContextT]):
    """What to run: a graph, on which thread, with what; `given` None goes on from where the thread stands."""

    graph: CompiledStateGraph[StateT, ContextT, StateT, StateT]
    thread: str
    given: StateT | Command[str] | None
    context: ContextT
    durability: Durability = "sync"
    steps: int = 50  # at most, in one run
    seconds: float = 0.0  # the time limit; 0: none


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[StateT]):
    """What came of one run of many: its values, or the error that ended it."""

    value: StateT | None = None
    error: Exception | None = None


class GraphRun(Generic[StateT, ContextT]):
    """One run, from its start on. A run that is ended before its time leaves its thread so that it can go on."""

    def __init__(
        self,
        request: RunRequest[StateT, ContextT],
        *,
        clock: Clock,
        turn: asyncio.Lock,
        progress: Progress | None,
    ) -> None:
        self.request = request
        self.running: dict[str, str] = {}  # the nodes that run now, by the id of their task
        self._begun: dict[str, float] = {}
        self._clock = clock
        self._progress = progress
        self._late = False
        self._task = asyncio.create_task(self._run(turn), name=f"run of {request.thread}")

    def cancel(self) -> None:
        """End it; who waits for the result gets RunCancelled."""
        self._task.cancel()

    async def result(self) -> StateT:
        """The values when the run is over, or waits for a person. Whoever stops waiting does not end the run.

        Raises RunTimedOut, RunCancelled, and whatever a node raised.
        """
        await asyncio.wait([self._task])
        if self._task.cancelled():
            raise self._reason()
        return self._task.result()

    async def owned(self) -> StateT:
        """The same, for its one owner: who is cancelled here ends the run, and hears of it once the thread is left."""
        try:
            return await self._task
        except asyncio.CancelledError:
            owner = asyncio.current_task()
            if owner and owner.cancelling():
                raise
            raise self._reason() from None

    def _reason(self) -> RunTimedOut | RunCancelled:
        where = ", ".join(self.running.values()) or "its beginning"
        thread, seconds = self.request.thread, self.request.seconds
        if self._late:
            return RunTimedOut(f"longer than {seconds:g} s, in {where}", thread=thread, seconds=seconds, node=where)
        return RunCancelled(f"in {where}", thread=thread, node=where)

    async def _run(self, turn: asyncio.Lock) -> StateT:
        async with turn:
            bell = asyncio.create_task(self._ring()) if self.request.seconds else None
            try:
                return await self._follow()
            finally:
                if bell:
                    bell.cancel()

    async def _ring(self) -> None:
        await self._clock.sleep(self.request.seconds)
        self._late = self._task.cancel()

    async def _follow(self) -> StateT:
        request = self.request
        config: RunnableConfig = {
            "configurable": {"thread_id": request.thread},
            "recursion_limit": request.steps,
        }
        values: object = None
        async for part in request.graph.astream(
            request.given,
            config,
            context=request.context,
            stream_mode=["tasks", "values"],
            durability=request.durability,
            version="v2",
        ):
            if part["type"] == "values":
                values = part["data"]
            elif part["type"] == "tasks":
                self._note(cast(dict[str, object], part["data"]))
        return cast(StateT, values)

    def _note(self, task: dict[str, object]) -> None:
        """Keep what runs, and tell who wants to know."""
        task_id, node, now = str(task["id"]), str(task["name"]), self._clock.monotonic()
        if "result" not in task:
            self.running[task_id], self._begun[task_id] = node, now
            step = Step(thread=self.request.thread, node=node, standing="started")
        else:
            self.running.pop(task_id, None)
            begun = self._begun.pop(task_id, now)
            updates = tuple(cast(dict[str, object], task["result"]))
            standing: Standing = "failed" if task.get("error") else "waiting" if task.get("interrupts") else "finished"
            step = Step(thread=self.request.thread, node=node, standing=standing, updates=updates, seconds=now - begun)
        self._tell(step)

    def _tell(self, step: Step) -> None:
        if self._progress is None:
            return
        try:
            self._progress(step)
        except Exception:  # a look at the run must not end it
            _log.exception("progress_failed", thread=step.thread, node=step.node)


class Runs:
    """Runs graphs; runs of one thread go one behind the other, for two at a time would do the rest twice."""

    def __init__(self, clock: Clock, *, progress: Progress | None = None) -> None:
        self._clock = clock
        self._progress = progress  # of every run that names no other
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def start(
        self, request: RunRequest[StateT, ContextT], *, progress: Progress | None = None
    ) -> GraphRun[StateT, ContextT]:
        """Start a run, and do not wait for it."""
        turn = self._turns.setdefault(request.thread, asyncio.Lock())
        return GraphRun(request, clock=self._clock, turn=turn, progress=progress or self._progress)

    async def run(self, request: RunRequest[StateT, ContextT], *, progress: Progress | None = None) -> StateT:
        """Run to the end, or until the graph waits for a person; who is cancelled here cancels the run.

        Raises RunTimedOut, RunCancelled, and whatever a node raised.
        """
        return await self.start(request, progress=progress).owned()

    async def run_many(
        self,
        requests: Sequence[RunRequest[StateT, ContextT]],
        *,
        max_concurrent: int,
        progress: Progress | None = None,
    ) -> Sequence[Outcome[StateT]]:
        """Run all of them, at most so many at a time; outcomes in the order of the requests.

        One that fails is one outcome and spoils no other. Who is cancelled here cancels what runs.
        """
        if max_concurrent < 1:
            raise ValueError(f"max_concurrent is {max_concurrent}; at least one has to run at a time")
        outcomes: dict[int, Outcome[StateT]] = {}
        left = iter(enumerate(requests))

        async def work(left: Iterator[tuple[int, RunRequest[StateT, ContextT]]]) -> None:
            for number, request in left:  # shared: each request is taken once
                outcomes[number] = await self._outcome(request, progress)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(max_concurrent, len(requests))):
                group.create_task(work(left))
        return [outcomes[number] for number in range(len(requests))]

    async def _outcome(self, request: RunRequest[StateT, ContextT], progress: Progress | None) -> Outcome[StateT]:
        try:
            return Outcome(value=await self.run(request, progress=progress))
        except Exception as error:
            return Outcome(error=error)


def log_step(step: Step) -> None:
    """A Progress: each node in the log, for who looks for the slow one."""
    seconds = round(step.seconds, 3)
    _log.debug("graph_step", thread=step.thread, node=step.node, standing=step.standing, seconds=seconds)

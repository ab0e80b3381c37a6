"""The post graph: one thread per draft, `sync` durability, run only by jobs that hold the draft's key."""

from typing import Literal, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, StateSnapshot

from core.drafts import Draft, Revision
from core.plain import plain
from core.variants import adapted_in
from core.workflow.adapting import adapt
from core.workflow.graph_cache import GraphCache
from core.workflow.post_nodes import PostContext, check, hand_off, illustrate, review, write
from core.workflow.runs import RunRequest, Runs
from core.workflow.state import Plain, PostState

Standing = Literal["new", "running", "waiting", "done"]
PostGraph = CompiledStateGraph[PostState, PostContext, PostState, PostState]


def _after_review(state: PostState) -> Literal["write", "review", "hand_off"]:
    """A new slot is a new revision of the same post, which is reviewed anew."""
    action = (state.get("decision") or {})["action"]
    return "review" if action == "schedule" else "hand_off" if action in {"approve", "reject"} else "write"


def build(checkpointer: BaseCheckpointSaver[str]) -> PostGraph:
    """Compile the graph once; it is safe to run for many drafts at once."""
    graph = StateGraph(PostState, context_schema=PostContext)
    for node in (write, check, adapt, illustrate, review, hand_off):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "write")
    graph.add_edge("write", "check")
    graph.add_edge("check", "adapt")
    graph.add_edge("adapt", "illustrate")
    graph.add_edge("illustrate", "review")
    graph.add_conditional_edges("review", _after_review)
    graph.add_edge("hand_off", END)
    return graph.compile(checkpointer=checkpointer, name="post")


def _config(draft: str) -> RunnableConfig:
    return {"configurable": {"thread_id": draft}}


def _standing(snapshot: StateSnapshot) -> Standing:
    """Told by the tasks: a node that a crash cut off from its next checkpoint is in `values` and not in `next`."""
    if snapshot.created_at is None:
        return "new"
    if not snapshot.tasks:
        return "done"
    return "waiting" if snapshot.interrupts else "running"


class PostWorkflow:
    """One draft's thread: begin it, continue it after a crash, resume it with a decision; each run within `seconds`."""

    def __init__(
        self, checkpointer: BaseCheckpointSaver[str], *, runs: Runs, graphs: GraphCache, seconds: float = 0.0
    ) -> None:
        self._checkpointer = checkpointer
        self._runs = runs
        self._graphs = graphs
        self._seconds = seconds

    def _graph(self, context: PostContext | None = None) -> PostGraph:
        """The graph as the configuration of this context wants it; without one, to look at a thread."""
        fingerprint = context.prompts.fingerprint if context else ""
        return self._graphs.get("post", build, self._checkpointer, fingerprint=fingerprint)

    async def standing(self, draft: str) -> tuple[Standing, PostState]:
        """Where the thread is, and its values."""
        snapshot = await self._graph().aget_state(_config(draft))
        return _standing(snapshot), cast(PostState, snapshot.values)

    async def advance(self, draft: str, start: PostState, context: PostContext) -> PostState:
        """Run until review, from where the thread stands: new input only for a new thread. Raises RunTimedOut."""
        standing, values = await self.standing(draft)
        if standing in {"waiting", "done"}:
            return values
        await self._run(draft, start if standing == "new" else None, context)
        return (await self.standing(draft))[1]

    async def resume(self, draft: str, decision: Plain, context: PostContext) -> PostState:
        """Give the waiting review its decision, once: a thread that has it already just goes on.

        Raises RunTimedOut.
        """
        if (await self.standing(draft))[0] == "running":
            await self._run(draft, None, context)
        snapshot = await self._graph().aget_state(_config(draft))
        had = (snapshot.values.get("decision") or {}).get("turn") == decision["turn"]
        if _standing(snapshot) == "waiting" and not had:
            waiting = snapshot.interrupts[0].id
            await self._run(draft, Command(resume={waiting: decision}), context)
        return (await self.standing(draft))[1]

    async def back_to_review(self, draft: Draft, revision: Revision, context: PostContext) -> None:
        """Let the thread wait for a decision on that revision: a change is given up, or the thread itself was lost."""
        values: PostState = {
            "post": plain(revision.post),
            "number": revision.number,
            "notes": list(revision.notes),
            "adapted": adapted_in(revision),
            "decision": None,
            "change": None,
        }
        if (await self.standing(draft.id))[0] == "new":
            values |= {"brief": plain(draft.brief), "variant": revision.number - 1}
        await self._graph(context).aupdate_state(_config(draft.id), values, as_node="illustrate")
        await self._run(draft.id, None, context)

    async def _run(self, draft: str, given: PostState | Command[str] | None, context: PostContext) -> None:
        request = RunRequest(
            graph=self._graph(context), thread=draft, given=given, context=context, seconds=self._seconds
        )
        await self._runs.run(request)

"""The conversation graph: one thread per session, `exit` durability, because the turn's job is the durable thing."""

from typing import cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from core.workflow.acts import ACTIONS, act, clarify, never_mind
from core.workflow.conversation_nodes import (
    ConversationContext,
    answer,
    ask,
    command,
    decline,
    held_back,
    open_draft,
    remember,
    route,
    take,
)
from core.workflow.graph_cache import GraphCache
from core.workflow.plan_nodes import plan, plans
from core.workflow.runs import RunRequest, Runs
from core.workflow.state import ConversationState, Plain

ConversationGraph = CompiledStateGraph[ConversationState, ConversationContext, ConversationState, ConversationState]

NODE_OF = {
    "create_post": "open_draft",
    "awaited": "take",
    "ask": "ask",
    "decline": "decline",
    "chat": "answer",
    "use_service": "answer",
    "unclear": "clarify",
    "never_mind": "never_mind",
    "plan": "plan",
    "plans": "plans",
    **dict.fromkeys(ACTIONS, "act"),
}


def after_route(state: ConversationState) -> str:
    """The node that carries the decision out; what is no node of its own is a command."""
    if cast(Plain, state["decision"].get("params") or {}).get("command") == "use":
        return "answer"
    return NODE_OF.get(str(state["decision"]["intent"]), "command")


def build(checkpointer: BaseCheckpointSaver[str]) -> ConversationGraph:
    """Compile the graph once; it is safe to run for many sessions at once."""
    graph = StateGraph(ConversationState, context_schema=ConversationContext)
    nodes = (answer, command, open_draft, ask, take, decline, act, clarify, never_mind, plan, plans)
    for node in nodes:
        graph.add_node(node.__name__, held_back(node))
    graph.add_node("route", route)
    graph.add_node("remember", remember)
    graph.add_edge(START, "route")
    graph.add_conditional_edges("route", after_route, [node.__name__ for node in nodes])
    for node in nodes:
        graph.add_edge(node.__name__, "remember")
    graph.add_edge("remember", END)
    return graph.compile(checkpointer=checkpointer, name="conversation")


class Conversation:
    """One session's thread: run a turn on it, once, within `seconds`."""

    def __init__(
        self, checkpointer: BaseCheckpointSaver[str], *, runs: Runs, graphs: GraphCache, seconds: float = 0.0
    ) -> None:
        self._checkpointer = checkpointer
        self._runs = runs
        self._graphs = graphs
        self._seconds = seconds

    async def run(self, context: ConversationContext, *, again: bool = False) -> Plain:
        """The outcome of the turn; where a crash came after the turn's end, the outcome it had, unless `again`.

        Raises RunTimedOut, and what a node raised.
        """
        request, session = context.request, context.request.address.session
        graph = self._graphs.get("conversation", build, self._checkpointer, fingerprint=context.prompts.fingerprint)
        config: RunnableConfig = {"configurable": {"thread_id": session}}
        before = await graph.aget_state(config)
        over = before.values.get("turn") == request.turn and not before.tasks  # a cancelled turn leaves some to do
        if over and not again:
            outcome: Plain = before.values["outcome"]
            return outcome
        given: ConversationState = {"decision": {}}  # nothing that is kept: see `held_back`
        after = await self._runs.run(
            RunRequest(
                graph=graph,
                thread=session,
                given=given,
                context=context,
                durability="exit",
                steps=20,
                seconds=self._seconds,
            )
        )
        return after["outcome"]

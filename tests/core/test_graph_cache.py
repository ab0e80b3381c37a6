"""Compiled graphs: one per name, checkpointer and configuration."""

from langgraph.checkpoint.memory import InMemorySaver

from core.workflow import conversation_graph, post_graph
from core.workflow.graph_cache import GraphCache

Compiled = post_graph.PostGraph | conversation_graph.ConversationGraph


def test_a_graph_is_built_once_for_what_it_is_built_from() -> None:
    graphs, here, there = GraphCache(), InMemorySaver(), InMemorySaver()
    first = graphs.get("post", post_graph.build, here, fingerprint="a")
    rows: list[Compiled] = [  # what differs, and why that is another graph
        graphs.get("post", post_graph.build, here, fingerprint="b"),  # the configuration changed
        graphs.get("post", post_graph.build, there, fingerprint="a"),  # it keeps its threads elsewhere
        graphs.get("conversation", conversation_graph.build, here, fingerprint="a"),  # it is another graph
    ]
    assert graphs.get("post", post_graph.build, here, fingerprint="a") is first
    assert len({id(graph) for graph in (first, *rows)}) == graphs.compiled == 4
    assert [graph.name for graph in rows] == ["post", "post", "conversation"]
    assert rows[1].checkpointer is there


def test_only_the_newest_configurations_are_kept_and_who_holds_a_graph_keeps_it() -> None:
    graphs, saver = GraphCache(most=2), InMemorySaver()
    held = graphs.get("post", post_graph.build, saver, fingerprint="old")
    for fingerprint in ("new", "newer"):
        graphs.get("post", post_graph.build, saver, fingerprint=fingerprint)
    assert graphs.get("post", post_graph.build, saver, fingerprint="old") is not held
    assert graphs.compiled == 4
    assert "review" in held.nodes


def test_the_identity_of_a_checkpointer_is_not_given_away_again() -> None:
    graphs = GraphCache()
    for number in range(20):  # without a hold on it, CPython gives the next one the same address
        saver = InMemorySaver()
        assert graphs.get("post", post_graph.build, saver, fingerprint="a").checkpointer is saver, number

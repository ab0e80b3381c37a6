"""Compiled graphs, kept by what they are built from."""

from collections.abc import Callable
from typing import TypeVar, cast

from cachetools import LRUCache
from langgraph.checkpoint.base import BaseCheckpointSaver

Graph = TypeVar("Graph")
Build = Callable[[BaseCheckpointSaver[str]], Graph]
Key = tuple[str, int, str]


class GraphCache:
    """Compiles a graph once per name, checkpointer and configuration; another configuration is another graph.

    Who runs a graph holds it, so a change of the configuration touches nothing that runs: it goes when the last run
    on it is over and newer ones have taken its place here.
    """

    def __init__(self, *, most: int = 8) -> None:
        # A graph holds its checkpointer, so its identity in the key is not given away again while the graph is here.
        self._kept: LRUCache[Key, object] = LRUCache(most)
        self.compiled = 0  # how often a graph was built

    def get(self, name: str, build: Build[Graph], checkpointer: BaseCheckpointSaver[str], *, fingerprint: str) -> Graph:
        """The graph of that name over that checkpointer, as that configuration wants it."""
        key = (name, id(checkpointer), fingerprint)
        if key not in self._kept:
            self._kept[key] = build(checkpointer)
            self.compiled += 1
        return cast(Graph, self._kept[key])

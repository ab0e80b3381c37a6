"""Reading the newest state of a session, wherever its checkpoints are: what every SessionStore does alike."""

from collections.abc import Mapping
from types import MappingProxyType

from cachetools import TTLCache
from langgraph.checkpoint.base import BaseCheckpointSaver

from core.ports import Clock


class SessionReads:
    """Cached reads; they are at most `ttl` seconds old."""

    def __init__(
        self, saver: BaseCheckpointSaver[str], clock: Clock, *, ttl: float = 30.0, cached: int = 1_000
    ) -> None:
        self._saver = saver
        self._cache: TTLCache[str, Mapping[str, object]] = TTLCache(cached, ttl, timer=clock.monotonic)
        self.hits = 0
        self.misses = 0

    async def state(self, session: str) -> Mapping[str, object]:
        """The values of the newest checkpoint; empty where there is none. Raises what the checkpointer raises."""
        if (known := self._cache.get(session)) is not None:
            self.hits += 1
            return known
        self.misses += 1
        self._cache[session] = state = MappingProxyType(await self._read(session))
        return state

    def forget(self, thread: str) -> None:
        """Read it anew the next time."""
        self._cache.pop(thread, None)

    async def _read(self, session: str) -> dict[str, object]:
        newest = await self._saver.aget_tuple({"configurable": {"thread_id": session, "checkpoint_ns": ""}})
        channels = newest.checkpoint["channel_values"] if newest else {}
        # LangGraph keeps its own channels beside the state's: __start__, branch:to:<node>
        return {name: value for name, value in channels.items() if not name.startswith(("__", "branch:"))}


def is_session(thread: str) -> bool:
    """A session's thread is an address behind lengths; a draft's thread is the draft's id, which has no colon."""
    return thread[:1].isdigit() and ":" in thread

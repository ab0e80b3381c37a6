"""The session store over a plain dict."""

from collections.abc import Mapping

from core.records import SessionStatistics


class MemorySessions:
    """SessionStore; a test writes into `states` what a checkpointer would hold: per thread, the states, newest last."""

    def __init__(self, states: dict[str, list[Mapping[str, object]]] | None = None) -> None:
        self.states = states if states is not None else {}

    async def state(self, session: str) -> Mapping[str, object]:
        kept = self.states.get(session)
        return kept[-1] if kept else {}

    async def prune(self, thread: str, *, keep_latest: bool) -> None:
        if keep_latest and thread in self.states:
            del self.states[thread][:-1]
        else:
            self.states.pop(thread, None)

    async def statistics(self) -> SessionStatistics:
        sessions = sum(thread[:1].isdigit() and ":" in thread for thread in self.states)
        return SessionStatistics(sessions=sessions, bytes=0, cache_hits=0, cache_misses=0)

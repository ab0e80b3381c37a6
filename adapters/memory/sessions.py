"""Sessions that are gone when the process is: LangGraph's own in-memory checkpoints."""

from collections.abc import Mapping

from langgraph.checkpoint.memory import InMemorySaver

from core.ports import Clock
from core.records import SessionStatistics
from core.workflow.checkpoints import plain_serializer, refuse_forged
from core.workflow.session_reads import SessionReads, is_session


def open_checkpoints() -> InMemorySaver:
    """The saver, with a serializer that runs nothing that it reads. Raises SettingsError where there is none."""
    serializer = plain_serializer()
    refuse_forged(serializer)
    return InMemorySaver(serde=serializer)


class MemorySessions:
    """SessionStore; reads are at most `ttl` seconds old."""

    def __init__(self, saver: InMemorySaver, clock: Clock, *, ttl: float = 30.0) -> None:
        self._saver = saver
        self._reads = SessionReads(saver, clock, ttl=ttl)

    async def state(self, session: str) -> Mapping[str, object]:
        return await self._reads.state(session)

    async def prune(self, thread: str, *, keep_latest: bool) -> None:
        if keep_latest:
            self._delete_old(thread)
        else:
            await self._saver.adelete_thread(thread)
        self._reads.forget(thread)

    async def statistics(self) -> SessionStatistics:
        kept = self._saver.storage
        sessions = sum(is_session(thread) and any(kept[thread].values()) for thread in list(kept))
        reads = self._reads
        return SessionStatistics(
            sessions=sessions, bytes=self._size(), cache_hits=reads.hits, cache_misses=reads.misses
        )

    def _delete_old(self, thread: str) -> None:
        """InMemorySaver cannot prune; it keeps checkpoints, their writes, and each version of a channel apart."""
        for namespace, checkpoints in self._saver.storage.get(thread, {}).items():
            newest = max(checkpoints, default="")
            for old in [each for each in checkpoints if each != newest]:
                del checkpoints[old]
                self._saver.writes.pop((thread, namespace, old), None)
            if newest:
                self._drop_blobs(thread, namespace, newest)

    def _drop_blobs(self, thread: str, namespace: str, newest: str) -> None:
        """Versions of channels that the newest checkpoint does not have."""
        checkpoint, _, _ = self._saver.storage[thread][namespace][newest]
        versions = self._saver.serde.loads_typed(checkpoint)["channel_versions"]
        wanted = {(thread, namespace, channel, version) for channel, version in versions.items()}
        for key in [key for key in self._saver.blobs if key[:2] == (thread, namespace) and key not in wanted]:
            del self._saver.blobs[key]

    def _size(self) -> int:
        return sum(len(blob) for _, blob in self._saver.blobs.values())

"""Cached reads, pruning and statistics over LangGraph's checkpoints on Redis."""

from collections.abc import Mapping

from redis.commands.search.aggregation import AggregateRequest
from redis.commands.search.reducers import count_distinct

from adapters.redis.checkpoints import RedisCheckpoints
from adapters.redis.problems import on_use
from core.ports import Clock
from core.records import SessionStatistics
from core.workflow.session_reads import SessionReads


class RedisSessions:
    """SessionStore; reads are at most `ttl` seconds old. Its bytes are those of the whole server."""

    def __init__(self, saver: RedisCheckpoints, clock: Clock, *, ttl: float = 30.0) -> None:
        self._saver = saver
        self._reads = SessionReads(saver, clock, ttl=ttl)

    async def state(self, session: str) -> Mapping[str, object]:
        return await self._reads.state(session)

    async def prune(self, thread: str, *, keep_latest: bool) -> None:
        if keep_latest:
            await self._saver.keep_latest(thread)
        else:
            await self._saver.adelete_thread(thread)
        self._reads.forget(thread)

    async def statistics(self) -> SessionStatistics:
        with on_use(self._saver.place.where):
            sessions = await self._count()
            memory = await self._saver.client.info("memory")
        return SessionStatistics(
            sessions=sessions,
            bytes=int(memory["used_memory"]),
            cache_hits=self._reads.hits,
            cache_misses=self._reads.misses,
        )

    async def _count(self) -> int:
        """Sessions, and not drafts; see `RedisCheckpoints.inside`."""
        question = AggregateRequest("@thread_id:{session*}").group_by(
            [], count_distinct("@thread_id").alias("sessions")
        )
        search = self._saver.client.ft(self._saver.index)
        answer = await search.aggregate(question)  # type: ignore[arg-type]  # redis-py names its parameter wrongly
        return int(answer.rows[0][1]) if answer.rows else 0

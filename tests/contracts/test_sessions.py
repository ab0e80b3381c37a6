"""SessionStore over LangGraph's checkpoints on every back end, and what their serializers refuse to run."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import ormsgpack
import pytest
from langgraph.checkpoint.base import CheckpointTuple, empty_checkpoint
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from adapters.memory.clock import SimulatedClock
from adapters.sqlite.checkpoints import open_checkpoints
from core.errors import SettingsError
from core.messages import Address
from core.workflow.checkpoints import Forged, refuse_forged
from tests.contracts.asking import CHAT
from tests.contracts.sessions_kept import BACK_ENDS, TTL, Sessions, sessions_on

SESSION = CHAT.session


@pytest.fixture(params=BACK_ENDS)
async def sessions(request: pytest.FixtureRequest, tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Sessions]:
    async with sessions_on(request.param, tmp_path, clock) as kept:
        yield kept


async def test_the_state_is_that_of_the_newest_checkpoint(sessions: Sessions) -> None:
    assert await sessions.store.state("4:none") == {}
    await sessions.remember(SESSION, {"text": "手冲", "count": 1})
    await sessions.remember(SESSION, {"count": 2})
    assert await sessions.store.state(SESSION) == {"text": "手冲", "count": 2}


async def test_prune_keeps_the_newest_or_nothing(sessions: Sessions) -> None:
    for count in range(3):
        await sessions.remember(SESSION, {"text": "a", "count": count})
        await sessions.remember("draft", {"text": "b"})
    assert await sessions.history(SESSION) > 1
    await sessions.store.prune(SESSION, keep_latest=True)
    assert await sessions.history(SESSION) == 1
    assert await sessions.store.state(SESSION) == {"text": "a", "count": 2}
    assert await sessions.history("draft") > 1, "other threads stay"
    await sessions.store.prune("draft", keep_latest=False)
    assert await sessions.history("draft") == 0
    await sessions.remember(SESSION, {"text": "a", "count": 9})
    await sessions.store.prune(SESSION, keep_latest=True)
    assert await sessions.store.state(SESSION) == {"text": "a", "count": 9}, "it goes on, and the cache forgot"
    await sessions.store.prune("never there", keep_latest=True)
    await sessions.store.prune("never there", keep_latest=False)


async def test_a_pruned_thread_still_has_all_that_the_newest_checkpoint_says(sessions: Sessions) -> None:
    await sessions.remember(SESSION, {"text": "set once", "count": 1})
    for count in range(2, 5):
        await sessions.remember(SESSION, {"count": count})
        await sessions.store.prune(SESSION, keep_latest=True)
    assert await sessions.store.state(SESSION) == {"text": "set once", "count": 4}


async def test_threads_that_look_alike_are_apart(sessions: Sessions) -> None:
    chats = ["C042", "c042", "C042,x", "C042|x", "{C042}", "*", "C04*", "手冲 咖啡", "", " ", "a" * 600, "@x:{y}", "-"]
    threads = [Address(platform="slack", tenant="T", chat=chat).session for chat in chats]
    for number, thread in enumerate(threads):
        for again in range(2):
            await sessions.remember(thread, {"text": thread, "count": number + again})
    for thread in threads:
        await sessions.store.prune(thread, keep_latest=True)
    for number, thread in enumerate(threads):
        assert await sessions.store.state(thread) == {"text": thread, "count": number + 1}
        assert await sessions.history(thread) == 1, thread
    assert (await sessions.store.statistics()).sessions == len(threads)
    await sessions.store.prune(threads[0], keep_latest=False)
    assert [await sessions.history(thread) for thread in threads] == [0] + [1] * (len(threads) - 1)


async def test_whatever_is_said_comes_back_as_it_was_said(sessions: Sessions) -> None:
    said: list[dict[str, object]] = [
        {"nul": "a\x00b", "emoji": "☕️🧑‍🍳", "empty": "", "long": "字" * 100_000},
        {"numbers": [0, -1, 2**53, 2**63 - 1, 1.5, True, None]},
        {"a.b": 1, "$": 2, "": 3, "x y": {"deep": [[[{"er": []}]]]}},
        {"lc": 1, "type": "constructor", "id": ["os", "mkdir"], "kwargs": {}},
        {"__send__": True, "node": "one", "arg": 1},
        {"__interrupt__": True, "value": 1},
        {"__bytes__": "aGk="},
    ]
    for each in said:
        await sessions.remember(SESSION, {"made": each})
        await sessions.store.prune(SESSION, keep_latest=True)
        assert (await sessions.store.state(SESSION))["made"] == each


async def test_statistics_count_sessions_and_not_drafts(sessions: Sessions) -> None:
    await sessions.remember(SESSION, {"text": "a"})
    await sessions.remember("3f5a", {"text": "a draft's thread"})
    assert await sessions.store.state("4:none") == {}
    assert (await sessions.store.statistics()).sessions == 1


async def test_reads_are_cached_for_a_while(sessions: Sessions, clock: SimulatedClock) -> None:
    store = sessions.store
    await sessions.remember(SESSION, {"count": 1})
    assert await store.state(SESSION) == {"count": 1}
    await sessions.remember(SESSION, {"count": 2})
    assert await store.state(SESSION) == {"count": 1}
    await clock.advance(TTL + 1)
    assert await store.state(SESSION) == {"count": 2}
    statistics = await store.statistics()
    assert (statistics.cache_hits, statistics.cache_misses) == (1, 2)
    assert statistics.bytes > 0


async def test_twenty_users_at_once_never_mix_states(sessions: Sessions) -> None:
    users = [Address(platform="telegram", tenant="1", chat=str(number)).session for number in range(20)]

    async def talk(user: str) -> None:
        for turn in range(5):
            before = await sessions.store.state(user)
            assert before == ({"text": user, "count": turn - 1} if turn else {})
            await sessions.remember(user, {"text": user, "count": turn})
            await sessions.store.prune(user, keep_latest=True)

    await asyncio.gather(*(talk(user) for user in users))
    states = [await sessions.store.state(user) for user in users]
    assert states == [{"text": user, "count": 4} for user in users]
    assert [await sessions.history(user) for user in users] == [1] * 20


# --- what a checkpoint must not do ------------------------------------------------------------------------------


async def test_a_forged_checkpoint_does_not_run(
    sessions: Sessions, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mark = tmp_path / "it-ran"
    call = ormsgpack.packb(["os", "mkdir", str(mark)])
    assert not caplog.records, "our own attempt at start-up is not reported as an attack"
    for code in range(8):
        forged = ormsgpack.packb({"text": ormsgpack.Ext(code, call)})
        try:
            sessions.saver.serde.loads_typed(("msgpack", forged))
        except Exception:
            continue  # refused outright
    assert not mark.exists()


async def test_a_forged_state_comes_back_as_what_it_is(sessions: Sessions) -> None:
    """Written where the back end keeps it, as somebody could who has the store's password."""
    envelope = {"lc": 2, "type": "constructor", "id": ["core", "workflow", "checkpoints", "Forged"], "kwargs": {}}
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"text": envelope}
    checkpoint["channel_versions"] = {"text": "1"}
    config = {"configurable": {"thread_id": SESSION, "checkpoint_ns": ""}}
    await sessions.saver.aput(config, checkpoint, {}, {"text": "1"})  # type: ignore[arg-type]
    found = cast(CheckpointTuple, await sessions.saver.aget_tuple(config))  # type: ignore[arg-type]
    assert not isinstance(found.checkpoint["channel_values"]["text"], Forged)
    assert found.checkpoint["channel_values"]["text"] == envelope


def test_a_serializer_that_would_run_it_is_refused() -> None:
    with pytest.raises(SettingsError, match="forged checkpoint"):
        refuse_forged(JsonPlusSerializer(allowed_msgpack_modules=True))
    refuse_forged(JsonPlusSerializer(allowed_msgpack_modules=None))


def test_the_serializer_that_comes_with_redis_is_refused() -> None:
    from langgraph.checkpoint.redis.jsonplus_redis import JsonPlusRedisSerializer  # noqa: PLC0415

    with pytest.raises(SettingsError, match="forged checkpoint"):
        refuse_forged(JsonPlusRedisSerializer(allowed_msgpack_modules=None))


# --- SQLite's file ------------------------------------------------------------------------------------------------


async def test_the_checkpoint_file_is_private_and_fully_synced(tmp_path: Path) -> None:
    async with open_checkpoints(tmp_path / "checkpoints.db") as saver:
        assert (tmp_path / "checkpoints.db").stat().st_mode & 0o777 == 0o600
        pragmas = {}
        for name in ("synchronous", "journal_mode"):
            async with saver.conn.execute(f"PRAGMA {name}") as cursor:
                pragmas[name] = await cursor.fetchone()
    assert pragmas == {"synchronous": (2,), "journal_mode": ("wal",)}


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "checkpoints.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(SettingsError, match=r"checkpoints\.db is not an SQLite database"):
        async with open_checkpoints(path):
            pass

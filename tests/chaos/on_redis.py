"""Sessions on a Redis, where the run was told so: under a name of this run alone, and read back thread by thread."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from adapters.redis.checkpoints import RedisPlace, open_redis
from bot.sections import Sessions
from bot.settings import load_settings

THREADS = "SELECT session FROM messages UNION SELECT id FROM drafts"
Found = dict[str, tuple[Mapping[str, object], int]]


def sessions_in(folder: Path) -> Sessions:
    """Where the sessions of a run in that folder are."""
    sessions = load_settings(data_dir=folder).sessions
    sessions.name = "chaos_" + hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]
    return sessions


def threads_on_redis(desk: Path, sessions: Sessions) -> Found:
    """The thread of every chat and of every draft, with the values of its newest checkpoint, and how many it has."""
    with closing(sqlite3.connect(desk)) as connection:
        names = {name for (name,) in connection.execute(THREADS)}
    return asyncio.run(_read(names, RedisPlace(url=sessions.url.get_secret_value(), name=sessions.name)))


async def _read(names: set[str], place: RedisPlace) -> Found:
    found: Found = {}
    async with open_redis(place) as saver:
        for name in names:
            checkpoints = [each async for each in saver.alist({"configurable": {"thread_id": name}})]
            newest = await saver.aget_tuple({"configurable": {"thread_id": name, "checkpoint_ns": ""}})
            if newest:
                found[name] = newest.checkpoint["channel_values"], len(checkpoints)
    return found

"""The newest checkpoint of every thread, read with the serializer of the product."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from bot.places import Places
from tests.chaos.on_redis import Found, sessions_in, threads_on_redis

NEWEST = "SELECT thread_id, type, checkpoint FROM checkpoints ORDER BY checkpoint_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A graph's thread: its values, and how many checkpoints there are of it."""

    values: Mapping[str, object]
    checkpoints: int


def threads(places: Places) -> dict[str, Thread]:
    """All of them; a session's thread has the session's name, a draft's thread the draft's."""
    sessions = sessions_in(places.folder)
    found = threads_on_redis(places.desk, sessions) if sessions.backend == "redis" else _in_a_file(places.checkpoints)
    return {name: Thread(values=values, checkpoints=count) for name, (values, count) in found.items()}


def _in_a_file(path: Path) -> Found:
    serializer = JsonPlusSerializer(allowed_msgpack_modules=None)
    newest: dict[str, Mapping[str, object]] = {}
    count: Counter[str] = Counter()
    with closing(sqlite3.connect(path)) as connection:
        for name, kind, content in connection.execute(NEWEST):
            newest[name] = serializer.loads_typed((kind, content))["channel_values"]
            count[name] += 1
    return {name: (values, count[name]) for name, values in newest.items()}


def foreign(value: object, path: str = "") -> Iterator[str]:
    """What is not plain JSON in a value: where, and what it is."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from foreign(each, f"{path}.{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from foreign(each, f"{path}[{number}]")
    elif not (value is None or isinstance(value, str | int | float | bool)):
        yield f"{path}: {type(value).__name__}"

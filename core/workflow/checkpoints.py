"""What may be read back from a checkpoint, wherever it is kept: plain JSON, and nothing that runs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import ormsgpack
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from core.errors import SettingsError

CALL = ["operator", "neg", 7]  # a call that does no harm; -7 says that it ran
FORGED = (
    ("msgpack", ormsgpack.packb(ormsgpack.Ext(0, ormsgpack.packb(CALL)))),
    ("msgpack", ormsgpack.packb(ormsgpack.Ext(1, ormsgpack.packb([*CALL[:2], [7]])))),
    ("json", b'{"lc": 2, "type": "constructor", "id": ["operator", "neg"], "args": [7]}'),
    ("json", b'{"lc": 2, "type": "constructor", "id": ["core", "workflow", "checkpoints", "Forged"], "kwargs": {}}'),
)
SERIALIZER_LOG = logging.getLogger("langgraph.checkpoint.serde.jsonplus")


@dataclass(frozen=True, slots=True)
class Forged:
    """What no checkpoint of ours holds: a class that a reader would have to import and call."""


def plain_serializer() -> JsonPlusSerializer:
    """A serializer that runs nothing that it reads."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


def refuse_forged(serializer: SerializerProtocol) -> None:
    """Read forged checkpoints. Raises SettingsError where the serializer runs what they name."""
    for forged in FORGED:
        found = _read(serializer, forged)
        if found == -7 or isinstance(found, Forged):
            problem = "a forged checkpoint could run code: the installed langgraph packages ignore our allow-list"
            raise SettingsError("SESSIONS__BACKEND", problem)


def _read(serializer: SerializerProtocol, forged: tuple[str, bytes]) -> object:
    with _quiet():
        try:
            return serializer.loads_typed(forged)
        except Exception:
            return None  # refused, in one of the many ways that the serializer has


@contextmanager
def _quiet() -> Iterator[None]:
    """Our own attempt is nothing that an operator should read a warning about."""
    before, SERIALIZER_LOG.disabled = SERIALIZER_LOG.disabled, True
    try:
        yield
    finally:
        SERIALIZER_LOG.disabled = before

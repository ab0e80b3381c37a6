"""Redis' own form of a checkpoint, read back as plain JSON."""

from langgraph.checkpoint.redis.jsonplus_redis import JsonPlusRedisSerializer
from langgraph.types import Interrupt


class PlainRedisSerializer(JsonPlusRedisSerializer):
    """Rebuilds interrupts, and nothing else.

    The library's own serializer imports whatever module a checkpoint names and builds any dataclass in it.
    """

    def __init__(self) -> None:
        super().__init__(allowed_msgpack_modules=None)

    def _revive_if_needed(self, obj: object) -> object:
        if isinstance(obj, list):
            return [self._revive_if_needed(each) for each in obj]
        if not isinstance(obj, dict):
            return obj
        plain = {name: self._revive_if_needed(value) for name, value in obj.items()}
        if plain.get("__interrupt__") is True and "value" in plain:
            return Interrupt(value=plain["value"], id=str(plain.get("id", "")))
        return plain

    def _reviver(self, value: dict[str, object]) -> object:
        return value

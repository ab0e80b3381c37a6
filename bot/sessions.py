"""Where sessions are kept: in a file, in this process alone, or on Redis."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from langgraph.checkpoint.base import BaseCheckpointSaver
from pydantic import SecretStr

from adapters.memory import sessions as memory
from adapters.sqlite.checkpoints import open_checkpoints
from adapters.sqlite.sessions import SqliteSessions
from bot.sections import Sessions
from core.errors import SettingsError
from core.ports import Clock, SessionStore

if TYPE_CHECKING:
    from adapters.redis.checkpoints import RedisCheckpoints

IN_A_FILE = Sessions(backend="sqlite", url=SecretStr(""), name="copydesk")
Kept = tuple[BaseCheckpointSaver[str], SessionStore]


async def open_sessions(settings: Sessions, file: Path, clock: Clock, stack: AsyncExitStack) -> Kept:
    """The checkpoints of the settings, and their session store. Raises SettingsError where they cannot be had."""
    if settings.backend == "memory":
        saver = memory.open_checkpoints()
        return saver, memory.MemorySessions(saver, clock)
    if settings.backend == "redis":
        return await _on_redis(settings, clock, stack)
    checkpoints = await stack.enter_async_context(open_checkpoints(file))
    return checkpoints, SqliteSessions(checkpoints, file, clock)


async def _on_redis(settings: Sessions, clock: Clock, stack: AsyncExitStack) -> Kept:
    try:
        import langgraph.checkpoint.redis  # noqa: F401, PLC0415  # the extra, only where it is used
    except ImportError as error:
        problem = "redis needs a package that is not installed: pip install 'copydesk[redis]'"
        raise SettingsError("COPYDESK_SESSIONS__BACKEND", problem) from error
    from adapters.redis.checkpoints import RedisPlace, open_redis  # noqa: PLC0415
    from adapters.redis.sessions import RedisSessions  # noqa: PLC0415

    place = RedisPlace(url=settings.url.get_secret_value(), name=settings.name)
    redis: RedisCheckpoints = await stack.enter_async_context(open_redis(place))
    return redis, RedisSessions(redis, clock)

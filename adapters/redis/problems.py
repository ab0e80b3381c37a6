"""Redis' errors, translated into what the user can mend."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.exceptions import AuthenticationError, AuthorizationError, RedisError
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as TooLate
from redisvl.exceptions import RedisVLError

from core.errors import SettingsError, StoreError

SETTING = "SESSIONS__URL"


def on_open(where: str, error: Exception) -> SettingsError:
    """The error for a server that cannot be taken into use; `where` is its host and port, never its password."""
    if isinstance(error, AuthenticationError | AuthorizationError):
        return SettingsError(SETTING, f"the Redis at {where} refuses the user or the password")
    if isinstance(error, NoConnection | TooLate | OSError):
        return SettingsError(SETTING, f"no Redis answers at {where} ({_plain(error)})")
    return SettingsError(SETTING, f"the Redis at {where} cannot be used: {_plain(error)}")


@contextmanager
def on_use(where: str) -> Iterator[None]:
    """Raise StoreError where Redis fails in the block."""
    try:
        yield
    except (RedisError, RedisVLError) as error:
        raise StoreError(f"the Redis at {where}: {_plain(error)}") from error


def _plain(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__

"""The client's errors, translated into ours."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import httpx2
from mcp import MCPError
from mcp_types import CONNECTION_CLOSED, REQUEST_TIMEOUT
from pydantic import ValidationError

from adapters.mcp.bounds import TOO_LARGE
from core.errors import BadInput, ServiceError, ServiceTimedOut, ServiceUnavailable


class ServiceRefused(BadInput):
    """A change of a service that is not made, with the code of its sentence."""

    def __init__(self, code: Literal["service_name", "service_address", "service_settled"], cause: str) -> None:
        super().__init__(cause)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a connection leads, and what was complained of there."""

    complaints: Callable[[], Sequence[str]] = field(default=lambda: ())

    def complaint(self) -> str:
        """The last words."""
        return " / ".join(list(self.complaints())[-2:])


class SessionRefused(ServiceUnavailable):
    """The service knows our session no more: certainly nothing was carried out."""


@contextmanager
def translated(service: str) -> Iterator[None]:
    """Raises ServiceUnavailable, ServiceTimedOut, ServiceError; an error that the service itself answered stays one of
    the client (MCPError)."""
    try:
        yield
    except MCPError as error:
        known = {CONNECTION_CLOSED: ServiceUnavailable, REQUEST_TIMEOUT: ServiceTimedOut, TOO_LARGE: ServiceError}
        if error.code in known:
            raise known[error.code](str(error), service=service) from error
        raise
    except TimeoutError:
        raise  # the caller's own limit
    except (httpx2.HTTPError, OSError) as error:
        raise ServiceUnavailable(repr(error), service=service) from error
    except (ValidationError, RuntimeError, ValueError) as error:
        raise ServiceError(f"an answer that is none: {error}"[:500], service=service) from error

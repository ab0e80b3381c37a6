"""The log-in of one Bluesky account: made when it is first needed, kept in memory, renewed when it has run out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field

from adapters.publishers.bluesky_wire import Xrpc, XrpcRefused
from adapters.publishers.http_calls import before_the_call

Result = TypeVar("Result")
_RAN_OUT = ("ExpiredToken", "InvalidToken")  # said before a call has any effect, so that it may be made once more


class LoggedIn(BaseModel):
    """What the server answers to a log-in; the DID is the account's identity for good."""

    did: str
    access: Annotated[str, Field(alias="accessJwt", repr=False)]
    refresh: Annotated[str, Field(alias="refreshJwt", repr=False)]


class BlueskySession:
    """Calls with the account's token."""

    def __init__(self, xrpc: Xrpc, *, handle: str, app_password: str) -> None:
        self.xrpc = xrpc
        self.handle = handle.removeprefix("@")
        self._app_password = app_password
        self._current: LoggedIn | None = None
        self._renewing = asyncio.Lock()

    @property
    def repo(self) -> str:
        """The account, as far as it is known: by its DID, or by its handle."""
        return self._current.did if self._current else self.handle

    async def did(self) -> str:
        """The account's DID; logs in where that is needed. Raises PublishRefused."""
        return (await self._open(None)).did

    async def authorised(self, call: Callable[[str], Awaitable[Result]]) -> Result:
        """What the call gives with a token, which is renewed once where it has run out. Raises PublishRefused where
        there is no log-in any more, and what the call raises."""
        current = await self._open(None)
        try:
            return await call(current.access)
        except XrpcRefused as refused:
            if refused.error not in _RAN_OUT:
                raise
        renewed = await self._open(current)
        return await call(renewed.access)

    async def _open(self, stale: LoggedIn | None) -> LoggedIn:
        """The log-in, another one than `stale`."""
        async with self._renewing:
            if self._current is None or self._current is stale:
                with before_the_call():
                    self._current = await self._renewed(stale)
            return self._current

    async def _renewed(self, stale: LoggedIn | None) -> LoggedIn:
        if stale is not None:
            try:
                return await self._refreshed(stale)
            except XrpcRefused as refused:
                if refused.why != "credentials":
                    raise
        body = {"identifier": self.handle, "password": self._app_password}
        return await self.xrpc.procedure("com.atproto.server.createSession", LoggedIn, body=body)

    async def _refreshed(self, stale: LoggedIn) -> LoggedIn:
        return await self.xrpc.procedure("com.atproto.server.refreshSession", LoggedIn, body=None, token=stale.refresh)

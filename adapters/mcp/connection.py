"""One service's connection: opened at the first use, kept open, opened again when it dies, by one task that owns it.

The client's scopes must be left in the task that entered them; callers only send through it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

import structlog
from mcp import Client, MCPError
from mcp_types import CallToolResult, Tool, ToolListChangedNotification
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from adapters.mcp.definitions import Definition
from adapters.mcp.failures import Place, SessionRefused, translated
from core.errors import ServiceTimedOut, ServiceUnavailable
from core.ports import Clock
from core.ports.services import Health

FIRST_REST, LONGEST_REST = 0.25, 60.0  # seconds between two tries to connect
STEADY = 30.0  # seconds that a connection must have lasted for its end to count as the first failure
PATIENCE = 5.0  # seconds that a call waits for a connection that is about to come back
DRAIN = 600.0  # seconds at most for the calls of a connection that was replaced
FRESH = 60.0  # seconds before a list of tools is looked at again
HOPE = 2  # failures in a row behind which nobody waits for a service without need
MOST_PAGES = 20
_log = structlog.get_logger(__name__)

Dial = Callable[["Connection"], tuple[Place, Client]]  # a client that is not open yet, and where it leads
OnTools = Callable[[Sequence[Tool]], Awaitable[None]]


class Connection:
    """Connects by `dial`, whose client tells it what it hears and when it ends; `on_tools` gets each new list."""

    def __init__(self, name: str, definition: Definition, *, dial: Dial, on_tools: OnTools, clock: Clock) -> None:
        self.name = name
        self.problem = ""
        self._definition = definition
        self._dial = dial
        self._on_tools = on_tools
        self._clock = clock
        self._client: Client | None = None
        self._refused: Client | None = None
        self._place = Place()
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()  # for the owner
        self._changed = asyncio.Event()  # for callers: set once, at the next change of how it stands
        self._lost = self._retired = self._closed = self._stale = False
        self._tried = False
        self._failures = 0  # one after another
        self._rest_ends = 0.0
        self._listed_at = 0.0
        self._listed = asyncio.Event()
        self._in_flight = 0
        self._connecting: asyncio.Timeout | None = None

    @property
    def health(self) -> Health:
        """How it stands."""
        if self._client is not None:
            return "ready"
        return "resting" if self.problem else "idle"

    @property
    def hopeful(self) -> bool:
        """Whether it is worth waiting a moment for it."""
        return self._open or self._failures <= HOPE

    @property
    def _open(self) -> bool:
        return self._client is not None and not self._lost

    def _stands(self, client: Client | None, problem: str) -> None:
        """From now on it stands like that; whoever waits looks again."""
        self._tried = True
        self._client, self.problem = client, problem[:500]
        self._changed.set()
        self._changed = asyncio.Event()

    # --- callers ------------------------------------------------------------------------------------

    async def client(self) -> Client:
        """The open client. Raises ServiceUnavailable."""
        if self._task is None and not self._retired:
            self._task = asyncio.create_task(self._own())
        tried = self._tried  # then it may be back in a moment
        if self.health == "resting" and self._rest_ends - self._clock.monotonic() > PATIENCE:
            raise ServiceUnavailable(self.problem, service=self.name)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE if tried else self._definition.connect_timeout):
                while not self._open and not self._retired:
                    await self._changed.wait()
                    if self._tried and not (self._open or tried):
                        break  # the first try failed: say so at once
        if self._client is None or not self._open:
            raise ServiceUnavailable(self.problem or "not connected", service=self.name)
        return self._client

    async def fresh(self) -> None:
        """See that the list of tools is no older than a minute. Raises ServiceUnavailable."""
        await self.client()
        if self._clock.monotonic() - self._listed_at > FRESH:
            self._listed.clear()
            self._stale = True
            self._news.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._listed.wait()

    async def call(self, tool: str, arguments: Mapping[str, object], *, seconds: float | None = None) -> CallToolResult:
        """Call once. Raises ServiceUnavailable, ServiceTimedOut, and what `translated` raises."""
        limit = self._definition.timeout if seconds is None else seconds
        try:
            return await self._call(tool, arguments, limit)
        except SessionRefused:
            return await self._call(tool, arguments, limit)  # the first one was not looked at

    async def _call(self, tool: str, arguments: Mapping[str, object], limit: float) -> CallToolResult:
        client = await self.client()
        self._in_flight += 1
        try:
            async with asyncio.timeout(limit + 1):
                with translated(self.name):
                    return await client.call_tool(tool, dict(arguments), read_timeout_seconds=limit)
        except TimeoutError as error:
            raise ServiceTimedOut(f"{limit:g} s", service=self.name) from error
        except ServiceUnavailable:
            if client is self._client:
                self.lose()
            raise
        except MCPError as error:
            if client is self._refused:
                raise SessionRefused(str(error), service=self.name) from error
            raise
        finally:
            self._in_flight -= 1
            self._news.set()

    def refuse(self) -> None:
        """The service knows our session no more."""
        self._refused = self._client
        self.lose()

    def lose(self) -> None:
        """The other end is gone, or is to be left: connect anew."""
        self._lost = True
        self._news.set()

    async def retire(self) -> None:
        """Take no more calls, let those in flight finish, then close."""
        self._retired = True
        await self._leave()

    async def close(self) -> None:
        """Close now."""
        self._closed = self._retired = True
        await self._leave()

    async def _leave(self) -> None:
        self._news.set()
        self._changed.set()
        if self._connecting:
            self._connecting.reschedule(asyncio.get_running_loop().time())  # nobody waits for it any more
        if self._task is not None:
            await asyncio.wait([self._task])

    # --- the owner ----------------------------------------------------------------------------------

    async def _own(self) -> None:
        while not self._retired:
            begun = self._clock.monotonic()
            problem = "it went away"
            try:
                await self._live()
            except Exception as error:  # of whatever kind, from the library or the other end: it is tried again
                problem = self._explained(error)
            self._connecting = None
            if not self._retired:
                self._failures = 1 if self._clock.monotonic() - begun > STEADY else self._failures + 1
                await self._rest(problem, min(FIRST_REST * 2 ** min(self._failures - 1, 10), LONGEST_REST))
        self._stands(None, "")

    def _explained(self, error: Exception) -> str:
        """The cause in a few words, with what a child last complained of."""
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        late = f"no answer within {self._definition.connect_timeout:g} s"
        cause = late if isinstance(error, TimeoutError) else str(error) or type(error).__name__
        said = self._place.complaint()
        return f"{cause}: {said}" if said else cause

    async def _rest(self, problem: str, seconds: float) -> None:
        _log.warning("service_lost", service=self.name, cause=problem, again_in=seconds)
        self._rest_ends = self._clock.monotonic() + seconds
        self._stands(None, problem)
        sleep = asyncio.ensure_future(self._clock.sleep(seconds))
        while not (sleep.done() or self._retired):
            self._news.clear()
            wake = asyncio.ensure_future(self._news.wait())
            await asyncio.wait([sleep, wake], return_when=asyncio.FIRST_COMPLETED)
            wake.cancel()
        sleep.cancel()

    async def _live(self) -> None:
        """Connect, keep it open while all is well, close it."""
        self._lost = self._stale = False
        self._place, client = self._dial(self)
        async with asyncio.timeout(self._definition.connect_timeout) as patience:
            self._connecting = patience
            await self._with(client, patience)

    async def _with(self, client: Client, patience: asyncio.Timeout) -> None:
        async with client:
            await self._list(client)
            patience.reschedule(None)
            self._connecting = None
            listening = asyncio.create_task(self._listen(client))
            try:
                await self._keep(client)
            finally:
                self._client = None
                listening.cancel()
                await asyncio.wait([listening])

    async def _keep(self, client: Client) -> None:
        self._stands(client, "")
        while not (self._lost or self._retired):
            await self._news.wait()
            self._news.clear()
            if self._stale:
                self._stale = False
                await self._list(client)
        if not self._lost:
            await self._drained()

    async def _drained(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                while self._in_flight and not (self._closed or self._lost):
                    await self._news.wait()
                    self._news.clear()

    async def _list(self, client: Client) -> None:
        tools: list[Tool] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await client.list_tools(cursor=cursor)
            tools += page.tools
            cursor = page.next_cursor
            if cursor is None:
                break
        await self._on_tools(tools)
        self._listed_at = self._clock.monotonic()
        self._listed.set()

    async def _listen(self, client: Client) -> None:
        """Hear of changed tools where the protocol has a stream of its own for that."""
        if client.protocol_version not in MODERN_PROTOCOL_VERSIONS:
            return
        try:
            async with client.listen(tools_list_changed=True) as changes:
                self.hear()  # what changed before the stream was open
                async for _ in changes:
                    self.hear()
        except Exception as error:  # a service need not offer it: the list is looked at every minute in any case
            _log.debug("service_not_listened_to", service=self.name, cause=repr(error))

    async def heard(self, message: object) -> None:
        """A notification of the service."""
        if isinstance(message, ToolListChangedNotification):
            self.hear()

    def hear(self) -> None:
        """The list of tools has changed."""
        self._stale = True
        self._news.set()

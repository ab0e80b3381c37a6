"""The server as tests hold it: workspaces to make, faults to order, calls to look at."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web
from slack_sdk.web.async_client import AsyncWebClient

from core.ports import Clock
from tests.fakes.faults import Faults
from tests.fakes.slack.calls import Entry
from tests.fakes.slack.files import Files
from tests.fakes.slack.front import Front
from tests.fakes.slack.tiers import Tiers
from tests.fakes.slack.town import Town
from tests.fakes.slack.workspace import Workspace

MOST_BYTES = 64 * 1024 * 1024  # of one upload
QUIET_TURNS = 25  # turns of the event loop in which an answer gets to its caller, who may call again


class SlackServer:
    """A Slack of our own. What people do is said on `Workspace`, `Channel`, `Person` and `View`."""

    def __init__(
        self, clock: Clock, *, limits: bool = True, empty: bool = False, stamp: Callable[[], float] | None = None
    ) -> None:
        self.clock = clock
        self.url = ""
        self._limits = limits
        self._empty = empty
        self._town = Town(clock, stamp)
        self._front = Front(self._town)
        self._runner: web.AppRunner | None = None
        self._sessions: list[ClientSession] = []

    @property
    def api_url(self) -> str:
        """The base of all methods, with its slash at the end."""
        return f"{self.url}/api/"

    # --- who and where

    def workspace(self, team: str = "T0001", *, name: str = "", bot_name: str = "Copydesk") -> Workspace:
        """The workspace of that id, with the app in it; the same one when asked again."""
        for workspace in self._town.workspaces:
            if workspace.team == team:
                return workspace
        tiers = Tiers(enabled=self._limits, empty=self._empty)
        made = Workspace(self._town, team=team, name=name or f"Team {team[1:]}", bot_name=bot_name, tiers=tiers)
        self._town.workspaces.append(made)
        return made

    def client(self, workspace: Workspace | None = None, *, timeout: int = 30) -> AsyncWebClient:
        """A real client with the bot's token, which retries nothing; closed with the server."""
        session = ClientSession(trust_env=False)
        self._sessions.append(session)
        token = (workspace or self.workspace()).bot_token
        return AsyncWebClient(token, base_url=self.api_url, session=session, retry_handlers=[], timeout=timeout)

    # --- what happened, and what shall go wrong

    @property
    def calls(self) -> list[Entry]:
        """The journal, in the order in which calls were answered."""
        return self._front.calls

    def called(self, method: str) -> list[Entry]:
        return [entry for entry in self.calls if entry.method == method]

    @property
    def faults(self) -> Faults:
        return self._front.faults

    @property
    def files(self) -> Files:
        return self._town.files

    @property
    def refusals(self) -> int:
        """How many calls were refused by the rate limits."""
        return sum(workspace.refusals for workspace in self._town.workspaces)

    @property
    def busy(self) -> int:
        """Calls under way, and what the app was told and has not acknowledged."""
        return self._front.busy + sum(workspace.deliveries.under_way for workspace in self._town.workspaces)

    async def wait_quiet(self) -> None:
        """Until nothing is under way and nothing follows from the last of it."""
        calm = 0
        while calm < QUIET_TURNS:
            await self._town.changes.until(lambda: not self.busy)
            await asyncio.sleep(0)
            calm = 0 if self.busy else calm + 1

    async def until(self, condition: Callable[[], object]) -> None:
        """Until something is true of calls, channels or deliveries; looked at after each change."""
        await self._town.changes.until(condition)

    # --- life

    async def start(self) -> None:
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_route("*", "/api/{method}", self._front.api)
        app.router.add_post("/upload/v1/{file}", self._front.upload)
        app.router.add_get("/files-pri/{place}/{name}", self._front.download)
        app.router.add_get("/link/", self._front.link)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = self._town.files.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        self.faults.clear()
        for workspace in self._town.workspaces:
            await workspace.sockets.cut()
        for session in self._sessions:
            await session.close()
        await self._town.close()
        if self._runner:
            await self._runner.cleanup()


@asynccontextmanager
async def slack_server(
    clock: Clock, *, limits: bool = True, empty: bool = False, stamp: Callable[[], float] | None = None
) -> AsyncIterator[SlackServer]:
    """Serve on a free port of loopback until the end of the block.

    `limits=False` switches rate limits off, `empty` begins with buckets that have no call left; `stamp` gives the
    seconds of signatures, else the clock does.
    """
    server = SlackServer(clock, limits=limits, empty=empty, stamp=stamp)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()

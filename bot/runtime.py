"""Running the server: HTTP and workers in one task group; drain, then close."""

import asyncio
import contextlib
import errno
import gc
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
import uvicorn

from bot.accounts import secrets_in
from bot.app import App, build
from bot.http.server import create
from bot.settings import Settings, load_settings
from bot.telemetry import configure
from core.errors import SettingsError
from core.records import Job

DRAIN_SECONDS = 20.0
SWITCH = 0.0005  # seconds; at Python's 5 ms each read and write of a database waits that long for a loop that is busy
_log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: the runtime stops it, so that jobs are drained first."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def bind(settings: Settings) -> socket.socket:
    """The listening socket. Raises SettingsError that names the setting."""
    host, port = settings.http.host, settings.http.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise _not_bound(host, port, error) from error
    listener.setblocking(False)
    return listener


def _not_bound(host: str, port: int, error: OSError) -> SettingsError:
    """Which of the two settings is wrong."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return SettingsError("COPYDESK_HTTP__HOST", f"{host} is no address of this machine ({error.strerror})")
    state = "in use" if error.errno == errno.EADDRINUSE else f"not allowed ({error.strerror})"
    return SettingsError("COPYDESK_HTTP__PORT", f"port {port} on {host} is {state}; set another one")


class Drain:
    """Hands jobs to a handler until told to drain; then new ones wait, untouched, for the next start."""

    def __init__(self, handle: Callable[[Job], Awaitable[None]]) -> None:
        self._handle = handle
        self._running = 0
        self._closing = False
        self._idle = asyncio.Event()

    async def __call__(self, job: Job) -> None:
        """Run one job, or hold it."""
        if self._closing:
            await asyncio.Event().wait()  # until the worker is cancelled; the job stays to do
        self._running += 1
        try:
            await self._handle(job)
        finally:
            self._running -= 1
            if self._closing and not self._running:
                self._idle.set()

    async def drain(self) -> None:
        """Wait for what runs, but not for ever: what is cut short runs again at the next start."""
        self._closing = True
        if self._running:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), DRAIN_SECONDS)


@asynccontextmanager
async def serving(app: App, listener: socket.socket, token: str) -> AsyncIterator[Server]:
    """HTTP and workers, until the block is left."""
    config = uvicorn.Config(
        create(app.services),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = Server(config)
    drain = Drain(app.handle)
    async with asyncio.TaskGroup() as tasks:
        http = tasks.create_task(server.serve(sockets=[listener]))
        work = tasks.create_task(app.world.queue.work(drain, concurrency=app.settings.work.concurrency))
        watch = [tasks.create_task(each) for each in app.background()]
        ears = [tasks.create_task(source.listen(app.inbox.accept)) for source in app.platforms.sources]
        port = listener.getsockname()[1]
        host = app.settings.http.host if app.settings.http.host not in {"0.0.0.0", "::"} else "127.0.0.1"
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        app.places.announce({"url": url, "token": token, "pid": os.getpid()})
        try:
            yield server
        finally:
            app.places.withdraw()
            for ear in ears:  # first of all: what comes now waits at the platform for the next start
                ear.cancel()
            app.services.closing.set()
            server.should_exit = True
            await http
            await drain.drain()
            for task in (work, *watch):
                task.cancel()


def secrets_of(settings: Settings) -> Sequence[str]:
    """What no log may show."""
    telegram, slack = settings.telegram, settings.slack
    more = (each.api_key for each in settings.llm.more.values())
    secret = (settings.llm.api_key, *more, settings.images.api_key, telegram.webhook_secret, settings.sessions.url)
    bots = (*telegram.tokens, *slack.tokens, *slack.app_tokens, *slack.secrets)
    accounts = (secret for section in settings.accounts.values() for secret in secrets_in(section))
    return (*(each.get_secret_value() for each in secret), settings.sessions.password, *bots, *accounts)


def settle() -> None:
    """Fit this process for serving, now that all is loaded."""
    gc.freeze()  # what is loaded stays: a full collection over all of it stopped the loop for 0.1 s at a time
    sys.setswitchinterval(SWITCH)


async def serve(settings: Settings, announce: Callable[[App], Awaitable[None]]) -> None:
    """Run until SIGTERM or Ctrl-C. Raises SettingsError before anything is served."""
    configure(style=settings.log.format, level=settings.log.level, secrets=secrets_of(settings))
    listener = bind(settings)
    settings.http.port = listener.getsockname()[1]  # port 0 asks for any free one
    token = secrets.token_urlsafe(32)
    try:
        async with build(settings, terminal_token=token) as app, serving(app, listener, token) as server:
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop.set)
            await server.up.wait()
            settle()
            await announce(app)
            await stop.wait()
    finally:
        listener.close()


@asynccontextmanager
async def embedded(data_dir: Path) -> AsyncIterator[tuple[str, str]]:
    """A server inside this process on a free loopback port: its URL and the terminal's token."""
    settings = load_settings(data_dir=data_dir)
    settings.http.host, settings.http.port = "127.0.0.1", 0
    listener = bind(settings)
    settings.http.port = listener.getsockname()[1]
    token = secrets.token_urlsafe(32)
    try:
        async with build(settings, terminal_token=token) as app, serving(app, listener, token):
            yield settings.public_url, token
    finally:
        listener.close()

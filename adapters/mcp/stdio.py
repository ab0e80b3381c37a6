"""A service as a child process: JSON lines on its standard input and output.

The library's own transport keeps a line of any length, and shows the child's complaints among our logs.
"""

import os
import signal
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import anyio
import structlog
from anyio.abc import Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp_types import jsonrpc_message_adapter

from adapters.mcp.bounds import Lines
from adapters.mcp.streams import Streams, without_output_schemas

GRACE = 2.0  # seconds to end by itself once its input is closed, and once more after SIGTERM
POLL = 0.01  # seconds
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "USER", "LOGNAME", "SHELL")
Incoming = MemoryObjectSendStream[SessionMessage | Exception]
Outgoing = MemoryObjectReceiveStream[SessionMessage]
OVER = (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError, ConnectionError)
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Child:
    """What is to be run, and what it complained of: its last lines on standard error."""

    command: Sequence[str]
    env: Mapping[str, str]
    folder: str
    on_end: Callable[[], None]  # its output has ended
    complaints: deque[str] = field(default_factory=lambda: deque(maxlen=5))


def small_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Of our environment only what any program needs: no secret of ours."""
    return {name: environment[name] for name in INHERITED if name in environment}


@asynccontextmanager
async def stdio(child: Child) -> AsyncIterator[Streams]:
    """Run the child until the end of the block, and nothing of it longer. Raises OSError where it cannot be run."""
    process = await anyio.open_process(
        list(child.command), env=dict(child.env), cwd=child.folder or None, start_new_session=True
    )
    to_session, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    outgoing, from_session = anyio.create_memory_object_stream[SessionMessage](0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_read, process, to_session, child)
        tasks.start_soon(_write, process, from_session)
        tasks.start_soon(_complaints, process, child)
        try:
            yield without_output_schemas(incoming), outgoing
        finally:
            with anyio.CancelScope(shield=True):  # else a cancelled owner leaves a process behind
                await incoming.aclose()
                await outgoing.aclose()
                await _stop(process)
            tasks.cancel_scope.cancel()
    await process.aclose()


async def _read(process: Process, to_session: Incoming, child: Child) -> None:
    lines = Lines()
    async with to_session:
        with suppress(*OVER):
            while process.stdout:
                for line in lines.feed(await process.stdout.receive()):
                    await _pass(line, to_session)
    child.on_end()


async def _pass(line: bytes, to_session: Incoming) -> None:
    if not line.strip():
        return
    try:
        message = jsonrpc_message_adapter.validate_json(line, by_name=False)
    except ValueError:
        _log.debug("service_said_no_message", length=len(line))  # many print a greeting
        return
    await to_session.send(SessionMessage(message))


async def _write(process: Process, from_session: Outgoing) -> None:
    with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, OSError):  # whoever reads sees the end
        async with from_session:
            async for each in from_session:
                text = each.message.model_dump_json(by_alias=True, exclude_unset=True)
                if process.stdin:
                    await process.stdin.send(text.encode() + b"\n")


async def _complaints(process: Process, child: Child) -> None:
    lines = Lines(most=4096)
    with suppress(*OVER):
        while process.stderr:
            said = lines.feed(await process.stderr.receive())
            child.complaints.extend(line.decode(errors="replace")[:300] for line in said if line.strip())


async def _stop(process: Process) -> None:
    """Close its input, then SIGTERM, then SIGKILL, to its whole group: npx and others start children of their own."""
    if process.stdin:
        with suppress(OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
            await process.stdin.aclose()
    for number in (signal.SIGTERM, signal.SIGKILL):
        if await _gone(process):
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
    await _gone(process)


async def _gone(process: Process) -> bool:
    """Whether it and all its children have ended within the time of grace."""
    with anyio.move_on_after(GRACE):
        while process.returncode is None or _group_lives(process.pid):  # noqa: ASYNC110
            await anyio.sleep(POLL)  # nothing tells of the end of a grandchild
        return True
    return False


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True

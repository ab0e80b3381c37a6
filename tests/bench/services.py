"""What the registry adds to a call of a service: against a bare client of the same library, on the same server."""

import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from mcp import Client, StdioServerParameters

from adapters.mcp.definitions import Definition
from adapters.mcp.registry import Registry
from tests.adapters.mcp.stage import registry
from tests.bench.figures import Figure, Table, p95
from tests.fakes.echo_service import command
from tests.fakes.http_services import http_service

CALLS, ROUNDS, WARM = 200, 9, 20
LONG = "x" * 10_000
Call = Callable[[str], Awaitable[object]]


async def _timed(call: Call, text: str) -> list[float]:
    found = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        await call(text)
        found.append((time.perf_counter() - begun) * 1000)
    return found


async def _measured(what: str, bare: Call, ours: Call, text: str, most: float) -> list[Figure]:
    """Interleaved rounds of both; who goes first changes."""
    sides: dict[str, list[list[float]]] = {"bare": [], "ours": []}
    for call in (bare, ours):
        for _ in range(WARM):
            await call(text)
    for number in range(ROUNDS):
        order = [("bare", bare), ("ours", ours)]
        for name, call in order if number % 2 else reversed(order):
            sides[name].append(await _timed(call, text))
    middle = {name: [statistics.median(each) for each in rounds] for name, rounds in sides.items()}
    ratios = [ours / bare for bare, ours in zip(middle["bare"], middle["ours"], strict=True)]
    figures = [Figure(what=f"{what}: ratio of the p50", value=statistics.median(ratios), most=most, runs=ratios)]
    for name, title in (("bare", "bare client"), ("ours", "registry")):
        figures.append(
            Figure(what=f"{what}: {title}, p50", value=statistics.median(middle[name]), unit="ms", runs=middle[name])
        )
        flat = [each for rounds in sides[name] for each in rounds]
        figures.append(Figure(what=f"{what}: {title}, p95", value=p95(flat), unit="ms"))
    return figures


def _by_registry(services: Registry) -> Call:
    return lambda text: services.call("echo", "echo", {"text": text})


def _by_client(client: Client) -> Call:
    return lambda text: client.call_tool("echo", {"text": text})


async def services() -> Table:
    """The table."""
    words = command()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(http_service(json=True))
        by_pipe = await stack.enter_async_context(registry(echo=Definition(command=words)))
        by_http = await stack.enter_async_context(registry(echo=Definition(url=server.url)))
        child = StdioServerParameters(command=words[0], args=list(words[1:]))
        pipe = await stack.enter_async_context(Client(child))
        http = await stack.enter_async_context(Client(server.url))
        figures = await _measured("stdio, 10 bytes", _by_client(pipe), _by_registry(by_pipe), "x" * 10, 1.5)
        figures += await _measured("stdio, 10 kB", _by_client(pipe), _by_registry(by_pipe), LONG, 1.5)
        figures += await _measured("HTTP, 10 bytes", _by_client(http), _by_registry(by_http), "x" * 10, 1.5)
        begun = time.perf_counter()
        async with registry(echo=Definition(command=words)) as fresh:
            await fresh.call("echo", "echo", {"text": "first"})
            first = (time.perf_counter() - begun) * 1000
    figures.append(Figure(what="stdio: the first call, which starts the program", value=first, unit="ms"))
    how = f"One tool that answers its argument; {ROUNDS} interleaved rounds of {CALLS} calls one after another."
    return Table(name="services", how=how, figures=figures)

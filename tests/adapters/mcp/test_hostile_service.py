"""A service that hangs, floods, changes under our hands, or speaks to the model: bounded, cut, and data."""

import asyncio
import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.mcp.definitions import Definition
from adapters.mcp.registry import Registry
from adapters.memory.services import MemoryServiceStore
from adapters.memory.stores import MemoryAudit
from core.errors import ServiceError, ServiceTimedOut, ServiceUnavailable, ToolNotAllowed
from tests.adapters.mcp.stage import registry, state
from tests.fakes.hostile_service import INJECTION, command
from tests.fakes.real_services import children_of


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Registry]:
    async with hostile(tmp_path) as made:
        yield made


@asynccontextmanager
async def hostile(
    folder: Path, store: MemoryServiceStore | None = None, timeout: float = 30
) -> AsyncIterator[Registry]:
    definition = Definition(command=command(folder / "words"), timeout=timeout)
    async with registry(store=store, bad=definition) as made:
        yield made


async def test_a_tool_that_hangs_is_given_up_and_the_service_stays(tmp_path: Path) -> None:
    async with hostile(tmp_path, timeout=1) as services:
        with pytest.raises(ServiceTimedOut) as told:
            await services.call("bad", "hang", {})
        assert told.value.details == {"service": "bad"}
        assert (await services.call("bad", "inject", {})).text == INJECTION


async def test_fifty_megabytes_are_cut_and_not_kept(services: Registry) -> None:
    await services.tools("bad")
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    pauses: list[float] = []
    watching = asyncio.create_task(_pauses(pauses))
    answer = await services.call("bad", "flood", {})
    watching.cancel()
    assert max(pauses) < 2, "the loop never stood still"
    assert (len(answer.text), answer.cut, answer.failed) == (20_000, True, False)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000, "kB"
    assert time.monotonic() - begun < 30
    with pytest.raises(ServiceError):
        await services.call("bad", "flood_list", {})
    assert (await services.call("bad", "inject", {})).text == INJECTION


async def _pauses(found: list[float]) -> None:
    while True:
        begun = time.monotonic()
        await asyncio.sleep(0)
        found.append(time.monotonic() - begun)


async def test_a_pattern_that_runs_away_is_never_tried(services: Registry) -> None:
    async with asyncio.timeout(5):
        assert (await services.call("bad", "inject", {"word": "a" * 40 + "!"})).text == INJECTION


async def test_nonsense_and_errors_are_told_apart(services: Registry) -> None:
    with pytest.raises(ServiceError):
        await services.call("bad", "broken", {})
    refused = await services.call("bad", "picky", {})
    assert (refused.text, refused.failed) == ("no such word", True)
    assert (await services.call("bad", "fail", {})).failed


async def test_an_end_in_the_middle_of_an_answer(services: Registry) -> None:
    with pytest.raises(ServiceUnavailable):
        await services.call("bad", "die", {})
    assert (await services.call("bad", "inject", {})).text == INJECTION, "it came back by itself"


async def test_a_changed_tool_waits_for_an_owner_also_behind_a_restart(tmp_path: Path) -> None:
    store = MemoryServiceStore(audit := MemoryAudit())
    async with hostile(tmp_path, store) as services:
        assert (await services.call("bad", "inject", {})).text == INJECTION
        (tmp_path / "words").write_text(" Now with another tool.")
        await services.call("bad", "fail", {})  # behind it the service says that its list has changed
        async with asyncio.timeout(5):
            while not (await state(services, "bad")).quarantined:
                await asyncio.sleep(0.01)
        assert (await state(services, "bad")).quarantined == ("another", "inject")
    async with hostile(tmp_path, store) as services:
        for tool in ("inject", "another"):
            with pytest.raises(ToolNotAllowed):
                await services.call("bad", tool, {})
            assert tool not in [each.name for each in await services.offered()]
        await services.accept("bad", "inject", by="web:operator")
        assert (await services.call("bad", "inject", {})).text == INJECTION
        with pytest.raises(ToolNotAllowed):
            await services.call("bad", "another", {})
    assert [(line.who, line.what, line.detail) for line in await audit.read()] == [
        ("web:operator", "service_accept", "bad inject")
    ]


async def test_a_tool_that_becomes_as_it_was_is_free_again(tmp_path: Path) -> None:
    async with hostile(tmp_path) as services:
        await services.tools("bad")
        (tmp_path / "words").write_text(" Now better.")
        await services.reload("bad", by="web:operator")
        with pytest.raises(ToolNotAllowed):
            await services.call("bad", "inject", {})
        (tmp_path / "words").unlink()
        await services.reload("bad", by="web:operator")
        assert (await services.call("bad", "inject", {})).text == INJECTION


async def test_the_end_waits_for_nobody_and_leaves_no_child() -> None:
    begun = time.monotonic()
    deaf = Definition(command=("sh", "-c", "sleep 61 & sleep 62"))
    async with registry(deaf=deaf, bad=Definition(command=command(Path("nothing")))) as services:
        calls = [asyncio.create_task(services.call(name, "hang", {})) for name in ("deaf", "bad")]
        async with asyncio.timeout(10):
            while not (children_of("sleep 62") and (await state(services, "bad")).health == "ready"):
                await asyncio.sleep(0.01)
        await services.reload("bad", by="web:operator")
    ended = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(each) for each in ended] == [ServiceUnavailable, ServiceUnavailable]
    assert time.monotonic() - begun < 20
    assert not children_of("sleep 6")
    assert not children_of("hostile_service")

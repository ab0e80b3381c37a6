"""A service over HTTP in today's protocol: bounded answers, secrets in headers, tools that come while it runs."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.clock import SystemClock
from adapters.mcp.definitions import Definition, Secrets
from adapters.mcp.file import Defined, read_services
from adapters.mcp.registry import Registry
from adapters.memory.services import MemoryServiceStore
from adapters.memory.stores import MemoryAudit
from bot.watching import Watching
from core.errors import ServiceTimedOut, ServiceUnavailable, SettingsError, ToolNotAllowed
from core.ports import Terms
from tests.adapters.mcp.stage import registry, state
from tests.fakes.hostile_service import command
from tests.fakes.http_services import http_service


@pytest.mark.parametrize("json", [False, True], ids=["events", "json"])
async def test_fifty_megabytes_are_cut(json: bool) -> None:
    async with http_service(json=json) as service, registry(own=Definition(url=service.url, timeout=20)) as services:
        answer = await services.call("own", "flood", {})
        assert (len(answer.text), answer.cut) == (20_000, True)
        assert (await state(services, "own")).health == "ready"


async def test_a_compressed_answer_is_refused() -> None:
    async with http_service(zipped=True) as service, registry(own=Definition(url=service.url)) as services:
        with pytest.raises(ServiceUnavailable):
            await services.tools("own")
        assert "compresses" in (await state(services, "own")).problem


async def test_a_tool_that_hangs_and_a_caller_that_leaves() -> None:
    async with http_service() as service:
        definition = Definition(url=service.url, timeout=0.3)
        async with registry(own=definition) as services:
            with pytest.raises(ServiceTimedOut):
                await services.call("own", "hang", {})
            call = asyncio.create_task(services.call("own", "hang", {}))
            await asyncio.sleep(0.05)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert (await services.call("own", "grow", {})).text == "done"


async def test_a_tool_that_comes_while_it_runs_waits_for_an_owner() -> None:
    async with http_service() as service, registry(own=Definition(url=service.url)) as services:
        assert (await services.call("own", "grow", {})).text == "done"
        async with asyncio.timeout(10):
            while (await state(services, "own")).quarantined != ("grown",):
                await asyncio.sleep(0.01)
        with pytest.raises(ToolNotAllowed):
            await services.call("own", "grown", {})
        await services.accept("own", "grown", by="web:operator")
        assert (await services.call("own", "grown", {})).text == "grown"


async def test_what_the_settings_name_needs_no_grant_but_a_change_waits_for_an_owner() -> None:
    settled = Terms(settled=True)
    async with http_service() as service, registry(own=Definition(url=service.url)) as services:
        with pytest.raises(ToolNotAllowed):
            await services.call("own", "write", {})
        assert (await services.call("own", "write", {}, settled)).text == "written"
        await services.call("own", "grow", {})
        async with asyncio.timeout(10):
            while (await state(services, "own")).quarantined != ("grown",):
                await asyncio.sleep(0.01)
        with pytest.raises(ToolNotAllowed):
            await services.call("own", "grown", {}, settled)


async def test_a_call_may_have_limits_of_its_own() -> None:
    definition = Definition(url="", timeout=60)
    async with http_service(json=True) as service, registry(own=replace(definition, url=service.url)) as services:
        with pytest.raises(ServiceTimedOut):
            await services.call("own", "hang", {}, Terms(seconds=0.3))
        answer = await services.call("own", "flood", {}, Terms(characters=30_000))
        assert (len(answer.text), answer.cut, answer.pictures) == (30_000, True, ())


async def test_a_picture_is_named_and_given_where_it_is_asked_for() -> None:
    async with http_service(json=True) as service, registry(own=Definition(url=service.url)) as services:
        named = await services.call("own", "picture", {})
        assert (named.text, named.pictures) == ("scan me\n\n[image: image/png, 1 kB]", ())
        given = await services.call("own", "picture", {}, Terms(pictures=True))
        assert (given.text, given.pictures) == (named.text, (b"\x89PNG",))
        assert "PNG" not in repr(given)


async def test_a_secret_goes_into_the_header_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with http_service() as service:
        secrets = Secrets(headers={"Authorization": SecretStr("Bearer very-secret")})
        definition = Definition(url=service.url, headers_from={"Authorization": "TOKEN"})
        async with Registry(store=MemoryServiceStore(MemoryAudit()), clock=SystemClock(), environment={}) as services:
            await services.load({"own": Defined(definition=definition, secrets=secrets)})
            await services.tools("own")
            assert set(service.headers) == {"Bearer very-secret"}
            assert "very-secret" not in repr(await services.services())
    assert "very-secret" not in caplog.text


async def test_nobody_there_is_said_at_once_and_again_later() -> None:
    async with registry(gone=Definition(url="http://127.0.0.1:9/mcp")) as services:
        with pytest.raises(ServiceUnavailable):
            await services.tools("gone")
        assert (await state(services, "gone")).health == "resting"
        assert list(await services.offered()) == []


async def test_a_command_that_is_not_there_is_named() -> None:
    async with registry(gone=Definition(command=("no-such-program-anywhere",))) as services:
        with pytest.raises(ServiceUnavailable):
            await services.tools("gone")
        assert "no-such-program-anywhere" in (await state(services, "gone")).problem


async def test_what_a_child_complains_of_is_told_to_owners(tmp_path: Path) -> None:
    crash = ("sh", "-c", "echo 'cannot find the press photos' >&2; exit 3")
    async with registry(gone=Definition(command=crash)) as services:
        with pytest.raises(ServiceUnavailable):
            await services.tools("gone")
        assert "cannot find the press photos" in (await state(services, "gone")).problem


async def test_a_broken_file_is_refused_and_the_old_services_stay(tmp_path: Path) -> None:
    file, watching = tmp_path / "mcp.toml", Watching(SystemClock())
    good = f"[services.bad]\ncommand = {list(command(tmp_path / 'words'))}\n"
    async with Registry(store=MemoryServiceStore(MemoryAudit()), clock=SystemClock(), environment={}) as services:

        async def load() -> None:
            await services.load(read_services(file, {}))

        watching.watch(file, load)
        running = asyncio.create_task(watching.run())
        try:
            file.write_text(good)
            await _until(services, "bad")
            await services.tools("bad")
            file.write_text(good + "[services.more]\nadress = 'x'\n")
            async with asyncio.timeout(15):
                while file not in watching.refused:
                    await asyncio.sleep(0.01)
            assert "line 4: services.more.adress: there is no such field" in watching.refused[file]
            assert (await state(services, "bad")).health == "ready", "still connected"
            with pytest.raises(SettingsError):
                await load()
        finally:
            running.cancel()
            await asyncio.wait([running])


async def _until(services: Registry, name: str) -> None:
    async with asyncio.timeout(15):
        while name not in [each.name for each in await services.services()]:
            await asyncio.sleep(0.01)

"""Servers that others wrote: over stdio and HTTP, killed in the middle of a call, replaced under a call."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.mcp.definitions import Definition
from adapters.mcp.registry import Registry
from core.errors import ServiceUnavailable, ServiceUnknown, ToolArgumentsRefused, ToolNotAllowed
from tests.adapters.mcp.stage import defined, registry, state, until
from tests.fakes.real_services import (
    OverHttp,
    children_of,
    everything,
    everything_over_http,
    filesystem,
    needs_node,
)

pytestmark = needs_node
LONG = {"duration": 30, "steps": 3}


@pytest.fixture(params=["stdio", "http"])
async def made(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Registry, OverHttp | None]]:
    if request.param == "stdio":
        async with registry(everything=Definition(command=everything())) as found:
            yield found, None
        assert not children_of("server-everything"), "no child outlives the registry"
        return
    async with everything_over_http() as server, registry(everything=Definition(url=server.url)) as found:
        yield found, server


async def test_tools_with_schemas_and_health(made: tuple[Registry, OverHttp | None]) -> None:
    services, _ = made
    assert (await state(services, "everything")).health == "idle", "nobody has asked for it yet"
    tools = {tool.name: tool for tool in await services.tools("everything")}
    assert tools["get-sum"].schema["required"] == ["a", "b"]
    assert tools["get-sum"].offered
    assert not tools["toggle-simulated-logging"].offered, "not read-only, and not granted"
    now = await state(services, "everything")
    assert (now.health, now.tools, now.quarantined, now.problem) == ("ready", len(tools), (), "")


async def test_calls(made: tuple[Registry, OverHttp | None]) -> None:
    services, _ = made
    answer = await services.call("everything", "get-sum", {"a": 2, "b": 3})
    assert (answer.text, answer.failed, answer.cut) == ("The sum of 2 and 3 is 5.", False, False)
    picture = await services.call("everything", "get-tiny-image", {})
    assert "[image: image/png, " in picture.text
    structured = await services.call("everything", "get-structured-content", {"location": "New York"})
    assert "temperature" in structured.text
    for arguments in ({}, {"a": "two", "b": 3}):
        with pytest.raises(ToolArgumentsRefused):
            await services.call("everything", "get-sum", arguments)
    with pytest.raises(ServiceUnknown):
        await services.call("everything", "no-such-tool", {})
    with pytest.raises(ToolNotAllowed):
        await services.call("everything", "toggle-simulated-logging", {})
    texts = await asyncio.gather(*(services.call("everything", "echo", {"message": f"{n}"}) for n in range(20)))
    assert [each.text for each in texts] == [f"Echo: {n}" for n in range(20)]


async def test_killed_in_the_middle_of_a_call(made: tuple[Registry, OverHttp | None]) -> None:
    services, server = made
    await services.tools("everything")
    call = asyncio.create_task(services.call("everything", "trigger-long-running-operation", LONG))
    await asyncio.sleep(0.2)
    if server:
        await server.kill()
        await server.start()
    else:
        os.kill(children_of("server-everything")[0], signal.SIGKILL)
    with pytest.raises(ServiceUnavailable) as told:
        await call
    assert told.value.details["service"] == "everything"
    assert (await services.call("everything", "echo", {"message": "back"})).text == "Echo: back"
    assert (await state(services, "everything")).health == "ready"


async def test_killed_while_nobody_calls(made: tuple[Registry, OverHttp | None]) -> None:
    services, server = made
    await services.tools("everything")
    if server:
        await server.kill()
        await server.start()  # the session is unknown now, and the call that finds out was not carried out
    else:
        os.kill(children_of("server-everything")[0], signal.SIGKILL)
        async with asyncio.timeout(10):
            while (await state(services, "everything")).health == "ready":
                await asyncio.sleep(0.01)
    assert (await services.call("everything", "echo", {"message": "back"})).text == "Echo: back"


async def test_a_call_finishes_on_the_old_client(made: tuple[Registry, OverHttp | None]) -> None:
    services, server = made
    await services.tools("everything")
    arguments = {"duration": 4, "steps": 2}
    call = asyncio.create_task(services.call("everything", "trigger-long-running-operation", arguments))
    await asyncio.sleep(0.2)
    await services.reload("everything", by="web:operator")
    assert (await services.call("everything", "echo", {"message": "new"})).text == "Echo: new"
    assert not call.done()
    assert "completed" in (await call).text
    if server is None:
        await until(lambda: len(children_of("server-everything")) == 1)


@asynccontextmanager
async def files(folder: Path, **more: object) -> AsyncIterator[Registry]:
    definition = Definition(command=filesystem(folder), **more)  # type: ignore[arg-type]
    async with registry(files=definition) as found:
        yield found


async def test_files_are_read_only_unless_granted(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("slow pour, 92 ℃")
    path = str(tmp_path / "note.txt")
    async with files(tmp_path) as services:
        assert (await services.call("files", "read_text_file", {"path": path})).text == "slow pour, 92 ℃"
        with pytest.raises(ToolNotAllowed):
            await services.call("files", "write_file", {"path": path, "content": "gone"})
        await services.grant("files", "write_file", allowed=True, by="web:operator")
        await services.call("files", "write_file", {"path": path, "content": "fast pour"})
        assert (tmp_path / "note.txt").read_text() == "fast pour"
        await services.grant("files", "write_file", allowed=False, by="web:operator")
        with pytest.raises(ToolNotAllowed):
            await services.call("files", "write_file", {"path": path, "content": "gone"})
        outside = await services.call("files", "read_text_file", {"path": "/etc/hostname"})
        assert outside.failed
        assert "denied" in outside.text


async def test_the_allow_list_hides_the_others(tmp_path: Path) -> None:
    async with files(tmp_path, tools=("list_directory", "write_file"), granted=("write_file",)) as services:
        assert [tool.name for tool in await services.tools("files")] == ["list_directory", "write_file"]
        assert [tool.name for tool in await services.offered()] == ["list_directory", "write_file"]
        with pytest.raises(ToolNotAllowed):
            await services.call("files", "read_text_file", {"path": str(tmp_path)})


async def test_a_child_knows_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_LLM__API_KEY", "sk-very-secret")
    async with registry(everything=Definition(command=everything(), env={"PLACE": "desk"})) as services:
        answer = await services.call("everything", "get-env", {})
    assert "desk" in answer.text
    assert "sk-very-secret" not in answer.text
    assert "COPYDESK" not in answer.text


async def test_a_file_that_changes_replaces_only_what_changed(tmp_path: Path) -> None:
    one, two = Definition(command=everything()), Definition(command=filesystem(tmp_path))
    async with registry(one=one, two=two) as services:
        await services.tools("one")
        await services.tools("two")
        before = children_of("server-everything")
        await services.load(defined(one=one))
        await until(lambda: not children_of("server-filesystem"))
        assert children_of("server-everything") == before, "the other one stays connected"
        with pytest.raises(ServiceUnknown):
            await services.tools("two")

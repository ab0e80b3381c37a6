"""Services over the API: for owners alone, with a line in the audit log for each change."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.mcp.definitions import Definition
from tests.adapters.mcp.stage import defined
from tests.bot.test_http_world import Newsroom
from tests.fakes.hostile_service import command

URL = "/api/v1/services"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    room = Newsroom(outbox=tmp_path)
    async with room.registry:
        await room.registry.load(defined(bad=Definition(command=command(tmp_path / "words"))))
        yield room


async def test_the_way_of_a_service_over_http(room: Newsroom) -> None:
    async with room.terminal() as owner:
        assert (await owner.put(f"{URL}/docs", json={"url": "http://127.0.0.1:1/mcp"})).status_code == 204
        found = {each["name"]: each for each in (await owner.get(URL)).json()}
        assert found["docs"] == {
            "name": "docs",
            "transport": "http",
            "health": "idle",
            "problem": "",
            "tools": 0,
            "quarantined": [],
            "settled": False,
        }
        away = await owner.get(f"{URL}/docs")
        assert away.status_code == 503
        assert "“docs” cannot be reached" in away.json()["detail"]
        assert (await owner.put(f"{URL}/docs/enabled", json={"enabled": False})).status_code == 204
        assert (await owner.get(f"{URL}/docs")).status_code == 409
        assert (await owner.delete(f"{URL}/docs")).status_code == 204
        assert (await owner.delete(f"{URL}/docs")).status_code == 404
    lines = [(line.who, line.what, line.detail) for line in await room.stores.audit.read()]
    assert lines == [
        ("web:operator", "service_remove", "docs"),
        ("web:operator", "service_disable", "docs"),
        ("web:operator", "service_add", "docs"),
    ]


async def test_tools_are_shown_and_granted(room: Newsroom) -> None:
    async with room.terminal() as owner:
        page = (await owner.get(f"{URL}/bad")).json()
        assert page["service"]["settled"]
        tool = next(each for each in page["tools"] if each["name"] == "inject")
        assert tool["offered"]
        assert tool["schema"]["properties"]["word"]["type"] == "string"
        for way in ("accepted", "granted"):
            assert (await owner.put(f"{URL}/bad/{way}/inject")).status_code == 204
        assert (await owner.delete(f"{URL}/bad/granted/inject")).status_code == 204
        assert (await owner.put(f"{URL}/bad/accepted/nothing")).status_code == 404
        assert (await owner.post(f"{URL}/bad/reload")).status_code == 204
    assert [line.what for line in await room.stores.audit.read()] == ["service_revoke", "service_grant"]


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("docs", {"url": "ftp://docs.test"}, "no web address"),
        ("docs", {"url": "https://me:secret@docs.test"}, "a password in the address"),
        ("docs", {"url": "https://docs.test/ mcp"}, "a space in the address"),
        ("docs", {"url": "https:///mcp"}, "no host"),
        ("docs", {"url": "https://docs.test:99999"}, "no port"),
        ("docs", {"command": ["sh", "-c", "id"]}, "commands come from the file alone"),
        ("docs", {"url": "https://docs.test", "command": ["id"]}, "also beside an address"),
        ("docs", {}, "nothing"),
        ("Docs", {"url": "https://docs.test"}, "a capital letter"),
        ("bad", {"url": "https://docs.test"}, "a service of the file"),
    ],
)
async def test_what_is_refused_changes_nothing(room: Newsroom, name: str, body: object, reason: str) -> None:
    async with room.terminal() as owner:
        before = (await owner.get(URL)).json()
        refused = await owner.put(f"{URL}/{name}", json=body)
        assert refused.status_code == 422, reason
        assert refused.headers["content-type"] == "application/problem+json"
        assert "secret" not in refused.text
        assert (await owner.get(URL)).json() == before
    assert list(await room.stores.audit.read()) == []


async def test_members_and_strangers_are_refused(room: Newsroom) -> None:
    async with room.browser() as person:
        assert (await person.get(URL)).status_code == 401
        await room.enter(person, "Mei", "approver")
        for call in (
            person.get(URL),
            person.get(f"{URL}/bad"),
            person.put(f"{URL}/docs", json={"url": "https://docs.test"}),
            person.delete(f"{URL}/bad"),
            person.post(f"{URL}/bad/reload"),
        ):
            assert (await call).status_code == 403
    assert [state.name for state in await room.registry.services()] == ["bad"]

"""Files that people sent on Slack, through the real slack-sdk: from Slack alone, whole, and not too large."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.files import SlackFiles
from core.errors import BadInput, ChatUnavailable, NotPermitted, RateLimited
from core.messages import Address, Attachment
from core.ports import MOST_BYTES
from tests.adapters.slack.stage import Stage, at
from tests.fakes.slack import Stored, Trouble


class Shelf:
    """The source of files, one file of Mei, and a way to fetch it."""

    def __init__(self, stage: Stage, session: ClientSession) -> None:
        self.stage = stage
        self.source = SlackFiles(clients={"T0001": stage.server.client(stage.team)}, session=session)
        self.file = self.put(b"0123456789")

    def put(self, content: bytes, *, size: int | None = None) -> Stored:
        return self.stage.server.files.put("cup.png", content, "T0001", self.stage.mei.id, size=size)

    async def fetch(self, file: Stored | None = None, *, size: int | None = None) -> bytes:
        wanted = Attachment(id=(file or self.file).id, kind="picture", size=size)
        return await self.source.fetch(at(self.stage.team.dm(self.stage.mei)), wanted)

    async def refused(self, file: Stored | None = None, *, size: int | None = None) -> str:
        with pytest.raises(BadInput) as refused:
            await self.fetch(file, size=size)
        return refused.value.code


@pytest.fixture
async def shelf(stage: Stage) -> AsyncIterator[Shelf]:
    async with ClientSession() as session:
        yield Shelf(stage, session)


async def test_a_file_arrives_whole(shelf: Shelf) -> None:
    assert await shelf.fetch() == b"0123456789"


async def test_what_is_too_large_is_not_asked_for(shelf: Shelf) -> None:
    assert await shelf.refused(size=MOST_BYTES + 1) == "file_too_large"
    assert shelf.stage.server.calls == []
    assert await shelf.refused(shelf.put(b"x", size=MOST_BYTES + 1)) == "file_too_large"


async def test_reading_stops_at_the_limit(shelf: Shelf) -> None:
    assert await shelf.refused(shelf.put(bytes(MOST_BYTES + 1), size=10)) == "file_too_large"


async def test_a_file_that_broke_off(shelf: Shelf) -> None:
    with pytest.raises(ChatUnavailable):
        await shelf.fetch(shelf.put(b"012", size=10))


async def test_a_file_that_is_gone(shelf: Shelf) -> None:
    del shelf.stage.server.files.by_id[shelf.file.id]
    assert await shelf.refused() == "file_gone"


async def test_a_bot_without_the_right_to_files(shelf: Shelf) -> None:
    shelf.stage.team.scopes.discard("files:read")
    with pytest.raises(NotPermitted):
        await shelf.fetch()


async def test_trouble_on_the_way_may_be_tried_again(shelf: Shelf) -> None:
    for method, trouble in (("files.info", Trouble.ERROR), ("download", Trouble.ERROR), ("download", Trouble.TIMEOUT)):
        shelf.stage.server.faults.add(method, trouble, times=2)  # aiohttp itself asks once more for what it only reads
        with pytest.raises(ChatUnavailable):
            await shelf.fetch()
        shelf.stage.server.faults.clear()
    assert await shelf.fetch() == b"0123456789"
    shelf.stage.server.faults.add("download", Trouble.RATELIMITED, seconds=7)
    with pytest.raises(RateLimited) as limited:
        await shelf.fetch()
    assert limited.value.retry_after == 7


async def test_a_workspace_that_is_not_switched_on(shelf: Shelf) -> None:
    other = shelf.stage.server.workspace("T0002")
    wanted = Attachment(id=shelf.file.id, kind="picture")
    with pytest.raises(NotPermitted):
        await shelf.source.fetch(at(other.dm(other.person("Bo"))), wanted)


# --- the token goes nowhere else --------------------------------------------------------------------------------------


@dataclass
class Small:
    """A Slack with one file that is anywhere, and what was asked for with a token."""

    place: str = ""
    page: web.Response = field(default_factory=web.Response)
    asked: list[str] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/api/files.info":
            return web.json_response({"ok": True, "file": {"id": "F1", "url_private_download": self.place}})
        if request.headers.get("Authorization"):
            self.asked.append(request.path)
        return self.page

    async def refused(self) -> str:
        """The one file is asked for; `{here}` in its place is this server."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.serve)
        async with TestServer(app) as server, ClientSession() as session:
            here = str(server.make_url("")).rstrip("/")
            self.place = self.place.replace("{here}", here)
            client = AsyncWebClient("xoxb-1", base_url=f"{here}/api/", session=session, retry_handlers=[])
            files = SlackFiles(clients={"T0001": client}, session=session)
            address = Address(platform="slack", tenant="T0001", chat="D1")
            with pytest.raises(BadInput) as refused:
                await files.fetch(address, Attachment(id="F1", kind="picture"))
        return refused.value.code


@pytest.mark.parametrize(
    "place",
    [
        "http://localhost:9/cup.png",
        "http://files.slack.com/cup.png",  # not in the clear
        "https://files.slack.com.evil.example/cup.png",
        "https://files.slack.com:8443/cup.png",
        "https://files.slack.com@evil.example/cup.png",
        "https://docs.example/an-external-file",
        "//",
        "",
        "http://[",
    ],
)
async def test_a_file_of_somebody_else_is_not_fetched(place: str) -> None:
    small = Small(place=place)
    assert (await small.refused(), small.asked) == ("file_gone", [])


@pytest.mark.parametrize(
    "page",
    [
        lambda: web.Response(text="<!DOCTYPE html>", content_type="text/html"),
        lambda: web.Response(status=302, headers={"Location": "/elsewhere"}),
        lambda: web.Response(status=404),
    ],
    ids=["a page to sign in", "a redirect", "not there"],
)
async def test_what_is_not_the_file_is_neither_taken_nor_followed(page: Callable[[], web.Response]) -> None:
    small = Small(place="{here}/cup.png", page=page())
    assert (await small.refused(), small.asked) == ("file_gone", ["/cup.png"])

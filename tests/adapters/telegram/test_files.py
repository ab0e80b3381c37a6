"""Files that people sent, through real aiogram and a small server on loopback that keeps them, or does not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.telegram.files import MOST, TelegramFiles
from core.errors import BadInput, ChatUnavailable, NotPermitted, RateLimited
from core.messages import Address, Attachment

TOKEN = "700:AAE-token-that-nobody-may-see-abcdefg"
HERE = Address(platform="telegram", tenant="700", chat="7")
PHOTO = Attachment(id="photo-1", kind="picture")
FILE: dict[str, object] = {
    "file_id": "photo-1",
    "file_unique_id": "u",
    "file_size": 10,
    "file_path": "photos/file_1.jpg",
}
Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Shelf:
    """What the server says of the one file, and how it serves it; `asked` are the methods and paths."""

    said: dict[str, object] = field(default_factory=lambda: {"ok": True, "result": FILE})
    status: int = 200
    serve: Serve | None = None
    asked: list[str] = field(default_factory=list)

    async def get_file(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.asked.append(str(form["file_id"]))
        return web.json_response(self.said, status=self.status)

    async def download(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.match_info["path"])
        return await self.serve(request) if self.serve else web.Response(body=b"0123456789")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def files(shelf: Shelf) -> AsyncIterator[TelegramFiles]:
    app = web.Application()
    app.router.add_post("/bot{token}/getFile", shelf.get_file)
    app.router.add_get("/file/bot{token}/{path:.+}", shelf.download)
    async with TestServer(app) as server:
        api = TelegramAPIServer.from_base(str(server.make_url("")).rstrip("/"))
        bot = Bot(TOKEN, session=AiohttpSession(api=api))
        yield TelegramFiles({"700": bot})
        await bot.session.close()


def answers(status: int, **headers: str) -> Serve:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=headers)

    return serve


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Says ten bytes, sends three."""
    response = web.StreamResponse(headers={"Content-Length": "10"})
    await response.prepare(request)
    await response.write(b"012")
    assert request.transport
    request.transport.close()
    return response


async def too_short(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"012")


async def without_end(request: web.Request) -> web.StreamResponse:
    """More than a bot may download, whatever was said."""
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(MOST // (1024 * 1024) + 2):
        await response.write(bytes(1024 * 1024))
    return response


async def test_a_file_arrives_whole(files: TelegramFiles, shelf: Shelf) -> None:
    assert await files.fetch(HERE, PHOTO) == b"0123456789"
    assert shelf.asked == ["photo-1", "photos/file_1.jpg"]


async def test_a_size_that_is_known_to_be_too_large_is_not_asked_for(files: TelegramFiles, shelf: Shelf) -> None:
    with pytest.raises(BadInput) as refused:
        await files.fetch(HERE, Attachment(id="video-1", kind="video", size=MOST + 1))
    assert (refused.value.code, shelf.asked) == ("file_too_large", [])


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("Bad Request: file is too big", "file_too_large"),
        ("Bad Request: invalid file_id", "file_gone"),
        ("Bad Request: wrong file_id or the file is temporarily unavailable", "file_gone"),
    ],
)
async def test_what_telegram_says_of_a_file(files: TelegramFiles, shelf: Shelf, description: str, code: str) -> None:
    shelf.said, shelf.status = {"ok": False, "error_code": 400, "description": description}, 400
    with pytest.raises(BadInput) as refused:
        await files.fetch(HERE, PHOTO)
    assert refused.value.code == code


async def test_a_file_without_a_path_is_gone(files: TelegramFiles, shelf: Shelf) -> None:
    shelf.said = {"ok": True, "result": {"file_id": "photo-1", "file_unique_id": "u"}}
    with pytest.raises(BadInput) as refused:
        await files.fetch(HERE, PHOTO)
    assert refused.value.code == "file_gone"


async def test_telegram_asks_to_wait(files: TelegramFiles, shelf: Shelf) -> None:
    shelf.serve = answers(429, **{"Retry-After": "7"})
    with pytest.raises(RateLimited) as limited:
        await files.fetch(HERE, PHOTO)
    assert limited.value.retry_after == 7
    description = "Too Many Requests: retry after 9"
    shelf.status = 429
    shelf.said = {"ok": False, "error_code": 429, "description": description, "parameters": {"retry_after": 9}}
    with pytest.raises(RateLimited) as limited:
        await files.fetch(HERE, PHOTO)
    assert limited.value.retry_after == 9


@pytest.mark.parametrize(
    "serve",
    [answers(500), answers(404), answers(429), breaks_off, too_short],
    ids=["500", "404", "429 without a time", "breaks off", "too short"],
)
async def test_a_download_that_fails_may_be_tried_again_and_tells_no_token(
    files: TelegramFiles, shelf: Shelf, serve: Serve
) -> None:
    shelf.serve = serve
    with pytest.raises(ChatUnavailable) as failed:
        await files.fetch(HERE, PHOTO)
    told: BaseException | None = failed.value
    while told:
        assert TOKEN not in f"{told!r} {told}"
        told = told.__cause__ or told.__context__
    shelf.serve = None
    assert await files.fetch(HERE, PHOTO) == b"0123456789"


async def test_reading_stops_at_the_limit(files: TelegramFiles, shelf: Shelf) -> None:
    shelf.said["result"] = FILE | {"file_size": None}
    shelf.serve = without_end
    with pytest.raises(BadInput) as refused:
        await files.fetch(HERE, PHOTO)
    assert refused.value.code == "file_too_large"


async def test_a_bot_that_is_not_switched_on(files: TelegramFiles) -> None:
    with pytest.raises(NotPermitted):
        await files.fetch(Address(platform="telegram", tenant="701", chat="7"), PHOTO)

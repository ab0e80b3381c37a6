"""Photos in and out, and videos out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.http.guards import UPLOAD_LIMIT
from bot.http.media import media_type
from bot.http.ranges import wanted
from tests.bot.test_http_world import Newsroom, photo
from tests.fakes.films import film


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(outbox=tmp_path)


@pytest.mark.parametrize(("kind", "wanted"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
async def test_a_photo_comes_back_as_it_was(room: Newsroom, kind: str, wanted: str) -> None:
    content = photo(kind=kind)
    async with room.terminal() as terminal:
        kept = await terminal.post("/api/v1/media", files={"file": ("käse 图.bin", content, "text/html")})
        shown = await terminal.get(kept.json()["url"])
    assert kept.status_code == 201
    assert (kept.json()["width"], kept.json()["height"]) == (60, 80)
    assert shown.content == content
    assert shown.headers["content-type"] == wanted, "by the bytes, not by what the sender said"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in shown.headers["cache-control"]


@pytest.mark.parametrize(
    ("content", "status", "why"),
    [
        (b"", 422, "empty"),
        (b"<script>alert(1)</script>", 422, "a page"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, 422, "begins as a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "a picture that can run scripts"),
        (photo() + b"\x00" * UPLOAD_LIMIT, 413, "too large"),
    ],
)
async def test_what_is_no_photo_is_refused(room: Newsroom, content: bytes, status: int, why: str) -> None:
    async with room.terminal() as terminal:
        answer = await terminal.post("/api/v1/media", files={"file": ("a.png", content, "image/png")})
    assert answer.status_code == status, why
    assert answer.json()["detail"]


async def test_a_stream_without_a_length_stops_at_the_limit(room: Newsroom) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        while sent < 10 * UPLOAD_LIMIT:
            sent += 1024 * 1024
            yield b"\x00" * 1024 * 1024

    async with room.terminal() as terminal:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = await terminal.post("/api/v1/media", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert "20 MiB" in answer.json()["detail"]


async def test_an_upload_without_a_file_is_explained(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        answer = await terminal.post("/api/v1/media", data={"other": "x"})
    assert answer.status_code == 422
    assert "file" in answer.json()["detail"]


async def test_an_unknown_picture_is_not_found(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        assert (await terminal.get("/media/" + "0" * 64)).status_code == 404


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"GIF89a", "image/gif"), (b"RIFF1234WEBPVP8 ", "image/webp"), (b"<html>", "application/octet-stream"), (b"", "")],
)
def test_the_type_is_told_by_the_first_bytes(content: bytes, kind: str) -> None:
    assert media_type(content) == (kind or "application/octet-stream")


@pytest.mark.parametrize(("ending", "kind"), [("mp4", "video/mp4"), ("mov", "video/quicktime"), ("webm", "video/webm")])
async def test_a_video_is_served_as_what_it_is(room: Newsroom, ending: str, kind: str) -> None:
    video = await room.stores.media.add_video(film(ending))
    async with room.terminal() as terminal:
        shown = await terminal.get(f"/media/{video.id}")
    assert (shown.status_code, shown.content) == (200, film(ending))
    assert (shown.headers["content-type"], shown.headers["accept-ranges"]) == (kind, "bytes")
    assert "media-src 'self'" in shown.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("header", "first", "last", "why"),
    [
        ("bytes=0-", 0, 1861, "how browsers begin"),
        ("bytes=100-199", 100, 199, "a stretch"),
        ("bytes=1800-9999", 1800, 1861, "more than there is"),
        ("bytes=-62", 1800, 1861, "the end"),
        ("bytes=-9999", 0, 1861, "more of the end than there is"),
        ("bytes=0-0", 0, 0, "one byte"),
    ],
)
async def test_a_browser_gets_the_part_that_it_asks_for(
    room: Newsroom, header: str, first: int, last: int, why: str
) -> None:
    video = await room.stores.media.add_video(film())
    async with room.terminal() as terminal:
        part = await terminal.get(f"/media/{video.id}", headers={"Range": header})
    assert part.status_code == 206, why
    assert part.headers["content-range"] == f"bytes {first}-{last}/1862", why
    assert part.content == film()[first : last + 1], why
    assert part.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize("header", ["bytes=1862-", "bytes=9999-99999", "bytes=-0"])
async def test_a_part_that_is_not_there(room: Newsroom, header: str) -> None:
    video = await room.stores.media.add_video(film())
    async with room.terminal() as terminal:
        part = await terminal.get(f"/media/{video.id}", headers={"Range": header})
    assert (part.status_code, part.headers["content-range"], part.content) == (416, "bytes */1862", b"")


async def test_a_part_of_another_version_is_the_whole(room: Newsroom) -> None:
    video = await room.stores.media.add_video(film())
    async with room.terminal() as terminal:
        headers = {"Range": "bytes=0-9", "If-Range": '"other"'}
        other = await terminal.get(f"/media/{video.id}", headers=headers)
        same = await terminal.get(f"/media/{video.id}", headers=headers | {"If-Range": f'"{video.id}"'})
    assert (other.status_code, same.status_code) == (200, 206)


@pytest.mark.parametrize("header", ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "items=0-1", "bytes=0-1,3-4"])
def test_a_range_that_is_not_understood_is_the_whole(header: str) -> None:
    assert wanted(header, 10) is None


async def test_a_video_is_no_photo_of_a_message(room: Newsroom) -> None:
    video = await room.stores.media.add_video(film())
    async with room.terminal() as terminal:
        body = {"id": "1", "text": "x", "pictures": [video.id]}
        answer = await terminal.post("/api/v1/chats/desk/messages", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "picture_type")

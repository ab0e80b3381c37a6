"""Photos in and out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.http.guards import UPLOAD_LIMIT
from bot.http.media import media_type
from tests.bot.test_http_world import Newsroom, photo


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
    ("content", "wanted"),
    [(b"GIF89a", "image/gif"), (b"RIFF1234WEBPVP8 ", "image/webp"), (b"<html>", "application/octet-stream"), (b"", "")],
)
def test_the_type_is_told_by_the_first_bytes(content: bytes, wanted: str) -> None:
    assert media_type(content) == (wanted or "application/octet-stream")

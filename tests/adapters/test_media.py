"""The media store on disk: what it keeps, what it refuses, what it leaves behind."""

import hashlib
import io
import stat
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from adapters.media import LocalMedia
from core.errors import BadInput, StoreError
from core.ports import MOST_BYTES
from tests.fakes.films import film


def picture(kind: str, size: tuple[int, int] = (12, 8)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 80, 60)).save(buffer, kind)
    return buffer.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A small PNG that claims to be very large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "media_type", "ending"),
    [
        ("PNG", "image/png", "png"),
        ("JPEG", "image/jpeg", "jpg"),
        ("WEBP", "image/webp", "webp"),
        ("GIF", "image/gif", "gif"),
    ],
)
async def test_a_picture_comes_back_as_it_was(tmp_path: Path, kind: str, media_type: str, ending: str) -> None:
    media, content = LocalMedia(tmp_path / "media"), picture(kind)
    kept = await media.add(content, alt="a red field", missing="☕")
    assert (kept.id, kept.media_type) == (hashlib.sha256(content).hexdigest(), media_type)
    assert (kept.width, kept.height, kept.alt, kept.missing) == (12, 8, "a red field", "☕")
    assert await media.read(kept.id) == content
    (file,) = (tmp_path / "media").iterdir()
    assert file.name == f"{kept.id}.{ending}"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    media = LocalMedia(tmp_path)
    first = await media.add(picture("PNG"))
    before = (tmp_path / f"{first.id}.png").stat().st_mtime_ns
    assert await media.add(picture("PNG")) == first
    assert [file.stat().st_mtime_ns for file in tmp_path.iterdir()] == [before]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "picture_type"),  # nothing
        (b"%PDF-1.7 ...", "picture_type"),  # another kind of file
        (picture("BMP"), "picture_type"),  # a picture that no target takes
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_type"),  # may carry scripts
        (picture("PNG", (400, 400))[:-60], "picture_unreadable"),  # cut off
        (picture("JPEG", (400, 400))[:400], "picture_unreadable"),
        (bomb(10_000, 6_000), "picture_too_large"),  # 60 megapixels
        (bomb(30_000, 30_000), "picture_too_large"),  # Pillow itself refuses this one
        (picture("PNG") + b"\0" * 20 * 1024 * 1024, "picture_too_large"),  # more than 20 MB
    ],
    ids=["empty", "pdf", "bmp", "svg", "cut png", "cut jpeg", "60 MP", "900 MP", "20 MB"],
)
async def test_what_is_no_usable_picture_is_refused_and_leaves_nothing(
    tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        await LocalMedia(tmp_path).add(content)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "identity",
    ["0" * 64, "", "../secret", "A" * 64, "0" * 63 + "/", "0" * 64 + "\n"],
    ids=["unknown", "empty", "path", "upper case", "slash", "newline"],
)
async def test_an_unknown_id_is_bad_input(tmp_path: Path, identity: str) -> None:
    (tmp_path / "secret.png").write_bytes(picture("PNG"))
    with pytest.raises(BadInput) as refused:
        await LocalMedia(tmp_path / "media").read(identity)
    assert refused.value.code == "picture_unknown"


async def test_a_folder_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    with pytest.raises(StoreError):
        await LocalMedia(tmp_path / "media").add(picture("PNG"))


@pytest.mark.parametrize(
    ("ending", "media_type"), [("mp4", "video/mp4"), ("mov", "video/quicktime"), ("webm", "video/webm")]
)
async def test_a_video_comes_back_as_it_was(tmp_path: Path, ending: str, media_type: str) -> None:
    media, content = LocalMedia(tmp_path), film(ending)
    kept = await media.add_video(content, width=64, height=48, seconds=1.0)
    assert (kept.id, kept.media_type) == (hashlib.sha256(content).hexdigest(), media_type)
    assert (kept.size, kept.width, kept.height, kept.seconds) == (len(content), 64, 48, 1.0)
    assert await media.read(kept.id) == content
    assert [file.name for file in tmp_path.iterdir()] == [f"{kept.id}.{ending}"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "video_type"),  # nothing
        (film("mkv"), "video_type"),  # a video that browsers do not play
        (picture("GIF"), "video_type"),  # a picture
        (b"<html><video src='a.mp4'></html>", "video_type"),  # a page
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1", "video_type"),  # a photo in the same kind of box
        (film() + b"\0" * MOST_BYTES, "video_too_large"),
    ],
    ids=["empty", "mkv", "gif", "html", "heic", "20 MB"],
)
async def test_what_is_no_usable_video_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        await LocalMedia(tmp_path).add_video(content)
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []

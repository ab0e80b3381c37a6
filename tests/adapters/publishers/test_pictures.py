"""Pictures on their way to a platform."""

import io
import random
from dataclasses import replace

import pytest
from PIL import Image

from adapters.memory.media import MemoryMedia
from adapters.publishers.pictures import fitted
from core.errors import PublishRefused
from core.messages import Picture
from core.platforms import JPEG_AND_PNG, PLATFORMS

LIMITS = replace(PLATFORMS["bluesky"], max_picture_bytes=60_000, picture_types=JPEG_AND_PNG)


async def kept(media: MemoryMedia, image: Image.Image, kind: str, **how: object) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return await media.add(buffer.getvalue(), alt="杯")


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


async def test_what_fits_goes_as_it_is() -> None:
    media = MemoryMedia()
    picture = await kept(media, Image.new("RGB", (30, 20)), "PNG")
    found = await fitted(picture, media, LIMITS)
    assert found.content == await media.read(picture.id)
    assert (found.media_type, found.width, found.height, found.alt) == ("image/png", 30, 20, "杯")


async def test_what_is_too_large_becomes_a_smaller_jpeg() -> None:
    media = MemoryMedia()
    found = await fitted(await kept(media, noise(600, 400), "PNG"), media, LIMITS)
    assert len(found.content) <= LIMITS.max_picture_bytes
    with Image.open(io.BytesIO(found.content)) as image:
        assert (image.format, image.size) == ("JPEG", (found.width, found.height))
    assert (found.media_type, found.alt) == ("image/jpeg", "杯")


async def test_another_type_becomes_a_jpeg_on_white_and_upright() -> None:
    media = MemoryMedia()
    clear = Image.new("RGBA", (30, 20), (0, 0, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    found = await fitted(await kept(media, clear, "WEBP", lossless=True, exif=exif), media, LIMITS)
    with Image.open(io.BytesIO(found.content)) as image:
        assert image.size == (20, 30)
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


async def test_a_film_is_not_made_smaller() -> None:
    media = MemoryMedia()
    frames = [noise(120, 100).rotate(90 * turn) for turn in range(4)]
    film = await kept(media, frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(PublishRefused) as refused:
        await fitted(film, media, replace(LIMITS, max_picture_bytes=10_000))
    assert refused.value.why == "media_size"


async def test_what_cannot_be_small_enough_is_refused() -> None:
    media = MemoryMedia()
    with pytest.raises(PublishRefused) as refused:
        await fitted(await kept(media, noise(300, 200), "PNG"), media, replace(LIMITS, max_picture_bytes=300))
    assert refused.value.why == "media_size"


async def test_a_picture_that_is_not_kept_is_refused() -> None:
    gone = Picture(id="0" * 64, media_type="image/png", width=1, height=1)
    with pytest.raises(PublishRefused, match="cannot be read"):
        await fitted(gone, MemoryMedia(), LIMITS)

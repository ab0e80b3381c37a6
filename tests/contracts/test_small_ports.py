"""Clock, MediaStore and Publisher in memory."""

import asyncio
import io
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from PIL import Image

from adapters.clock import SystemClock
from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.memory.publisher import MemoryPublisher
from core.drafts import Post, Target
from core.errors import BadInput, PublishRefused, PublishUncertain
from core.ports import MOST_BYTES
from core.records import Certainty

POST = Post(title="手冲", body="92 ℃")
PLACE = Target(platform="outbox", account="")


async def test_sleepers_wake_in_the_order_of_their_time_each_at_its_own(clock: SimulatedClock) -> None:
    start, woken = clock.now(), list[tuple[str, float]]()

    async def sleep(name: str, *naps: float) -> None:
        for nap in naps:
            await clock.sleep(nap)
            woken.append((name, (clock.now() - start).total_seconds()))

    sleeping = [asyncio.create_task(sleep(*plan)) for plan in (("a", 30.0), ("b", 10.0, 10.0, 10.0), ("c", 0.0))]
    await clock.advance(29.999999)
    assert woken == [("c", 0), ("b", 10), ("b", 20)]
    await clock.advance(0.000001)
    assert woken[3:] == [("a", 30), ("b", 30)]
    assert clock.monotonic() == 30
    await asyncio.gather(*sleeping)


async def test_a_cancelled_sleeper_does_not_hold_time(clock: SimulatedClock) -> None:
    sleeping = asyncio.create_task(clock.sleep(5))
    await clock.settle()
    sleeping.cancel()
    await clock.advance(10)
    assert clock.monotonic() == 10


async def test_the_system_clock_is_in_utc_and_goes_on() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    await clock.sleep(-1)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() >= before


def drawn(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (3, 4)).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_comes_back(kind: str) -> None:
    media, content = MemoryMedia(), drawn(kind)
    picture = await media.add(content, alt="cup", missing="☕")
    assert (picture.width, picture.height, picture.media_type) == (3, 4, f"image/{kind.lower()}")
    assert (picture.alt, picture.missing) == ("cup", "☕")
    assert await media.read(picture.id) == content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "nothing"),
        (b"<svg/>", "no picture"),
        (drawn("PNG")[:20], "cut"),
        (drawn("BMP"), "no target takes it"),
        (b"x" * (MOST_BYTES + 1), "too large"),
    ],
)
async def test_what_is_no_picture_is_refused(content: bytes, reason: str) -> None:
    media = MemoryMedia()
    with pytest.raises(BadInput):
        await media.add(content, alt=reason)
    with pytest.raises(BadInput):
        await media.read("0" * 64)


async def test_a_publication_is_found_by_its_key(clock: SimulatedClock) -> None:
    publisher = MemoryPublisher(clock)
    receipt = await publisher.publish(POST, target=PLACE, idempotency_key="k")
    assert publisher.posts == [(PLACE, POST)]
    assert await publisher.find(POST, idempotency_key="k", since=clock.now()) == receipt
    assert await publisher.find(POST, idempotency_key="other", since=clock.now()) is None
    assert await publisher.find(POST, idempotency_key="k", since=clock.now() + timedelta(seconds=1)) is None


async def test_a_publication_may_be_refused_or_uncertain(clock: SimulatedClock) -> None:
    publisher = MemoryPublisher(clock, certainty=Certainty())
    publisher.fail_next(PublishRefused())
    publisher.fail_next(PublishUncertain(), posted=True)
    with pytest.raises(PublishRefused):
        await publisher.publish(POST, target=PLACE, idempotency_key="a")
    with pytest.raises(PublishUncertain):
        await publisher.publish(replace(POST, title="b"), target=PLACE, idempotency_key="b")
    assert [post.title for _, post in publisher.posts] == ["b"]
    assert await publisher.find(POST, idempotency_key="b", since=clock.now()) is not None
    assert not publisher.certainty.settles

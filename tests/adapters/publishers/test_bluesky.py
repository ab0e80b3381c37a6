"""Bluesky over a server of our own: what goes wrong at the wire, and what it is called."""

import asyncio
import io
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from PIL import Image

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.publishers.bluesky import Bluesky
from adapters.publishers.bluesky_session import BlueskySession
from adapters.publishers.bluesky_text import record_key
from adapters.publishers.bluesky_wire import Xrpc
from adapters.publishers.http_calls import SECONDS, client_of
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.messages import Picture, Video
from core.records import Receipt
from tests.fakes.bluesky.server import (
    DELETE,
    GET,
    LOG_IN,
    PUT,
    REFRESH,
    RESOLVE,
    STANDING,
    UPLOAD,
    BlueskyServer,
)
from tests.fakes.films import film

TARGET = Target(platform="bluesky", account="desk")
POST = Post(title="手冲咖啡", body="水温 92 °C：https://coffee.example/brew", tags=("咖啡",))
KEY = "d-1:2:bluesky:desk"
HURRY = 1.0  # seconds that a call may take where the server is to hang


class Desk:
    """An account that publishes to the fake."""

    def __init__(self, server: BlueskyServer, client: httpx.AsyncClient, clock: SimulatedClock) -> None:
        self.server = server
        self.clock = clock
        self.media = MemoryMedia()
        self._client = client
        self._open(SECONDS)

    def _open(self, seconds: float) -> None:
        xrpc = Xrpc(self._client, url=self.server.url, clock=self.clock, seconds=seconds)
        account = self.server.account
        self.session = BlueskySession(xrpc, handle=account.handle, app_password=account.app_password)
        self.bluesky = Bluesky(self.session, media=self.media, clock=self.clock)

    def hurry(self, trouble: str) -> None:
        """From here on no call waits for long, where that is the trouble."""
        if trouble == "hang":
            self._open(HURRY)

    async def publish(self, post: Post = POST) -> Receipt:
        return await self.bluesky.publish(post, target=TARGET, idempotency_key=KEY)

    async def find(self, post: Post = POST) -> Receipt | None:
        return await self.bluesky.find(post, idempotency_key=KEY, since=self.clock.now())

    async def refused(self, post: Post = POST) -> PublishRefused:
        with pytest.raises(PublishRefused) as refused:
            await self.publish(post)
        return refused.value

    async def uncertain(self) -> PublishUncertain:
        with pytest.raises(PublishUncertain) as uncertain:
            await self.publish()
        return uncertain.value

    async def picture(self, content: bytes = b"", alt: str = "") -> Picture:
        return await self.media.add(content or png(60, 40), alt=alt)

    def record(self) -> dict[str, object]:
        return dict(self.server.account.records[record_key(KEY)])


def png(width: int, height: int, *, noisy: bool = False, see_through: bool = False) -> bytes:
    image = Image.new("RGBA" if see_through else "RGB", (width, height), (0, 0, 0, 0) if see_through else (90, 60, 30))
    if noisy:
        image.frombytes(random.Random(7).randbytes(width * height * len(image.getbands())))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
async def desk(clock: SimulatedClock) -> AsyncIterator[Desk]:
    async with BlueskyServer(clock) as server, client_of() as client:
        yield Desk(server, client, clock)


async def test_a_post_with_all_that_readers_see(desk: Desk) -> None:
    desk.server.handles["alice.bsky.social"] = "did:plc:alice"
    post = replace(
        POST, body=f"{POST.body} @alice.bsky.social @nobody.example", pictures=(await desk.picture(alt="杯"),)
    )
    receipt = await desk.publish(post)
    key = record_key(KEY)
    assert receipt.id == f"at://{desk.server.account.did}/app.bsky.feed.post/{key}"
    assert receipt.url == f"https://bsky.app/profile/desk.test/post/{key}"
    assert receipt.published_at == desk.clock.now()
    record = desk.record()
    assert record["text"] == f"手冲咖啡\n\n{post.body}\n\n#咖啡"
    assert (record["langs"], record["createdAt"]) == (["zh"], "2026-01-05T08:00:00.000Z")
    (image,) = record["embed"]["images"]  # type: ignore[index]
    assert (image["alt"], image["aspectRatio"]) == ("杯", {"width": 60, "height": 40})
    features = [facet["features"][0] for facet in record["facets"]]  # type: ignore[attr-defined]
    assert [feature["$type"].partition("#")[2] for feature in features] == ["link", "mention", "tag"]
    assert features[1]["did"] == "did:plc:alice"
    assert desk.server.calls.count(PUT) == 1


async def test_a_key_has_one_post_and_another_text_does_not_pass_for_it(desk: Desk) -> None:
    first = await desk.publish()
    await desk.clock.advance(60)
    assert await desk.publish() == first, "what came back the first time"
    other = replace(POST, body="另一篇")
    refused = await desk.refused(other)
    assert (refused.why, str(refused)) == (
        "refused",
        "another post of this account has the key that this one would have",
    )
    assert await desk.find(other) is None
    assert desk.server.texts == ["手冲咖啡\n\n水温 92 °C：https://coffee.example/brew\n\n#咖啡"]


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        # A server that accepts and then says 500, or its gateway does
        ("500", "server"),
        ("502", "server"),
        ("hang", "silent"),
        ("reset", "cut"),
        ("garbage", "unseen"),
        ("nothing", "unseen"),
    ],
)
@pytest.mark.parametrize("posted", [True, False])
async def test_what_is_not_known_is_called_so_and_settled_by_a_look(
    desk: Desk, trouble: str, why: str, posted: bool
) -> None:
    desk.hurry(trouble)
    desk.server.faults.add(PUT, trouble, after=posted)
    assert (await desk.uncertain()).why == why
    assert desk.server.calls.count(PUT) == 1, "nothing tries again"
    found = await desk.find()
    assert (found is not None) == posted
    again = await desk.publish()
    assert found in (None, again)
    assert len(desk.server.texts) == 1


async def test_a_success_without_a_post_is_none(desk: Desk) -> None:
    desk.server.losing = True
    uncertain = await desk.uncertain()
    assert (uncertain.why, str(uncertain)) == (
        "unseen",
        "the server said that it has the post, and does not show it",
    )
    assert await desk.find() is None


async def test_a_success_stands_where_a_look_is_not_possible(desk: Desk) -> None:
    desk.server.faults.add(GET, "500")
    receipt = await desk.publish()
    assert await desk.find() == receipt


async def test_a_look_that_is_not_possible_says_so(desk: Desk) -> None:
    await desk.publish()
    desk.hurry("hang")
    for trouble in ("500", "hang", "reset", "garbage", "nothing", "429", "302"):
        desk.server.faults.add(GET, trouble)
        with pytest.raises(PublishUncertain) as uncertain:
            await desk.find()
        assert uncertain.value.why == "blind", trouble
    assert await desk.find()


async def test_a_server_that_does_not_hold_the_account_tells_nothing(desk: Desk) -> None:
    """It has moved, or was renamed: what is not found there may stand elsewhere."""
    await desk.publish()
    desk.server.account.did = "did:plc:elsewhere"
    with pytest.raises(PublishUncertain) as uncertain:
        await desk.find()
    assert (uncertain.value.why, str(uncertain.value)) == (
        "blind",
        "it cannot be looked up: 127.0.0.1: Could not locate record",
    )


async def test_a_post_that_can_be_there_already_and_not_be_looked_at_is_uncertain(desk: Desk) -> None:
    await desk.publish()
    await desk.clock.advance(1)  # another createdAt, so another record
    desk.server.faults.add(GET, "500")
    assert (await desk.uncertain()).why == "blind"


@pytest.mark.parametrize(
    ("method", "trouble"),
    [
        (LOG_IN, "hang"),
        (LOG_IN, "500"),
        (LOG_IN, "garbage"),
        (UPLOAD, "reset"),
        (UPLOAD, "500"),
        (RESOLVE, "500"),
    ],
)
async def test_trouble_before_the_call_is_a_refusal(desk: Desk, method: str, trouble: str) -> None:
    desk.hurry(trouble)
    desk.server.faults.add(method, trouble)
    post = replace(POST, body="@alice.bsky.social", pictures=(await desk.picture(),))
    assert (await desk.refused(post)).why == "unreachable"
    assert desk.server.calls.count(PUT) == 0


async def test_a_server_that_went_away_was_sent_nothing(clock: SimulatedClock) -> None:
    async with client_of() as client:
        async with BlueskyServer(clock) as server:
            desk = Desk(server, client, clock)
            await desk.session.did()
        refused = await desk.refused()
    assert (refused.why, str(refused)) == ("unreachable", "127.0.0.1 cannot be reached")


async def test_a_wrong_address_is_a_place_that_is_gone(desk: Desk) -> None:
    desk.server.faults.add(LOG_IN, "302")
    assert (await desk.refused()).why == "gone"


async def test_too_many_calls_say_when_to_come_back(desk: Desk) -> None:
    desk.server.said["ratelimit-reset"] = str(int(desk.clock.now().timestamp()) + 90)
    for method in (LOG_IN, PUT):
        desk.server.faults.add(method, "429")
        refused = await desk.refused()
        assert (refused.why, str(refused)) == ("rate", "127.0.0.1: fault 429: again in 90 s")
        assert refused.details == {"retry_after": 90}
    assert desk.server.texts == []


async def test_a_log_in_is_made_once_and_renewed_when_it_has_run_out(desk: Desk) -> None:
    await asyncio.gather(*(desk.session.did() for _ in range(5)))
    await desk.bluesky.rehearse(POST, target=TARGET)
    assert (desk.server.calls.count(LOG_IN), desk.server.calls.count(REFRESH)) == (1, 0)
    await desk.clock.advance(timedelta(hours=3).total_seconds())
    await desk.publish()
    assert (desk.server.calls.count(LOG_IN), desk.server.calls.count(REFRESH), len(desk.server.texts)) == (1, 1, 1)


async def test_a_log_in_that_cannot_be_renewed_is_made_anew(desk: Desk) -> None:
    await desk.session.did()
    desk.server.account.revoke()
    desk.server.account.passwords.add("abcd-efgh-ijkl-mnop")
    await desk.publish()
    assert (desk.server.calls.count(LOG_IN), desk.server.calls.count(REFRESH)) == (2, 1)


async def test_a_renewal_that_hangs_published_nothing(desk: Desk) -> None:
    desk.hurry("hang")
    await desk.session.did()
    await desk.clock.advance(timedelta(hours=3).total_seconds())
    desk.server.faults.add(REFRESH, "hang")
    assert (await desk.refused()).why == "unreachable"
    assert await desk.publish(), "and the next one works"


@pytest.mark.parametrize(
    ("standing", "why", "said"),
    [
        ("revoked", "credentials", "Invalid identifier or password"),
        ("two factors", "credentials", "A sign in code has been sent to your email address"),
        ("takendown", "credentials", "Account has been taken down"),
        ("deactivated", "not_permitted", "Account is deactivated"),
    ],
)
async def test_an_account_that_may_not(desk: Desk, standing: str, why: str, said: str) -> None:
    await desk.session.did()
    match standing:
        case "revoked":
            desk.server.account.revoke()
        case "two factors":
            desk.server.account.revoke()
            desk.server.account.passwords.add("abcd-efgh-ijkl-mnop")
            desk.server.account.two_factors = True
        case _:
            desk.server.account.standing = standing
    refused = await desk.refused()
    assert (refused.why, str(refused)) == (why, f"127.0.0.1: {said}")
    with pytest.raises(PublishRefused) as rehearsed:
        await desk.bluesky.rehearse(POST, target=TARGET)
    assert rehearsed.value.why == why
    assert desk.server.texts == []


@pytest.mark.parametrize(("method", "trouble"), [(STANDING, "500"), (LOG_IN, "500"), (LOG_IN, "429")])
async def test_a_rehearsal_that_gets_no_answer_tells_nothing(desk: Desk, method: str, trouble: str) -> None:
    desk.server.faults.add(method, trouble)
    with pytest.raises(PublishUncertain):
        await desk.bluesky.rehearse(POST, target=TARGET)


async def test_bad_posts_are_refused_before_anything_is_sent(desk: Desk) -> None:
    picture = await desk.picture()
    film_of = await desk.media.add_video(film("webm"))
    cases = {
        "too_long": replace(POST, body="好" * 300),
        "media_type": replace(POST, video=film_of),
        "refused": replace(POST, pictures=(picture,) * 5),
    }
    for why, post in cases.items():
        assert (await desk.refused(post)).why == why
        with pytest.raises(PublishRefused) as refused:
            await desk.bluesky.rehearse(post, target=TARGET)
        assert refused.value.why == why
    both = replace(POST, pictures=(picture,), video=Video(id="v", media_type="video/mp4", size=1))
    assert "not both" in str(await desk.refused(both))
    lost = replace(POST, pictures=(replace(picture, id="0" * 64),))
    assert "cannot be read" in str(await desk.refused(lost))
    assert desk.server.calls.count(PUT) == desk.server.calls.count(UPLOAD) == 0


async def test_what_only_the_server_refuses_keeps_its_words(desk: Desk) -> None:
    """Where its limits are not those that we know."""
    picture = await desk.picture(png(600, 500, noisy=True))
    desk.server.largest["image"] = 1_000
    refused = await desk.refused(replace(POST, pictures=(picture,)))
    assert (refused.why, str(refused)) == ("media_size", "127.0.0.1: This file is too large.")


async def test_a_photo_that_is_too_large_is_made_smaller(desk: Desk) -> None:
    photo = await desk.picture(png(2_400, 900, noisy=True))
    glass = await desk.picture(png(700, 700, noisy=True, see_through=True))
    await desk.publish(replace(POST, pictures=(photo, glass)))
    first, second = desk.record()["embed"]["images"]  # type: ignore[index]
    for image in (first, second):
        assert image["image"]["mimeType"] == "image/jpeg"
        assert image["image"]["size"] <= 1_000_000


async def test_a_video(desk: Desk) -> None:
    clip = await desk.media.add_video(film("mp4"), width=320, height=240)
    await desk.publish(replace(POST, video=clip))
    embed = desk.record()["embed"]
    assert embed["$type"] == "app.bsky.embed.video"  # type: ignore[index]
    assert embed["video"]["mimeType"] == "video/mp4"  # type: ignore[index]
    assert embed["aspectRatio"] == {"width": 320, "height": 240}  # type: ignore[index]


async def test_a_text_in_no_language_has_none(desk: Desk) -> None:
    await desk.publish(Post(title="", body="☕️ 92"))
    assert "langs" not in desk.record()


async def test_taking_back(desk: Desk) -> None:
    receipt = await desk.publish()
    desk.hurry("hang")
    desk.server.faults.add(DELETE, "hang", after=True)
    with pytest.raises(PublishUncertain) as uncertain:
        await desk.bluesky.take_back(receipt)
    assert uncertain.value.why == "silent"
    await desk.bluesky.take_back(receipt)
    assert await desk.find() is None


async def test_reactions(desk: Desk) -> None:
    receipt = await desk.publish()
    desk.server.likes[receipt.id] = 3
    reactions = await desk.bluesky.reactions(receipt)
    assert (reactions.likes, reactions.comments, reactions.shares, reactions.views) == (3, 0, 0, None)
    desk.server.counting = False
    with pytest.raises(PublishUncertain) as uncertain:
        await desk.bluesky.reactions(receipt)
    assert uncertain.value.why == "blind"
    await desk.bluesky.take_back(receipt)
    with pytest.raises(PublishRefused) as refused:
        await desk.bluesky.reactions(receipt)
    assert refused.value.why == "gone"


async def test_no_secret_is_in_what_can_be_written_down(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    await desk.publish()
    shown = repr(vars(desk.session)) + repr(desk.bluesky) + caplog.text
    assert "access-0" not in shown
    assert "refresh-0" not in shown

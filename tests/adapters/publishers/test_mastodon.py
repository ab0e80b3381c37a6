"""Mastodon at its edges: what is sent, what is refused and why, and what is not known."""

import io
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from PIL import Image

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.publishers.http_calls import client_of
from adapters.publishers.mastodon import Mastodon
from adapters.publishers.mastodon import MastodonServer as Server
from adapters.publishers.mastodon_text import same_text
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.messages import Picture
from core.platforms import PLATFORMS
from core.records import Receipt
from tests.fakes.films import film
from tests.fakes.mastodon import STATUSES, TOKEN, MastodonServer

HERE = Target(platform="mastodon", account="desk")
POST = Post(
    title="手冲咖啡入门",
    body="先看水温 <&> 研磨 @brew@coffee.example。\n\n再看 https://coffee.example/a",
    tags=("咖啡",),
)
TEXT = "手冲咖啡入门\n\n先看水温 <&> 研磨 @brew@coffee.example。\n\n再看 https://coffee.example/a\n\n#咖啡"
POSTING, UPLOADING = f"POST {STATUSES}", "POST /api/v2/media"


def _at(server: MastodonServer) -> Server:
    return Server(url=server.url, token=TOKEN, limits=PLATFORMS["mastodon"], visibility="unlisted", seconds=1.5)


@dataclass
class Desk:
    """An account and its server."""

    server: MastodonServer
    mastodon: Mastodon
    media: MemoryMedia
    clock: SimulatedClock

    async def publish(self, post: Post = POST, key: str = "k") -> Receipt:
        return await self.mastodon.publish(post, target=HERE, idempotency_key=key)

    async def refused(self, post: Post = POST) -> str:
        """Why."""
        with pytest.raises(PublishRefused) as refused:
            await self.publish(post)
        assert not self.server.statuses
        assert TOKEN not in str(refused.value)
        return refused.value.why

    async def picture(self, kind: str = "PNG", size: tuple[int, int] = (60, 40), alt: str = "一杯咖啡") -> Picture:
        buffer = io.BytesIO()
        Image.new("RGB", size, (90, 60, 30)).save(buffer, kind)
        return await self.media.add(buffer.getvalue(), alt=alt)


@pytest.fixture
async def desk(clock: SimulatedClock) -> AsyncIterator[Desk]:
    media = MemoryMedia()
    async with MastodonServer(clock) as server, client_of() as client:
        yield Desk(server, Mastodon(_at(server), client, media=media, clock=clock), media, clock)


async def test_a_status_has_text_pictures_their_descriptions_visibility_and_language(desk: Desk) -> None:
    pictures = (await desk.picture(), await desk.picture("JPEG", alt="x" * 1600))
    receipt = await desk.publish(replace(POST, pictures=pictures))
    (status,) = desk.server.statuses.values()
    assert (status["_text"], status["visibility"], status["language"]) == (TEXT, "unlisted", "zh")
    assert [each["description"] for each in status["media_attachments"]] == ["一杯咖啡", "x" * 1500]
    assert (receipt.id, receipt.url) == (status["id"], status["url"])
    assert receipt.published_at == desk.clock.now()
    assert desk.server.calls.count(POSTING) == 1


@pytest.mark.parametrize(
    ("title", "body", "language"),
    [
        ("Coffee", "Hot water first.", "en"),
        ("手冲", "先看水温。", "zh"),
        ("ハンドドリップ", "まずはおゆから", "of the account"),
    ],
)
async def test_the_language_is_told_where_it_is_one_of_ours(desk: Desk, title: str, body: str, language: str) -> None:
    await desk.publish(Post(title=title, body=body))
    (status,) = desk.server.statuses.values()
    assert status["language"] == language


class Hurried(SimulatedClock):
    """Whoever sleeps is woken at once, and the time has passed."""

    async def sleep(self, seconds: float) -> None:
        self.jump(seconds)


@pytest.mark.parametrize(("looks", "passed"), [(1, 1), (3, 7), (7, 120)])
async def test_a_video_waits_until_the_server_is_done_with_it(looks: int, passed: float) -> None:
    clock, media = Hurried(), MemoryMedia()
    async with MastodonServer(clock) as server, client_of() as client:
        server.slow_media = looks
        mastodon = Mastodon(_at(server), client, media=media, clock=clock)
        post = replace(POST, video=await media.add_video(film("mp4")))
        await mastodon.publish(post, target=HERE, idempotency_key="k")
        (status,) = server.statuses.values()
    assert [each["type"] for each in status["media_attachments"]] == ["video"]
    assert clock.monotonic() == passed


async def test_a_video_that_is_never_done_is_a_refusal() -> None:
    clock, media = Hurried(), MemoryMedia()
    async with MastodonServer(clock) as server, client_of() as client:
        server.slow_media = 1000
        mastodon = Mastodon(_at(server), client, media=media, clock=clock)
        post = replace(POST, video=await media.add_video(film("mp4")))
        with pytest.raises(PublishRefused, match="in time"):
            await mastodon.publish(post, target=HERE, idempotency_key="k")
        assert server.calls.count(POSTING) == 0


@pytest.mark.parametrize(
    ("route", "status", "why"),
    [
        (POSTING, "401", "credentials"),
        (POSTING, "403", "not_permitted"),
        (POSTING, "404", "gone"),
        (POSTING, "413", "media_size"),
        (POSTING, "422", "refused"),
        (POSTING, "429", "rate"),
        (POSTING, "302", "gone"),
        (UPLOADING, "401", "credentials"),
        (UPLOADING, "413", "media_size"),
        (UPLOADING, "422", "media_type"),
        (UPLOADING, "500", "unreachable"),
        (UPLOADING, "hang", "unreachable"),
        (UPLOADING, "reset", "unreachable"),
        (UPLOADING, "garbage", "unreachable"),
    ],
)
async def test_each_refusal_has_its_why_and_publishes_nothing(desk: Desk, route: str, status: str, why: str) -> None:
    desk.server.faults.add(route, status)
    assert await desk.refused(replace(POST, pictures=(await desk.picture(),))) == why


async def test_a_revoked_token_is_a_refusal_wherever_it_is_noticed(desk: Desk) -> None:
    receipt = await desk.publish()
    desk.server.tokens.clear()
    with pytest.raises(PublishRefused) as refused:
        await desk.mastodon.rehearse(POST, target=HERE)
    assert refused.value.why == "credentials"
    with pytest.raises(PublishUncertain) as blind:  # a look that is not possible settles nothing
        await desk.mastodon.find(POST, idempotency_key="k", since=desk.clock.now())
    assert blind.value.why == "blind"
    for again in (desk.mastodon.take_back(receipt), desk.mastodon.reactions(receipt)):
        with pytest.raises(PublishRefused, match="access token is invalid"):
            await again


@pytest.mark.parametrize(
    ("reason", "headers", "wait"),
    [
        ("a moment, by the clock of the server", {"X-RateLimit-Reset": "2026-01-05T08:05:00.000Z"}, 300.0),
        ("a moment that is over", {"X-RateLimit-Reset": "2026-01-05T07:00:00.000Z"}, 0.0),
        ("seconds", {"Retry-After": "40"}, 40.0),
        ("neither", {}, 0.0),
        ("no moment", {"X-RateLimit-Reset": "soon"}, 0.0),
        ("a moment without a zone", {"X-RateLimit-Reset": "2026-01-05T08:05:00"}, 0.0),
    ],
)
async def test_too_often_says_when_it_goes_on(desk: Desk, reason: str, headers: dict[str, str], wait: float) -> None:
    desk.server.said = {"Date": "Mon, 05 Jan 2026 08:00:00 GMT", **headers}
    desk.server.faults.add(POSTING, "429")
    with pytest.raises(PublishRefused) as refused:
        await desk.publish()
    assert (refused.value.why, refused.value.details.get("retry_after", 0.0)) == ("rate", wait), reason


async def test_a_server_that_takes_less_says_so_at_the_rehearsal_and_at_the_call(desk: Desk) -> None:
    desk.server.max_chars = 40
    with pytest.raises(PublishRefused, match="takes 40 characters") as refused:
        await desk.mastodon.rehearse(POST, target=HERE)
    assert refused.value.why == "too_long"
    assert await desk.refused() == "too_long"


async def test_a_server_that_is_none_is_told_apart(desk: Desk) -> None:
    desk.server.faults.add("GET /api/v1/accounts/verify_credentials", "garbage")
    with pytest.raises(PublishRefused) as refused:
        await desk.mastodon.rehearse(POST, target=HERE)
    assert refused.value.why == "gone"


async def test_an_old_server_without_a_configuration_is_believed(desk: Desk) -> None:
    desk.server.configured = False
    await desk.mastodon.rehearse(POST, target=HERE)
    with pytest.raises(PublishRefused):
        await desk.mastodon.rehearse(replace(POST, body="字" * 500), target=HERE)
    assert (desk.server.uploads, desk.server.statuses) == ([], {})


async def test_nobody_there_is_a_refusal(desk: Desk, clock: SimulatedClock) -> None:
    async with client_of() as client:
        at = Server(url="http://127.0.0.1:9", token=TOKEN, limits=PLATFORMS["mastodon"], seconds=1)
        nowhere = Mastodon(at, client, media=desk.media, clock=clock)
        with pytest.raises(PublishRefused) as refused:
            await nowhere.publish(POST, target=HERE, idempotency_key="k")
        assert refused.value.why == "unreachable"
        with pytest.raises(PublishUncertain):
            await nowhere.rehearse(POST, target=HERE)
        with pytest.raises(PublishUncertain):
            await nowhere.find(POST, idempotency_key="k", since=clock.now())


async def test_a_success_without_a_post_is_not_believed(desk: Desk) -> None:
    desk.server.faults.add(f"GET {STATUSES}/{{id}}", "404")
    with pytest.raises(PublishUncertain) as unseen:
        await desk.publish()
    assert unseen.value.why == "unseen"
    desk.server.faults.add(POSTING, "garbage")
    with pytest.raises(PublishUncertain) as unseen:
        await desk.publish(replace(POST, body="b"), key="other")
    assert unseen.value.why == "unseen"


async def test_a_success_is_believed_where_the_look_behind_it_fails(desk: Desk) -> None:
    desk.server.faults.add(f"GET {STATUSES}/{{id}}", "500")
    assert (await desk.publish()).id in desk.server.statuses


@pytest.mark.parametrize("tells_source", [True, False])
async def test_a_post_is_found_by_its_text(desk: Desk, tells_source: bool) -> None:
    since = desk.clock.now()
    desk.server.tells_source = tells_source
    for number in range(45):  # more than a page
        await desk.publish(replace(POST, body=f"{POST.body} {number}"), key=str(number))
    found = await desk.mastodon.find(replace(POST, body=f"{POST.body} 1"), idempotency_key="1", since=since)
    assert found is not None
    assert desk.server.text(found.id).startswith("手冲咖啡入门\n\n先看水温")
    assert "/a 1\n" in desk.server.text(found.id)
    assert await desk.mastodon.find(replace(POST, body="nowhere"), idempotency_key="x", since=since) is None


@pytest.mark.parametrize("route", ["accounts/verify_credentials", "accounts/{id}/statuses"])
@pytest.mark.parametrize("trouble", ["garbage", "nothing", "404", "500", "reset"])
async def test_a_look_that_shows_nothing_is_no_proof(desk: Desk, route: str, trouble: str) -> None:
    await desk.publish()
    desk.server.faults.add(f"GET /api/v1/{route}", trouble)
    with pytest.raises(PublishUncertain) as blind:
        await desk.mastodon.find(POST, idempotency_key="k", since=desk.clock.now())
    assert blind.value.why == "blind"


async def test_an_older_post_with_the_same_text_is_not_taken_for_it(desk: Desk) -> None:
    await desk.publish()
    await desk.clock.advance(3600)
    assert await desk.mastodon.find(POST, idempotency_key="new", since=desk.clock.now()) is None
    assert await desk.mastodon.find(POST, idempotency_key="k", since=desk.clock.now() - timedelta(hours=1)) is not None


async def test_the_same_key_makes_one_status_within_the_hour_and_no_longer(desk: Desk) -> None:
    first = await desk.publish()
    await desk.clock.advance(desk.mastodon.certainty.repeats)
    assert (await desk.publish()).id == first.id
    await desk.clock.advance(600)
    assert (await desk.publish()).id != first.id


# As Mastodon 4 shows it: mentions without their server, links in three parts, paragraphs for blank lines.
SHOWN = (
    "<p>手冲咖啡入门</p><p>先看水温 &lt;&amp;&gt; 研磨 "
    '<span class="h-card"><a href="https://coffee.example/@brew" class="mention">@<span>brew</span></a></span>。</p>'
    '<p>再看 <a href="https://coffee.example/a" rel="nofollow noopener"><span class="invisible">https://</span>'
    '<span class="">coffee.example/a</span><span class="invisible"></span></a></p>'
    '<p><a href="https://here.example/tags/咖啡" class="mention hashtag" rel="tag">#<span>咖啡</span></a></p>'
)


def test_what_is_shown_is_told_to_be_what_was_sent() -> None:
    assert same_text(SHOWN, TEXT)
    assert same_text("<p>@<span>brew</span>看</p>", "@brew@coffee.example看")
    assert not same_text(SHOWN, TEXT.replace("水温", "水量"))
    assert not same_text(SHOWN, f"{TEXT} more")


async def test_counts_are_those_of_the_status(desk: Desk) -> None:
    receipt = await desk.publish()
    desk.server.statuses[receipt.id] |= {"favourites_count": 3, "replies_count": 2, "reblogs_count": 1}
    found = await desk.mastodon.reactions(receipt)
    assert (found.likes, found.comments, found.shares, found.views) == (3, 2, 1, None)


async def test_a_picture_that_is_too_large_is_made_smaller(desk: Desk, clock: SimulatedClock) -> None:
    noise = Image.frombytes("RGB", (900, 700), random.Random(1).randbytes(900 * 700 * 3))
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    picture = await desk.media.add(buffer.getvalue(), alt="noise")
    limits = replace(PLATFORMS["mastodon"], max_picture_bytes=100_000)
    async with client_of() as client:
        at = Server(url=desk.server.url, token=TOKEN, limits=limits)
        small = Mastodon(at, client, media=desk.media, clock=clock)
        await small.publish(replace(POST, pictures=(picture,)), target=HERE, idempotency_key="k")
    (upload,) = desk.server.uploads
    assert len(upload) <= 100_000 < len(buffer.getvalue())
    with Image.open(io.BytesIO(upload)) as image:
        assert image.format == "JPEG"
        assert image.width / image.height == pytest.approx(900 / 700, rel=0.02)

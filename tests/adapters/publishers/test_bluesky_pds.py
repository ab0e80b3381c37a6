"""Bluesky as others wrote it: a real PDS, which says what is in its repository."""

import asyncio
import base64
import hashlib
import hmac
import io
import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from aiohttp import web
from PIL import Image

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.publishers.bluesky import Bluesky
from adapters.publishers.bluesky_session import BlueskySession
from adapters.publishers.bluesky_text import record_key
from adapters.publishers.bluesky_wire import Nothing, Xrpc, XrpcRefused
from adapters.publishers.http_calls import client_of
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.messages import Picture
from core.records import Receipt
from tests.fakes.films import film
from tests.pds_server import PdsAccount, needs_pds, pds

pytestmark = needs_pds
TARGET = Target(platform="bluesky", account="desk")
POST = Post(
    title="手冲咖啡☕️", body="水温 92 °C：https://coffee.example/brew?a=1，慢慢来。", tags=("咖啡", "slow-coffee")
)
KEY = "d-1:2:bluesky:desk"
FAMILY = "👨‍👩‍👧‍👦"


class Desk:
    """An account that publishes there."""

    def __init__(self, account: PdsAccount, client: httpx.AsyncClient, clock: SimulatedClock) -> None:
        self.account = account
        self.clock = clock
        self.media = MemoryMedia()
        self.xrpc = Xrpc(client, url=account.url, clock=clock)
        self.session = BlueskySession(self.xrpc, handle=account.handle, app_password=account.app_password)
        self.bluesky = Bluesky(self.session, media=self.media, clock=clock)

    async def publish(self, post: Post = POST, key: str = KEY) -> Receipt:
        return await self.bluesky.publish(post, target=TARGET, idempotency_key=key)

    async def find(self, post: Post = POST) -> Receipt | None:
        return await self.bluesky.find(post, idempotency_key=KEY, since=self.clock.now())

    async def picture(self, *, side: int = 40, noisy: bool = False) -> Picture:
        image = Image.new("RGB", (side, side // 2), (90, 60, 30))
        if noisy:
            image.frombytes(random.Random(7).randbytes(side * (side // 2) * 3))
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        return await self.media.add(buffer.getvalue(), alt="一杯咖啡")

    async def put(self, record: dict[str, object]) -> None:
        """A record that our own checks would not let through."""
        body = {
            "repo": self.account.did,
            "collection": "app.bsky.feed.post",
            "rkey": record_key("other"),
            "record": {"$type": "app.bsky.feed.post", "createdAt": "2026-01-05T08:00:00Z", **record},
        }
        await self.session.authorised(
            lambda token: self.xrpc.procedure("com.atproto.repo.putRecord", Nothing, body=body, token=token)
        )


@pytest.fixture
async def desk(clock: SimulatedClock) -> AsyncIterator[Desk]:
    async with client_of() as client:
        yield Desk(pds().account(), client, clock)


async def test_a_post_with_all_that_readers_see(desk: Desk) -> None:
    other = pds().account()
    pictures = (await desk.picture(), await desk.picture(side=1_400, noisy=True))
    post = replace(POST, body=f"{POST.body}谢谢@{other.handle}", pictures=pictures)
    receipt = await desk.publish(post)
    (record,) = desk.account.records()
    text = record["text"].encode()
    shown = [text[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for f in record["facets"]]
    assert shown == ["https://coffee.example/brew?a=1", f"@{other.handle}", "#咖啡", "#slow-coffee"]
    assert record["facets"][1]["features"][0]["did"] == other.did
    assert record["langs"] == ["zh"]
    small, large = record["embed"]["images"]
    assert (small["alt"], small["aspectRatio"]) == ("一杯咖啡", {"width": 40, "height": 20})
    assert large["image"]["size"] <= 1_000_000
    assert receipt.id == f"at://{desk.account.did}/app.bsky.feed.post/{record_key(KEY)}"
    assert receipt.url == f"https://bsky.app/profile/{desk.account.handle}/post/{record_key(KEY)}"
    assert await desk.find(post) == receipt


async def test_the_same_key_has_one_post_however_often_and_at_once(desk: Desk) -> None:
    assert await desk.find() is None
    receipts = await asyncio.gather(*(desk.publish() for _ in range(4)))
    await desk.clock.advance(60)
    receipts.append(await desk.publish())
    assert len({receipt.id for receipt in receipts}) == len(desk.account.records()) == 1
    with pytest.raises(PublishRefused, match="has the key that this one would have"):
        await desk.publish(replace(POST, body="另一篇"))
    assert await desk.find() == receipts[0]


async def test_a_server_that_does_not_hold_the_account_tells_nothing(desk: Desk) -> None:
    await desk.publish()
    stranger = BlueskySession(desk.xrpc, handle="elsewhere.test", app_password="")
    bluesky = Bluesky(stranger, media=desk.media, clock=desk.clock)
    with pytest.raises(PublishUncertain) as uncertain:
        await bluesky.find(POST, idempotency_key=KEY, since=desk.clock.now())
    assert uncertain.value.why == "blind"


async def test_a_call_that_is_given_up_may_be_repeated(desk: Desk) -> None:
    """Cut off anywhere, again and again: what it had done stands, and is done once."""
    await desk.session.did()
    for milliseconds in (1, 3, 6, 10, 15, 25):
        call = asyncio.create_task(desk.publish())
        await asyncio.wait({call}, timeout=milliseconds / 1000)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    await desk.publish()
    assert len(desk.account.records()) == 1


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("好" * 300, True),
        ("好" * 301, False),
        (FAMILY * 60 + "e\u0301" * 150 + "🇨🇳" * 60 + "👍🏽" * 30, True),
        ("a\r\n" * 150, True),
        ("☕️" * 300, True),
        ("☕️" * 301, False),
        (FAMILY * 121, False),
    ],
)
async def test_the_server_counts_as_we_do(desk: Desk, text: str, fits: bool) -> None:
    """300 characters as readers count them, and 3,000 bytes."""
    if fits:
        await desk.publish(Post(title="", body=text))
        await desk.put({"text": text})
        return
    with pytest.raises(PublishRefused) as ours:
        await desk.publish(Post(title="", body=text))
    with pytest.raises(XrpcRefused) as theirs:
        await desk.put({"text": text})
    assert ours.value.why == theirs.value.why == "too_long", str(theirs.value)


async def test_a_video(desk: Desk) -> None:
    clip = await desk.media.add_video(film(), width=64, height=48)
    await desk.publish(replace(POST, video=clip))
    (record,) = desk.account.records()
    assert record["embed"]["$type"] == "app.bsky.embed.video"
    assert record["embed"]["aspectRatio"] == {"width": 64, "height": 48}


async def test_the_servers_own_refusals_of_media(desk: Desk) -> None:
    class Uploaded(Nothing):
        blob: dict[str, object]

    async def handed_over(size: int) -> dict[str, object]:
        content = random.Random(size).randbytes(size)
        answer = await desk.session.authorised(
            lambda token: desk.xrpc.upload(content, "image/png", Uploaded, token=token)
        )
        return answer.blob

    image = {"image": await handed_over(1_000_001), "alt": ""}
    with pytest.raises(XrpcRefused) as refused:
        await desk.put({"text": "", "embed": {"$type": "app.bsky.embed.images", "images": [image]}})
    assert refused.value.why == "media_size", str(refused.value)
    with pytest.raises(XrpcRefused) as refused:
        await handed_over(6_000_000)
    assert refused.value.why == "media_size"


async def test_an_app_password_that_is_revoked(desk: Desk, clock: SimulatedClock) -> None:
    desk.account.call("com.atproto.server.revokeAppPassword", {"name": "copydesk"})
    with pytest.raises(PublishRefused) as refused:
        await desk.publish()
    assert (refused.value.why, str(refused.value)) == ("credentials", "127.0.0.1: Invalid identifier or password")
    assert desk.account.records() == []


async def test_accounts_that_may_not(desk: Desk) -> None:
    await desk.bluesky.rehearse(POST, target=TARGET)
    desk.account.call("com.atproto.server.deactivateAccount", {})
    for act in (desk.publish(), desk.bluesky.rehearse(POST, target=TARGET)):
        with pytest.raises(PublishRefused) as refused:
            await act
        assert refused.value.why == "not_permitted", str(refused.value)
    subject = {"$type": "com.atproto.admin.defs#repoRef", "did": desk.account.did}
    takedown = {"subject": subject, "takedown": {"applied": True}}
    desk.account.administer("com.atproto.admin.updateSubjectStatus", takedown)
    with pytest.raises(PublishRefused) as refused:
        await desk.publish()
    assert (refused.value.why, str(refused.value)) == ("credentials", "127.0.0.1: Account has been taken down")


async def test_what_the_server_says_of_tokens_is_what_is_understood(desk: Desk) -> None:
    """A token of yesterday, signed as the server signs."""

    def part(value: object) -> str:
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    claims = {"scope": "com.atproto.appPass", "aud": "did:web:localhost", "sub": desk.account.did, "iat": 1, "exp": 2}
    signed = f"{part({'typ': 'at+jwt', 'alg': 'HS256'})}.{part(claims)}"
    signature = part(hmac.digest(b"of-a-test", signed.encode(), hashlib.sha256))
    for token, error in ((f"{signed}.{signature}", "ExpiredToken"), (f"{signed}.AAAA", "InvalidToken")):
        with pytest.raises(XrpcRefused) as refused:
            await desk.xrpc.query("com.atproto.server.getSession", Nothing, params={}, token=token)
        assert refused.value.error == error


async def test_taking_back_and_reactions_while_no_app_view_answers(desk: Desk) -> None:
    receipt = await desk.publish()
    with pytest.raises(PublishUncertain) as uncertain:
        await desk.bluesky.reactions(receipt)
    assert uncertain.value.why == "blind"
    for _ in range(2):
        await desk.bluesky.take_back(receipt)
    assert desk.account.records() == []
    assert await desk.find() is None
    with pytest.raises(PublishRefused) as refused:
        await desk.bluesky.reactions(receipt)
    assert refused.value.why == "gone"


async def test_reactions_come_from_the_app_view_behind_the_server(desk: Desk) -> None:
    """The AppView is ours: one method, and it only looks whether the PDS signed for somebody."""
    asked: list[str] = []

    async def posts(request: web.Request) -> web.Response:
        asked.append(request.headers["Authorization"].partition(" ")[0])
        counts = {"likeCount": 5, "replyCount": 2, "repostCount": 1, "quoteCount": 1}
        return web.json_response({"posts": [{"uri": request.query["uris"], **counts}]})

    app = web.Application()
    app.router.add_get("/xrpc/app.bsky.feed.getPosts", posts)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", pds().app_view).start()
        reactions = await desk.bluesky.reactions(await desk.publish())
    finally:
        await runner.cleanup()
    assert (reactions.likes, reactions.comments, reactions.shares, reactions.views) == (5, 2, 2, None)
    assert asked == ["Bearer"]

"""The webhook at its edges: what is sent and how it is signed, and what each answer means."""

import base64
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest
from PIL import Image
from pydantic import SecretStr, ValidationError

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.publishers import webhook as module
from adapters.publishers.http_calls import client_of
from adapters.publishers.webhook import Receiver, Webhook
from bot.accounts import MastodonAccount, WebhookAccount
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.records import Certainty
from tests.fakes.films import film
from tests.fakes.webhook_receiver import KEY, POSTS, WebhookReceiver

HERE = Target(platform="webhook", account="desk")
POST = Post(title="手冲咖啡入门", body="先看水温 <&> 研磨。", tags=("咖啡", "brew"))
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@dataclass
class Door:
    """A receiver, and what can be said about it."""

    server: WebhookReceiver
    client: httpx.AsyncClient
    media: MemoryMedia
    clock: SimulatedClock

    def webhook(self, *, repeats: bool = False, looks_up: bool = False, dry_runs: bool = False) -> Webhook:
        receiver = Receiver(
            url=f"{self.server.url}{POSTS}",
            key=KEY,
            repeats=repeats,
            looks_up=looks_up,
            dry_runs=dry_runs,
            seconds=1.5,
        )
        return Webhook(receiver, self.client, media=self.media, clock=self.clock)


@pytest.fixture
async def door(clock: SimulatedClock) -> AsyncIterator[Door]:
    async with WebhookReceiver(clock) as server, client_of() as client:
        yield Door(server, client, MemoryMedia(), clock)


async def test_a_receiver_gets_the_whole_post_and_whom_it_is_for(door: Door) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 4)).save(buffer, "PNG")
    picture = await door.media.add(buffer.getvalue(), alt="杯")
    video = await door.media.add_video(film("mp4"))
    post = replace(POST, pictures=(picture,), video=video)
    receipt = await door.webhook().publish(post, target=HERE, idempotency_key="d-1:2:webhook:desk")
    sent = door.server.posts["d-1:2:webhook:desk"]
    media = sent.pop("media")
    assert sent == {
        "idempotency_key": "d-1:2:webhook:desk",
        "target": {"platform": "webhook", "account": "desk"},
        "title": POST.title,
        "body": POST.body,
        "tags": ["咖啡", "brew"],
    }
    assert [(each["media_type"], each["alt"]) for each in media] == [("image/png", "杯"), ("video/mp4", "")]
    assert [base64.b64decode(each["content"]) for each in media] == [buffer.getvalue(), film("mp4")]
    assert (receipt.id, receipt.url) == ("1", "https://reader.example/1")
    assert door.server.unsigned == 0


async def test_what_was_taken_before_is_a_receipt(door: Door) -> None:
    first = await door.webhook().publish(POST, target=HERE, idempotency_key="k")
    assert await door.webhook().publish(POST, target=HERE, idempotency_key="k") == first
    assert len(door.server.posts) == 1


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("401", "credentials"),
        ("403", "not_permitted"),
        ("404", "gone"),
        ("410", "gone"),
        ("413", "media_size"),
        ("415", "media_type"),
        ("422", "refused"),
        ("400", "refused"),
        ("429", "rate"),
        ("307", "gone"),
    ],
)
async def test_each_refusal_has_its_why(door: Door, status: str, why: str) -> None:
    door.server.faults.add(f"POST {POSTS}", status)
    with pytest.raises(PublishRefused) as refused:
        await door.webhook().publish(POST, target=HERE, idempotency_key="k")
    assert (refused.value.why, door.server.posts) == (why, {})


@pytest.mark.parametrize("trouble", ["nothing", "garbage"])
async def test_a_success_that_names_no_post_is_not_believed(door: Door, trouble: str) -> None:
    door.server.faults.add(f"POST {POSTS}", trouble)
    with pytest.raises(PublishUncertain) as unseen:
        await door.webhook().publish(POST, target=HERE, idempotency_key="k")
    assert unseen.value.why == "unseen"


async def test_a_wrong_secret_is_a_refusal_of_credentials(door: Door) -> None:
    receiver = Receiver(url=f"{door.server.url}{POSTS}", key=b"another-key-of-32-bytes-in-length")
    wrong = Webhook(receiver, door.client, media=door.media, clock=door.clock)
    with pytest.raises(PublishRefused) as refused:
        await wrong.publish(POST, target=HERE, idempotency_key="k")
    assert (refused.value.why, door.server.posts) == ("credentials", {})
    assert b"another-key".decode() not in repr(receiver)


async def test_a_receiver_without_a_look_up_cannot_tell(door: Door) -> None:
    door.server.tells = False
    with pytest.raises(PublishUncertain) as blind:
        await door.webhook().find(POST, idempotency_key="k", since=door.clock.now() - timedelta(minutes=1))
    assert blind.value.why == "blind"


async def test_a_rehearsal_asks_whether_anybody_is_there(door: Door) -> None:
    await door.webhook().rehearse(POST, target=HERE)
    assert door.server.calls == [f"HEAD {POSTS}"]
    door.server.takes_head = False
    await door.webhook().rehearse(POST, target=HERE)
    door.server.faults.add(f"HEAD {POSTS}", "404")
    with pytest.raises(PublishRefused) as refused:
        await door.webhook().rehearse(POST, target=HERE)
    assert refused.value.why == "gone"
    door.server.faults.add(f"HEAD {POSTS}", "500")
    with pytest.raises(PublishUncertain):
        await door.webhook().rehearse(POST, target=HERE)


async def test_a_dry_run_reaches_the_receiver_and_publishes_nothing(door: Door) -> None:
    webhook = door.webhook(dry_runs=True)
    await webhook.rehearse(POST, target=HERE)
    assert (door.server.calls, door.server.posts) == ([f"POST {POSTS}"], {})
    door.server.faults.add(f"POST {POSTS}", "422")
    with pytest.raises(PublishRefused):
        await webhook.rehearse(POST, target=HERE)


async def test_pictures_and_video_have_a_limit_together(door: Door) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 4)).save(buffer, "PNG")
    picture = await door.media.add(buffer.getvalue())
    many = replace(POST, pictures=(picture,) * (module.MOST_BYTES // picture.size + 1))
    with pytest.raises(PublishRefused) as refused:
        await door.webhook().publish(many, target=HERE, idempotency_key="k")
    assert (refused.value.why, door.server.calls) == ("media_size", [])


def test_certainty_is_what_the_receiver_was_said_to_do(door: Door) -> None:
    assert door.webhook().certainty == Certainty()
    assert door.webhook(repeats=True, looks_up=True).certainty == Certainty(settles=True, repeats=86_400)


@pytest.mark.parametrize("url", ["http://desk.example.org/posts", "ftp://x.org", "https://", "https://a:b@x.org", "x"])
def test_only_safe_addresses_are_taken(url: str) -> None:
    with pytest.raises(ValidationError):
        WebhookAccount(platform="webhook", url=url, secret=SecretStr(SECRET))
    with pytest.raises(ValidationError):
        MastodonAccount(platform="mastodon", url=url, token=SecretStr("t"))


@pytest.mark.parametrize("url", ["https://desk.example.org/posts?a=1", "http://127.0.0.1:8000/x", "http://[::1]:80/"])
def test_https_and_this_machine_are(url: str) -> None:
    assert WebhookAccount(platform="webhook", url=url, secret=SecretStr(SECRET)).url == url

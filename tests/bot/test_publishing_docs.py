"""docs/publishing.md has the limits as they are, and docs/webhook.md a receiver that works."""

import base64
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from adapters.clock import SystemClock
from adapters.memory.media import MemoryMedia
from adapters.publishers.bluesky import Bluesky
from adapters.publishers.mastodon import Mastodon
from adapters.publishers.outbox import Outbox
from adapters.publishers.webhook import Receiver, Webhook
from adapters.publishers.xiaohongshu import Xiaohongshu
from adapters.slack.channel import SlackChannel
from adapters.telegram.channel import TelegramChannel
from bot.publishers import OPENERS
from core.drafts import Post, Target
from core.errors import PublishRefused
from core.platforms import MEGABYTE, PLATFORMS, PlatformLimits
from core.ports import CountsReactions, Rehearses, TakesBack

DOCS = Path(__file__).parent.parent.parent / "docs"
COUNTED = {"utf16": "UTF-16", "graphemes": "characters", "mastodon": "characters, a link is 23"}
KEY = bytes(range(32))
HERE = Target(platform="webhook", account="blog")
POST = Post(title="手冲咖啡", body="先看水温。", tags=("咖啡",))


PUBLISHERS: dict[str, type] = {
    "bluesky": Bluesky,
    "mastodon": Mastodon,
    "outbox": Outbox,
    "slack_channel": SlackChannel,
    "telegram_channel": TelegramChannel,
    "webhook": Webhook,
    "xiaohongshu": Xiaohongshu,
}


def row(limits: PlatformLimits) -> str:
    """Its line of the table."""
    counted = COUNTED[limits.counts] + (f", and {limits.max_bytes:,} bytes" if limits.max_bytes else "")
    cells = (
        f"`{limits.platform}`",
        f"{limits.max_body:,}",
        f"{limits.beside(media=True).max_body:,}",
        counted,
        f"a field, {limits.max_title} wide" if limits.titled else "in the text",
        f"{limits.max_tags}, counted" if limits.tags_in_body else f"{limits.max_tags}",
        f"{limits.min_pictures}–{limits.max_pictures}",
        f"{round(limits.max_picture_bytes / MEGABYTE)} MB",
        "yes" if limits.refits else "no",
        f"{limits.video.max_seconds / 60:.0f} min" if limits.video else "none",
    )
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_table_of_limits_is_true(platform: str) -> None:
    page = (DOCS / "publishing.md").read_text(encoding="utf-8")
    assert row(PLATFORMS[platform]) in page.splitlines()


def test_every_platform_with_accounts_has_its_line_and_page() -> None:
    page = (DOCS / "publishing.md").read_text(encoding="utf-8")
    for platform in OPENERS:
        (target,) = re.findall(rf"^\| `{platform}` \| \[(\w+\.md)\]", page, re.MULTILINE)
        assert (DOCS / target).is_file(), target
        assert f'platform = "{platform}"' in (DOCS / target).read_text(encoding="utf-8")


@pytest.mark.parametrize("platform", PUBLISHERS)
def test_what_each_can_do_afterwards_is_true(platform: str) -> None:
    page = (DOCS / "publishing.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^\| `{platform}` \| .*(?:\.md\)|here) \|(.*)\|$", page, re.MULTILINE)
    _, _, takes_back, counts, _ = (cell.strip() for cell in line.split("|"))
    publisher = PUBLISHERS[platform]
    assert (takes_back != "no", counts != "no") == (
        issubclass(publisher, TakesBack),
        issubclass(publisher, CountsReactions),
    )
    assert issubclass(publisher, Rehearses)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The one that stands in the page."""
    monkeypatch.setenv("SECRET", "whsec_" + base64.b64encode(KEY).decode())
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / "webhook.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 16
    room: dict[str, object] = {"__name__": "receiver"}
    exec(compile(code, "docs/webhook.md", "exec", dont_inherit=True), room)
    app = room["app"]
    assert isinstance(app, FastAPI)
    return app


async def test_the_receiver_of_the_page_publishes_once_and_verifies(receiver: FastAPI) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=receiver)) as client:
        at = Receiver(url="https://blog.example/copydesk", key=KEY, repeats=True, dry_runs=True)
        webhook = Webhook(at, client, media=MemoryMedia(), clock=SystemClock())
        await webhook.rehearse(POST, target=HERE)
        first = await webhook.publish(POST, target=HERE, idempotency_key="k")
        again = await webhook.publish(POST, target=HERE, idempotency_key="k")
        assert (again.id, again.url) == (first.id, first.url) == ("k", "https://blog.example/1")
        wrong = Receiver(url=at.url, key=b"x" * 32)
        stranger = Webhook(wrong, client, media=MemoryMedia(), clock=SystemClock())
        with pytest.raises(PublishRefused) as refused:
            await stranger.publish(POST, target=HERE, idempotency_key="other")
        assert refused.value.why == "credentials"

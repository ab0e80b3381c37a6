"""Where posts go: accounts by name, everywhere, the usual places, and what there is none of; a result for each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.memory.publisher import MemoryPublisher
from core.accounts import Account
from core.drafts import Target
from core.errors import PublishRefused
from core.events import NodeFinished, NodeStarted
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import Newsroom, settings_in
from tests.scenarios.writer import Writer

PLATFORMS = {"brand": "mastodon", "second": "mastodon", "sky": "bluesky"}
ALL = ["xiaohongshu/outbox", "mastodon/brand", "mastodon/second", "bluesky/sky"]
TOPIC = "write a post about coffee"


@asynccontextmanager
async def accounts(folder: Path, *default: str) -> AsyncIterator[tuple[Newsroom, dict[str, MemoryPublisher]]]:
    """A desk with two accounts on Mastodon and one on Bluesky."""
    clock, settings = WatchedClock(), settings_in(folder)
    settings.publish.default = list(default) or settings.publish.default
    made = {name: MemoryPublisher(clock) for name in PLATFORMS}
    opened = [Account(name=name, platform=PLATFORMS[name], publisher=each) for name, each in made.items()]
    desk = Newsroom(
        folder=folder, storage=in_memory(clock), settings=settings, clock=clock, model=Writer(), opened=opened
    )
    desk.start()
    try:
        yield desk, made
    finally:
        await desk.close()


async def targets(desk: Newsroom) -> list[str]:
    draft = await desk.draft()
    assert draft.revision
    return [each.key for each in draft.revision.targets]


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (f"{TOPIC} to brand and sky", ["mastodon/brand", "bluesky/sky"]),
        (f"{TOPIC} to Mastodon", ["mastodon/brand"]),  # its first account
        (f"{TOPIC} to second", ["mastodon/second"]),
        (f"{TOPIC} to Mastodon and brand", ["mastodon/brand"]),  # once
        (f"{TOPIC}, everywhere", ALL),
        (
            "写一篇关于咖啡的笔记，发到所有平台",
            ALL,
        ),
        (f"{TOPIC} for Weibo and Bluesky", ["bluesky/sky"]),
        ("/post coffee mastodon bluesky", ["mastodon/brand", "bluesky/sky"]),
        (TOPIC, ["xiaohongshu/outbox"]),
    ],
)
async def test_words_name_targets(tmp_path: Path, said: str, where: list[str]) -> None:
    async with accounts(tmp_path) as (desk, _):
        await desk.says("bo", said)
        assert await targets(desk) == where


async def test_the_usual_places_may_be_several(tmp_path: Path) -> None:
    async with accounts(tmp_path, "brand", "bluesky") as (desk, _):
        await desk.says("bo", f"{TOPIC}, no pictures")
        assert await targets(desk) == ["mastodon/brand", "bluesky/sky"]
        assert "Mastodon (brand) · revision 1" in await desk.last()
        await desk.says("bo", f"{TOPIC} to xiaohongshu")
        assert await targets(desk) == ["xiaohongshu/outbox"], "what is said counts more"


async def test_what_there_is_none_of_is_said(tmp_path: Path) -> None:
    async with accounts(tmp_path) as (desk, _):
        await desk.says("bo", f"{TOPIC} for Weibo and Bluesky")
        begun = " ".join(str(event) for event in desk.events("message:web:5:local:m1"))
        assert "I do not publish to weibo yet; what I write is for Bluesky (sky)." in begun


async def test_accounts_of_one_platform_share_a_text_until_one_is_changed(tmp_path: Path) -> None:
    async with accounts(tmp_path) as (desk, _):
        await desk.says("bo", f"{TOPIC} to brand, second and sky, no pictures")
        assert desk.writer.calls == 2, "to write, and to adapt for Bluesky"
        assert "**Mastodon (second)** · 67/500 characters · 0 pictures\n> (the same text)" in await desk.last()
        await desk.says("bo", "second: mention the price")
        draft = await desk.draft()
        assert draft.revision
        assert [each.since for each in draft.revision.variants] == [1, 2, 1]
        assert "Mention the price." in draft.revision.variants[1].post.body


async def test_several_in_one_go_each_step_reported_and_a_result_for_each(tmp_path: Path) -> None:
    async with accounts(tmp_path) as (desk, made):
        made["brand"].fail_next(PublishRefused("the token is revoked", why="credentials"))
        await desk.says("bo", f"{TOPIC} to Xiaohongshu, brand and sky, one picture")
        turn = "message:web:5:local:m1"
        begun = [event.node for event in desk.events(turn) if isinstance(event, NodeStarted)]
        done = [event.node for event in desk.events(turn) if isinstance(event, NodeFinished)]
        steps = ["write", "check", "adapt:mastodon", "adapt:bluesky", "illustrate"]
        assert [node for node in begun if node in steps] == steps
        assert [node for node in done if node in steps] == steps
        await desk.presses("mei", "Approve")
        last = await desk.last()
        assert "📮 Xiaohongshu (Outbox): published" in last
        assert "⚠ Mastodon (brand): refused · the token is revoked" in last
        assert "Bluesky (sky): published" in last
        assert len(desk.outbox()) == 1
        assert not made["brand"].posts
        ((target, post),) = made["sky"].posts
        assert target == Target(platform="bluesky", account="sky")
        assert (post.body, len(post.pictures)) == ("A word on coffee, said on bluesky.", 1)


async def test_pictures_and_publishing_are_optional(tmp_path: Path) -> None:
    async with accounts(tmp_path) as (desk, made):
        await desk.says("bo", f"{TOPIC} to brand and sky, no pictures")
        await desk.presses("mei", "Approve")
        assert [len(made[name].posts) for name in ("brand", "second", "sky")] == [1, 0, 1]
        assert not made["sky"].posts[0][1].pictures
        await desk.says("bo", f"{TOPIC} to brand and sky, draft only")
        await desk.presses("mei", "Approve")
        assert [len(made[name].posts) for name in ("brand", "second", "sky")] == [1, 0, 1]

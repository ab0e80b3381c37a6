"""The report over HTTP, and on the page."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.drafts import Target
from core.records import Publication, Reactions, Receipt
from core.reports.reactions import Count, none_there
from tests.bot.test_http_drafts import draft
from tests.bot.test_http_world import Newsroom

BRAND = Target(platform="xiaohongshu", account="brand")
MASTODON = Target(platform="mastodon", account="mastodon")


async def published(room: Newsroom, name: str, target: Target, *, days_ago: float = 0.0) -> None:
    at = room.clock.now() - timedelta(days=days_ago)
    claim = Publication(
        id=name, draft=name, revision=1, digest="x", target=target, state="publishing", claimed_at=at, turn="t"
    )
    await room.stores.drafts.save(replace(draft(name, "approved"), created_at=at, updated_at=at), expected=0)
    await room.stores.publications.claim(claim)
    receipt = Receipt(id=name, url=f"https://example.org/{name}", published_at=at)
    await room.stores.publications.settle(replace(claim, state="published", receipt=receipt), audit=None)


@pytest.fixture
async def room(tmp_path: Path) -> Newsroom:
    room = Newsroom(outbox=tmp_path)
    await published(room, "old", BRAND, days_ago=9)
    await published(room, "liked", BRAND, days_ago=1)
    await published(room, "gone", MASTODON)
    now = room.clock.now()
    for count in (
        Count(publication="liked", number=1, reactions=Reactions(at=now - timedelta(hours=2), likes=2)),
        Count(publication="liked", number=2, reactions=Reactions(at=now, likes=7, views=90)),
        none_there("gone", 1, now),
    ):
        await room.stores.reactions.add(count)
    return room


async def test_what_was_published_and_how_it_was_taken(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        found = (await terminal.get("/api/v1/report")).json()
    assert (found["drafts"], found["zone"], found["best"]) == ({"approved": 2}, "UTC", "liked")
    assert found["places"] == [
        {"target": {"platform": "xiaohongshu", "account": "brand"}, "posts": 1, "reactions": {"likes": 7, "views": 90}},
        {"target": {"platform": "mastodon", "account": "mastodon"}, "posts": 1, "reactions": {}},
    ]
    liked, gone = found["posts"]
    assert (liked["draft"], liked["url"], liked["gone"]) == ("liked", "https://example.org/liked", False)
    assert (liked["reactions"], liked["counted_at"]) == ({"likes": 7, "views": 90}, "2026-01-05T08:00:00Z")
    assert (gone["reactions"], gone["counted_at"], gone["gone"]) == ({}, None, True)


async def test_more_days_and_one_chat(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        month = (await terminal.get("/api/v1/report", params={"days": 30})).json()
        here = (await terminal.get("/api/v1/report", params={"chat": "desk"})).json()
        elsewhere = (await terminal.get("/api/v1/report", params={"chat": "hall"})).json()
    assert [each["draft"] for each in month["posts"]] == ["old", "liked", "gone"]
    assert [each["draft"] for each in here["posts"]] == ["liked", "gone"]
    assert (elsewhere["posts"], elsewhere["drafts"], elsewhere["best"]) == ([], {}, None)


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 367}, {"days": "week"}, {"chat": "../desk"}])
async def test_bad_questions_are_refused(room: Newsroom, wrong: dict[str, str | int]) -> None:
    async with room.terminal() as terminal:
        answer = await terminal.get("/api/v1/report", params=wrong)
    assert answer.status_code == 422


async def test_strangers_get_none(room: Newsroom) -> None:
    async with room.browser(Accept="application/json") as stranger:
        assert (await stranger.get("/api/v1/report")).status_code == 401


async def test_on_the_page_in_both_languages(room: Newsroom) -> None:
    async with room.browser() as browser:
        await room.enter(browser, "Mei")
        english = (await browser.get("/report", params={"days": 30, "lang": "en"})).text
        chinese = (await browser.get("/report", params={"lang": "zh"})).text
    assert 'href="https://example.org/liked"' in english
    assert "Published: 3" in english
    assert '<a href="?days=30" aria-current="page">Days: 30</a>' in english
    assert "已发布：2 次" in chinese
    assert "<td" in chinese

"""Approved posts on their way to servers that misbehave: Mastodon and a webhook, each over HTTP on loopback."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.publishers.http_calls import client_of
from adapters.publishers.mastodon import Mastodon
from adapters.publishers.mastodon import MastodonServer as Server
from adapters.publishers.webhook import Receiver, Webhook
from core.accounts import Account
from core.drafts import Target
from core.platforms import PLATFORMS
from tests.fakes.mastodon import STATUSES, TOKEN, MastodonServer
from tests.fakes.webhook_receiver import KEY, POSTS, WebhookReceiver
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import Newsroom, settings_in
from tests.scenarios.writer import Writer

COFFEE = "write a short post about coffee, no pictures"
TARGETS = (Target(platform="mastodon", account="desk"), Target(platform="webhook", account="blog"))
POSTING, TAKING = f"POST {STATUSES}", f"POST {POSTS}"


@dataclass
class Web:
    """The desk, and the two servers that it publishes on."""

    desk: Newsroom
    mastodon: MastodonServer
    blog: WebhookReceiver

    async def goes_out(self) -> str:
        """A post for both is written and approved; what the chat says in the end."""
        await self.desk.says("bo", COFFEE)
        draft = await self.desk.draft()
        assert draft.revision is not None
        (variant,) = draft.revision.variants
        variants = tuple(replace(variant, target=each) for each in TARGETS)
        revision = replace(draft.revision, variants=variants)
        await self.desk.stores.drafts.save(replace(draft, revision=revision), expected=draft.version)
        await self.desk.says("bo", f"/drafts {draft.id}")
        await self.desk.presses("mei", "Approve")
        return await self.desk.last()

    async def later(self, seconds: float) -> str:
        """Time passes, and everything happens that is due; what the chat says then."""
        await self.desk.time_passes(seconds)
        await self.desk.settle()
        return await self.desk.last()

    async def states(self) -> dict[str, str]:
        """What is known of each publication, by account."""
        made = await self.desk.stores.publications.of_draft((await self.desk.draft()).id)
        return {each.target.account: each.state for each in made}

    @property
    def texts(self) -> list[str]:
        """What readers of Mastodon see."""
        return [self.mastodon.text(each) for each in self.mastodon.statuses]


@asynccontextmanager
async def web(folder: Path) -> AsyncIterator[Web]:
    """A desk in simulated time with both accounts."""
    clock = WatchedClock()
    async with AsyncExitStack() as stack:
        mastodon = await stack.enter_async_context(MastodonServer(clock))
        blog = await stack.enter_async_context(WebhookReceiver(clock))
        client = await stack.enter_async_context(client_of())
        storage = in_memory(clock)
        media = storage.world.stores.media
        at = Server(url=mastodon.url, token=TOKEN, limits=PLATFORMS["mastodon"], seconds=1.5)
        door = Receiver(url=f"{blog.url}{POSTS}", key=KEY, seconds=1.5)
        desk = Newsroom(
            folder=folder,
            storage=storage,
            settings=settings_in(folder),
            clock=clock,
            model=Writer(),
            opened=[
                Account(name="desk", platform="mastodon", publisher=Mastodon(at, client, media=media, clock=clock)),
                Account(name="blog", platform="webhook", publisher=Webhook(door, client, media=media, clock=clock)),
            ],
        )
        desk.start()
        try:
            yield Web(desk, mastodon, blog)
        finally:
            await desk.close()


async def test_one_post_two_places_two_links(tmp_path: Path) -> None:
    async with web(tmp_path) as there:
        assert await there.goes_out() == (
            "Copydesk: “On coffee” is approved.\n"
            f"📮 Mastodon (desk): published · {there.mastodon.url}/@desk/1001\n"
            "📮 Webhook (blog): published · https://reader.example/1"
        )
        assert there.texts == ["On coffee\n\nA word on coffee. Take your time.\n\n#Coffee #daily #notes"]
        (sent,) = there.blog.posts.values()
        assert (sent["title"], sent["tags"]) == ("On coffee", ["Coffee", "daily", "notes"])
        assert there.blog.unsigned == 0


async def test_accepted_and_then_500_is_found_and_a_refusal_beside_it_is_tried_again(tmp_path: Path) -> None:
    async with web(tmp_path) as there:
        there.mastodon.faults.add(POSTING, "500", after=True)
        there.blog.faults.add(TAKING, "422")
        told = await there.goes_out()
        assert f"📮 Mastodon (desk): published · {there.mastodon.url}/@desk/1001" in told
        assert "⚠ Webhook (blog): refused · 127.0.0.1 answered 422: fault 422" in told
        await there.desk.presses("mei", "Retry Webhook (blog)")
        assert await there.states() == {"desk": "published", "blog": "published"}
        assert (len(there.texts), len(there.blog.posts)) == (1, 1)
        assert (there.mastodon.calls.count(POSTING), there.blog.calls.count(TAKING)) == (1, 2)


@pytest.mark.parametrize("trouble", ["hang", "reset", "500", "502"])
async def test_what_is_not_there_is_sent_again_with_the_same_key(tmp_path: Path, trouble: str) -> None:
    async with web(tmp_path) as there:
        there.mastodon.faults.add(POSTING, trouble)
        await there.goes_out()
        await there.later(130)
        assert await there.states() == {"desk": "published", "blog": "published"}
        assert (len(there.texts), there.mastodon.calls.count(POSTING)) == (1, 2)


async def test_a_success_without_a_post_is_looked_for_and_not_believed(tmp_path: Path) -> None:
    async with web(tmp_path) as there:
        there.mastodon.faults.add(f"GET {STATUSES}/{{id}}", "404")
        await there.goes_out()
        await there.later(130)
        assert (await there.states())["desk"] == "published"
        assert len(there.texts) == 1


async def test_too_often_is_tried_again_when_the_server_says_so(tmp_path: Path) -> None:
    async with web(tmp_path) as there:
        there.mastodon.said = {"Retry-After": "900"}
        there.mastodon.faults.add(POSTING, "429")
        assert "The platform takes no more posts from this account for now" in await there.goes_out()
        await there.later(600)
        assert there.texts == []
        await there.later(310)
        assert (await there.states(), len(there.texts)) == ({"desk": "published", "blog": "published"}, 1)


async def test_where_nobody_can_tell_a_person_is_asked_and_one_more_look_comes_before_another_post(
    tmp_path: Path,
) -> None:
    async with web(tmp_path) as there:
        there.blog.tells = False
        there.blog.faults.add(TAKING, "reset", after=True)
        await there.goes_out()
        for seconds in (130, 500):
            await there.later(seconds)
        assert (await there.states())["blog"] == "unknown"
        there.blog.tells = True
        await there.desk.presses("mei", "No, send it again")
        assert await there.states() == {"desk": "published", "blog": "published"}
        assert (len(there.blog.posts), there.blog.calls.count(TAKING)) == (1, 1)


async def test_a_revoked_token_says_what_to_do_and_the_other_place_has_its_post(tmp_path: Path) -> None:
    async with web(tmp_path) as there:
        there.mastodon.tokens.clear()
        told = await there.goes_out()
        assert "⚠ Mastodon (desk): refused" in told
        assert "an owner sets a new one in the settings" in told
        assert TOKEN not in await there.desk.transcript()
        assert await there.states() == {"desk": "failed", "blog": "published"}


async def test_what_went_out_is_taken_back_where_that_can_be(tmp_path: Path) -> None:
    async with web(tmp_path) as there:
        await there.goes_out()
        await there.desk.says("mei", f"/takeback {(await there.desk.draft()).id}")
        assert not await there.desk.buttons("Take back from Webhook")
        await there.desk.presses("mei", "Take back from Mastodon (desk)")
        assert (there.texts, len(there.blog.posts)) == ([], 1)
        assert await there.states() == {"desk": "taken_back", "blog": "published"}

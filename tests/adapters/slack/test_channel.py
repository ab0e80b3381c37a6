"""Posts in a channel of Slack: what readers see, how they are found again, and what Slack's errors mean."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, ClientTimeout

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.slack.channel import CERTAINTY, MOST_PAGES, PAGE, SlackChannel
from adapters.slack.pictures import WAITS
from adapters.slack.workspaces import Tokens, Workspace
from core.budgets import Budgets
from core.catalogue import CATALOGUE
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.messages import Address, Picture, Video
from core.records import Reactions, Receipt
from tests.adapters.slack.stage import Stage
from tests.fakes.slack import Channel, Trouble
from tests.scenarios.newsroom import photo

POST = Post(title="手冲咖啡", body="**重点：** <!channel> @here 先看水温 <&>。", tags=("咖啡", "brew"))
TARGET = Target(platform="slack_channel", account="news")
COLORS = ("red", "tan", "navy", "teal", "lime", "gold", "pink", "plum", "peru", "snow", "cyan")
FILM = Video(id="f" * 64, media_type="video/mp4", size=4)


@dataclass
class Newsroom:
    """A stage with a channel on it, and the publisher to that."""

    stage: Stage
    room: Channel
    media: MemoryMedia
    http: ClientSession

    def publisher(self, channel: str = "", *, team: str = "", session: ClientSession | None = None) -> SlackChannel:
        """As after a start: it remembers nothing."""
        tokens, http = Tokens(bot=self.stage.team.bot_token), session or self.http
        workspace = Workspace(tokens=tokens, api_url=self.stage.server.api_url, session=http)
        at = Address(platform="slack", tenant=team, chat=channel or self.room.id)
        clock = self.clock
        return SlackChannel(workspaces=[workspace], at=at, media=self.media, budget=Budgets(clock), clock=clock)

    @property
    def clock(self) -> SimulatedClock:
        return self.stage.clock

    @property
    def methods(self) -> list[str]:
        """What was called, but for who the app is."""
        return [call.method for call in self.stage.server.calls if call.method != "auth.test"]

    async def pictures(self, count: int) -> tuple[Picture, ...]:
        return tuple([await self.media.add(photo(COLORS[number]), alt="一杯") for number in range(count)])

    async def publishes(self, post: Post = POST, key: str = "d:1") -> Receipt:
        return await self.publisher().publish(post, target=TARGET, idempotency_key=key)


@pytest.fixture
async def newsroom(stage: Stage) -> AsyncIterator[Newsroom]:
    async with ClientSession(timeout=ClientTimeout(total=60), trust_env=False) as http:
        yield Newsroom(stage=stage, room=stage.channel(), media=MemoryMedia(), http=http)


# --- one call ---------------------------------------------------------------------------------------------------------


async def test_a_post_is_one_message_that_calls_nobody(newsroom: Newsroom) -> None:
    receipt = await newsroom.publishes()
    message = newsroom.room.last
    assert message.shown.startswith("手冲咖啡\n\n**重点：")
    assert message.shown.endswith("#咖啡 #brew")
    assert message.pings == []
    assert message.metadata == {"event_type": "copydesk_publication", "event_payload": {"key": "d:1"}}
    assert newsroom.methods == ["chat.postMessage", "chat.getPermalink"]
    place = f"https://team-0001.slack.com/archives/{newsroom.room.id}/p{message.ts.replace('.', '')}"
    at = datetime.fromtimestamp(float(message.ts), UTC)
    assert receipt == Receipt(id=f"{newsroom.room.id}/{message.ts}", url=place, published_at=at)


async def test_pictures_are_uploaded_unseen_and_shown_by_the_one_message(newsroom: Newsroom) -> None:
    await newsroom.publishes(replace(POST, pictures=await newsroom.pictures(10)))
    (message,) = newsroom.room.shown
    assert message.pictures == 10
    assert message.blocks[0]["alt_text"] == "一杯"
    assert newsroom.methods.count("chat.postMessage") == 1
    completed = newsroom.stage.server.called("files.completeUploadExternal")
    assert all("channel_id" not in call.fields for call in completed)


async def test_pictures_that_slack_does_not_show_yet_are_waited_for(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = replace(POST, pictures=await newsroom.pictures(1))
    monkeypatch.setattr(newsroom.stage.server.files, "ready", lambda _team: {})
    sending = asyncio.create_task(newsroom.publishes(post))
    await newsroom.stage.server.until(lambda: newsroom.methods.count("chat.postMessage") == 1)
    monkeypatch.undo()
    await newsroom.stage.server.wait_quiet()
    await newsroom.clock.advance(WAITS[0])
    await sending
    assert [message.pictures for message in newsroom.room.shown] == [1]


async def test_an_address_that_cannot_be_had_undoes_nothing(newsroom: Newsroom) -> None:
    newsroom.stage.server.faults.add("chat.getPermalink", Trouble.ERROR)
    receipt = await newsroom.publishes()
    assert receipt.url == f"https://slack.com/app_redirect?team=T0001&channel={newsroom.room.id}"
    assert len(newsroom.room.shown) == 1
    await newsroom.publisher().take_back(receipt)
    assert newsroom.room.shown == []


# --- what one message does not carry ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"body": "字" * 11_001}, "too_long"),
        ({"video": FILM}, "media_type"),
        ({"pictures": (Picture(id="0" * 64, media_type="image/webp", width=6, height=8),)}, "media_type"),
        ({"pictures": (Picture(id="0" * 64, media_type="image/png", width=6, height=8),) * 11}, "refused"),
        ({"pictures": (Picture(id="0" * 64, media_type="image/png", width=6, height=8),)}, "refused"),  # not kept
    ],
)
async def test_what_does_not_fit_is_refused_before_any_call(
    newsroom: Newsroom, wrong: dict[str, object], why: str
) -> None:
    post = replace(POST, **wrong)  # type: ignore[arg-type]
    for attempt in (newsroom.publishes, lambda it: newsroom.publisher().rehearse(it, target=TARGET)):
        with pytest.raises(PublishRefused) as refused:
            await attempt(post)
        assert refused.value.why == why
    assert newsroom.methods == []


# --- what goes wrong --------------------------------------------------------------------------------------------------

DOUBTS = [
    (Trouble.ERROR, "server"),
    (Trouble.GATEWAY, "server"),
    ("fatal_error", "server"),
    (Trouble.TIMEOUT, "cut"),
    (Trouble.GARBAGE, "unseen"),
]


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize(("trouble", "why"), DOUBTS)
async def test_a_lost_answer_is_uncertain_and_looked_up(
    newsroom: Newsroom, trouble: str, why: str, *, behind: bool
) -> None:
    since = newsroom.clock.now()
    newsroom.stage.server.faults.add("chat.postMessage", trouble, after=behind)
    with pytest.raises(PublishUncertain) as uncertain:
        await newsroom.publishes()
    assert uncertain.value.why == why
    assert len(newsroom.room.shown) == behind
    found = await newsroom.publisher().find(POST, idempotency_key="d:1", since=since)
    assert (found is not None) is behind
    if found:
        assert found.id == f"{newsroom.room.id}/{newsroom.room.last.ts}"
    assert CERTAINTY.settles
    assert await newsroom.publisher().find(POST, idempotency_key="d:2", since=since) is None


async def test_no_answer_in_time(newsroom: Newsroom) -> None:
    newsroom.stage.server.faults.add("chat.postMessage", Trouble.HANG)
    async with ClientSession(timeout=ClientTimeout(total=0.5), trust_env=False) as session:
        publisher = newsroom.publisher(session=session)
        with pytest.raises(PublishUncertain) as uncertain:
            await publisher.publish(POST, target=TARGET, idempotency_key="d:1")
    assert uncertain.value.why == "silent"


async def test_trouble_with_an_upload_is_certainly_no_post(newsroom: Newsroom) -> None:
    post = replace(POST, pictures=await newsroom.pictures(1))
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        newsroom.stage.server.faults.add(method, Trouble.TIMEOUT)
        with pytest.raises(PublishRefused) as refused:
            await newsroom.publishes(post)
        assert refused.value.why == "unreachable"
    assert newsroom.room.shown == []


async def test_too_many_posts_is_a_refusal(newsroom: Newsroom) -> None:
    newsroom.stage.server.faults.add("chat.postMessage", Trouble.RATELIMITED, seconds=7)
    with pytest.raises(PublishRefused) as refused:
        await newsroom.publishes()
    assert (refused.value.why, refused.value.details) == ("rate", {"retry_after": 7})
    assert newsroom.room.shown == []


def _removed(newsroom: Newsroom) -> None:
    newsroom.room.removes_bot()


def _archived(newsroom: Newsroom) -> None:
    newsroom.room.archives()


def _deleted(newsroom: Newsroom) -> None:
    newsroom.stage.team.loses(newsroom.room)


def _revoked(newsroom: Newsroom) -> None:
    newsroom.stage.team.revokes()


def _without_scope(newsroom: Newsroom) -> None:
    newsroom.stage.team.scopes.discard("chat:write")


REFUSALS = [
    (_removed, "not_permitted"),
    (_archived, "gone"),
    (_deleted, "gone"),
    (_revoked, "credentials"),
    (_without_scope, "not_permitted"),
]


@pytest.mark.parametrize(("breaks", "why"), REFUSALS)
async def test_what_slack_certainly_refuses_says_what_can_be_done(
    newsroom: Newsroom, breaks: Callable[[Newsroom], None], why: str
) -> None:
    breaks(newsroom)
    attempts: list[Callable[[], Awaitable[object]]] = [
        newsroom.publishes,
        lambda: newsroom.publisher().rehearse(POST, target=TARGET),
    ]
    for attempt in attempts:
        with pytest.raises(PublishRefused) as refused:
            await attempt()
        assert refused.value.why == why
        assert f"remedy.{why}" in CATALOGUE
    assert newsroom.room.shown == []


async def test_a_token_of_another_workspace(newsroom: Newsroom) -> None:
    with pytest.raises(PublishRefused) as refused:
        await newsroom.publisher(team="T9").publish(POST, target=TARGET, idempotency_key="k")
    assert refused.value.why == "no_account"


async def test_a_slack_that_cannot_be_reached(newsroom: Newsroom) -> None:
    publisher = newsroom.publisher()
    await newsroom.stage.server.stop()
    with pytest.raises(PublishRefused) as refused:
        await publisher.publish(POST, target=TARGET, idempotency_key="k")
    assert refused.value.why == "unreachable"
    for question in (
        publisher.rehearse(POST, target=TARGET),
        publisher.find(POST, idempotency_key="k", since=newsroom.clock.now()),
    ):
        with pytest.raises(PublishUncertain) as blind:
            await question
        assert blind.value.why == "blind"


# --- looking ----------------------------------------------------------------------------------------------------------


async def test_a_post_is_found_behind_many_others_in_public_and_private(newsroom: Newsroom) -> None:
    private = newsroom.stage.team.channel("inside", newsroom.stage.mei, private=True)
    since = newsroom.clock.now()
    for room in (newsroom.room, private):
        publisher = newsroom.publisher(room.id)
        receipt = await publisher.publish(POST, target=TARGET, idempotency_key="d:1")
        for number in range(2 * PAGE + 50):
            room.says(newsroom.stage.mei, f"later {number}")
        assert await publisher.find(POST, idempotency_key="d:1", since=since) == receipt


async def test_where_nothing_can_be_seen_nothing_is_settled(newsroom: Newsroom) -> None:
    since = newsroom.clock.now()
    await newsroom.publishes()
    newsroom.stage.team.scopes.discard("channels:history")
    with pytest.raises(PublishUncertain) as blind:
        await newsroom.publisher().find(POST, idempotency_key="d:1", since=since)
    assert blind.value.why == "blind"
    newsroom.stage.team.scopes.add("channels:history")
    for number in range(MOST_PAGES * PAGE):
        newsroom.room.says(newsroom.stage.mei, f"later {number}")
    with pytest.raises(PublishUncertain):
        await newsroom.publisher().find(POST, idempotency_key="d:1", since=since)


async def test_somebody_elses_metadata_is_no_post_of_ours(newsroom: Newsroom) -> None:
    since = newsroom.clock.now() - timedelta(seconds=1)
    client = newsroom.stage.server.client(newsroom.stage.team)
    for metadata in ({"event_type": "task", "event_payload": {"key": "d:1"}}, {"event_type": "x", "event_payload": {}}):
        await client.chat_postMessage(channel=newsroom.room.id, text="no post", metadata=metadata)
    assert await newsroom.publisher().find(POST, idempotency_key="d:1", since=since) is None


# --- afterwards -------------------------------------------------------------------------------------------------------


async def test_emojis_and_replies_are_counted(newsroom: Newsroom) -> None:
    receipt = await newsroom.publishes()
    message, mei = newsroom.room.last, newsroom.stage.mei
    bo = newsroom.stage.team.person("Bo")
    newsroom.room.joins(bo)
    for person, emoji in ((mei, "coffee"), (bo, "coffee"), (mei, "tada")):
        newsroom.room.reacts(person, message, emoji)
    newsroom.room.says(bo, "Nice", thread=message)
    newsroom.room.says(mei, "something else")
    counted = await newsroom.publisher().reactions(receipt)
    assert counted == Reactions(at=newsroom.clock.now(), likes=3, comments=1)
    newsroom.stage.server.faults.add("conversations.history", Trouble.RATELIMITED, seconds=7)
    with pytest.raises(PublishUncertain):
        await newsroom.publisher().reactions(receipt)
    newsroom.room.deletes(message)
    with pytest.raises(PublishRefused) as refused:
        await newsroom.publisher().reactions(receipt)
    assert refused.value.why == "gone"


async def test_what_a_person_linked_is_taken_back_by_its_link(newsroom: Newsroom) -> None:
    receipt = await newsroom.publishes()
    told = replace(receipt, id="told", url=f"{receipt.url}?thread_ts=1")
    await newsroom.publisher().take_back(told)
    await newsroom.publisher().take_back(receipt)  # it is not there any more: no error
    assert newsroom.room.shown == []
    with pytest.raises(PublishRefused):
        await newsroom.publisher().take_back(replace(told, url="https://slack.com/app_redirect"))


async def test_a_rehearsal_asks_and_says_nothing(newsroom: Newsroom) -> None:
    await newsroom.publisher().rehearse(replace(POST, pictures=await newsroom.pictures(2)), target=TARGET)
    assert newsroom.methods == ["conversations.info"]
    assert newsroom.room.shown == []
    newsroom.stage.team.scopes.discard("files:write")
    await newsroom.publisher().rehearse(POST, target=TARGET)
    with pytest.raises(PublishRefused) as refused:
        await newsroom.publisher().rehearse(replace(POST, pictures=await newsroom.pictures(1)), target=TARGET)
    assert "files:write" in str(refused.value)

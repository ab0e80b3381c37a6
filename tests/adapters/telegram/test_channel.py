"""Posts in a Telegram channel: what one call carries, what is refused before it, and what its errors mean."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from aiogram import Bot

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.telegram.channel import TelegramChannel
from core.budgets import Budgets
from core.catalogue import CATALOGUE
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.messages import Picture, Video
from core.records import Certainty, Receipt
from tests.adapters.telegram.stage import Stage, on_stage
from tests.fakes.telegram import Chat, Trouble
from tests.scenarios.newsroom import photo

POST = Post(title="手冲咖啡", body="**重点：**先看水温 <&> @here。", tags=("咖啡", "brew"))
TARGET = Target(platform="telegram_channel", account="news")
COLORS = ("red", "tan", "navy", "teal", "lime", "gold", "pink", "plum", "peru", "snow", "cyan")
FILM = Video(id="", media_type="video/mp4", size=5)


@dataclass
class Newsroom:
    """A stage with a public channel on it, and the publisher to that."""

    stage: Stage
    clock: SimulatedClock
    room: Chat
    publisher: TelegramChannel
    media: MemoryMedia
    keys: int = 0
    others: list[Bot] = field(default_factory=list)

    async def publishes(self, post: Post) -> Receipt:
        self.keys += 1
        return await self.publisher.publish(post, target=TARGET, idempotency_key=f"d:{self.keys}")

    async def pictures(self, count: int) -> tuple[Picture, ...]:
        return tuple([await self.media.add(photo(COLORS[number])) for number in range(count)])

    def over(self, channel: str, *, timeout: float = 60.0) -> TelegramChannel:
        """A publisher to another place, or with less patience."""
        bot = self.stage.server.client(timeout=timeout)
        self.others.append(bot)
        return TelegramChannel(bot=bot, channel=channel, media=self.media, budget=Budgets(self.clock), clock=self.clock)


@pytest.fixture
async def newsroom(clock: SimulatedClock) -> AsyncIterator[Newsroom]:
    async with on_stage(clock) as stage:
        room = stage.server.channel("News", stage.person, username="the_news")
        media = MemoryMedia()
        publisher = TelegramChannel(bot=stage.bot, channel="@the_news", media=media, budget=Budgets(clock), clock=clock)
        made = Newsroom(stage=stage, clock=clock, room=room, publisher=publisher, media=media)
        yield made
        for bot in made.others:
            await bot.session.close()


# --- one call ---------------------------------------------------------------------------------------------------------


async def test_a_text_goes_as_one_message_with_its_title_and_tags(newsroom: Newsroom) -> None:
    receipt = await newsroom.publishes(POST)
    assert newsroom.room.transcript() == "Copydesk: 手冲咖啡\n\n重点：先看水温 <&> @here。\n\n#咖啡 #brew"
    (call,) = newsroom.stage.server.calls
    assert (call.method, call.remarks) == ("sendMessage", ())
    assert '"is_disabled":true' in str(call.fields["link_preview_options"]).replace(" ", "")
    assert [mark["type"] for mark in newsroom.room.last.entities] == ["bold"]
    assert receipt == Receipt(
        id=f"{newsroom.room.id}/1", url="https://t.me/the_news/1", published_at=newsroom.clock.now()
    )


@pytest.mark.parametrize("body", ["See https://e.org/a", "See [the page](https://e.org)"])
async def test_only_a_text_with_a_link_has_a_preview(newsroom: Newsroom, body: str) -> None:
    await newsroom.publishes(replace(POST, body=body))
    (call,) = newsroom.stage.server.calls
    assert "true" not in str(call.fields.get("link_preview_options", "")).lower()


async def test_a_picture_carries_the_text_below_it(newsroom: Newsroom) -> None:
    await newsroom.publishes(replace(POST, pictures=await newsroom.pictures(1)))
    assert newsroom.room.transcript().startswith("Copydesk 🖼1: 手冲咖啡\n\n重点：")
    assert [call.method for call in newsroom.stage.server.calls] == ["sendPhoto"]


async def test_ten_pictures_are_one_album_and_all_of_it_is_taken_back(newsroom: Newsroom) -> None:
    receipt = await newsroom.publishes(replace(POST, pictures=await newsroom.pictures(10)))
    assert [call.method for call in newsroom.stage.server.calls] == ["sendMediaGroup"]
    assert [bool(message.text) for message in newsroom.room.shown] == [True, *[False] * 9]
    assert receipt.id.endswith("/1,2,3,4,5,6,7,8,9,10")
    await newsroom.publisher.take_back(receipt)
    assert newsroom.room.shown == []
    assert [call.method for call in newsroom.stage.server.calls] == ["sendMediaGroup", "deleteMessages"]


async def test_a_video_stands_with_the_pictures(newsroom: Newsroom) -> None:
    video = await newsroom.media.add_video(b"\0\0\0\x18ftypmp42" + b"\0" * 20)
    await newsroom.publishes(replace(POST, video=video, pictures=await newsroom.pictures(2)))
    assert [message.media.kind for message in newsroom.room.shown if message.media] == ["video", "photo", "photo"]
    assert len(newsroom.stage.server.calls) == 1


async def test_a_private_channel_is_found_by_its_number_and_linked_as_its_members_see_it(newsroom: Newsroom) -> None:
    private = newsroom.stage.server.channel("Inside", newsroom.stage.person)
    short = str(private.id).removeprefix("-100")
    for channel in (str(private.id), short):
        receipt = await newsroom.over(channel).publish(POST, target=TARGET, idempotency_key="k")
        assert receipt.url == f"https://t.me/c/{short}/{private.last.id}"


# --- what one call does not carry -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pictures", "characters", "why"),
    [(0, 4097, "too_long"), (1, 1025, "too_long"), (11, 10, "refused")],
)
async def test_what_does_not_fit_is_refused_before_any_call(
    newsroom: Newsroom, pictures: int, characters: int, why: str
) -> None:
    long = Post(title="", body="字" * characters, pictures=await newsroom.pictures(pictures))
    with pytest.raises(PublishRefused) as refused:
        await newsroom.publishes(long)
    assert refused.value.why == why
    assert newsroom.stage.server.calls == []


@pytest.mark.parametrize(("pictures", "characters"), [(0, 4096), (1, 1024)])
async def test_what_just_fits(newsroom: Newsroom, pictures: int, characters: int) -> None:
    await newsroom.publishes(Post(title="", body="字" * characters, pictures=await newsroom.pictures(pictures)))
    assert newsroom.room.last.text == "字" * characters


async def test_pictures_and_videos_that_telegram_would_show_as_files(newsroom: Newsroom) -> None:
    slim = newsroom.stage.picture(1, width=2000, height=50)
    kept = await newsroom.media.add(newsroom.stage.media[slim.id])
    for wrong, why in (
        (replace(POST, pictures=(kept,)), "media_size"),
        (replace(POST, video=replace(FILM, media_type="video/webm")), "media_type"),
        (replace(POST, pictures=(replace(kept, id="0" * 64),)), "refused"),
    ):
        with pytest.raises(PublishRefused) as refused:
            await newsroom.publishes(wrong)
        assert refused.value.why == why
    assert newsroom.stage.server.calls == []


# --- what goes wrong --------------------------------------------------------------------------------------------------


DOUBTS = [
    (Trouble.ERROR, "server"),
    (Trouble.GATEWAY, "server"),
    (Trouble.RESET, "cut"),
    (Trouble.MALFORMED, "unseen"),
]


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize(("trouble", "why"), DOUBTS)
async def test_a_lost_answer_is_uncertain_and_nothing_is_sent_again(
    newsroom: Newsroom, trouble: Trouble, why: str, *, behind: bool
) -> None:
    newsroom.stage.server.faults.add("sendMessage", trouble, after=behind)
    with pytest.raises(PublishUncertain) as uncertain:
        await newsroom.publishes(POST)
    assert uncertain.value.why == why
    assert (len(newsroom.stage.server.calls), len(newsroom.room.shown)) == (1, int(behind))
    with pytest.raises(PublishUncertain) as blind:
        await newsroom.publisher.find(POST, idempotency_key="d:1", since=newsroom.clock.now())
    assert blind.value.why == "blind"
    assert newsroom.publisher.certainty == Certainty(settles=False, repeats=0)


async def test_no_answer_in_time(newsroom: Newsroom) -> None:
    newsroom.stage.server.faults.add("sendMessage", Trouble.HANG)
    with pytest.raises(PublishUncertain) as uncertain:
        await newsroom.over("@the_news", timeout=0.2).publish(POST, target=TARGET, idempotency_key="k")
    assert uncertain.value.why == "silent"


async def test_too_many_requests_is_a_refusal_and_holds_the_channels_budget(newsroom: Newsroom) -> None:
    newsroom.stage.server.faults.add("sendMessage", Trouble.FLOOD, seconds=7)
    with pytest.raises(PublishRefused) as refused:
        await newsroom.publishes(POST)
    assert refused.value.why == "rate"
    again = asyncio.create_task(newsroom.publishes(POST))
    await newsroom.clock.advance(6.9)
    assert newsroom.room.shown == []
    await newsroom.clock.advance(0.2)
    await again
    assert len(newsroom.room.shown) == 1


async def test_nothing_is_claimed_for_long_while_telegram_asks_to_wait(newsroom: Newsroom) -> None:
    newsroom.stage.server.faults.add("sendMessage", Trouble.FLOOD, seconds=900)
    for _ in range(2):
        with pytest.raises(PublishRefused) as refused:
            await newsroom.publishes(POST)
        assert refused.value.why == "rate"
        assert float(refused.value.details["retry_after"]) >= 899
    assert len(newsroom.stage.server.calls) == 1, "the second one was not even tried"


async def _nowhere(newsroom: Newsroom) -> TelegramChannel:
    return newsroom.over("@nowhere_at_all")


async def _kicked(newsroom: Newsroom) -> TelegramChannel:
    newsroom.room.kicks()
    return newsroom.publisher


async def _may_not_post(newsroom: Newsroom) -> TelegramChannel:
    newsroom.room.promotes(newsroom.room.bots[0], "can_delete_messages")
    return newsroom.publisher


async def _vanished(newsroom: Newsroom) -> TelegramChannel:
    newsroom.room.vanishes()
    return newsroom.publisher


async def _revoked(newsroom: Newsroom) -> TelegramChannel:
    newsroom.stage.server.revokes(newsroom.room.bots[0])
    return newsroom.publisher


REFUSALS = [
    (_nowhere, "gone"),
    (_vanished, "gone"),
    (_kicked, "not_permitted"),
    (_may_not_post, "not_permitted"),
    (_revoked, "credentials"),
]


@pytest.mark.parametrize(("breaks", "why"), REFUSALS)
async def test_what_telegram_certainly_refuses_says_what_can_be_done(
    newsroom: Newsroom, breaks: Callable[[Newsroom], Awaitable[TelegramChannel]], why: str
) -> None:
    publisher = await breaks(newsroom)
    for attempt in (
        publisher.publish(POST, target=TARGET, idempotency_key="k"),
        publisher.rehearse(POST, target=TARGET),
    ):
        with pytest.raises(PublishRefused) as refused:
            await attempt
        assert refused.value.why == why
        assert f"remedy.{why}" in CATALOGUE
    assert newsroom.room.shown == []


async def test_a_server_that_cannot_be_reached(newsroom: Newsroom) -> None:
    publisher = newsroom.over("@the_news")
    await newsroom.stage.server.stop()
    with pytest.raises(PublishRefused) as refused:
        await publisher.publish(POST, target=TARGET, idempotency_key="k")
    assert refused.value.why == "unreachable"
    with pytest.raises(PublishUncertain):
        await publisher.rehearse(POST, target=TARGET)


# --- before and after -------------------------------------------------------------------------------------------------


async def test_a_rehearsal_asks_and_says_nothing(newsroom: Newsroom) -> None:
    await newsroom.publisher.rehearse(replace(POST, pictures=await newsroom.pictures(2)), target=TARGET)
    assert [call.method for call in newsroom.stage.server.calls] == ["getChat", "getChatMember"]
    assert newsroom.room.shown == []
    with pytest.raises(PublishRefused):
        await newsroom.publisher.rehearse(replace(POST, body="字" * 5000), target=TARGET)
    group = newsroom.stage.group()
    with pytest.raises(PublishRefused) as refused:
        await newsroom.over(str(group.id)).rehearse(POST, target=TARGET)
    assert "no channel" in str(refused.value)


async def test_a_post_is_taken_back_for_two_days(newsroom: Newsroom) -> None:
    early, late = await newsroom.publishes(POST), await newsroom.publishes(POST)
    await newsroom.publisher.take_back(early)
    await newsroom.publisher.take_back(early)  # it is not there any more: no error
    await newsroom.clock.advance(timedelta(hours=49).total_seconds())
    with pytest.raises(PublishRefused) as refused:
        await newsroom.publisher.take_back(late)
    assert refused.value.why == "too_old"
    assert len(newsroom.room.shown) == 1


async def test_what_a_person_linked_is_taken_back_by_its_link(newsroom: Newsroom) -> None:
    await newsroom.publishes(POST)
    told = Receipt(id="told", url="https://t.me/the_news/1?single", published_at=newsroom.clock.now())
    await newsroom.publisher.take_back(told)
    assert newsroom.room.shown == []
    with pytest.raises(PublishRefused):
        await newsroom.publisher.take_back(replace(told, url="https://t.me/the_news"))

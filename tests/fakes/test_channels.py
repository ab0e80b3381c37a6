"""Channels of our own Telegram, and the history of our own Slack, as the real libraries meet them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramUnauthorizedError
from aiogram.types import ChatMemberAdministrator
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.memory.clock import SimulatedClock
from tests.fakes import slack
from tests.fakes.slack import Channel, SlackServer, slack_server
from tests.fakes.telegram import Chat, TelegramServer, telegram_server

# --- Telegram ---------------------------------------------------------------------------------------------------------


@dataclass
class News:
    """A public channel, and a bot that may post there."""

    server: TelegramServer
    room: Chat
    bot: Bot


@pytest.fixture
async def news(clock: SimulatedClock) -> AsyncIterator[News]:
    async with telegram_server(clock, flood=False) as server:
        server.bot()
        bot = server.client()
        try:
            yield News(server=server, room=server.channel("News", server.person("Lin"), username="the_news"), bot=bot)
        finally:
            await bot.session.close()


async def test_a_post_is_said_by_the_channel_and_found_by_name_or_number(news: News) -> None:
    for place in (news.room.id, "@the_news", "@The_News"):
        sent = await news.bot.send_message(place, "one")
        assert (sent.chat.type, sent.chat.username, sent.from_user) == (ChatType.CHANNEL, "the_news", None)
        assert sent.sender_chat
        assert sent.sender_chat.id == news.room.id
    assert [call.chat for call in news.server.calls] == [news.room.id] * 3
    assert await news.bot.get_updates() == [], "a bot is told nothing of its own posts"


async def test_who_may_post_and_what_a_bot_is_told_of_its_rights(news: News) -> None:
    member = await news.bot.get_chat_member("@the_news", news.bot.id)
    assert isinstance(member, ChatMemberAdministrator)
    assert member.can_post_messages
    account = news.room.bots[0]
    news.room.promotes(account, "can_delete_messages")
    member = await news.bot.get_chat_member("@the_news", news.bot.id)
    assert isinstance(member, ChatMemberAdministrator)
    assert not member.can_post_messages
    with pytest.raises(TelegramBadRequest, match="need administrator rights in the channel chat"):
        await news.bot.send_message("@the_news", "no")
    news.room.kicks(account)
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the channel chat"):
        await news.bot.send_message("@the_news", "no")
    news.room.vanishes()
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await news.bot.get_chat("@the_news")
    assert news.room.shown == []


async def test_several_messages_go_at_once_and_those_that_are_gone_are_passed_over(
    news: News, clock: SimulatedClock
) -> None:
    first, second = [await news.bot.send_message("@the_news", text) for text in ("one", "two")]
    assert await news.bot.delete_messages("@the_news", [first.message_id, 4711])
    assert [message.text for message in news.room.shown] == ["two"]
    clock.jump(49 * 3600)
    with pytest.raises(TelegramBadRequest, match="can't be deleted for everyone"):
        await news.bot.delete_messages("@the_news", [second.message_id])
    with pytest.raises(TelegramBadRequest):
        await news.bot.delete_messages("@the_news", list(range(1, 102)))
    news.room.promotes(news.room.bots[0], "can_edit_messages")
    with pytest.raises(TelegramBadRequest, match="can't be deleted"):
        await news.bot.delete_messages("@the_news", [second.message_id])


async def test_a_revoked_token(news: News) -> None:
    news.server.revokes(news.room.bots[0])
    with pytest.raises(TelegramUnauthorizedError):
        await news.bot.send_message("@the_news", "no")


# --- Slack ------------------------------------------------------------------------------------------------------------


@dataclass
class Desk:
    """A channel with Mei in it, and the app."""

    server: SlackServer
    room: Channel
    mei: slack.Person
    client: AsyncWebClient

    async def history(self, **asked: Any) -> dict[str, Any]:
        answer = await self.client.conversations_history(channel=self.room.id, **asked)
        assert isinstance(answer.data, dict)
        return answer.data

    async def texts(self, **asked: Any) -> list[str]:
        return [message["text"] for message in (await self.history(**asked))["messages"]]


@pytest.fixture
async def desk(clock: SimulatedClock) -> AsyncIterator[Desk]:
    async with slack_server(clock, limits=False) as server:
        team = server.workspace()
        mei = team.person("Mei")
        yield Desk(server=server, room=team.channel("news", mei), mei=mei, client=server.client(team))


async def test_history_comes_newest_first_page_by_page_without_replies(desk: Desk) -> None:
    first, second, third = [desk.room.says(desk.mei, word) for word in ("one", "two", "three")]
    desk.room.says(desk.mei, "a reply", thread=first)
    assert await desk.texts() == ["three", "two", "one"]
    page = await desk.history(limit=2)
    assert page["has_more"] is True
    assert await desk.texts(limit=2, cursor=page["response_metadata"]["next_cursor"]) == ["one"]
    assert await desk.texts(oldest=first.ts) == ["three", "two"]
    assert await desk.texts(oldest=second.ts, latest=third.ts, inclusive=True) == ["three", "two"]
    (only,) = (await desk.history(oldest=first.ts, latest=first.ts, inclusive=True))["messages"]
    assert only["reply_count"] == 1
    desk.room.deletes(second)
    assert await desk.texts() == ["three", "one"]


async def test_metadata_is_checked_kept_and_told_only_where_it_is_asked_for(desk: Desk) -> None:
    metadata = {"event_type": "task_1", "event_payload": {"key": "k"}}
    await desk.client.chat_postMessage(channel=desk.room.id, text="one", metadata=metadata)
    (plain,) = (await desk.history())["messages"]
    assert plain["metadata"] == {"event_type": "task_1"}
    (whole,) = (await desk.history(include_all_metadata=True))["messages"]
    assert whole["metadata"] == metadata
    for wrong in ({"event_type": "a b", "event_payload": {}}, {"event_type": "a"}, "no JSON"):
        with pytest.raises(SlackApiError, match="invalid_metadata"):
            await desk.client.chat_postMessage(channel=desk.room.id, text="two", metadata=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("private", "scope"), [(False, "channels:history"), (True, "groups:history")])
async def test_who_may_read_the_history(desk: Desk, *, private: bool, scope: str) -> None:
    team = desk.room.workspace
    room = team.channel("inside", desk.mei, private=private)
    await desk.client.conversations_history(channel=room.id)
    team.scopes.discard(scope)
    with pytest.raises(SlackApiError, match="missing_scope"):
        await desk.client.conversations_history(channel=room.id)
    team.scopes.add(scope)
    room.removes_bot()
    with pytest.raises(SlackApiError, match="channel_not_found" if private else "not_in_channel"):
        await desk.client.conversations_history(channel=room.id)


async def test_the_address_of_a_message(desk: Desk) -> None:
    message = desk.room.says(desk.mei, "one")
    answer = await desk.client.chat_getPermalink(channel=desk.room.id, message_ts=message.ts)
    assert answer["permalink"] == f"https://team-0001.slack.com/archives/{desk.room.id}/p{message.ts.replace('.', '')}"
    desk.room.deletes(message)
    with pytest.raises(SlackApiError, match="message_not_found"):
        await desk.client.chat_getPermalink(channel=desk.room.id, message_ts=message.ts)

"""Scenes in which approved posts go to channels of Telegram and Slack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bot.accounts import AccountSection
from bot.settings import Settings
from core.records import Publication
from tests.fakes.slack import Channel, SlackServer
from tests.fakes.slack import Trouble as SlackTrouble
from tests.fakes.telegram import Chat, TelegramServer
from tests.fakes.telegram import Trouble as TelegramTrouble
from tests.scenarios.everywhere import Everywhere, everywhere
from tests.scenarios.on_telegram import LIN

ASKED = "@Copydesk write a post about hand-brewed coffee"
TITLE = "On hand-brewed coffee"
section = TypeAdapter[AccountSection](AccountSection).validate_python


def two_channels(settings: Settings, slack: SlackServer, telegram: TelegramServer) -> None:
    """The newsroom's channels, and nothing else, are where posts go."""
    team = slack.workspace().channel("team")
    telegram.channel("News", LIN, username="the_news")
    settings.accounts = {
        "news": section({"platform": "telegram_channel", "channel": "@the_news"}),
        "team": section({"platform": "slack_channel", "channel": team.id}),
    }
    settings.publish.default = ["news", "team"]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Everywhere]:
    async with everywhere(tmp_path, prepared=two_channels) as room:
        yield room


def news(room: Everywhere) -> Chat:
    """What readers see on Telegram."""
    return room.telegram_server.channels["the_news"]


def team(room: Everywhere) -> Channel:
    """What readers see on Slack."""
    return next(each for each in room.slack_server.workspace().channels.values() if each.name == "team")


async def approved(room: Everywhere) -> tuple[Channel, dict[str, Publication]]:
    """Bo asks for a post in Slack, Mei approves it there; where it stands then, by account."""
    desk = room.slack.channel()
    await room.slack.says(desk, room.slack.bo, ASKED)
    await room.slack.presses(desk, room.slack.mei, "Approve")
    draft = await room.draft()
    return desk, {each.target.account: each for each in await room.stores.publications.of_draft(draft.id)}


async def test_one_press_and_the_post_is_in_both(room: Everywhere) -> None:
    desk, made = await approved(room)
    (on_telegram,), (on_slack,) = news(room).shown, team(room).shown
    assert on_telegram.text.startswith(f"{TITLE}\n\nA word on hand-brewed coffee.")
    assert "A word on hand-brewed coffee" in on_slack.shown
    assert (len(on_telegram.photos), on_slack.pictures) == (1, 1)
    assert {name: each.state for name, each in made.items()} == {"news": "published", "team": "published"}
    card = desk.transcript()
    assert "Telegram channel (news): published · https://t.me/the_news/1" in card
    assert f"/archives/{team(room).id}/p{on_slack.ts.replace('.', '')}" in card


async def test_an_answer_that_slack_loses_is_looked_up_and_telegrams_is_asked_about(room: Everywhere) -> None:
    room.telegram_server.faults.add("sendPhoto", TelegramTrouble.RESET, after=True, place=news(room).id)
    room.slack_server.faults.add("chat.postMessage", SlackTrouble.TIMEOUT, after=True, place=team(room).id)
    desk, made = await approved(room)
    assert {name: each.state for name, each in made.items()} == {"news": "unknown", "team": "published"}
    assert (len(news(room).shown), len(team(room).shown)) == (1, 1)
    assert len(room.slack_server.called("conversations.history")) == 1
    question = room.slack.card(desk, "Yes, it is there")
    assert question.shown.startswith("❓ Was it posted to Telegram channel (news)? It was sent")
    assert "The connection broke in the middle. Please look there." in question.shown
    await room.slack.presses(desk, room.slack.mei, "Yes, it is there")
    assert (await room.stores.publications.of_draft((await room.draft()).id))[0].state == "published"
    assert len(news(room).shown) == 1, "and nothing is sent again"


async def test_a_bot_that_may_not_post_there_says_so_and_the_other_channel_has_its_post(room: Everywhere) -> None:
    account = news(room).bots[0]
    news(room).promotes(account, "can_delete_messages")
    desk, made = await approved(room)
    assert (made["news"].state, made["news"].why) == ("failed", "not_permitted")
    assert made["team"].state == "published"
    assert "an owner gives it that right" in desk.transcript()
    assert (news(room).shown, len(team(room).shown)) == ([], 1)

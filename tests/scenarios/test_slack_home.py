"""Scenes in the home of the bot on Slack: what is there to do, a draft that is opened, settings."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.slack import Person
from tests.scenarios.on_slack import SlackRoom, form, on_slack

COFFEE = "write a Xiaohongshu note about hand-brewed coffee, one picture"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[SlackRoom]:
    """With a draft of Bo's that waits for approval."""
    async with on_slack(tmp_path) as room:
        desk = room.channel()
        await room.says(desk, room.bo, f"@Copydesk {COFFEE}")
        yield room
        assert {entry.error for entry in room.slack.calls} == {""}


async def home(room: SlackRoom, who: Person) -> str:
    """What `who` sees who opens the home."""
    who.opens_home()
    await room.settle()
    assert who.home
    return who.home.transcript()


async def test_an_author_and_an_approver_see_what_is_theirs(room: SlackRoom) -> None:
    (draft,) = await room.stores.drafts.find()
    line = f"`{draft.id}` *On hand-brewed coffee* · waiting for approval\n  [Open]"
    author, approver = await home(room, room.bo), await home(room, room.lin)
    assert author.startswith(f"*My drafts* (1)\n{line}\n*This week*")
    assert "Waiting for me" not in author
    assert f"*Waiting for me* (1)\n{line}\n*This week*" in approver
    assert approver.startswith("*My drafts* (0)")


async def test_a_stranger_s_home_says_whom_to_ask(room: SlackRoom) -> None:
    assert (await home(room, room.eve)).startswith("Hello! I only work for this team.")


async def test_a_draft_is_opened_and_decided_in_ones_own_chat_and_both_cards_show_it(room: SlackRoom) -> None:
    await home(room, room.lin)
    assert room.lin.home
    room.lin.home.presses("Open")
    await room.settle()
    own = room.direct(room.lin)
    await room.presses(own, room.lin, "Approve")
    assert len(room.outbox()) == 1
    cards = [one for channel in room.workspace.channels.values() for one in channel.ours if one.pictures]
    assert len(cards) == 2
    assert all("✅ Approved by Lin" in card.shown and not card.buttons for card in cards)
    assert "*Waiting for me* (0)" in await home(room, room.lin)


async def test_settings_are_chosen_in_a_form(room: SlackRoom) -> None:
    await home(room, room.bo)
    assert room.bo.home
    room.bo.home.presses("Settings")
    await room.settle()
    assert form(room.bo).entries == {
        "Language": "English",
        "Time zone": "UTC",
        "Style": "default",
        "Length": "default",
    }
    await room.fills_in(room.bo, {"Language": "Chinese", "Time zone": "Shanghai (UTC+08:00)"})
    assert not room.bo.modal
    assert "Asia/Shanghai" in await home(room, room.bo)
    assert (await home(room, room.bo)).startswith("*我的草稿*")

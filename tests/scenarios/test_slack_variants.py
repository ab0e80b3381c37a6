"""A post for several platforms in Slack: the card in its blocks, and the form that has a field for each text."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.slack import Channel
from tests.scenarios.on_slack import SlackRoom, form, on_slack

COFFEE = "write a post about coffee to Xiaohongshu, Mastodon and Bluesky, one picture"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with on_slack(tmp_path) as room:
        yield room
        assert {entry.error for entry in room.slack.calls} == {""}


@pytest.fixture
async def desk(room: SlackRoom) -> Channel:
    """A channel with a card in it."""
    desk = room.channel()
    await room.says(desk, room.bo, f"@Copydesk {COFFEE}")
    return desk


async def test_the_card_shows_each_text(room: SlackRoom, desk: Channel) -> None:
    card = room.card(desk, "Approve").shown
    assert "> A word on coffee, said on mastodon.\n>\n> #notes" in card
    assert "A word on coffee, said on bluesky." in card


async def test_the_form_has_each_text_and_changes_only_what_was_changed(room: SlackRoom, desk: Channel) -> None:
    assert not await room.presses(desk, room.bo, "Edit")
    assert form(room.bo).transcript() == (
        "« Edit the post »\n"
        "Title: On coffee\n"
        "Text: A word on coffee. Take your time.\n"
        "Tags, with spaces between: #Coffee #daily #notes\n"
        "Mastodon · Text: A word on coffee, said on mastodon.\n"
        "Mastodon · Tags, with spaces between: #notes\n"
        "Bluesky · Text: A word on coffee, said on bluesky.\n"
        "Bluesky · Tags, with spaces between: #notes\n"
        "  [Save]"
    )
    await room.fills_in(room.bo, {"Bluesky · Text": "Coffee, slowly."})
    assert not room.bo.modal
    (draft,) = await room.stores.drafts.find()
    assert draft.revision
    assert [each.since for each in draft.revision.variants] == [1, 1, 2]
    assert [each.post.body for each in draft.revision.variants] == [
        "A word on coffee. Take your time.",
        "A word on coffee, said on mastodon.",
        "Coffee, slowly.",
    ]
    assert draft.revision.variants[2].notes == ("This is the text that you sent.",)


async def test_what_does_not_fit_is_said_at_its_field(room: SlackRoom, desk: Channel) -> None:
    await room.presses(desk, room.bo, "Edit")
    await room.fills_in(room.bo, {"Text": " ", "Mastodon · Tags, with spaces between": " ".join(map(str, range(20)))})
    errors = form(room.bo).errors
    assert errors == {
        "Text": "The post has no body.",
        "Mastodon · Tags, with spaces between": "20 tags are too many; Mastodon takes 10.",
    }


async def test_the_main_text_alone_leaves_the_others(room: SlackRoom, desk: Channel) -> None:
    await room.presses(desk, room.bo, "Edit")
    await room.fills_in(room.bo, {"Text": "Better text."})
    (draft,) = await room.stores.drafts.find()
    assert draft.revision
    assert [each.since for each in draft.revision.variants] == [2, 1, 1], "with their pictures"
    await room.presses(desk, room.bo, "Edit")
    await room.fills_in(room.bo, {"Title": "Slow coffee"})
    (draft,) = await room.stores.drafts.find()
    assert draft.revision
    assert [each.since for each in draft.revision.variants] == [3, 3, 3], "the title stands on the pictures of all"
    assert draft.revision.variants[1].post.body == "A word on coffee, said on mastodon."

"""Scenes with Slack's forms: a text is edited, a time set, a reason given; wrong, twice, late and forged as well."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack import Channel
from tests.scenarios.on_slack import SlackRoom, form, on_slack

COFFEE = "write a Xiaohongshu note about hand-brewed coffee, one picture"
DATE = "Date (date and time empty: no set time)"
WHY = "Why? The author will read it."
NINE = "Mon 5 Jan 2026, 09:00 (UTC)"


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


async def test_edit_shows_the_post_and_takes_a_new_text(room: SlackRoom, desk: Channel) -> None:
    assert not await room.presses(desk, room.bo, "Edit")
    assert form(room.bo).transcript() == (
        "« Edit the post »\n"
        "Title: On hand-brewed coffee\n"
        "Text: A word on hand-brewed coffee. Take your time.\n"
        "Tags, with spaces between: #Hand-brewedCoffee #daily #notes\n"
        "  [Save]"
    )
    await room.fills_in(room.bo, {"Text": "Better text."})
    assert not room.bo.modal
    card = room.card(desk, "Approve").shown
    assert "Better text." in card
    assert "revision 2" in card
    room.reads(
        desk,
        """
        Bo: @Copydesk write a Xiaohongshu note about hand-brewed coffee, one picture
            Copydesk: ✓ Writing
            “On hand-brewed coffee” is ready for review (revision 1). Please look at the card.
            Copydesk: “On hand-brewed coffee”: replaced by revision 2.
            only Bo sees: Changing “On hand-brewed coffee”…
            Copydesk: “On hand-brewed coffee” is ready for review (revision 2). Please look at the card.
            Copydesk 🖼1: **On hand-brewed coffee**

            Better text.

            #Hand-brewedCoffee #daily #notes

            […]
              [✅ Approve] [✏️ Edit]
              [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
        """,
    )


async def test_schedule_refuses_what_is_past_and_publishes_at_its_time(room: SlackRoom, desk: Channel) -> None:
    await room.presses(desk, room.mei, "Schedule")
    await room.fills_in(room.mei, {DATE: "2020-01-09"})
    assert form(room.mei).errors == {DATE: "That moment is past."}
    await room.fills_in(room.mei, {DATE: "2026-01-05", "Time": "09:00"})
    assert not room.mei.modal
    assert f"🕘 To go out {NINE}, once approved" in room.card(desk, "Approve").shown
    await room.presses(desk, room.mei, "Approve")
    assert room.outbox() == []
    await room.long_passes(3700)
    await room.settle()
    assert len(room.outbox()) == 1


async def test_reject_asks_for_the_reason(room: SlackRoom, desk: Channel) -> None:
    await room.presses(desk, room.mei, "Reject")
    assert form(room.mei).transcript() == f"« Reject the post »\n{WHY}: \n  [Reject]"
    await room.fills_in(room.mei, {WHY: "Too dull."})
    decided = next(one for one in desk.ours if "Rejected by Mei" in one.shown)
    assert "Too dull." in decided.shown
    assert decided.labels == [["↩ Review again"]]
    assert desk.last.shown == "“On hand-brewed coffee” is rejected; nothing was published."


async def test_a_form_that_is_closed_changes_nothing(room: SlackRoom, desk: Channel) -> None:
    await room.presses(desk, room.mei, "Reject")
    form(room.mei).closes()
    await room.settle()
    assert room.card(desk, "Approve")


async def test_a_form_sent_twice_counts_once(room: SlackRoom, desk: Channel) -> None:
    await room.presses(desk, room.bo, "Edit")
    view = form(room.bo)
    view.submits({"Text": "Better text."})
    view.submits({"Text": "Better text."})
    await room.settle()
    for delivery in view.sent:
        room.workspace.again(delivery)
    await room.settle()
    drafts = await room.stores.drafts.find()
    assert [draft.revision.number for draft in drafts if draft.revision] == [2]


async def test_only_approvers_get_the_form_to_reject(room: SlackRoom, desk: Channel) -> None:
    heard = await room.presses(desk, room.bo, "Reject")
    assert heard == "Only approvers can do that. Ask an owner to invite you as an approver."
    assert not room.bo.modal


async def test_the_first_decision_wins_over_a_form_that_was_open(room: SlackRoom, desk: Channel) -> None:
    await room.presses(desk, room.mei, "Reject")
    await room.presses(desk, room.lin, "Approve")
    await room.fills_in(room.mei, {WHY: "Too late."})
    assert len(room.outbox()) == 1
    assert desk.transcript().endswith("only Mei sees: “On hand-brewed coffee” was already approved by lin.")


async def test_forged_forms_are_refused_without_an_effect(room: SlackRoom, desk: Channel) -> None:
    await room.presses(desk, room.bo, "Edit")
    view = form(room.bo)
    seen = desk.transcript()
    states: list[dict[str, Any]] = [
        {},
        {"x": {"y": {"type": "plain_text_input", "value": "z"}}},
        {"title": {"title": {}}},
    ]
    for state in states:
        view.submits_raw(state)
        await room.settle()
    known = json.loads(view.content["private_metadata"])
    view.content = {**view.content, "private_metadata": json.dumps({**known, "callback": "d:forged"})}
    view.submits_raw({})
    await room.settle()
    assert [one.shown for one in desk.ours if one.buttons] == [room.card(desk, "Approve").shown]
    assert desk.transcript().partition("\n    only Bo sees")[0] == seen

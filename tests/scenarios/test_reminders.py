"""Reminders on the page, where everybody has a chat of their own: who is reminded, when, and when no more."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.messages import Address
from tests.scenarios.newsroom import DESK, Newsroom, newsroom

COFFEE = "write a Xiaohongshu note about coffee without pictures"
AT_SIX = f"{COFFEE}, publish it today at 18:00"
HOUR = 3600.0


def own(name: str) -> Address:
    """The chat of one person with the bot."""
    return Address(platform="web", tenant="local", chat=f"own-{name}")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """It is Monday, 08:00 UTC; people are reminded as the settings ship, and have no quiet hours by day."""
    async with newsroom(tmp_path) as desk:
        desk.settings.reminders.most = 4
        await desk.restart()
        yield desk


async def reminders(desk: Newsroom, name: str) -> list[str]:
    """The first lines of what stands in that person's own chat."""
    return [shown.message.text.splitlines()[0] for shown in await desk.shown(own(name))]


async def test_with_a_slot_they_come_closer_and_closer_and_stop_at_the_decision(desk: Newsroom) -> None:
    await desk.says("bo", AT_SIX)
    await desk.time_passes(29 * 60)
    await desk.settle()
    assert await reminders(desk, "mei") == []
    await desk.time_passes(2 * 60)
    await desk.settle()
    slot = "Its slot is Mon 5 Jan 2026, 18:00 (UTC): 9 hours 30 minutes left."
    first = f"⏰ “On coffee” by bo waits for your approval. {slot}"
    assert await reminders(desk, "mei") == [first]
    assert await reminders(desk, "lin") == [first]
    assert await reminders(desk, "bo") == [], "a member approves nothing"
    await desk.time_passes(6.6 * HOUR)
    await desk.settle()
    told = await reminders(desk, "mei")
    assert told[0] == "“On coffee”: a newer reminder is below."
    assert told[1].endswith("18:00 (UTC): 3 hours 33 minutes left.")
    labels = [
        [button.label for row in shown.message.buttons for button in row] for shown in await desk.shown(own("mei"))
    ]
    assert labels[0] == []
    assert labels[1][:2] == ["✅ Approve", "✏️ Edit"]
    assert await desk.presses("mei", "Approve", at=own("mei")) == "Approved. It goes out at its time."
    await desk.time_passes(4 * HOUR)
    await desk.settle()
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    assert (await reminders(desk, "mei"))[2:] == [
        "“On coffee” is approved and goes out Mon 5 Jan 2026, 18:00 (UTC).",
        "It is time for “On coffee”.",
    ]
    assert len(await reminders(desk, "lin")) == 2
    assert not await desk.buttons("", own("lin"))


async def test_without_a_slot_they_come_daily_and_at_most_so_often(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    for _ in range(12):
        await desk.time_passes(24 * HOUR)
        await desk.settle()
    told = await reminders(desk, "mei")
    assert len(told) == 4
    assert told[-1] == "⏰ “On coffee” by bo waits for your approval. It has waited for 3 days."


async def test_a_snooze_puts_it_off_and_then_it_goes_on(desk: Newsroom) -> None:
    await desk.says("bo", AT_SIX)
    await desk.time_passes(31 * 60)
    await desk.settle()
    assert await desk.presses("mei", "3 h", at=own("mei")) == "I will remind you later."
    assert (await reminders(desk, "mei"))[1].startswith("I will remind you of “On coffee” on Mon 5 Jan 2026, 11:31")
    assert await desk.presses("mei", "1 h", at=own("mei")) == "! That was pressed already."
    await desk.time_passes(2.9 * HOUR)
    await desk.settle()
    assert len(await reminders(desk, "mei")) == 2
    await desk.time_passes(0.2 * HOUR)
    await desk.settle()
    assert (await reminders(desk, "mei"))[2].endswith("6 hours 29 minutes left.")
    await desk.time_passes(6.2 * HOUR)
    await desk.settle()
    assert len(await reminders(desk, "mei")) > 3


async def test_who_snoozes_for_too_long_is_told(desk: Newsroom) -> None:
    await desk.says("bo", AT_SIX)
    await desk.time_passes(31 * 60)
    await desk.settle()
    assert not await desk.buttons("Tomorrow", own("mei")), "that would be behind the slot"
    press = await desk.press("mei", "3 h", at=own("mei"))
    await desk.time_passes(8 * HOUR)
    await desk.settle()
    await desk.pressed(press)
    await desk.settle()
    assert (await reminders(desk, "mei"))[-1].startswith("That is too late for “On coffee”: its slot is Mon 5 Jan 2026")


async def test_quiet_hours_of_ones_own(desk: Newsroom) -> None:
    await desk.says("mei", "/quiet 7:00-12:00", at=own("mei"))
    await desk.says("bo", AT_SIX)
    await desk.time_passes(3.9 * HOUR)
    await desk.settle()
    assert len(await reminders(desk, "lin")) == 1
    assert [line for line in await reminders(desk, "mei") if "⏰" in line] == []
    await desk.time_passes(0.2 * HOUR)
    await desk.settle()
    assert [line[-12:] for line in await reminders(desk, "mei") if "⏰" in line] == ["6 hours left."[-12:]]


async def test_settings_of_ones_own_in_both_languages(desk: Newsroom) -> None:
    await desk.says("mei", "/quiet 23:00-7", at=own("mei"))
    await desk.says("mei", "/digest 8:30", at=own("mei"))
    assert "quiet hours 23:00-07:00, daily digest 08:30" in await desk.last(own("mei"))
    await desk.says("mei", "/quiet 25:00-7", at=own("mei"))
    assert "are no quiet hours; nothing was changed" in await desk.last(own("mei"))
    await desk.says("mei", "/language zh", at=own("mei"))
    await desk.says("mei", "/quiet 关", at=own("mei"))
    assert "勿扰时段 关闭，每日摘要 08:30" in await desk.last(own("mei"))
    await desk.says("mei", "/digest 三点", at=own("mei"))
    assert "不是钟点，没有任何改动" in await desk.last(own("mei"))


async def test_a_restart_in_the_middle_loses_and_repeats_nothing(desk: Newsroom) -> None:
    await desk.says("bo", AT_SIX)
    for _ in range(40):
        await desk.time_passes(HOUR / 4)
        await desk.settle()
        await desk.restart()
        await desk.settle()
    told = [line for line in await reminders(desk, "mei") if "reminder is below" in line or "⏰" in line]
    assert len(told) == 4


async def test_changed_while_it_waits_the_reminders_begin_anew(desk: Newsroom) -> None:
    await desk.says("bo", AT_SIX)
    await desk.time_passes(31 * 60)
    await desk.settle()
    await desk.presses("bo", "Regenerate")
    seen = len(await reminders(desk, "mei"))
    await desk.time_passes(29 * 60)
    await desk.settle()
    assert len(await reminders(desk, "mei")) == seen
    await desk.time_passes(2 * 60)
    await desk.settle()
    assert len(await reminders(desk, "mei")) == seen + 1


async def test_what_is_brought_back_is_reminded_of_again(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Reject")
    await desk.time_passes(2 * HOUR)
    await desk.settle()
    assert await reminders(desk, "mei") == []
    await desk.presses("bo", "Review again")
    await desk.time_passes(HOUR)
    await desk.settle()
    assert len(await reminders(desk, "mei")) == 1


async def test_the_digest_comes_once_a_day_while_something_waits(desk: Newsroom) -> None:
    desk.settings.reminders.most, desk.settings.reminders.digest = 0, "09:00"
    await desk.restart()
    await desk.says("bo", COFFEE)
    await desk.time_passes(1.1 * HOUR)
    await desk.settle()
    assert await desk.transcript(own("mei")) == (
        "Copydesk: ☀️ A post waits for your approval:\n"
        "- **On coffee** · bo · for 1 hour\n"
        "Another time: `/digest 8:30`; none: `/digest off`.\n"
        "  [👀 On coffee]"
    )
    await desk.presses("mei", "👀", at=own("mei"))
    assert await desk.presses("mei", "Approve", at=own("mei")) == "Approved. Publishing…"
    seen = len(await desk.shown(own("mei")))
    await desk.time_passes(72 * HOUR)
    await desk.settle()
    assert len(await desk.shown(own("mei"))) == seen, "nothing waits"
    assert len(await desk.shown(own("lin"))) == 1


async def test_a_slot_that_passes_is_told_to_the_author(desk: Newsroom) -> None:
    await desk.says("bo", AT_SIX)
    await desk.time_passes(10.1 * HOUR)
    await desk.settle()
    draft = await desk.draft()
    assert draft.status == "in_review"
    assert await desk.last() == (
        "Copydesk: bo, the slot of “On coffee”, Mon 5 Jan 2026, 18:00 (UTC), has passed without approval. It stays "
        f"under review: approved now, it goes out at once; `/schedule {draft.id} TIME` gives it another time."
    )


async def under(desk: Newsroom, **said: object) -> None:
    """The house with an access file that says so from now on."""
    file = desk.folder / "access.toml"
    file.write_text("[[approval]]\n" + "\n".join(f"{name} = {json.dumps(value)}" for name, value in said.items()))
    desk.settings.access.file = str(file)
    desk.settings.access.approvers = ["web:mei", "web:lin", "telegram:43"]
    await desk.restart()


async def test_the_team_wants_it_dropped(desk: Newsroom) -> None:
    await under(desk, missed="drop")
    await desk.says("bo", AT_SIX)
    await desk.time_passes(10.1 * HOUR)
    await desk.settle()
    assert await desk.outcome() == ("dropped", 0, ["drop"])
    assert "so it is dropped, as your team wants it" in await desk.last()
    await desk.presses("bo", "Review again")
    assert (await desk.draft()).status == "in_review"


async def test_the_team_wants_the_next_free_slot(desk: Newsroom) -> None:
    await under(desk, missed="next_free_slot")
    await desk.says("mei", "/slots xiaohongshu morning weekdays 9:00")
    await desk.says("bo", AT_SIX)
    await desk.time_passes(10.1 * HOUR)
    await desk.settle()
    draft = await desk.draft()
    assert draft.status == "in_review"
    assert draft.revision
    assert (draft.revision.number, f"{draft.revision.slot:%a %H:%M}") == (2, "Tue 09:00")
    told = "Its slot before, Mon 5 Jan 2026, 18:00 (UTC), passed without approval, so it has the next free one."
    assert told in await desk.transcript()
    await desk.presses("mei", "Approve")
    await desk.time_passes(15 * HOUR)
    await desk.settle()
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


async def test_where_there_is_no_slot_it_is_held(desk: Newsroom) -> None:
    await under(desk, missed="next_free_slot")
    await desk.says("bo", AT_SIX)
    await desk.time_passes(10.1 * HOUR)
    await desk.settle()
    assert (await desk.draft()).status == "in_review"
    assert "It stays under review" in await desk.last()


async def test_stand_ins_are_asked_where_the_others_do_not_answer(desk: Newsroom) -> None:
    await under(desk, approvers=["web:mei"], stand_ins=["web:lin"])
    await desk.says("bo", AT_SIX)
    await desk.time_passes(8.9 * HOUR)
    await desk.settle()
    assert await reminders(desk, "lin") == []
    await desk.time_passes(0.2 * HOUR)
    await desk.settle()
    assert [line[:78] for line in await reminders(desk, "lin")] == [
        "⏰ “On coffee” by bo waits, and nobody who was asked has decided: you are their"[:78]
    ]
    assert await desk.presses("lin", "Approve", at=own("lin")) == "Approved. It goes out at its time."


async def test_where_nobody_can_be_reached_the_chat_itself_is_reminded(desk: Newsroom) -> None:
    await under(desk, approvers=["telegram:43"])
    await desk.says("bo", COFFEE)
    await desk.time_passes(timedelta(hours=1).total_seconds())
    await desk.settle()
    assert await reminders(desk, "mei") == []
    assert (
        "Copydesk: ⏰ “On coffee” by bo waits for approval. It has waited for 30 minutes.\n"
        in await desk.transcript(DESK)
    )
    assert "“On coffee”: a newer reminder is below." in await desk.transcript(DESK), "the first card has no buttons now"

"""Named slots and the next free one; it begins on Monday 5 January 2026, 16:00 in Shanghai."""

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.scenarios.newsroom import DESK, HALL, Newsroom, newsroom
from tests.scenarios.test_scheduling import COFFEE, goes_on_to

TEA = "write a Xiaohongshu note about green tea, no pictures"
SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = "Tue 6 Jan 2026, 09:00 (Asia/Shanghai)"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """The desk of the other scenes, in Shanghai, with slots for Xiaohongshu."""
    async with newsroom(tmp_path) as desk:
        for chat in (DESK, HALL):
            await desk.says("bo", "/zone Asia/Shanghai", at=chat)
            await desk.says("bo", "/language en", at=chat)
        await desk.says("mei", "/slots xiaohongshu morning weekdays 9:00")
        yield desk


async def slots_of_drafts(desk: Newsroom) -> list[str]:
    """When the drafts are to go out, on the clocks of Shanghai."""
    found = [each.revision.slot if each.revision else each.brief.slot for each in await desk.drafts()]
    return [f"{slot.astimezone(SHANGHAI):%a %H:%M}" if slot else "-" for slot in found]


async def test_slots_are_set_shown_and_taken_away(desk: Newsroom) -> None:
    assert await desk.last() == ("Copydesk: Xiaohongshu has the slot **morning** now: weekdays 09:00 (Asia/Shanghai).")
    await desk.says("lin", "/slots 小红书 晚间 每周一三五 晚上八点")
    await desk.says("bo", "/slots")
    assert (await desk.last()).startswith(
        f"Copydesk: **Slots**\n- Xiaohongshu · **morning** · weekdays 09:00 (Asia/Shanghai) · next free: {TUESDAY}\n"
        "- Xiaohongshu · **晚间** · Mon, Wed, Fri 20:00 (Asia/Shanghai) · next free: Mon 5 Jan 2026, 20:00"
    )
    await desk.says("mei", "/slots xiaohongshu remove 晚间")
    assert await desk.last() == ("Copydesk: Xiaohongshu has no slot 晚间 any more; posts that hold it keep their time.")
    audit = [(line.who, line.what, line.detail) for line in await desk.stores.audit.read() if "slot" in line.what]
    assert audit[0] == ("web:mei", "slot_removed", "xiaohongshu 晚间")
    assert audit[-1] == ("web:mei", "slot", "xiaohongshu morning: weekdays 9:00")


@pytest.mark.parametrize(
    ("who", "said", "answer"),
    [
        ("bo", "/slots xiaohongshu noon daily 12:00", "Only approvers and owners change slots."),
        ("mei", "/slots weibo noon daily 12:00", "I know no place “weibo” that posts go to; there are: `xiaohongshu`,"),
        ("mei", "/slots all noon daily 12:00", "I know no place “all” that posts go to"),
        ("mei", "/slots xiaohongshu noon 12:00", "I find nothing in “12:00” that says how often; write for example"),
        ("mei", "/slots xiaohongshu noon daily 25:00", "“daily 25:00” needs one time of day that clocks show"),
        ("mei", "/slots xiaohongshu noon daily 9:00 and 18:00", "“daily 9:00 and 18:00” needs one time of day"),
        ("mei", "/slots xiaohongshu noon every 40th of the month", "No calendar has days like those in"),
        ("mei", "/slots xiaohongshu noon cron 0 9 30 2 *", "“cron 0 9 30 2 *” never comes: no year has such a day."),
        ("mei", "/slots xiaohongshu noon cron 0 99 * * *", "“cron 0 99 * * *” has no cron line that I can read"),
        ("mei", "/slots xiaohongshu noon cron */5 * * * *", "“cron */5 * * * *” comes more than once in an hour"),
        ("mei", "/slots xiaohongshu tomorrow daily 9:00", "A slot needs a name of letters, digits and -"),
        ("mei", "/slots xiaohongshu remove noon", "Xiaohongshu has no slot noon; nothing was changed."),
    ],
)  # fmt: skip
async def test_what_is_refused_changes_nothing(desk: Newsroom, who: str, said: str, answer: str) -> None:
    before = await desk.stores.slots.all()
    await desk.says(who, said)
    assert (await desk.last()).startswith(f"Copydesk: {answer}")
    assert await desk.stores.slots.all() == before


@pytest.mark.parametrize(
    "said",
    [
        f"{COFFEE}, next free slot",
        f"{COFFEE}, publish it in the morning slot",
        "帮我写一篇关于咖啡的小红书笔记，不要图，排到下一个空档",
        "/post coffee no pictures, next free slot",
    ],
)
async def test_a_request_takes_the_next_free_slot_and_is_published_then(desk: Newsroom, said: str) -> None:
    await desk.says("bo", said)
    assert await slots_of_drafts(desk) == ["Tue 09:00"]
    await desk.presses("mei", "Approve")
    await goes_on_to(desk, "2026-01-06T08:59:00+08:00")
    assert len(desk.outbox()) == 0
    await goes_on_to(desk, "2026-01-06T09:01:00+08:00")
    assert len(desk.outbox()) == 1


async def test_drafts_after_each_other_get_one_each(desk: Newsroom) -> None:
    await desk.says("bo", f"{COFFEE}, next free slot")
    await desk.says("bo", f"{TEA}, next free slot")
    await desk.says("bo", "write a Xiaohongshu note about bread, no pictures, next free slot")
    assert await slots_of_drafts(desk) == ["Tue 09:00", "Wed 09:00", "Thu 09:00"]
    await desk.presses("mei", "Reject", card=0)
    await desk.says("bo", "write a Xiaohongshu note about salt, no pictures, next free slot")
    assert (await slots_of_drafts(desk))[-1] == "Tue 09:00", "a rejected draft holds nothing"


async def test_two_that_ask_at_once_get_different_ones(desk: Newsroom) -> None:
    await desk.close()
    await desk.takes(desk.message("bo", f"{COFFEE}, next free slot"))
    await desk.takes(desk.message("lin", f"{TEA}, next free slot", at=HALL))
    await desk.restart()
    await desk.settle()
    assert sorted(await slots_of_drafts(desk)) == ["Tue 09:00", "Wed 09:00"]


@pytest.mark.parametrize("said", ["next free slot", "下一个空档", "morning", "the morning slot"])
async def test_the_answer_to_schedule_may_be_a_slot(desk: Newsroom, said: str) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Schedule")
    await desk.says("mei", said)
    assert await slots_of_drafts(desk) == ["Tue 09:00"]


async def test_the_command_takes_a_slot(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("mei", f"/schedule {(await desk.draft()).id} next free slot")
    assert await slots_of_drafts(desk) == ["Tue 09:00"]
    assert f"🕘 To go out {TUESDAY}, once approved" in await desk.last()


async def test_morning_is_nine_o_clock_where_no_slot_is_called_so(desk: Newsroom) -> None:
    await desk.says("mei", "/slots xiaohongshu remove morning")
    await desk.says("mei", "/slots xiaohongshu morning weekdays 10:15")
    await desk.says("bo", COFFEE)
    await desk.says("mei", "/schedule morning")
    assert await slots_of_drafts(desk) == ["Tue 10:15"]
    await desk.says("mei", "/slots xiaohongshu remove morning")
    await desk.says("mei", "/schedule tomorrow morning")
    assert await slots_of_drafts(desk) == ["Tue 09:00"]


async def test_no_slots_to_take(desk: Newsroom) -> None:
    await desk.says("mei", "/slots xiaohongshu remove morning")
    await desk.says("bo", COFFEE)
    await desk.says("mei", "/schedule next free slot")
    assert await desk.last() == (
        "Copydesk: No slots are set for that place: `/slots PLACE NAME TIME` sets one. "
        "The time of “On coffee” was not changed."
    )
    assert await slots_of_drafts(desk) == ["-"]


# --- a slot that is taken ---------------------------------------------------------------------------------


async def taken(desk: Newsroom) -> None:
    """Coffee has Tuesday, and somebody wants it for tea."""
    await desk.says("bo", f"{COFFEE}, next free slot")
    await desk.says("bo", TEA)
    await desk.says("mei", f"/schedule {(await desk.draft()).id} tomorrow 9:00")


async def test_a_slot_that_is_taken_is_told_and_changes_nothing(desk: Newsroom) -> None:
    await taken(desk)
    await desk.reads(
        f"""
        mei: /schedule […] tomorrow 9:00
        Copydesk: “On coffee” goes out to Outbox {TUESDAY} already. Nothing was changed.
        1. Keep that time anyway
        2. Next free: Wed 7 Jan 2026, 09:00
        3. Never mind
          [Keep that time anyway]
          [Next free: Wed 7 Jan 2026, 09:00]
          [Never mind]
        """,
        after=len(await desk.shown()) - 2,
    )
    assert await slots_of_drafts(desk) == ["Tue 09:00", "-"]


@pytest.mark.parametrize(("label", "slot"), [("Keep", "Tue 09:00"), ("Next free", "Wed 09:00"), ("Never mind", "-")])
async def test_what_is_chosen_counts(desk: Newsroom, label: str, slot: str) -> None:
    await taken(desk)
    await desk.presses("mei", label)
    assert await slots_of_drafts(desk) == ["Tue 09:00", slot]


async def test_the_choice_in_words(desk: Newsroom) -> None:
    await taken(desk)
    await desk.says("mei", "2")
    assert await slots_of_drafts(desk) == ["Tue 09:00", "Wed 09:00"]


@pytest.mark.parametrize(
    ("label", "slots"),
    [("Keep", ["Tue 09:00", "Tue 09:00"]), ("Next", ["Tue 09:00", "Wed 09:00"]), ("Never", ["Tue 09:00"])],
)
async def test_a_request_for_a_slot_that_is_taken_drafts_nothing_before_the_answer(
    desk: Newsroom, label: str, slots: list[str]
) -> None:
    await desk.says("bo", f"{COFFEE}, next free slot")
    await desk.says("bo", f"{TEA}, tomorrow at 9:00")
    assert await slots_of_drafts(desk) == ["Tue 09:00"]
    assert "“On coffee” goes out to Outbox" in await desk.last()
    await desk.presses("bo", label)
    assert await slots_of_drafts(desk) == slots


async def test_the_same_in_chinese(desk: Newsroom) -> None:
    await desk.says("bo", "/language zh")
    await desk.says("bo", f"{COFFEE}, next free slot")
    await desk.says("bo", "写一篇关于绿茶的小红书笔记，不要图，明天上午九点发布")
    assert "2026年1月6日 周二 09:00（Asia/Shanghai）已经有《" in await desk.last()
    await desk.presses("bo", "下一个空档")
    assert await slots_of_drafts(desk) == ["Tue 09:00", "Wed 09:00"]

"""Edit, Schedule and Reject where the platform has forms: opened at once, checked when sent, done once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.messages import FormEntry, FormRefused, OpenForm, Reply, Toast
from core.records import ChatLimits
from tests.scenarios.newsroom import DESK, HALL, Newsroom, newsroom, web

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
FORMS = ChatLimits(max_chars=100_000, forms=True)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, limits=FORMS) as desk:
        await desk.says("bo", COFFEE)
        yield desk


async def opened(desk: Newsroom, who: str, label: str) -> OpenForm:
    reply = await desk.inbox.accept(await desk.press(who, label))
    assert isinstance(reply, OpenForm)
    return reply


def filled(desk: Newsroom, form: OpenForm, who: str = "mei", **values: str) -> FormEntry:
    """The form as it is sent off: prefilled, but for what was typed."""
    given = {field.name: field.value for field in form.fields} | values
    return FormEntry(
        id=f"view-{form.callback}",
        address=DESK,
        sender=web(who),
        sender_name=who,
        callback=form.callback,
        values=tuple(given.items()),
        received_at=desk.clock.now(),
    )


async def sent(desk: Newsroom, entry: FormEntry) -> Reply:
    reply = await desk.inbox.accept(entry)
    await desk.settle()
    return reply


def alert(text: str) -> Toast:
    return Toast(text=text, alert=True)


# --- edit -------------------------------------------------------------------------------------------


async def test_edit_opens_the_text_and_what_was_typed_is_the_next_revision(desk: Newsroom) -> None:
    form = await opened(desk, "bo", "Edit")
    assert [(field.name, field.kind, field.value, field.most) for field in form.fields] == [
        ("title", "line", "On coffee", 40),
        ("text", "text", "A word on coffee. Take your time.", 1000),
        ("tags", "line", "#Coffee #daily #notes", 3000),
    ]
    calls = desk.writer.calls
    reply = await sent(desk, filled(desk, form, "bo", title="Slow coffee", tags="#slow, coffee，daily"))
    assert reply == Toast(text="Changing “On coffee”…")
    revision = (await desk.draft()).revision
    assert revision
    assert (revision.number, revision.post.title, revision.post.tags) == (2, "Slow coffee", ("slow", "coffee", "daily"))
    assert desk.writer.calls == calls, "no model is asked"
    assert "replaced by revision 2" in await desk.transcript()


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"title": " "}, "title", "no title"),
        ({"text": "\n"}, "text", "no body"),
        ({"title": "长" * 21}, "title", "21"),
        ({"text": "长" * 1001}, "text", "1000"),
        ({"tags": " ".join(f"#t{number}" for number in range(11))}, "tags", "11"),
    ],
)
async def test_what_the_platform_does_not_take_is_said_at_its_field(
    desk: Newsroom, typed: dict[str, str], field: str, why: str
) -> None:
    reply = await sent(desk, filled(desk, await opened(desk, "mei", "Edit"), **typed))
    assert isinstance(reply, FormRefused)
    assert field in dict(reply.problems)
    assert why in dict(reply.problems)[field]
    revision = (await desk.draft()).revision
    assert revision
    assert revision.number == 1


async def test_an_edit_that_changes_nothing(desk: Newsroom) -> None:
    reply = await sent(desk, filled(desk, await opened(desk, "mei", "Edit")))
    assert reply == alert("Nothing was changed in “On coffee”.")


async def test_a_form_sent_twice_counts_once(desk: Newsroom) -> None:
    entry = filled(desk, await opened(desk, "mei", "Edit"), title="Slow coffee")
    assert await desk.inbox.accept(entry) == Toast(text="Changing “On coffee”…")
    assert await desk.inbox.accept(entry) == alert("That form was sent already.")
    await desk.settle()
    assert await sent(desk, entry) == alert("“Slow coffee” has a newer revision. Please use its card.")
    assert len(await desk.stores.drafts.revisions((await desk.draft()).id)) == 2


async def test_text_that_fits_no_form_is_asked_for_in_words(tmp_path: Path) -> None:
    async with newsroom(tmp_path, limits=replace(FORMS, form_chars=20)) as desk:
        await desk.says("bo", COFFEE)
        assert await desk.presses("bo", "Edit") == "Send the change as your next message."
        await desk.says("bo", "shorter")
        assert len(await desk.stores.drafts.revisions((await desk.draft()).id)) == 2


# --- schedule ---------------------------------------------------------------------------------------


async def test_schedule_opens_in_the_chat_s_zone_and_sets_the_slot(desk: Newsroom) -> None:
    await desk.says("mei", "/zone Asia/Shanghai")
    form = await opened(desk, "mei", "Schedule")
    day, clock, zone = form.fields
    assert (day.kind, clock.value, zone.value) == ("date", "09:00", "Asia/Shanghai")
    assert zone.options[0] == ("Asia/Shanghai", "Shanghai (UTC+08:00)")
    assert len(zone.options) <= 100
    assert max(len(label) for _, label in zone.options) <= 75
    assert len(dict(zone.options)) == len(zone.options)
    reply = await sent(desk, filled(desk, form, time="10:30", zone="Asia/Tokyo"))
    assert reply == Toast(text="Setting the time of “On coffee”…")
    revision = (await desk.draft()).revision
    assert revision
    assert revision.slot
    assert f"{revision.slot:%H:%M}" == "01:30"
    assert "09:30 (Asia/Shanghai)" in await desk.last()


async def test_both_empty_take_the_slot_away(desk: Newsroom) -> None:
    await sent(desk, filled(desk, await opened(desk, "mei", "Schedule")))
    again = await sent(desk, filled(desk, await opened(desk, "mei", "Schedule")))
    assert isinstance(again, Toast)
    assert again.text.endswith("09:00 (UTC) already.")
    await sent(desk, filled(desk, await opened(desk, "mei", "Schedule"), date="", time=""))
    revision = (await desk.draft()).revision
    assert revision
    assert (revision.number, revision.slot) == (3, None)


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"date": "2020-01-01"}, {"date": "That moment is past."}),
        ({"date": "2999-01-01"}, {"date": "That is more than a year ahead."}),
        ({"date": "9999-12-31", "time": "23:59"}, {"date": "That is more than a year ahead."}),
        ({"date": "0001-01-01", "time": "00:00"}, {"date": "That moment is past."}),
        ({"date": "", "time": "09:00"}, {"date": "Give both, a date and a time."}),
        ({"time": ""}, {"time": "Give both, a date and a time."}),
        ({"date": "", "time": ""}, {"date": "Give both, a date and a time.", "time": "Give both, a date and a time."}),
        ({"date": "tomorrow"}, {"date": "There is no such date or time."}),
        ({"time": "25:00"}, {"date": "There is no such date or time."}),
        ({"zone": "Mars/Olympus"}, {"zone": "I do not know that time zone."}),
        ({"zone": "../../etc/passwd"}, {"zone": "I do not know that time zone."}),
        ({"zone": ""}, {"zone": "I do not know that time zone."}),
    ],
)
async def test_a_moment_that_cannot_be(desk: Newsroom, typed: dict[str, str], problems: dict[str, str]) -> None:
    reply = await sent(desk, filled(desk, await opened(desk, "mei", "Schedule"), **typed))
    assert isinstance(reply, FormRefused)
    assert dict(reply.problems) == problems
    revision = (await desk.draft()).revision
    assert revision
    assert (revision.number, revision.slot) == (1, None)


async def test_an_hour_that_clocks_skip(desk: Newsroom) -> None:
    now = desk.clock.now()
    day = next(
        each
        for each in (now.date() + timedelta(days=ahead) for ahead in range(360))
        if each.month == 3 and each.weekday() == 6 and each.day > 24
    )
    form = await opened(desk, "mei", "Schedule")
    reply = await sent(desk, filled(desk, form, date=f"{day}", time="02:30", zone="Europe/Berlin"))
    assert isinstance(reply, FormRefused)
    assert list(dict(reply.problems)) == ["time"]


async def test_a_draft_that_is_not_published_has_no_time(desk: Newsroom) -> None:
    await desk.says("bo", "write a Xiaohongshu note about tea, no pictures, draft only")
    reply = await desk.inbox.accept(await desk.press("mei", "Schedule"))
    assert reply == alert("“On tea” is not to be published, as asked, so it has no time to set.")


# --- reject -----------------------------------------------------------------------------------------


async def test_reject_asks_for_the_reason(desk: Newsroom) -> None:
    form = await opened(desk, "mei", "Reject")
    assert [(field.name, field.required) for field in form.fields] == [("reason", False)]
    assert await sent(desk, filled(desk, form, reason="too\nlong ")) == Toast(text="Rejected.")
    draft = await desk.draft()
    assert (draft.status, draft.reason, draft.decided_by) == ("rejected", "too long", "mei")
    assert "Rejected by mei too long" in await desk.transcript()


# --- who may, and what still stands -----------------------------------------------------------------


async def test_only_the_right_people(desk: Newsroom) -> None:
    for label in ("Schedule", "Reject"):
        reply = await desk.inbox.accept(await desk.press("bo", label))
        assert reply == alert("Only approvers can do that. Ask an owner to invite you as an approver.")
        form = await opened(desk, "mei", label)
        assert await sent(desk, filled(desk, form, "bo")) == reply
        reply = await sent(desk, filled(desk, form, "eve"))
        assert isinstance(reply, Toast)
        assert reply.text.startswith("Hello! I only work for this team.")
    assert (await desk.draft()).status == "in_review"


async def test_a_draft_that_was_decided_while_the_form_was_open(desk: Newsroom) -> None:
    forms = {label: await opened(desk, "mei", label) for label in ("Edit", "Reject")}
    await desk.presses("lin", "Approve")
    for form in forms.values():
        assert await sent(desk, filled(desk, form, title="Other")) == alert("“On coffee” was already approved by lin.")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


async def test_a_draft_that_is_gone(desk: Newsroom) -> None:
    form = await opened(desk, "mei", "Edit")
    await desk.lose_draft()
    assert await sent(desk, filled(desk, form, title="Other")) == alert("This draft is not there any more.")


async def test_forged_forms_do_nothing(desk: Newsroom) -> None:
    form, approve = await opened(desk, "mei", "Edit"), (await desk.buttons("Approve"))[-1].callback
    unknown = alert("This form is not valid any more. Send /drafts to see your drafts.")
    entry = filled(desk, form, title="Other")
    for forged in (
        replace(entry, callback="forged"),
        replace(entry, callback=approve),
        replace(entry, callback=""),
        replace(entry, address=HALL),
    ):
        assert await sent(desk, forged) == unknown
    assert isinstance(await sent(desk, replace(entry, values=())), FormRefused)
    assert (await desk.draft()).status == "in_review"


async def test_in_chinese(desk: Newsroom) -> None:
    await desk.says("mei", "/language zh")
    form = await opened(desk, "mei", "Edit")
    assert (form.title, form.submit, form.fields[1].label) == ("修改笔记", "保存", "正文")
    reply = await sent(desk, filled(desk, form, title=""))
    assert reply == FormRefused(problems=(("title", "没有标题。"),))


# --- slots in the form ----------------------------------------------------------------------------------


async def test_a_slot_of_the_place_in_the_form(desk: Newsroom) -> None:
    await desk.says("mei", "/slots xiaohongshu morning daily 9:00")
    form = await opened(desk, "mei", "Schedule")
    assert [value for value, _ in form.fields[-1].options] == ["time", "next", "slot:morning", "keep"]
    await sent(desk, filled(desk, form, slot="slot:morning"))
    revision = (await desk.draft()).revision
    assert revision
    assert revision.slot
    assert f"{revision.slot:%H:%M}" in {"01:00", "09:00"}


async def test_a_slot_that_is_taken_is_said_in_the_form_and_kept_on_demand(desk: Newsroom) -> None:
    await desk.says("mei", "/slots xiaohongshu morning daily 9:00")
    await desk.says("bo", "write a Xiaohongshu note about green tea, no pictures, next free slot")
    taken = (await desk.draft()).revision
    assert taken
    assert taken.slot
    await desk.says("bo", "write a Xiaohongshu note about bread, no pictures")
    form = await opened(desk, "mei", "Schedule")
    typed = {"date": f"{taken.slot:%Y-%m-%d}", "time": f"{taken.slot:%H:%M}", "zone": "UTC"}
    refused = await sent(desk, filled(desk, form, **typed))
    assert isinstance(refused, FormRefused)
    assert refused.problems[0][0] == "slot"
    assert "already. Nothing was changed. Next free: " in refused.problems[0][1]
    await sent(desk, filled(desk, form, **typed, slot="keep"))
    revision = (await desk.draft()).revision
    assert revision
    assert revision.slot == taken.slot

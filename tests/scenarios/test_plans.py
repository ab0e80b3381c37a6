"""What is written again and again; it begins on Monday 5 January 2026, 16:00 in Shanghai."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from core.messages import UserRef
from core.records import Member
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import HALL, Newsroom, newsroom, newsroom_on_disk
from tests.scenarios.test_late import comes_back_at
from tests.scenarios.test_scheduling import goes_on_to

WEEKDAYS = "every weekday 9:00 draft something about coffee, no pictures, for approval"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A desk in Shanghai."""
    async with newsroom(tmp_path) as desk:
        await desk.says("bo", "/zone Asia/Shanghai")
        await desk.says("bo", "/language en")
        yield desk


async def test_a_plan_in_words_drafts_once_each_time_it_comes(desk: Newsroom) -> None:
    await desk.says("bo", WEEKDAYS)
    (plan,) = await desk.stores.plans.all()
    assert await desk.last() == (
        f"Copydesk: Plan `{plan.id}`: weekdays 09:00 (Asia/Shanghai), I set to work on “draft something about coffee, "
        "no pictures” here, and ask for approval. Next: Tue 6 Jan 2026, 09:00 (Asia/Shanghai). /plans shows all."
    )
    assert len(await desk.drafts()) == 0
    await goes_on_to(desk, "2026-01-06T08:59:00+08:00")
    assert len(await desk.drafts()) == 0
    await goes_on_to(desk, "2026-01-06T09:00:30+08:00")
    draft = await desk.draft()
    assert (draft.brief.topic, draft.author, draft.status) == ("coffee", UserRef(platform="web", id="bo"), "in_review")
    assert f"Copydesk: 🔁 Plan `{plan.id}`: “draft something about coffee, no pictures”" in await desk.transcript()
    await goes_on_to(desk, "2026-01-09T12:00:00+08:00")
    assert len(await desk.drafts()) == 4, "Tuesday to Friday"
    await goes_on_to(desk, "2026-01-12T08:00:00+08:00")
    assert len(await desk.drafts()) == 4, "not at the weekend"
    assert [line.what for line in await desk.stores.audit.read() if line.what.startswith("plan")] == ["plan"]


@pytest.mark.parametrize(
    ("said", "rule", "due"),
    [
        ("每个工作日早上9点写一篇关于咖啡的笔记", "工作日 09:00", "2026-01-06T09:00"),
        ("每周一三五 18:30 写一篇关于健身的小红书笔记", "每周一、周三、周五 18:30", "2026-01-05T18:30"),
        ("每月1号写一篇关于读书的笔记", "每月1号 09:00", "2026-02-01T09:00"),
        ("/plan 每隔一周周二 10:00 写一篇关于茶的笔记", "从2026年1月6日 周二起每 2 周 10:00", "2026-01-06T10:00"),
        (
            "/plan cron 0 9 * * 1-5 写一篇关于茶的笔记",
            "在 09:00，星期一 到 星期五（cron",
            "2026-01-06T09:00",
        ),
    ],
)
async def test_plans_in_chinese(desk: Newsroom, said: str, rule: str, due: str) -> None:
    await desk.says("bo", "/language zh")
    await desk.says("bo", said)
    (plan,) = await desk.stores.plans.all()
    assert plan.due == datetime.fromisoformat(f"{due}:00+08:00")
    assert f"计划 `{plan.id}`：{rule}" in await desk.last()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/plan draft something about coffee", "I find nothing in “draft something about coffee” that says how often"),
        ("/plan", "I find nothing in “” that says how often"),
        ("/plan every weekday 9:00", "“every weekday 9:00” is no post that I can write, so no plan was made"),
        ("/plan every weekday 9:00 show the calendar", "“show the calendar” is no post that I can write"),
        ("/plan every weekday 25:00 draft something about tea", "“every weekday 25:00 draft something about tea”"),
        ("/plan cron 0 9 30 2 * draft something about tea", "“cron 0 9 30 2 * draft something about tea” never comes"),
        ("/plan cron */10 * * * * draft something about tea", "“cron */10 * * * * draft something about tea”"),
        ("/plans pause nothing", "There is no plan `nothing` here; nothing was changed."),
        ("/plans", "There are no plans here."),
    ],
)  # fmt: skip
async def test_what_is_no_plan_is_told_and_changes_nothing(desk: Newsroom, said: str, answer: str) -> None:
    await desk.says("bo", said)
    assert (await desk.last()).startswith(f"Copydesk: {answer}")
    assert list(await desk.stores.plans.all()) == []


async def test_the_list_has_buttons(desk: Newsroom) -> None:
    await desk.says("bo", WEEKDAYS)
    (plan,) = await desk.stores.plans.all()
    await desk.says("bo", "show my plans")
    assert (
        f"- `{plan.id}` · weekdays 09:00 (Asia/Shanghai) · “draft something about coffee, no pictures” · by bo · "
        "next: Tue 6 Jan 2026, 09:00 (Asia/Shanghai)"
    ) in await desk.last()
    await desk.presses("bo", f"Pause {plan.id}")
    assert await desk.last() == f"Copydesk: Plan `{plan.id}` is paused."
    await goes_on_to(desk, "2026-01-07T12:00:00+08:00")
    assert len(await desk.drafts()) == 0
    await desk.says("bo", "/plans")
    await desk.presses("bo", f"Resume {plan.id}")
    assert "goes on; next: Thu 8 Jan 2026, 09:00" in await desk.last()
    await goes_on_to(desk, "2026-01-08T09:01:00+08:00")
    assert len(await desk.drafts()) == 1, "what fell into the pause is not made up for"
    await desk.says("bo", f"/plans remove {plan.id}")
    await goes_on_to(desk, "2026-01-12T12:00:00+08:00")
    assert (len(await desk.drafts()), list(await desk.stores.plans.all())) == (1, [])
    await desk.says("bo", "计划")
    assert "“every weekday 9:00 draft something about coffee”" in await desk.last()


async def test_paused_and_resumed_within_a_day_it_comes_once(desk: Newsroom) -> None:
    await desk.says("bo", WEEKDAYS)
    (plan,) = await desk.stores.plans.all()
    for word in ("pause", "resume", "pause", "resume"):
        await desk.says("bo", f"/plans {word} {plan.id}")
    await goes_on_to(desk, "2026-01-06T09:01:00+08:00")
    assert len(await desk.drafts()) == 1


async def test_somebody_elses_plan(desk: Newsroom) -> None:
    await desk.says("mei", WEEKDAYS)
    (plan,) = await desk.stores.plans.all()
    await desk.says("bo", f"/plans remove {plan.id}")
    assert (await desk.last()).startswith(f"Copydesk: Plan `{plan.id}` is mei's;")
    await desk.says("lin", "/language en", at=HALL)
    await desk.says("lin", f"/plans remove {plan.id}", at=HALL)
    assert (await desk.last(HALL)).startswith(f"Copydesk: There is no plan `{plan.id}` here")
    await desk.says("lin", f"/plans remove {plan.id}")
    assert list(await desk.stores.plans.all()) == []


async def test_who_left_the_team_writes_nothing(desk: Newsroom) -> None:
    await desk.stores.members.put(
        Member(user=UserRef(platform="web", id="ada"), role="member", name="ada", since=desk.clock.now())
    )
    await desk.says("ada", WEEKDAYS)
    (plan,) = await desk.stores.plans.all()
    await desk.says("lin", "/remove web:ada")
    await goes_on_to(desk, "2026-01-07T12:00:00+08:00")
    assert len(await desk.drafts()) == 0
    assert await desk.last() == f"Copydesk: Plan `{plan.id}` is paused: ada does not belong to the team any more."
    (plan,) = await desk.stores.plans.all()
    assert (plan.paused, plan.due) == (True, None)


async def test_after_an_outage_one_within_the_grace_else_none_and_never_a_burst(desk: Newsroom) -> None:
    await desk.says("bo", WEEKDAYS)
    await comes_back_at(desk, "2026-01-06T09:50:00+08:00")
    assert len(await desk.drafts()) == 1
    await comes_back_at(desk, "2026-01-14T12:00:00+08:00")
    assert len(await desk.drafts()) == 1
    assert (
        "was due Wed 7 Jan 2026, 09:00 (Asia/Shanghai), but I was not there; that one is left out. "
        "Next: Thu 15 Jan 2026, 09:00 (Asia/Shanghai)." in await desk.last()
    )
    await goes_on_to(desk, "2026-01-15T09:01:00+08:00")
    assert len(await desk.drafts()) == 2


async def test_every_job_twice(desk: Newsroom) -> None:
    desk.twice = True
    await desk.says("bo", WEEKDAYS)
    await goes_on_to(desk, "2026-01-07T09:01:00+08:00")
    assert len(await desk.drafts()) == 2
    assert len(await desk.stores.plans.all()) == 1


async def test_over_restarts_on_disk(tmp_path: Path) -> None:
    clock = WatchedClock()
    async with newsroom_on_disk(tmp_path, clock) as desk:
        await desk.says("lin", "/zone Asia/Shanghai")
        await desk.says("lin", WEEKDAYS)
    for day in range(6, 9):
        await clock.advance((datetime.fromisoformat(f"2026-01-{day:02}T09:05+08:00") - clock.now()).total_seconds())
        async with newsroom_on_disk(tmp_path, clock) as desk:
            await desk.settle()
            assert len(await desk.drafts()) == day - 5


async def test_a_plan_with_the_next_free_slot(desk: Newsroom) -> None:
    await desk.says("mei", "/slots xiaohongshu evening daily 18:00")
    await desk.says("bo", "every day 9:00 write a Xiaohongshu note about tea, no pictures, next free slot")
    await goes_on_to(desk, "2026-01-06T09:01:00+08:00")
    draft = await desk.draft()
    assert draft.revision is not None
    assert draft.revision.slot == datetime.fromisoformat("2026-01-06T18:00:00+08:00")


@pytest.mark.long
async def test_a_time_that_clocks_leave_out_comes_that_day_and_one_that_comes_twice_once(desk: Newsroom) -> None:
    await desk.says("bo", "/zone New York")
    await desk.says("bo", "/plan every day 2:30am draft something about owls, no pictures")
    (plan,) = await desk.stores.plans.all()
    for before, due in (
        ("2026-03-07T12:00:00-05:00", "2026-03-08T03:30:00-04:00"),
        ("2026-10-31T12:00:00-04:00", "2026-11-01T02:30:00-05:00"),
    ):
        await desk.says("bo", f"/plans pause {plan.id}")
        await goes_on_to(desk, before)
        await desk.says("bo", f"/plans resume {plan.id}")
        (plan,) = await desk.stores.plans.all()
        assert plan.due == datetime.fromisoformat(due)

"""Reports in chat: what was published, how readers took it, and the chart; weekly ones come once a week. The desk
begins on a Monday at 8:00 UTC."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.memory.charts import MemoryCharts
from core.errors import IllustrationFailed
from core.messages import OutboundMessage
from core.records import Reactions
from tests.scenarios.newsroom import HALL
from tests.scenarios.places import BLIND, Places, places
from tests.scenarios.test_publishing import later

HOUR, DAY = 3600.0, 24 * 3600.0
REPORT = """\
Copydesk: **Report: in the last 7 days**
Wed 31 Dec 2025 – Tue 6 Jan 2026 (UTC)

Drafts begun: 2
- approved: 2

Published: 2

| Where | Posts | Likes | Comments |
| --- | ---: | ---: | ---: |
| Xiaohongshu (brand) | 2 | 1,312 | 6 |

- **On coffee** · Xiaohongshu (brand) · Mon 5 Jan, 08:00 · ♥ 12 💬 4 · memory://xiaohongshu/1
- **On tea** · Xiaohongshu (brand) · Mon 5 Jan, 09:00 · ♥ 1,300 (+1,300) 💬 2 (+2) · memory://xiaohongshu/2

🏆 Best: “On tea” · Xiaohongshu (brand) ♥ 1,300 💬 2

In brackets: what came since the last report, Mon 5 Jan, 09:00."""


def charts(desk: Places) -> MemoryCharts:
    assert isinstance(desk.world.charts, MemoryCharts)
    return desk.world.charts


async def liked(desk: Places, **counts: int) -> None:
    """How readers take the newest post from now on."""
    (first, *_) = await desk.publications()
    assert first.receipt is not None
    desk.brand.react(first.receipt, Reactions(at=desk.clock.now(), **counts))


async def posts(desk: Places, topic: str) -> None:
    """A post about that is written, approved and out."""
    await desk.says("bo", f"write a Xiaohongshu note about {topic}, no pictures")
    await desk.presses("mei", "Approve")


async def weeklies(desk: Places) -> list[OutboundMessage]:
    """The weekly reports in the desk's chat."""
    shown = [each.message for each in await desk.shown()]
    return [message for message in shown if message.text.startswith(("**Weekly report**", "**周报**"))]


async def test_a_report_with_links_reactions_and_what_changed(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await posts(desk, "coffee")
        await liked(desk, likes=12, comments=4)
        await later(desk, HOUR)
        await desk.says("bo", "/report week")
        first = await desk.last()
        assert "♥ 12 💬 4" in first
        assert "(+" not in first, "nobody was told before"
        await posts(desk, "tea")
        await liked(desk, likes=1_300, comments=2)
        await later(desk, DAY)
        await desk.says("bo", "/report week")
        assert await desk.last() == REPORT


async def test_in_chinese_and_with_its_chart(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await posts(desk, "coffee")
        await liked(desk, likes=12)
        await later(desk, HOUR)
        await desk.says("bo", "/language zh")
        await desk.says("bo", "周报")
        picture = (await desk.shown())[-2].message
        (chart,) = charts(desk).drawn
        assert (chart.title, chart.subtitle) == ("报告：最近 7 天", "2025年12月30日 周二 – 2026年1月5日 周一")
        assert picture.text == "“报告：最近 7 天”的图表：小红书 (brand) 1 次。"
        assert [(each.alt, each.media_type) for each in picture.pictures] == [(picture.text, "image/png")]
        assert (chart.days.labels[-1], [each.values for each in chart.days.series]) == ("1/5 周一", [(0,) * 6 + (1,)])
        assert [(each.name, each.values) for each in chart.places.series] == [("点赞", (12,))]
        told = await desk.last()
        assert "| 平台 | 发布 | 点赞 |" in told
        assert "🏆 最受欢迎：《On coffee》· 小红书 (brand) ♥ 12" in told


async def test_without_a_chart_the_words_come_nevertheless(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await posts(desk, "coffee")
        shown = len(await desk.shown())
        charts(desk).fail_next(IllustrationFailed())
        await desk.says("bo", "/report week")
        assert len(await desk.shown()) == shown + 2, "the question and the answer"
        assert "Published: 1" in await desk.last()
        await desk.says("bo", "/report today")
        assert charts(desk).drawn == [], "a day needs none"


async def test_of_this_chat_or_of_all(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await posts(desk, "coffee")
        await desk.says("bo", "/report week", at=HALL)
        assert (await desk.last(HALL)).endswith(
            "No drafts were begun here in the last 7 days, and nothing was published."
        )
        await desk.says("bo", "/report week all", at=HALL)
        assert "**Report of all chats: in the last 7 days**" in await desk.last(HALL)
        assert "- **On coffee** · Xiaohongshu (brand)" in await desk.last(HALL)


async def test_what_was_begun_before_and_published_now_is_in_it(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await desk.says("bo", "write a Xiaohongshu note about coffee, no pictures")
        await later(desk, 20 * DAY)
        await desk.presses("mei", "Approve")
        await desk.says("bo", "/report today")
        told = await desk.last()
        assert "Drafts begun: 0\n\nPublished: 1" in told


async def test_a_post_that_is_gone_is_marked(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await posts(desk, "coffee")
        (first,) = await desk.publications()
        assert first.receipt is not None
        await desk.brand.take_back(first.receipt)  # by hand, there
        await later(desk, HOUR)
        await desk.says("bo", "/report today")
        assert " · not there any more · memory://" in await desk.last()


async def test_a_turn_that_runs_twice_compares_with_the_same_report(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await posts(desk, "coffee")
        await desk.says("bo", "/report today")
        await liked(desk, likes=3)
        await later(desk, HOUR)
        desk.twice = True
        await desk.says("bo", "/report today")
        assert "♥ 3 (+3)" in await desk.last()


# --- weekly ---------------------------------------------------------------------------------------------


async def test_nobody_gets_a_weekly_report_who_did_not_ask(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await posts(desk, "coffee")
        await later(desk, 15 * DAY)
        assert await weeklies(desk) == []
        await desk.says("bo", "/weekly")
        assert "This chat gets no weekly report." in await desk.last()


async def test_it_comes_with_a_chart_once_a_week_whatever_happens(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.twice = True
        await desk.says("bo", "/weekly Monday 9:00")
        assert "next on Mon 5 Jan 2026, 09:00 (UTC)" in await desk.last()
        await later(desk, 2 * HOUR)
        assert await weeklies(desk) == [], "nothing happened"
        await posts(desk, "coffee")
        await liked(desk, likes=5)
        for _ in range(14):
            await desk.restart()
            await later(desk, DAY)
        (weekly,) = await weeklies(desk)
        assert weekly.text.startswith("**Weekly report**\nMon 5 Jan 2026 – Sun 11 Jan 2026 (UTC)\n\nDrafts begun: 1")
        assert "♥ 5 (+5)" in weekly.text
        assert weekly.text.endswith("Another time: `/weekly Monday 9:00`; none: `/weekly off`.")
        assert [each.alt for each in weekly.pictures] == ["Chart of “Weekly report”: Xiaohongshu (brand) 1."]


@pytest.mark.long
async def test_once_a_week_where_clocks_are_changed(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await desk.says("bo", "/zone America/New_York")
        await desk.time_passes((datetime(2026, 2, 25, 12, tzinfo=UTC) - desk.clock.now()).total_seconds())
        await desk.says("bo", "/weekly sunday 02:30")  # on 8 March no clock shows that
        for _ in range(4):
            await posts(desk, "coffee")
            await later(desk, 7 * DAY)
            await desk.restart()
        assert [job.due for job in desk.done if job.kind == "weekly"] == [
            datetime(2026, 3, 1, 7, 30, tzinfo=UTC),
            datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
            datetime(2026, 3, 15, 6, 30, tzinfo=UTC),
            datetime(2026, 3, 22, 6, 30, tzinfo=UTC),
        ]
        assert len(await weeklies(desk)) == 4


async def test_a_chat_that_moves_it_in_the_middle_of_the_week_gets_one(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await posts(desk, "coffee")
        await desk.says("bo", "/weekly tuesday 9:00")
        await later(desk, 2 * DAY)
        assert len(await weeklies(desk)) == 1
        await desk.says("bo", "/weekly friday 17:30")
        await later(desk, 4 * DAY)
        assert len(await weeklies(desk)) == 1
        await desk.says("bo", "/weekly off")
        assert "This chat gets no weekly report." in await desk.last()
        await posts(desk, "tea")
        await later(desk, 14 * DAY)
        assert len(await weeklies(desk)) == 1


async def test_after_an_outage_of_weeks_one_comes(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await posts(desk, "coffee")
        await desk.says("bo", "/weekly tuesday 9:00")
        await desk.close()
        await desk.time_passes(22 * DAY)
        desk.open()
        desk.start()
        await desk.settle()
        (weekly,) = await weeklies(desk)
        assert "Tue 30 Dec 2025 – Mon 5 Jan 2026" in weekly.text


async def test_where_it_is_usual_it_begins_with_the_first_post(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.settings.reports.weekly = "wed 18:00"
        await desk.restart()
        await posts(desk, "coffee")
        await later(desk, 3 * DAY)
        assert len(await weeklies(desk)) == 1


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/weekly on", "This chat gets a weekly report, next on Mon 5 Jan 2026, 09:00 (UTC)."),
        ("/weekly friday 17:30", "This chat gets a weekly report, next on Fri 9 Jan 2026, 17:30 (UTC)."),
        ("/weekly fri at 5pm", "This chat gets a weekly report, next on Fri 9 Jan 2026, 17:00 (UTC)."),
        ("/weekly every thursday 8:15", "This chat gets a weekly report, next on Thu 8 Jan 2026, 08:15 (UTC)."),
        ("/weekly 周五 17:30", "本会话会收到周报，下一份在 2026年1月9日 周五 17:30（UTC）。"),
        ("/weekly 周日晚上8点", "本会话会收到周报，下一份在 2026年1月11日 周日 20:00（UTC）。"),
        ("/weekly banana", "“banana” is no day of the week with a time; nothing was changed."),
        ("/weekly monday 25:00", "“monday 25:00” is no day of the week with a time; nothing was changed."),
        ("/weekly weekdays 9:00", "“weekdays 9:00” is no day of the week with a time; nothing was changed."),
        ("/weekly 9:00", "“9:00” is no day of the week with a time; nothing was changed."),
        ("/weekly off", "This chat gets no weekly report."),
    ],
)
async def test_the_words_for_it(tmp_path: Path, said: str, answer: str) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await desk.says("bo", f"/language {'zh' if '周' in said else 'en'}")
        await desk.says("bo", said)
        assert (await desk.last()).startswith(f"Copydesk: {answer}")

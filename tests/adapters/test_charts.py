"""Charts drawn by matplotlib: a picture that opens, with all its words, in both languages."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.text import Text
from PIL import Image

from adapters.charts import MatplotlibCharts, figure_of
from adapters.images.typeface import FONTS
from adapters.media import LocalMedia
from core.errors import IllustrationFailed
from core.reports.drawn import Chart, Panel, Series

WEEK = Panel(
    title="Posts per day",
    labels=("Mon 5", "Tue 6", "Wed 7", "Thu 8", "Fri 9", "Sat 10", "Sun 11"),
    series=(
        Series(name="Xiaohongshu (brand)", values=(2, 0, 1, 3, 1, 0, 1)),
        Series(name="Mastodon", values=(1, 1, 0, 1, 0, 0, 2)),
        Series(name="Bluesky", values=(0, 1, 1, 1, 0, 0, 0)),
    ),
    empty="nothing was published",
)
PLACES = Panel(
    title="Reactions by place",
    labels=("Xiaohongshu (brand)", "Mastodon", "Bluesky"),
    series=(
        Series(name="Likes", values=(1284, 86, 41)),
        Series(name="Comments", values=(93, 12, 7)),
        Series(name="Shares", values=(41, 30, 18)),
        Series(name="Views", values=(48210, None, None)),
    ),
    empty="no reactions were counted yet",
)
ENGLISH = Chart(
    title="Weekly report", subtitle="Mon 5 Jan 2026 – Sun 11 Jan 2026", days=WEEK, places=PLACES, alt="A chart."
)
CHINESE = Chart(
    title="周报",
    subtitle="2026年1月5日 周一 – 2026年1月11日 周日",
    days=Panel(
        title="每天发布",
        labels=("1/5 周一", "1/6 周二", "1/7 周三", "1/8 周四", "1/9 周五", "1/10 周六", "1/11 周日"),
        series=(
            Series(name="小红书（品牌号）", values=(2, 0, 1, 3, 1, 0, 1)),
            Series(name="微信 Webhook", values=(1, 1, 0, 1, 0, 0, 2)),
        ),
        empty="没有发布",
    ),
    places=Panel(
        title="各平台的互动",
        labels=("小红书（品牌号）", "Mastodon"),
        series=(Series(name="点赞", values=(1284, 86)), Series(name="评论", values=(93, 12))),
        empty="还没有互动数据",
    ),
    alt="图表。",
)
QUIET = replace(
    ENGLISH,
    days=replace(WEEK, series=()),
    places=replace(PLACES, labels=(), series=()),
)
MONTH = replace(
    ENGLISH,
    title="Report: in the last 30 days",
    days=replace(
        WEEK,
        labels=tuple(f"{day} Jan" for day in range(1, 31)),
        series=(Series(name="Mastodon", values=tuple(day % 7 for day in range(30))),),
    ),
)


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> MatplotlibCharts:
    """The fonts are unpacked once for all."""
    return MatplotlibCharts(fonts=FONTS, cache=tmp_path_factory.mktemp("charts") / "fonts")


def texts(charts: MatplotlibCharts, chart: Chart) -> list[str]:
    """Every word in the picture, as matplotlib has it."""
    figure = figure_of(chart, charts._opened())
    return [each.get_text() for each in figure.findobj(Text) if each.get_visible() and each.get_text()]


@pytest.mark.parametrize("chart", [ENGLISH, CHINESE, QUIET, MONTH], ids=["en", "zh", "quiet", "month"])
async def test_a_picture_that_opens_and_is_not_blank(charts: MatplotlibCharts, chart: Chart) -> None:
    drawn = await charts.draw(chart)
    with Image.open(io.BytesIO(drawn)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 1200))
        colours = picture.convert("RGB").getcolors(maxcolors=1 << 24)
    assert colours is not None
    shares = {colour: count / 1200**2 for count, colour in colours}
    assert 0.5 < shares[0xFB, 0xFA, 0xF7] < 0.995, "paper, and something on it"
    assert len(drawn) < 200_000


async def test_it_can_be_kept_as_a_picture_of_a_message(charts: MatplotlibCharts, tmp_path: Path) -> None:
    kept = await LocalMedia(tmp_path).add(await charts.draw(ENGLISH), alt=ENGLISH.alt)
    assert (kept.width, kept.height, kept.media_type, kept.alt) == (1200, 1200, "image/png", "A chart.")


async def test_the_same_chart_gives_the_same_bytes(charts: MatplotlibCharts) -> None:
    assert await charts.draw(CHINESE) == await charts.draw(CHINESE)


@pytest.mark.parametrize("chart", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_all_words_and_numbers_are_in_it(charts: MatplotlibCharts, chart: Chart) -> None:
    seen = texts(charts, chart)
    wanted = {chart.title, chart.subtitle, chart.days.title, chart.places.title, *chart.days.labels}
    wanted |= {*chart.places.labels, *(each.name for each in (*chart.days.series, *chart.places.series))}
    wanted |= {"–" if value is None else f"{value:,}" for each in chart.places.series for value in each.values}
    assert wanted <= set(seen)


def test_where_there_is_nothing_it_says_so(charts: MatplotlibCharts) -> None:
    assert {"nothing was published", "no reactions were counted yet"} <= set(texts(charts, QUIET))


def test_days_of_a_month_are_named_where_there_is_room(charts: MatplotlibCharts) -> None:
    named = [text for text in texts(charts, MONTH) if text.endswith(" Jan")]
    assert named == [f"{day} Jan" for day in range(1, 31, 3)]


def test_words_stay_on_the_paper(charts: MatplotlibCharts) -> None:
    """Nothing is cut off at an edge."""
    long = replace(PLACES, labels=("A place with a very long name indeed (brand)", "b", "c"))
    for chart in (ENGLISH, CHINESE, MONTH, replace(ENGLISH, places=long)):
        figure = figure_of(chart, charts._opened())
        figure.canvas.draw()
        for each in figure.findobj(Text):
            if each.get_visible() and each.get_text():
                box = each.get_window_extent()
                assert box.x0 >= 0, each
                assert box.x1 <= figure.bbox.width, each


async def test_a_font_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(IllustrationFailed):
        await MatplotlibCharts(fonts=tmp_path, cache=tmp_path / "fonts").draw(ENGLISH)

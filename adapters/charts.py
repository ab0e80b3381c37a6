"""Charts drawn by matplotlib, on a thread of their own."""

import asyncio
import io
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import IllustrationFailed
from core.reports.drawn import Chart, Panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

INCHES: Final = (6.0, 6.0)
DPI: Final = 200
PAPER, INK, MUTED, LINE = "#fbfaf7", "#22262b", "#6b7178", "#dcdad4"  # an opaque ground: chats are light or dark
COLOURS: Final = ("#2f6f8f", "#e08a3c", "#5a9e6f", "#b8556b", "#8a77b8", "#c9a93a", "#9aa0a6")
WEIGHTS: Final = (400, 700)
BAR: Final = "#5b6670"  # of reactions: the colours are those of places
UNTOLD: Final = "–"
MOST_LABELS: Final = 10  # of days, on one line

# One, for matplotlib is not safe with several; and a chart is nothing that others should wait for.
_THREAD: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="charts")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fonts:
    plain: Path
    bold: Path

    def of(self, size: float, *, bold: bool = False) -> "FontProperties":
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415  # a second or more, and only for charts

        return FontProperties(fname=str(self.bold if bold else self.plain), size=size)


class MatplotlibCharts:
    """Charts. `fonts` is the folder of the cards' fonts, `cache` one where they are kept as matplotlib reads them."""

    def __init__(self, *, fonts: Path, cache: Path) -> None:
        self._fonts = fonts
        self._cache = cache

    async def draw(self, chart: Chart) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(_THREAD, self._drawn, chart)

    def _drawn(self, chart: Chart) -> bytes:
        try:
            figure = figure_of(chart, self._opened())
            out = io.BytesIO()
            figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})  # no version in the bytes
            figure.clear()
        except (OSError, ImportError, RuntimeError, ValueError) as error:
            raise IllustrationFailed from error
        return out.getvalue()

    def _opened(self) -> _Fonts:
        plain, bold = (_unpacked(self._fonts, self._cache, weight) for weight in WEIGHTS)
        return _Fonts(plain=plain, bold=bold)


def _unpacked(fonts: Path, cache: Path, weight: int) -> Path:
    """The font as TrueType, for matplotlib reads no WOFF2; some seconds, the first time."""
    packed = fonts / f"noto-sans-sc-chinese-simplified-{weight}-normal.woff2"
    kept = cache / f"{packed.stem}.ttf"
    if not kept.is_file():
        from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415  # only for charts

        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}.part")
        with TTFont(packed, recalcTimestamp=False) as opened:
            opened.flavor = None
            opened.save(part)
        part.replace(kept)  # whole or not at all
    return kept


# --- the figure ------------------------------------------------------------------------------------------


def figure_of(chart: Chart, fonts: _Fonts) -> "Figure":
    """The whole picture, not yet painted; its texts are those of the chart."""
    from matplotlib.figure import Figure  # noqa: PLC0415  # a second or more, and only for charts

    figure = Figure(figsize=INCHES, facecolor=PAPER)  # without pyplot nothing holds on to it
    figure.text(0.06, 0.945, chart.title, fontproperties=fonts.of(17, bold=True), color=INK, va="center")
    figure.text(0.06, 0.905, chart.subtitle, fontproperties=fonts.of(9.5), color=MUTED, va="center")
    figure.text(0.06, 0.835, chart.days.title, fontproperties=fonts.of(11.5, bold=True), color=INK, va="center")
    _stack(figure.add_axes((0.085, 0.5, 0.855, 0.26)), chart.days, fonts)
    figure.text(0.06, 0.385, chart.places.title, fontproperties=fonts.of(11.5, bold=True), color=INK, va="center")
    _columns(figure, chart.places, fonts)
    return figure


def _bare(axes: "Axes", *, keep: Sequence[str] = ()) -> None:
    axes.set_facecolor(PAPER)
    for name, spine in axes.spines.items():
        spine.set_visible(name in keep)
        spine.set_color(LINE)
    axes.tick_params(length=0, colors=MUTED)


def _empty(axes: "Axes", words: str, fonts: _Fonts) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    place: Mapping[str, Any] = {"ha": "center", "va": "center", "transform": axes.transAxes, "color": MUTED}
    axes.text(0.5, 0.5, words, fontproperties=fonts.of(11), **place)


def _stack(axes: "Axes", panel: Panel, fonts: _Fonts) -> None:
    """Days from left to right, the places of a day on each other."""
    _bare(axes, keep=("bottom",))
    if not panel.highest:
        _empty(axes, panel.empty, fonts)
        return
    places, bottoms = range(len(panel.labels)), [0] * len(panel.labels)
    for series, colour in zip(panel.series, COLOURS, strict=False):
        bars: Mapping[str, Any] = {"color": colour, "width": 0.62, "edgecolor": PAPER, "linewidth": 0.8, "zorder": 2}
        values = [value or 0 for value in series.values]
        axes.bar(places, values, bottom=bottoms, label=series.name, **bars)
        bottoms = [below + value for below, value in zip(bottoms, values, strict=True)]
    top = max(bottoms)
    axes.set_ylim(0, top * 1.12)
    axes.set_yticks(_steps(top))
    axes.grid(axis="y", color=LINE, linewidth=0.7, zorder=0)
    every = -(-len(panel.labels) // MOST_LABELS)
    axes.set_xticks(list(places)[::every], panel.labels[::every])
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(fonts.of(8.5))
        label.set_color(MUTED)
    _legend(axes, fonts)


def _legend(axes: "Axes", fonts: _Fonts) -> None:
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.029, 1.0),
        ncols=4,
        frameon=False,
        prop=fonts.of(8.5),
        labelcolor=INK,
        handlelength=0.9,
        handleheight=0.9,
        columnspacing=1.4,
        borderpad=0.2,
        borderaxespad=0.0,
    )


def _steps(top: int) -> Sequence[int]:
    """Whole numbers, for there are no halves of posts; at most five."""
    step = max(1, -(-top // 5))
    return range(0, top + 1, step)


def _columns(figure: "Figure", panel: Panel, fonts: _Fonts) -> None:
    """A column for each kind of reaction, each with a scale of its own: there are far more views than comments."""
    if not panel.highest:
        axes = figure.add_axes((0.06, 0.06, 0.88, 0.27))
        _bare(axes)
        _empty(axes, panel.empty, fonts)
        return
    left, wide = 0.3, 0.64 / len(panel.series)
    for number, series in enumerate(panel.series):
        axes = figure.add_axes((left + number * wide, 0.06, wide * 0.92, 0.25))
        _bare(axes, keep=("left",))
        _bars(axes, series.values, fonts)
        axes.set_title(series.name, fontproperties=fonts.of(9.5), color=MUTED, loc="left", pad=5)
        if not number:
            _names(axes, panel.labels, fonts)


def _bars(axes: "Axes", values: Sequence[int | None], fonts: _Fonts) -> None:
    rows = range(len(values))
    lengths = [value or 0 for value in values]
    axes.barh(rows, lengths, color=BAR, height=min(0.6, 0.22 * len(values)), zorder=2)
    top = max(lengths) or 1
    for row, value in zip(rows, values, strict=True):
        words = UNTOLD if value is None else f"{value:,}"
        axes.text((value or 0) + top * 0.05, row, words, fontproperties=fonts.of(8.5), color=INK, va="center")
    axes.set_xlim(0, top * 1.75)
    axes.set_ylim(len(values) - 0.5, -0.5)  # the first on top
    axes.set_xticks([])
    axes.set_yticks([])


def _names(axes: "Axes", labels: Sequence[str], fonts: _Fonts) -> None:
    axes.set_yticks(range(len(labels)), [_short(label) for label in labels])
    for label in axes.get_yticklabels():
        label.set_fontproperties(fonts.of(8.5))
        label.set_color(INK)


def _short(label: str, most: int = 22) -> str:
    return label if len(label) <= most else f"{label[: most - 1]}…"

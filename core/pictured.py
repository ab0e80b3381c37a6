"""A report as a message: its words, and its chart above them."""

import structlog

from core.catalogue import say
from core.errors import BadInput, IllustrationFailed
from core.messages import Language, OutboundMessage, Picture
from core.ports import Charts, MediaStore
from core.reports.charts import chart_of
from core.reports.drawn import Chart
from core.reports.report_words import report_text
from core.reports.reports import Report

_log = structlog.get_logger(__name__)


class Pictures:
    """Draws the charts of reports, and keeps them."""

    def __init__(self, *, charts: Charts, media: MediaStore) -> None:
        self._charts = charts
        self._media = media

    async def of(self, report: Report, title: str, language: Language) -> tuple[Picture, ...]:
        """The chart; none where nothing went out, or it cannot be drawn."""
        if not report.out:
            return ()
        chart = chart_of(report, title, language)
        try:
            return (await self._kept(chart),)
        except (IllustrationFailed, BadInput) as error:
            _log.warning("chart_not_drawn", cause=repr(error))
            return ()

    async def _kept(self, chart: Chart) -> Picture:
        return await self._media.add(await self._charts.draw(chart), alt=chart.alt)

    async def weekly(self, report: Report, language: Language) -> OutboundMessage:
        """The weekly report."""
        title = say("weekly.title", language)
        text = f"{report_text(report, title, language)}\n\n{say('weekly.how', language)}"
        return OutboundMessage(text=text, pictures=await self.of(report, title, language))

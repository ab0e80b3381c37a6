"""Charts that are only remembered."""

import io

from PIL import Image

from core.reports.drawn import Chart


class MemoryCharts:
    """Charts; `drawn` are those that were asked for, and each is an empty sheet."""

    def __init__(self) -> None:
        self.drawn: list[Chart] = []
        self._errors: list[Exception] = []

    def fail_next(self, error: Exception) -> None:
        """The next `draw` raises."""
        self._errors.append(error)

    async def draw(self, chart: Chart) -> bytes:
        if self._errors:
            raise self._errors.pop(0)
        self.drawn.append(chart)
        out = io.BytesIO()
        Image.new("RGB", (120, 120), "white").save(out, "PNG")
        return out.getvalue()

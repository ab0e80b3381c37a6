"""Charts as values: what a picture of numbers shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Numbers with a name: one for each label of its panel; None where it is not told."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Bars over labels, of all series; `empty` is said where there are none."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    empty: str

    @property
    def highest(self) -> int:
        """Of all numbers."""
        return max((value or 0 for each in self.series for value in each.values), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture in words: `alt` says in a sentence what is to be seen."""

    title: str
    subtitle: str
    days: Panel
    places: Panel
    alt: str

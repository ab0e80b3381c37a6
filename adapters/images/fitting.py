"""Text in a box: the largest size at which all of it fits, else the smallest with an ellipsis."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from adapters.images.breaking import FORBIDDEN, INSIDE_PHRASE, run
from adapters.images.typeface import Weight, width
from adapters.images.wrapping import wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One text of a paragraph; `scale` is its size against the paragraph's."""

    text: str
    weight: Weight
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The room for a text and how to set it; pixels. `sizes` from the largest to the smallest."""

    width: int
    height: int
    sizes: tuple[int, ...]
    leading: float = 1.5
    gap: float = 0.6  # between paragraphs, in lines
    balanced: bool = False
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; `top` is counted from the frame's top."""

    text: str
    weight: Weight
    size: int
    top: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A set text: a group of lines for each paragraph that found room."""

    size: int
    height: int
    groups: tuple[tuple[Line, ...], ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, from the top."""
        return tuple(line for group in self.groups for line in group)


Paragraph = tuple[Span, ...]

_WORTH_IT = 0.7  # a title may be that much smaller if then no phrase is broken


def fit(paragraphs: Sequence[Paragraph], frame: Frame) -> Setting:
    """Set the paragraphs, at the largest size of the frame that holds them all."""
    largest = _largest(paragraphs, frame, FORBIDDEN)
    if largest is None:
        setting = _set(paragraphs, frame, frame.sizes[-1], dearest=inf)
        return _shortened(setting, frame) if setting else Setting(size=frame.sizes[-1], height=0, groups=())
    whole = _largest(paragraphs, frame, INSIDE_PHRASE) if frame.balanced else None
    return whole if whole and whole.size >= _WORTH_IT * largest.size else largest


def _largest(paragraphs: Sequence[Paragraph], frame: Frame, dearest: float) -> Setting | None:
    for size in frame.sizes:
        setting = _set(paragraphs, frame, size, dearest=dearest)
        if setting and setting.height <= frame.height:
            return setting
    return None


def _set(paragraphs: Sequence[Paragraph], frame: Frame, size: int, *, dearest: float) -> Setting | None:
    groups: list[tuple[Line, ...]] = []
    top = 0
    for paragraph in paragraphs:
        start = top + (round(frame.gap * frame.leading * size) if groups else 0)
        lines = _paragraph(paragraph, frame, size, top=start, dearest=dearest)
        if lines is None:
            return None
        groups.append(lines)
        top = lines[-1].top + lines[-1].height if lines else start
    return Setting(size=size, height=top, groups=tuple(groups))


def _paragraph(paragraph: Paragraph, frame: Frame, size: int, *, top: int, dearest: float) -> tuple[Line, ...] | None:
    lines: list[Line] = []
    for span in paragraph:
        pixels = round(size * span.scale)
        texts = wrap(
            run(span.text, span.weight, frame.keep), frame.width / pixels, balanced=frame.balanced, dearest=dearest
        )
        if texts is None:
            return None
        height = round(pixels * frame.leading)
        for text in texts:
            lines.append(Line(text=text, weight=span.weight, size=pixels, top=top, height=height))
            top += height
    return tuple(lines)


def _shortened(setting: Setting, frame: Frame) -> Setting:
    """Only the lines that have room; the last one ends with an ellipsis."""
    groups = [tuple(line for line in group if line.top + line.height <= frame.height) for group in setting.groups]
    groups = [group for group in groups if group]
    if not groups or sum(map(len, groups)) == len(setting.lines):
        return setting
    last = groups[-1][-1]
    groups[-1] = (*groups[-1][:-1], _with_ellipsis(last, frame.width))
    return Setting(size=setting.size, height=last.top + last.height, groups=tuple(groups))


def _with_ellipsis(line: Line, room: int) -> Line:
    text = line.text.rstrip(" ，。、；：,.;:")
    # The font's ellipsis sits at half height, as Chinese sets it.
    dots = "..." if text.isascii() else "…"
    while text and width(text + dots, line.weight, line.size) > room:
        text = text[:-1]
    return Line(text=text + dots, weight=line.weight, size=line.size, top=line.top, height=line.height)


def one_line(text: str, weight: Weight, *, size: int, room: int) -> str:
    """The text, or its beginning with an ellipsis, in one line of `room` pixels."""
    if width(text, weight, size) <= room:
        return text
    line = Line(text=text, weight=weight, size=size, top=0, height=size)
    return _with_ellipsis(line, room).text

"""The pictures behind the cover: points, paragraphs, a sentence alone, and the closing one."""

from adapters.images.canvas import HEIGHT, MARGIN, WIDTH, Canvas, Ink
from adapters.images.fitting import Frame, Setting, Span, fit
from adapters.images.ornaments import counter, pill_rows, tag_pills
from adapters.images.pages import Page
from adapters.images.palettes import Palette, mix

_ROOM = WIDTH - 2 * MARGIN
_TOP, _BOTTOM = 150, HEIGHT - 150
_BODY_SIZES = (76, 70, 64, 60, 56, 52, 48, 44, 40, 36, 32)
_QUOTE_SIZES = (104, 94, 84, 76, 68, 60, 52, 44)


def _body(page: Page, *, across: int, height: int, gap: float = 0.7, leading: float = 1.62) -> Setting:
    paragraphs = []
    for passage in page.passages:
        head = (Span(text=passage.head, weight=700, scale=1.12),) if passage.head else ()
        text = (Span(text=passage.text, weight=400),) if passage.text else ()
        paragraphs.append((*head, *text))
    frame = Frame(width=across, height=height, sizes=_BODY_SIZES, leading=leading, gap=gap, keep=page.keep)
    return fit(paragraphs, frame)


def _heading(page: Page, *, across: int = _ROOM) -> Setting:
    frame = Frame(
        width=across, height=230, sizes=(100, 92, 84, 76, 68, 60, 52), leading=1.3, balanced=True, keep=page.keep
    )
    return fit([(Span(text=page.title, weight=900),)] if page.title else [], frame)


def rows(canvas: Canvas, page: Page, palette: Palette) -> None:
    """Each point on a sheet of its own, with its number."""
    heading = _heading(page)
    start = _TOP + (heading.height + 50 if page.title else 0)
    text = _body(page, across=_ROOM - 190, height=_BOTTOM - start - 90, gap=1.5)
    top = start + 45 + max(0, _BOTTOM - start - 90 - text.height) * 0.42
    number = Ink(weight=900, size=44, colour=palette.on_accent, align="centre")
    pad = text.size * 0.55
    for passage, group in zip(page.passages, text.groups, strict=False):
        upper, lower = top + group[0].top - pad, top + group[-1].top + group[-1].height + pad
        canvas.box((MARGIN - 30, upper, WIDTH - MARGIN + 30, lower), fill=palette.paper, radius=34)
        middle = top + group[0].top + group[0].height / 2
        canvas.circle(MARGIN + 55, middle, 42, fill=palette.accent)
        mark = str(passage.point) if passage.point else "•"
        canvas.write(mark, (MARGIN + 55, middle), number)
    canvas.lines(heading.lines, MARGIN, top - start + _TOP - 45, colour=palette.ink)
    canvas.lines(text.lines, MARGIN + 135, top, colour=palette.ink)
    _count(canvas, page, palette)


def path(canvas: Canvas, page: Page, palette: Palette) -> None:
    """The points as stations on one line."""
    canvas.box((0, 0, WIDTH, HEIGHT), fill=palette.paper)
    canvas.box((0, 0, WIDTH, 26), fill=palette.accent)
    heading = _heading(page)
    start = _TOP + (heading.height + 60 if page.title else 0)
    text = _body(page, across=_ROOM - 110, height=_BOTTOM - start, gap=1.1)
    top = start + max(0, _BOTTOM - start - text.height) * 0.42
    stations = [
        group for passage, group in zip(page.passages, text.groups, strict=False) if passage.point or passage.head
    ]
    centres = [top + group[0].top + group[0].height / 2 for group in stations]
    if stations:
        end = top + stations[-1][-1].top + stations[-1][-1].height
        canvas.box((MARGIN + 19, centres[0], MARGIN + 25, end), fill=palette.soft, radius=3)
    for centre in centres:
        canvas.circle(MARGIN + 22, centre, 30, fill=palette.accent)
        canvas.circle(MARGIN + 22, centre, 12, fill=palette.paper)
    canvas.lines(heading.lines, MARGIN, top - start + _TOP, colour=palette.ink)
    canvas.lines(text.lines, MARGIN + 110, top, colour=palette.ink)
    _count(canvas, page, palette)


def sheet(canvas: Canvas, page: Page, palette: Palette) -> None:
    """Paragraphs on a sheet of paper that lies on the ground."""
    canvas.circle(WIDTH - 60, 120, 260, fill=palette.soft)
    canvas.circle(40, HEIGHT - 160, 190, fill=palette.soft)
    canvas.box((76, 120, WIDTH - 76, HEIGHT - 130), fill=palette.paper, radius=52)
    canvas.box((MARGIN + 36, 120, MARGIN + 156, 136), fill=palette.accent)
    _paragraphs(canvas, page, palette, left=MARGIN + 36)


def margin(canvas: Canvas, page: Page, palette: Palette) -> None:
    """Paragraphs beside a coloured margin."""
    canvas.box((0, 0, 58, HEIGHT), fill=palette.accent)
    canvas.circle(WIDTH - 150, 190, 70, fill=palette.soft)
    canvas.ring(WIDTH - 220, 190, 70, colour=palette.accent, line=8)
    _paragraphs(canvas, page, palette, left=MARGIN + 56)


def _paragraphs(canvas: Canvas, page: Page, palette: Palette, *, left: int) -> None:
    across = WIDTH - left - MARGIN - 36
    heading = _heading(page, across=across)
    start = 260 + (heading.height + 60 if page.title else 0)
    text = _body(page, across=across, height=HEIGHT - 230 - start)
    top = start + max(0, HEIGHT - 230 - start - text.height) * 0.4
    canvas.lines(heading.lines, left, top - start + 260, colour=palette.ink)
    canvas.lines(text.lines, left, top, colour=palette.ink)
    _count(canvas, page, palette)


def quote(canvas: Canvas, page: Page, palette: Palette) -> None:
    """One sentence alone, between large marks."""
    canvas.box((76, 120, WIDTH - 76, HEIGHT - 130), fill=palette.paper, radius=52)
    _marked(canvas, page, palette)


def bold(canvas: Canvas, page: Page, palette: Palette) -> None:
    """One sentence alone, on a ground of the soft colour."""
    canvas.box((0, 0, WIDTH, HEIGHT), fill=mix(palette.ground, palette.soft, 0.6))
    canvas.circle(WIDTH - 80, HEIGHT - 200, 330, fill=mix(palette.ground, palette.soft, 0.25))
    _marked(canvas, page, palette)


def _marked(canvas: Canvas, page: Page, palette: Palette) -> None:
    spans = [(Span(text=passage.text, weight=700),) for passage in page.passages]
    frame = Frame(width=_ROOM - 90, height=860, sizes=_QUOTE_SIZES, leading=1.5, balanced=True, keep=page.keep)
    text = fit(spans, frame)
    top = (HEIGHT - text.height) / 2 + 20
    canvas.write("“", (MARGIN - 122, top + 10), Ink(weight=900, size=300, colour=palette.accent))
    canvas.lines(text.lines, MARGIN + 45, top, colour=palette.ink)
    canvas.box(
        (MARGIN + 45, top + text.height + 60, MARGIN + 165, top + text.height + 74), fill=palette.accent, radius=7
    )
    _count(canvas, page, palette)


def closing(canvas: Canvas, page: Page, palette: Palette) -> None:
    """The last words on the accent colour, the tags below."""
    canvas.box((0, 0, WIDTH, HEIGHT), fill=palette.accent)
    lighter = mix(palette.accent, palette.on_accent, 0.14)
    canvas.circle(WIDTH - 120, 150, 330, fill=lighter)
    canvas.circle(120, HEIGHT - 60, 230, fill=lighter)
    tags = pill_rows(page.tags) * 100
    heading = _heading(page)
    start = 220 + (heading.height + 50 if page.title else 0)
    text = _body(page, across=_ROOM, height=HEIGHT - 290 - tags - start)
    top = start + max(0, HEIGHT - 290 - tags - start - text.height) * 0.42
    canvas.box((MARGIN, top - start + 120, MARGIN + 120, top - start + 136), fill=palette.on_accent, radius=8)
    canvas.lines(heading.lines, MARGIN, top - start + 220, colour=palette.on_accent)
    canvas.lines(text.lines, MARGIN, top, colour=palette.on_accent)
    tag_pills(canvas, page.tags, HEIGHT - 170 - tags, fill=palette.on_accent, colour=palette.accent)
    counter(canvas, page, palette, on=palette.on_accent, off=mix(palette.accent, palette.on_accent, 0.4))


def _count(canvas: Canvas, page: Page, palette: Palette) -> None:
    counter(canvas, page, palette, on=palette.accent, off=mix(palette.accent, palette.ground, 0.65))

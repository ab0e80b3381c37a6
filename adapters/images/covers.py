"""Four covers: the title large, something to look at, and a line of what is inside."""

from adapters.images.canvas import HEIGHT, MARGIN, WIDTH, Align, Canvas, Ink
from adapters.images.fitting import Frame, Setting, Span, fit
from adapters.images.ornaments import pill, tag_line
from adapters.images.pages import Page
from adapters.images.palettes import Palette, mix
from adapters.images.typeface import width

_ROOM = WIDTH - 2 * MARGIN
_TITLE_SIZES = (168, 152, 138, 126, 114, 104, 94, 84, 74, 64)
_LEAD_SIZES = (50, 46, 42, 38, 34)


def _title(page: Page, *, height: int, across: int = _ROOM, sizes: tuple[int, ...] = _TITLE_SIZES) -> Setting:
    frame = Frame(width=across, height=height, sizes=sizes, leading=1.26, balanced=True, keep=page.keep)
    return fit([(Span(text=page.title, weight=900),)], frame)


def _lead(page: Page, *, height: int, across: int = _ROOM, balanced: bool = False) -> Setting:
    paragraphs = []
    for passage in page.passages:
        head = (Span(text=passage.head, weight=700),) if passage.head else ()
        body = (Span(text=passage.text, weight=400),) if passage.text else ()
        paragraphs.append((*head, *body))
    keep = (*page.keep, *(part for passage in page.passages for part in passage.text.split(" · ")))
    frame = Frame(width=across, height=height, sizes=_LEAD_SIZES, gap=0.4, balanced=balanced, keep=keep)
    return fit(paragraphs, frame)


def spotlight(canvas: Canvas, page: Page, palette: Palette) -> None:
    """A large disc and rings above, the title below it."""
    single = page.of == 1
    lead = _lead(page, height=560 if single else 170)
    title = _title(page, height=380 if single else 560)
    top = HEIGHT - 210 - lead.height - (48 if lead.height else 0) - title.height
    # The disc shrinks as the text grows, so that no word lies on it.
    disc = min(430.0, (top - 60) / 2)
    canvas.circle(WIDTH - 190, disc - 50, disc, fill=palette.soft)
    canvas.circle(WIDTH - 190, disc - 50, disc * 0.62, fill=palette.accent)
    canvas.ring(MARGIN + disc * 0.22, disc * 1.3, disc * 0.22, colour=palette.accent, line=disc * 0.038)
    canvas.circle(MARGIN + disc * 0.86, disc * 0.72, disc * 0.08, fill=palette.soft)
    pill(canvas, page.eyebrow, (MARGIN, 150), fill=palette.ink, colour=palette.ground)
    canvas.box((MARGIN, top - 62, MARGIN + 120, top - 46), fill=palette.accent, radius=8)
    canvas.lines(title.lines, MARGIN, top, colour=palette.ink)
    canvas.lines(lead.lines, MARGIN, HEIGHT - 210 - lead.height, colour=palette.muted)
    _foot(canvas, page, palette)


def marker(canvas: Canvas, page: Page, palette: Palette) -> None:
    """Squared paper, and each line of the title on a stroke of a marker pen."""
    sheet, rule = palette.paper, mix(palette.paper, palette.soft, 0.45)
    canvas.box((56, 56, WIDTH - 56, HEIGHT - 56), fill=sheet, radius=48)
    for at in range(56 + 62, WIDTH - 56, 62):
        canvas.box((at - 1, 56, at + 1, HEIGHT - 56), fill=rule)
    for at in range(56 + 62, HEIGHT - 56, 62):
        canvas.box((56, at - 1, WIDTH - 56, at + 1), fill=rule)
    pill(canvas, page.eyebrow, (MARGIN, 200), fill=palette.accent, colour=palette.on_accent)
    canvas.circle(WIDTH - 190, 200, 34, fill=palette.soft)
    canvas.circle(WIDTH - 236, 200, 34, fill=palette.accent)
    title = _title(page, height=480 if page.of == 1 else 860)
    lead = _lead(page, height=HEIGHT - 600 - title.height if page.of == 1 else 170)
    free = HEIGHT - 620 - title.height - lead.height
    top = 320 + max(0, free) * 0.36
    for line in title.lines:
        below = top + line.top + line.height / 2 + line.size * 0.08
        end = MARGIN + width(line.text, line.weight, line.size) + 22
        canvas.box((MARGIN - 14, below, end, below + line.size * 0.4), fill=palette.soft, radius=10)
    canvas.lines(title.lines, MARGIN, top, colour=palette.ink)
    canvas.lines(lead.lines, MARGIN, top + title.height + 56, colour=palette.muted)
    _foot(canvas, page, palette)


def hills(canvas: Canvas, page: Page, palette: Palette) -> None:
    """The title in the sky of a small landscape."""
    horizon = 1010
    canvas.circle(WIDTH - 290, horizon + 40, 215, fill=palette.accent)
    canvas.oval(200, horizon + 500, 820, 400, fill=mix(palette.soft, palette.ground, 0.35))
    canvas.oval(WIDTH - 120, horizon + 620, 900, 420, fill=palette.soft)
    canvas.oval(260, horizon + 860, 1080, 480, fill=mix(palette.soft, palette.accent, 0.45))
    canvas.oval(WIDTH - 60, horizon + 1010, 1000, 480, fill=palette.accent)
    pill(canvas, page.eyebrow, (MARGIN, 190), fill=palette.ink, colour=palette.ground)
    title = _title(page, height=390, sizes=_TITLE_SIZES[1:])
    lead = _lead(page, height=110)
    canvas.lines(title.lines, MARGIN, 290, colour=palette.ink)
    canvas.lines(lead.lines, MARGIN, 290 + title.height + 34, colour=palette.muted)


def framed(canvas: Canvas, page: Page, palette: Palette) -> None:
    """A quiet title page: a fine frame, everything in the middle."""
    middle: Align = "centre"
    canvas.frame(58, colour=palette.accent, line=4, radius=36)
    canvas.frame(78, colour=mix(palette.accent, palette.ground, 0.65), line=2, radius=24)
    canvas.ring(WIDTH / 2, 290, 92, colour=palette.soft, line=14)
    canvas.circle(WIDTH / 2, 290, 46, fill=palette.accent)
    title = _title(page, height=430 if page.of == 1 else 640, across=_ROOM - 80, sizes=_TITLE_SIZES[2:])
    lead = _lead(page, height=790 - title.height if page.of == 1 else 210, across=_ROOM - 120, balanced=True)
    block = title.height + lead.height + (130 if lead.height else 0)
    top = 470 + max(0.0, 1400 - 470 - block) / 2
    canvas.lines(title.lines, WIDTH / 2, top, colour=palette.ink, align=middle)
    if lead.height:
        rule = top + title.height + 62
        canvas.box((WIDTH / 2 - 130, rule - 1, WIDTH / 2 - 34, rule + 2), fill=palette.accent)
        canvas.diamond(WIDTH / 2, rule, 13, fill=palette.accent)
        canvas.box((WIDTH / 2 + 34, rule - 1, WIDTH / 2 + 130, rule + 2), fill=palette.accent)
    canvas.lines(lead.lines, WIDTH / 2, top + title.height + 130, colour=palette.muted, align=middle)
    line = tag_line(page.tags, size=34, room=_ROOM - 120)
    canvas.write(line, (WIDTH / 2, HEIGHT - 158), Ink(weight=400, size=34, colour=palette.muted, align=middle))


def _foot(canvas: Canvas, page: Page, palette: Palette) -> None:
    line = tag_line(page.tags)
    canvas.write(line, (MARGIN, HEIGHT - 142), Ink(weight=400, size=36, colour=palette.muted))


COVERS = (spotlight, marker, hills, framed)
SINGLE_CARDS = (spotlight, marker, framed)  # those with room for the body

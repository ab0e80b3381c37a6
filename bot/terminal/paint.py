"""What is printed for good above the input line: colours, a box around a card, lines that fit."""

import io
from collections.abc import Callable

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from bot.terminal.book import News
from bot.terminal.prose import even, styled
from bot.terminal.render import Address, button_lines, media_lines
from bot.terminal.wrapping import breaks, wrapped
from core.catalogue import say
from core.messages import Language

BORDER = 4  # columns that a box takes
WIDEST = 100  # columns; longer lines are hard to read


def prose(markdown: str, width: int) -> Text:
    """Markdown as styled text in lines that fit."""
    lines: list[Text] = []
    for spans in styled(markdown):
        whole = Text.assemble(*((even(text), style) for style, text in spans))
        lines += whole.divide(breaks(whole.plain, width))
    for each in lines:
        each.rstrip()
    return Text("\n").join(lines)


def painted(draw: Callable[[Console], None], width: int) -> str:
    """What `draw` prints on a console of that width, as text with escape sequences; NO_COLOR is honoured by rich."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=min(width, WIDEST),
        force_terminal=True,
        color_system="standard",
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    draw(console)
    return out.getvalue()


def message(news: News, address: Address, language: Language, width: int) -> str:
    """A new message of the bot, or of somebody else in the chat."""
    shown = news.shown

    def draw(console: Console) -> None:
        if shown.author:
            console.print(Text.assemble((f"{shown.author} › ", "bold"), shown.text))
        for line in media_lines(shown, address, language):
            console.print(Text(line, "dim"), soft_wrap=True)  # an address that is cut in two cannot be opened
        if not shown.author:
            console.print(_boxed(news, language, console.width) if shown.buttons else prose(shown.text, console.width))

    return painted(draw, width)


def _boxed(news: News, language: Language, width: int) -> RenderableType:
    buttons = Text(even("\n".join(button_lines(news.shown))), "bold")
    title = Text(say("terminal.card", language, number=news.number), "bold")
    return Panel(Group(prose(news.shown.text, width - BORDER), Text(), buttons), title=title, title_align="left")


def line(text: str, width: int, style: str = "") -> str:
    """One plain line, or as many as it needs."""
    return painted(lambda console: console.print(Text("\n".join(wrapped(text, console.width)), style)), width)

"""What is printed for good above the input line: colours, a box around a card, lines that fit."""

import io
from collections.abc import Callable

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from bot.terminal.book import News
from bot.terminal.prose import styled
from bot.terminal.render import Address, button_lines, picture_lines
from core.catalogue import say
from core.messages import Language

WIDEST = 100  # columns; longer lines are hard to read


def prose(markdown: str) -> Text:
    """Markdown as styled text."""
    return Text("\n").join(Text.assemble(*((text, style) for style, text in line)) for line in styled(markdown))


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
        for line in picture_lines(shown.pictures, address, language):
            console.print(Text(line, "dim"), soft_wrap=True)  # an address that is cut in two cannot be opened
        if not shown.author:
            console.print(_boxed(news, language) if shown.buttons else prose(shown.text))

    return painted(draw, width)


def _boxed(news: News, language: Language) -> RenderableType:
    buttons = Text("\n".join(button_lines(news.shown)), "bold")
    title = Text(say("terminal.card", language, number=news.number), "bold")
    return Panel(Group(prose(news.shown.text), Text(), buttons), title=title, title_align="left")


def line(text: str, width: int, style: str = "") -> str:
    """One plain line, or as many as it needs."""
    return painted(lambda console: console.print(Text(text, style)), width)

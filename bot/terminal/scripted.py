"""The terminal without a screen: `--once` for scripts, and lines from a pipe."""

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncGenerator

from bot.terminal.buttons import by_number, by_word, card_of
from bot.terminal.exchange import Exchange
from bot.terminal.typed import Leave, Press, understood, with_photos
from core.messages import Language


async def once(exchange: Exchange, text: str | None, press: tuple[str, ...], language: Language) -> bool:
    """One text, then the buttons with these words, one after the other. Raises ServerGone, BadInput."""
    good = text is None or await exchange.say(with_photos(text))
    for word in press:
        if not good:
            break
        card = card_of(exchange.cards, None, language)
        good = await exchange.press(card, by_word(card, word, language))
    return good


async def one_line(exchange: Exchange, line: str, language: Language) -> bool | None:
    """One typed line to its end; None: the person leaves. Raises ServerGone, BadInput."""
    meant = understood(line, has_cards=bool(exchange.cards))
    if isinstance(meant, Leave):
        return None
    if isinstance(meant, Press):
        card = card_of(exchange.cards, meant.card, language)
        return await exchange.press(card, by_number(card, meant.button, language))
    return await exchange.say(meant)


async def lines_of(descriptor: int) -> AsyncGenerator[str, None]:
    """Lines of a file descriptor, without their ends, as they come.

    A daemon thread reads: neither a pipe nor a terminal that says nothing may hold up the end of the program.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def hand_over(line: str | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the program is over, and nobody listens
            loop.call_soon_threadsafe(queue.put_nowait, line)

    def read() -> None:
        with open(os.dup(descriptor), encoding="utf-8", errors="replace") as file:
            for line in file:
                hand_over(line.rstrip("\n"))
        hand_over(None)

    threading.Thread(target=read, name="terminal-lines", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line

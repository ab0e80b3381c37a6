"""Follows a chat's event stream, over every break of the connection."""

from collections.abc import AsyncIterator

from bot.terminal.link import Link, ServerGone
from bot.terminal.wire import Happening, Lost, Opened, Shown
from core.errors import BadInput
from core.ports import Clock

SHORTEST_WAIT = 0.5  # seconds before the first new try; doubled after each
LONGEST_WAIT = 8.0
STEADY = 10.0  # seconds that a connection must have held, before a new break is tried again quickly


async def follow(link: Link, clock: Clock, *, after: int) -> AsyncIterator[Happening]:
    """What happens behind change number `after`; for ever. `Lost` comes once per break, however many tries it takes."""
    wait, told = SHORTEST_WAIT, False
    while True:
        begun, problem = clock.monotonic(), ""
        try:
            async for happening in link.stream(after):
                told = told and not isinstance(happening, Opened)
                if isinstance(happening, Shown):
                    after = max(after, happening.change)
                yield happening
        except BadInput as refusal:
            problem = str(refusal)  # the server's own words, such as: too many terminals
        except ServerGone:
            problem = ""  # away for now, as after an end in good order
        if not told:
            told = True
            yield Lost(why=problem)
        if clock.monotonic() - begun > STEADY:
            wait = SHORTEST_WAIT
        await clock.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
        await link.look_again()

"""The conversation on a screen: reads the chat's events and sends what is typed, both at the same time."""

import asyncio
from pathlib import Path

from bot.terminal import paint
from bot.terminal.board import Board
from bot.terminal.book import Book, News
from bot.terminal.buttons import by_number, card_of
from bot.terminal.follow import follow
from bot.terminal.link import Link, ServerGone, new_id
from bot.terminal.render import change_text
from bot.terminal.screen import PROMPT, Screen
from bot.terminal.typed import Leave, Press, Say, language_in, read_photo, understood
from bot.terminal.wire import Happened, Happening, Lost, Opened, Shown
from core.catalogue import say
from core.errors import BadInput
from core.messages import Language
from core.ports import Clock

REMEMBERED = 6  # messages of the past that are shown at the start, besides open cards


class Conversation:
    """One person at one terminal in one chat."""

    def __init__(self, link: Link, clock: Clock, *, chat: str, language: Language, history: Path | None) -> None:
        self._link = link
        self._clock = clock
        self._chat = chat
        self._language: Language = language
        self._book = Book()
        self._board = Board(clock)
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._sent: set[str] = set()
        self._lost = False
        self._screen = Screen(
            live=lambda width, height: self._board.lines(width, height, self._language),
            typed=self._typed,
            interrupt=self._interrupt,
            history=history,
        )

    @property
    def running(self) -> bool:
        """Whether a turn was still running when the person left."""
        return self._board.running

    async def run(self) -> None:
        """Until the person leaves. Raises ServerGone, BadInput where the chat cannot be read at all."""
        past = [news for news in map(self._book.take, await self._link.messages()) if news]
        await self._note(say("terminal.hello", self._language, chat=self._chat))
        for place, news in enumerate(past):
            if place >= len(past) - REMEMBERED or news.shown.buttons:
                await self._show_message(news)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._read()), group.create_task(self._send())]
            await self._screen.run()
            for task in tasks:
                task.cancel()

    # --- what comes -------------------------------------------------------------------------------

    async def _read(self) -> None:
        async for happening in follow(self._link, self._clock, after=self._book.last_change()):
            await self._take(happening)
            self._screen.refresh()

    async def _take(self, happening: Happening) -> None:
        match happening:
            case Shown():
                await self._take_message(happening)
            case Happened():
                self._board.take(happening)
            case Lost(why=why):
                self._lost = True
                await self._note(why or say("terminal.lost", self._language))
            case Opened():
                self._board.clear()
                if self._lost:
                    self._lost = False
                    await self._note(say("terminal.back", self._language))

    async def _take_message(self, shown: Shown) -> None:
        news = self._book.take(shown)
        if news is None or any(shown.id.endswith(sent) for sent in self._sent):
            return
        if news.before is None:
            await self._show_message(news)
        elif changed := change_text(news, self._language):
            await self._screen.show(paint.line(changed, self._screen.width))

    async def _show_message(self, news: News) -> None:
        await self._screen.show(paint.message(news, self._link.url, self._language, self._screen.width))

    async def _note(self, text: str) -> None:
        """The terminal's own word, not the bot's."""
        await self._screen.show(paint.line(text, self._screen.width, "dim"))

    # --- what goes --------------------------------------------------------------------------------

    def _typed(self, line: str) -> None:
        if isinstance(understood(line, has_cards=False), Leave):
            self._screen.leave()
        else:
            self._lines.put_nowait(line)

    def _interrupt(self, has_text: bool) -> bool:
        if self._board.running:
            self._lines.put_nowait("/stop")
        elif not has_text:
            self._lines.put_nowait("")
        return self._board.running

    async def _send(self) -> None:
        while True:
            line = await self._lines.get()
            try:
                await self._carry_out(line)
            except (BadInput, ServerGone) as error:
                await self._note(say("terminal.not_sent", self._language, why=error))

    async def _carry_out(self, line: str) -> None:
        if not line:
            await self._note(say("terminal.leave", self._language))
            return
        cards = self._book.open_cards()
        meant = understood(line, has_cards=bool(cards))
        if isinstance(meant, Press):
            await self._press(meant)
        elif isinstance(meant, Say):
            await self._say(meant)

    async def _press(self, meant: Press) -> None:
        card = card_of(self._book.open_cards(), meant.card, self._language)
        choice = by_number(card, meant.button, self._language)
        await self._echo(f"#{card.number} {choice.label}")
        accepted = await self._link.press(choice.callback)
        if accepted.toast:
            await self._note(accepted.toast.text)

    async def _say(self, meant: Say) -> None:
        """The words stand on the screen before the server has them, so that Enter is never slow."""
        self._language = language_in(meant.text, self._language)
        await self._echo(" ".join([meant.text, *(f"@{path.name}" for path in meant.photos)]).strip())
        contents = [(path.name, await asyncio.to_thread(read_photo, path, self._language)) for path in meant.photos]
        pictures = [await self._link.upload(name, content) for name, content in contents]
        known_as = new_id()
        self._sent.add(known_as)
        await self._link.say(meant.text, tuple(pictures), known_as=known_as)

    async def _echo(self, text: str) -> None:
        await self._screen.show(paint.line(PROMPT + text, self._screen.width, "bold"))

"""One exchange after the other, each to the end of its turn: for scripts and for pipes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.terminal.book import Book, Card, News
from bot.terminal.buttons import closes_card
from bot.terminal.follow import follow
from bot.terminal.link import Link
from bot.terminal.render import change_text, message_text, task_line
from bot.terminal.typed import Say, language_in, read_photo
from bot.terminal.wire import Accepted, Choice, Happened, Happening, Lost, Opened, Shown
from core.catalogue import say
from core.events import DraftQueued, NodeFinished, StreamEvent, TurnEnd, TurnFailed, TurnFinished, TurnStopped
from core.frames import Frame, fold
from core.messages import Language
from core.ports import Clock

Write = Callable[[str], None]


async def _pour(happenings: AsyncIterator[Happening], into: asyncio.Queue[Happening | Exception]) -> None:
    try:
        async for each in happenings:
            into.put_nowait(each)
    except Exception as error:  # for whoever waits at the other end
        into.put_nowait(error)


class Exchange:
    """Says and presses, waits for the end of that turn, and writes what a person would have seen."""

    def __init__(self, link: Link, book: Book, *, language: Language, write: Write, note: Write) -> None:
        self._link = link
        self._book = book
        self._language: Language = language
        self._write = write
        self._note = note  # about the connection, which is no part of the conversation
        self._queue: asyncio.Queue[Happening | Exception] = asyncio.Queue()

    @asynccontextmanager
    async def following(self, clock: Clock) -> AsyncIterator[None]:
        """Hear the chat's events while the block runs; within it no turn is missed. Raises ServerGone, BadInput."""
        for shown in await self._link.messages():
            self._book.take(shown)
        happenings = follow(self._link, clock, after=self._book.last_change())
        reader = asyncio.create_task(_pour(happenings, self._queue))
        try:
            while not isinstance(await self._next(), Opened):
                continue  # what was sent before the stream is open could be over unseen
            yield
        finally:
            reader.cancel()
            await asyncio.wait([reader])

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards that can be pressed, oldest first."""
        return self._book.open_cards()

    async def say(self, said: Say) -> bool:
        """False where the turn did not come to a good end. Raises ServerGone, BadInput."""
        self._language = language_in(said.text, self._language)
        contents = [(path.name, await asyncio.to_thread(read_photo, path, self._language)) for path in said.photos]
        pictures = [await self._link.upload(name, content) for name, content in contents]
        end = await self._through(await self._link.say(said.text, tuple(pictures)))
        self._show_changed(await self._show_new())
        return isinstance(end, TurnFinished)

    async def press(self, card: Card, choice: Choice) -> bool:
        """The same for a button; where it closes the card, not before the card shows its outcome."""
        end = await self._through(await self._link.press(choice.callback))
        changed = await self._show_new()
        if isinstance(end, TurnFinished) and closes_card(choice):
            changed += await self._closed(card.shown.id, end)
        self._show_changed(changed)
        return isinstance(end, TurnFinished)

    # --- a turn -----------------------------------------------------------------------------------

    async def _through(self, accepted: Accepted) -> TurnEnd | None:
        """Follow one turn to its end; None where nothing will follow."""
        if accepted.toast:
            self._write(accepted.toast.text)
            if accepted.toast.alert:
                return None
        self._link.wait_for(accepted.turn)
        frame, told = Frame(), set[str]()
        while True:
            happening = await self._next()
            if not isinstance(happening, Happened) or happening.turn != accepted.turn:
                continue
            event = happening.event
            frame = fold(frame, event)
            self._tell(event, frame, told)
            if isinstance(event, TurnFinished | TurnFailed | TurnStopped):
                return event

    def _tell(self, event: StreamEvent, frame: Frame, told: set[str]) -> None:
        """A turn that is read again after a break tells nothing twice."""
        match event:
            case NodeFinished(node=name):
                line = next((task_line(t, t.seconds, self._language) for t in frame.tasks if t.node == name), "")
            case DraftQueued(text=line):
                name = "draft_queued"
            case _:
                return
        if line and name not in told:
            told.add(name)
            self._write(line)

    # --- messages ---------------------------------------------------------------------------------

    async def _show_new(self) -> list[News]:
        """Write the bot's new messages, oldest first; the changed ones are given back.

        Asked for, not taken from the stream: so none is missing that stood in the chat when the turn ended.
        """
        news = [each for each in map(self._book.take, await self._link.messages()) if each and not each.shown.author]
        for each in sorted(news, key=lambda each: each.shown.change):
            if each.before is None:
                self._write(message_text(each, self._link.url, self._language))
        return [each for each in news if each.before is not None]

    def _show_changed(self, changed: list[News]) -> None:
        """The states between the first and the last of a message are not of interest."""
        first: dict[str, Shown | None] = {}
        last: dict[str, News] = {}
        for each in changed:
            first.setdefault(each.shown.id, each.before)
            last[each.shown.id] = each
        for message, each in last.items():
            line = change_text(News(shown=each.shown, before=first[message], number=each.number), self._language)
            if line:
                self._write(line)

    async def _closed(self, card: str, end: TurnFinished) -> list[News]:
        """Wait until the card has no buttons and says how each publication ended, as the turn's end does."""
        changed: list[News] = []
        while not self._settled(card, end):
            happening = await self._next()
            if isinstance(happening, Shown | Opened):
                changed += await self._show_new()
        return changed

    def _settled(self, card: str, end: TurnFinished) -> bool:
        shown = self._book.state(card)
        outcome = end.text.splitlines()[1:]
        return shown is None or (not shown.buttons and set(outcome) <= set(shown.text.splitlines()))

    # --- the stream -------------------------------------------------------------------------------

    async def _next(self) -> Happening:
        happening = await self._queue.get()
        if isinstance(happening, Exception):
            raise happening
        if isinstance(happening, Lost):
            self._note(happening.why or say("terminal.lost", self._language))
        return happening

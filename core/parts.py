"""What one message becomes on a platform: pictures apart, long text in several, rows of buttons that fit."""

from collections.abc import Iterator
from dataclasses import replace

from core.markdown import split
from core.messages import Button, OutboundMessage
from core.records import ChatLimits

CAPTION = 900  # as measured: longer text does not stand under pictures

Rows = tuple[tuple[Button, ...], ...]


def parts_of(message: OutboundMessage, limits: ChatLimits) -> tuple[OutboundMessage, ...]:
    """The messages, in order: the first answers what `message` answers, the last has the buttons."""
    if limits.measure(message.text) <= limits.max_chars and not _apart(message, limits):
        rows = _rows(message.buttons, limits.max_buttons)
        return (message,) if rows == message.buttons else (replace(message, buttons=rows),)
    made = list(_made(message, limits))
    made[0] = replace(made[0], reply_to=message.reply_to)
    made[-1] = replace(made[-1], buttons=_rows(message.buttons, limits.max_buttons), asks=message.asks)
    return tuple(made)


def _apart(message: OutboundMessage, limits: ChatLimits) -> bool:
    crowded = bool(message.buttons) or limits.measure(message.text) > CAPTION
    return limits.pictures_apart and bool(message.pictures or message.video) and crowded


def _made(message: OutboundMessage, limits: ChatLimits) -> Iterator[OutboundMessage]:
    texts = split(message.text, limits.max_chars, limits.measure)
    if _apart(message, limits):
        yield OutboundMessage(text="", pictures=message.pictures, video=message.video)
        yield OutboundMessage(text=texts[0])
    else:
        yield OutboundMessage(text=texts[0], pictures=message.pictures, video=message.video)
    yield from (OutboundMessage(text=text) for text in texts[1:])


def _rows(rows: Rows, most: int) -> Rows:
    """The same buttons in rows that fit; none is dropped."""
    return tuple(row[at : at + most] for row in rows for at in range(0, len(row), most))

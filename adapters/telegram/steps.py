"""One message as the calls that it takes: pictures in albums, and text where it cannot stand below them."""

from dataclasses import replace

from adapters.telegram.limits import MAX_ALBUM, MAX_CAPTION
from adapters.telegram.markup import length, render
from core.errors import ChatError
from core.messages import OutboundMessage


def steps_of(message: OutboundMessage) -> list[OutboundMessage]:
    """In order, each a message that one call can show. Raises ChatError where one would show nothing.

    An album has no buttons: these stand below its text, which is then a message of its own.
    """
    files = len(message.pictures) + bool(message.video)
    below = length(message.text) <= MAX_CAPTION and (files == 1 or not (message.buttons or message.asks))
    if files and below:
        return [replace(album, text=message.text if first else "") for first, album in _albums(message)]
    if not render(message.text)[0].strip():
        raise ChatError("there is nothing to show")
    alone = replace(message, pictures=(), video=None)
    return [*(replace(album, text="", buttons=(), asks=False) for _, album in _albums(message)), alone]


def _albums(message: OutboundMessage) -> list[tuple[bool, OutboundMessage]]:
    """Whether it is the first, and the album; the video comes first."""
    made: list[tuple[bool, OutboundMessage]] = []
    pictures = message.pictures
    video = message.video
    while pictures or video:
        most = MAX_ALBUM - bool(video)
        made.append((not made, replace(message, pictures=pictures[:most], video=video)))
        pictures, video = pictures[most:], None
    return made

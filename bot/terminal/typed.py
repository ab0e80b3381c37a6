"""What a typed line means: leave, press, or say, perhaps with photos."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.catalogue import say
from core.errors import BadInput
from core.messages import Language
from core.router.language import language_of

_PRESS: Final = re.compile(r"\s*(?:#([0-9]{1,4})\s+)?([0-9]{1,2})\s*")
_PHOTO: Final = re.compile(r'(?<!\S)@(?:"([^"\n]+)"|(\S+))')
_ENDINGS: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The person wants to go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Press button `button` of card `card`, or of the newest card."""

    button: int
    card: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Send a text and photos."""

    text: str
    photos: tuple[Path, ...] = ()


def understood(line: str, *, has_cards: bool) -> Leave | Press | Say:
    """`2` and `#1 2` press where there are cards to press; `\\2` says 2."""
    if line.strip() == "/quit":
        return Leave()
    pressed = _PRESS.fullmatch(line)
    if pressed and (has_cards or pressed[1]):
        return Press(button=int(pressed[2]), card=int(pressed[1]) if pressed[1] else None)
    return with_photos(line[1:] if re.match(r"\\[0-9#]", line) else line)


def with_photos(text: str) -> Say:
    """Take `@path` words out of the text: those that look like a picture's path, so that @names stay."""
    photos: list[Path] = []

    def taken(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        path = Path(name).expanduser() if name.startswith("~") else Path(name)
        if not (found[1] or name.lower().endswith(_ENDINGS) or name.startswith(("/", "./", "../", "~/"))):
            return found[0]
        photos.append(path)
        return ""

    rest = _PHOTO.sub(taken, text)
    return Say(text=re.sub(r"[ \t]{2,}", " ", rest).strip() if photos else text, photos=tuple(photos))


def language_in(text: str, before: Language) -> Language:
    """The language of what was typed; a command has none, so there it is the one spoken before."""
    return before if text.lstrip().startswith("/") else language_of(text, before)


def read_photo(path: Path, language: Language) -> bytes:
    """The bytes of a photo. Raises BadInput that names the file."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BadInput(say("terminal.photo_missing", language, path=path)) from error
    except OSError as error:
        raise BadInput(say("terminal.photo_unreadable", language, path=path, why=error.strerror)) from error

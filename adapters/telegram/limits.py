"""What Telegram takes, and how often. It publishes no exact numbers: these follow its FAQ and field reports."""

from collections.abc import Sequence
from typing import Final

from adapters.telegram.markup import length
from core.messages import Address
from core.records import Call, ChatLimits, Scope

MAX_TEXT: Final = 4096  # UTF-16 units, after entities are taken out
MAX_CAPTION: Final = 1024
MAX_ALBUM: Final = 10
MAX_PHOTO: Final = 10 * 1024 * 1024  # bytes; also at most 10,000 for width and height together, and a ratio of 20
IN_A_ROW: Final = 8  # buttons


def is_group(address: Address) -> bool:
    """Groups and channels have negative ids, and public channels a @name."""
    return address.chat.startswith(("-", "@"))


def scopes(address: Address, *, call: Call = "send") -> Sequence[Scope]:
    """One call a second in a private chat, twenty a minute in a group with all its topics, thirty a second for the
    whole bot; each a little below, so that no clock has to be exact."""
    name = f"telegram:{address.tenant}:{address.chat}"
    if call in {"begin", "frame"}:
        chat = Scope(name=f"{name}:frames", rate=1 / 0.505, burst=2.75, reserve=0.2)
    elif is_group(address):
        chat = Scope(name=name, rate=1 / 3.02, burst=4.85)
    else:
        chat = Scope(name=name, rate=1 / 1.01, burst=2.8, reserve=0.3)
    return chat, Scope(name=f"telegram:{address.tenant}", rate=29.0, burst=29.0, reserve=8.0)


LIMITS: Final = ChatLimits(
    max_chars=MAX_TEXT, measure=length, live=True, max_buttons=IN_A_ROW, pictures_apart=True, scopes=scopes
)

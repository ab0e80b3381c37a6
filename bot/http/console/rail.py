"""What the left rail shows on every page: chats and drafts."""

from dataclasses import dataclass

from bot.http.chat import chats
from bot.http.drafts import DraftShape, draft_shape
from bot.http.services import HttpServices
from bot.http.shapes import ChatShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Rail:
    """The lists of the rail."""

    chats: tuple[ChatShape, ...]
    drafts: tuple[DraftShape, ...]


async def rail(services: HttpServices) -> Rail:
    """The newest chats and drafts."""
    drafts = await services.drafts.find(limit=8)
    return Rail(chats=tuple((await chats(services))[:12]), drafts=tuple(map(draft_shape, drafts)))

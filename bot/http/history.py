"""Who did what with a draft: the audit log, as JSON and on the draft's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from bot.http.services import HttpServices
from bot.http.wiring import Services
from core.chronicle import Told, deed_words, where_words
from core.messages import Language

router = APIRouter(prefix="/api/v1", tags=["drafts"])


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryShape:
    """One line: `who` is platform:id, or `copydesk`; `what` and `detail` are the log's own words, `deed` is the same in
    words, `where` the chat; `digest` tells which content it was about (SHA-256)."""

    at: datetime
    who: str
    name: str
    what: str
    detail: str
    deed: str
    where: str
    digest: str


def _shape(told: Told, language: Language) -> HistoryShape:
    return HistoryShape(
        at=told.at,
        who=told.who,
        name=told.name,
        what=told.what,
        detail=told.detail,
        deed=deed_words(told, language),
        where=where_words(told),
        digest=told.digest,
    )


async def history_of(services: HttpServices, draft: str, language: Language) -> Sequence[HistoryShape]:
    """Every line about a draft, oldest first. Raises DraftNotFound."""
    found = await services.drafts.get(draft)
    return [_shape(told, language) for told in await services.chronicle.of(found)]


async def standing_of(services: HttpServices, draft: str, language: Language) -> str:
    """Who approved a draft and who is missing, in words; empty where one person is enough. Raises DraftNotFound."""
    return await services.chronicle.standing(await services.drafts.get(draft), language)


@router.get("/drafts/{draft}/history")
async def show_history(draft: str, services: Services, lang: Language = "en") -> list[HistoryShape]:
    """Who did what with a draft, when and where, oldest first; `deed` in English, or in Chinese (`lang=zh`)."""
    return list(await history_of(services, draft, lang))

"""What the audit log says of a draft: who did what, when and where, for people to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core.accounts import place_words
from core.approvers import Approvers
from core.catalogue import CATALOGUE, say
from core.drafts import DESK, Draft, Target
from core.messages import Address, Language, UserRef
from core.moments import zone_words
from core.ports import AuditLog
from core.records import AuditEntry

MOST = 1000  # lines that are read
SHOWN = 40  # of them in a chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line: `what` and `detail` as the log has them, `name` of who did it, `where` None for what no chat did."""

    at: datetime
    who: str
    name: str
    what: str
    detail: str
    where: Address | None
    digest: str


class Chronicle:
    """Reads the audit log."""

    def __init__(self, *, audit: AuditLog, approvers: Approvers) -> None:
        self._audit = audit
        self._approvers = approvers

    async def of(self, draft: Draft) -> Sequence[Told]:
        """Every line about a draft, oldest first."""
        lines = await self._audit.read(draft=draft.id, limit=MOST)
        return [await self._told(line, draft) for line in reversed(lines)]

    async def standing(self, draft: Draft, language: Language) -> str:
        """Who approved it and who is missing, where that takes more than anybody's one approval; else empty."""
        return await self._approvers.words(draft, language)

    async def _told(self, line: AuditEntry, draft: Draft) -> Told:
        person = _person(line.who)
        return Told(
            at=line.at,
            who=line.who,
            name=await self._approvers.name(person, draft) if person else DESK.platform.title(),
            what=line.what,
            detail=line.detail,
            where=Address.from_session(line.where) if line.where else None,
            digest=line.digest,
        )


def _person(who: str) -> UserRef | None:
    """Somebody, and not Copydesk itself."""
    return UserRef.parse(who) if ":" in who and who != str(DESK) else None


def deed_words(told: Told, language: Language) -> str:
    """What was done, in words; what the catalogue does not know, as the log has it."""
    if told.what == "refused":
        action, _, why = told.detail.partition(": ")
        tried = _known(f"history.tried.{action}", action, language)
        return say("history.refused", language, action=tried, why=_known(f"history.why.{why}", why, language))
    key = f"history.said.{told.what}" if _person(told.who) else ""
    key = key if key in CATALOGUE else f"history.{told.what}"
    return _known(key, told.what, language, number=told.detail, where=_place(told.detail, language))


def where_words(told: Told) -> str:
    """The chat; empty for what no chat did."""
    return f"{told.where.platform.title()} {told.where.chat}" if told.where else ""


def _known(key: str, otherwise: str, language: Language, **values: str) -> str:
    return say(key, language, **values) if key in CATALOGUE else otherwise


def _place(publication: str, language: Language) -> str:
    """Where a publication goes, by its id."""
    _, _, place = publication.partition(":")
    _, _, target = place.partition(":")
    platform, _, account = target.partition(":")
    known = f"platform.{platform}" in CATALOGUE
    return place_words(Target(platform=platform, account=account), language, alone=False) if known else ""


def history_text(draft: Draft, lines: Sequence[Told], zone: ZoneInfo, language: Language) -> str:
    """All of it, newest last; of a long history the last lines."""
    shown = [say("history.title", language, title=draft.title, draft=draft.id, zone=zone_words(zone.key))]
    if len(lines) > SHOWN:
        shown.append(say("history.earlier", language, count=len(lines) - SHOWN))
    shown.extend(_line(each, zone, language) for each in lines[-SHOWN:])
    return "\n".join(shown)


def _line(told: Told, zone: ZoneInfo, language: Language) -> str:
    words = [f"{told.at.astimezone(zone):%Y-%m-%d %H:%M}", told.name, deed_words(told, language)]
    if told.where:
        words.append(where_words(told))
    if told.digest:
        words.append(f"`{told.digest[:8]}`")
    return "- " + " · ".join(words)

"""When a post goes out: what people say about it, and what follows for the draft."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.catalogue import say
from core.drafts import Brief, Decision, Draft, Revision, Target
from core.messages import Language
from core.moments import slot_words
from core.planning.slot_conflicts import Way, Wish, hindrance
from core.planning.slots import NEXT_FREE, Slots
from core.ports import World
from core.requests import Assignment, Choice, Request, draft_id
from core.router.shifts import shifted
from core.router.when import Moment, Unclear, understand
from core.router.wording import folded
from core.zones import zone_of

SAID: Final = 80  # characters of a phrase that are repeated to people
_OFF: Final = re.compile(
    r"^\W*(?:off|none|no time|without (?:a )?time)\W*$|(?<![a-z])unschedule"
    r"|(?<![a-z])(?:cancel|remove|clear|drop) (?:the |its )?(?:publishing )?(?:time|slot|schedule|timer|timing)"
    r"|(?:取消|撤销|去掉)[^,;。]{0,8}?(?:定时|排期|计划|预约|时间)|不要?(?:定时|排期)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAnswer:
    """What to say to a wish about a draft's time, and what the desk is to do. Without an assignment nothing changes;
    `again` where another time may follow, `choices` where it is asked which."""

    text: str
    assignment: Assignment | None = None
    again: bool = False
    choices: tuple[Choice, ...] = ()


def said_shortly(said: str) -> str:
    """Words of somebody as they are repeated."""
    return said.strip()[:SAID]


def in_a_row(language: Language, *sentences: str) -> str:
    """Sentences behind each other; Chinese has no space between them."""
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)


def remarks(moment: Moment, language: Language) -> str:
    """How the time was read where the words left something open; a sentence for each rule."""
    clock = f"{moment.at:%H:%M}"
    return in_a_row(language, *(say(f"when.{remark}", language, clock=clock) for remark in moment.remarks))


def _why(unclear: Unclear, said: str, language: Language) -> str:
    return say(f"when.{unclear.reason}", language, said=said.strip()[:SAID])


async def set_time(said: str, draft: Draft, request: Request, world: World, *, keep: bool = False) -> TimeAnswer:
    """What follows from a time, or "off", said about a draft whose slot may change (`require_movable`); `keep` where it
    is wanted although another draft goes out then."""
    language, revision = request.language, draft.revision
    if revision is None or not revision.targets:
        return TimeAnswer(text=say("schedule.not_published", language, title=draft.title))
    slot, note = None, ""
    if not takes_away(said):
        zone = await zone_of(world, request.address.session)
        wish = Wish(targets=revision.targets, draft=draft.id, zone=zone, language=language)
        found = await _understood(said, revision.slot, wish, world)
        if isinstance(found, Unclear):
            unchanged = say("schedule.unchanged", language, title=draft.title)
            text = in_a_row(language, _why(found, said, language), unchanged)
            return TimeAnswer(text=text, again=found.reason != "no_time")
        slot, note = found.at.astimezone(UTC), remarks(found, language)
        if slot != revision.slot and (hindered := await hindrance(slot, wish, world, keep=keep)):
            choices = tuple(_schedules(draft, way) for way in hindered.ways)
            return TimeAnswer(text=hindered.text, again=not choices, choices=choices)
        if slot == revision.slot:
            when = slot_words(slot, zone, language)
            return TimeAnswer(text=say("schedule.same", language, title=draft.title, when=when))
    elif revision.slot is None:
        return TimeAnswer(text=say("schedule.none", language, title=draft.title))
    text = say("schedule.begun", language, title=draft.title)
    return TimeAnswer(text=text, assignment=_assignment(draft, revision, slot, note, request))


def _schedules(draft: Draft, way: Way) -> Choice:
    return Choice(intent="schedule", draft=draft.id, label=way.label, params=way.params)


async def _understood(said: str, slot: datetime | None, wish: Wish, world: World) -> Moment | Unclear:
    step = shifted(said, slot=slot, now=world.clock.now(), zone=wish.zone)
    if step is not None:
        return step
    return await Slots(world=world).understood(said, wish.targets, draft=wish.draft, zone=wish.zone)


async def said_of_time(request: Request, phrase: str, targets: Sequence[Target], world: World) -> str:
    """What a message that wants a time set says of it: the phrase that was found in it, or its own words where they
    take a time away, move it by a step, or name one; empty where it says none."""
    now, zone = world.clock.now(), await zone_of(world, request.address.session)
    for said in (phrase, request.text):
        if takes_away(said) or shifted(said, slot=now, now=now, zone=zone) is not None:
            return said
        if await Slots(world=world).said(said, targets) is not None:
            return said
        if understand(said, now=now, zone=zone) != Unclear(reason="no_time"):
            return said
    return phrase


def takes_away(said: str) -> bool:
    """Whether the words take a time away."""
    return _OFF.search(folded(said).strip()) is not None


def _assignment(draft: Draft, revision: Revision, slot: datetime | None, note: str, request: Request) -> Assignment:
    decision = Decision(
        action="schedule",
        draft=draft.id,
        revision=revision.number,
        digest=revision.digest,
        by=request.sender,
        by_name=request.sender_name,
        turn=request.turn,
        reason=note,
        slot=slot,
    )
    return Assignment(
        draft=draft.id,
        turn=request.turn,
        address=request.address,
        language=request.language,
        decision=decision,
        origin=request.origin,
    )


# --- a time wished in the request of a post ---------------------------------------------------------------


async def with_slot(
    params: Mapping[str, object], request: Request, targets: Sequence[Target], world: World
) -> dict[str, object]:
    """The params of a request with the slot that its time phrase means, what to say about it (`slot_words`), and how
    else it could be (`ways`) where another draft goes out then; `keep` in them says that this is meant."""
    said = str(params.get("when") or "")
    if not said or params.get("publish") is False:
        return {**params, "slot": None, "slot_words": ""}
    zone = await zone_of(world, request.address.session)
    wish = Wish(targets=targets, draft=draft_id(request.turn), zone=zone, language=request.language)
    found = await Slots(world=world).understood(said, targets, draft=wish.draft, zone=zone)
    slot = found.at.astimezone(UTC) if isinstance(found, Moment) else None
    words = _wish(found, said, zone, request.language)
    hindered = await hindrance(slot, wish, world, keep=bool(params.get("keep"))) if slot else None
    if hindered and not hindered.ways:
        return {**params, "slot": None, "slot_words": in_a_row(request.language, hindered.text, _no_slot(request))}
    if hindered:
        ways = [{"label": each.label, "params": each.params} for each in hindered.ways]
        return {**params, "slot": None, "slot_words": hindered.text, "ways": ways}
    return {**params, "slot": slot and slot.isoformat(), "slot_words": words}


def _no_slot(request: Request) -> str:
    return say("schedule.wish_unclear", request.language)


def _wish(found: Moment | Unclear, said: str, zone: ZoneInfo, language: Language) -> str:
    if isinstance(found, Unclear):
        return in_a_row(language, _why(found, said, language), say("schedule.wish_unclear", language))
    wished = say("schedule.wished", language, when=slot_words(found.at, zone, language))
    return in_a_row(language, wished, remarks(found, language))


def wish_words(brief: Brief, *, at: datetime, zone: ZoneInfo, language: Language) -> str:
    """What to say of the time that the request wished for, once the draft is there; `at` is when it was said."""
    if not brief.when or not brief.publish:
        return ""
    found = understand(brief.when, now=at, zone=zone)
    same = isinstance(found, Moment) and found.at == brief.slot
    if brief.slot is None and NEXT_FREE.search(folded(brief.when).lower()):
        return in_a_row(language, say("when.no_free_slot", language), say("schedule.wish_unclear", language))
    if brief.slot is None and isinstance(found, Moment):  # a day without publications
        closed = say("schedule.wish_closed", language, when=slot_words(found.at, zone, language))
        return in_a_row(language, closed, say("schedule.wish_unclear", language))
    if brief.slot and not same:  # the zone was changed since
        return say("schedule.wished", language, when=slot_words(brief.slot, zone, language))
    return _wish(found, brief.when, zone, language)

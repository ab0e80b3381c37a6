"""A request of a session as the router is asked about it, with all that a strategy may look at."""

from collections.abc import Mapping, Sequence
from typing import Literal

from core.access import Access
from core.drafts import Draft, Status
from core.ports import ServiceTools, World
from core.reach import drafts_called, drafts_in, drafts_named, place_of
from core.requests import Request
from core.router.decision import OpenDraft, Question, Said
from core.workflow.state import ConversationState
from core.zones import zone_of

OPEN: tuple[Status, ...] = ("making", "in_review")
MEANT: dict[str, tuple[Status, ...]] = {  # by what is to be done; else the open ones
    "schedule": (*OPEN, "scheduled"),
    "revise_draft": (*OPEN, "scheduled"),
    "cancel": ("scheduled", "in_review"),
    "reopen": ("rejected", "cancelled", "dropped"),
}
NAMED: dict[str, tuple[Status, ...]] = {"cancel": ("approved",)}  # also those, where somebody names one
RECENT = 6  # messages
SAID = 500  # characters of each


async def open_drafts(world: World, request: Request) -> Sequence[Draft]:
    """The drafts of the chat, or thread, that are not decided, newest first."""
    return await drafts_in(world, place_of(request), statuses=OPEN)


async def drafts_to_act_on(world: World, access: Access, request: Request, intent: str, named: str) -> Sequence[Draft]:
    """What can be meant: the open drafts here, for a time also those that are approved and wait for theirs, and so on;
    and, from another chat, the one that is named or whose card was answered."""
    statuses = MEANT.get(intent, OPEN)
    here = await drafts_in(world, place_of(request), statuses=statuses)
    named_too = (*statuses, *NAMED.get(intent, ()))
    known = request.choice.draft if request.choice else request.about.draft if request.about else ""
    if known and all(draft.id != known for draft in here):
        return [*here, *await drafts_called(world, known, named_too)]
    if named and not any(draft.id.startswith(named) for draft in here):
        return [*here, *await drafts_named(world, access, request, named, statuses=named_too)]
    return here


async def question_of(
    state: ConversationState, request: Request, world: World, access: Access, services: ServiceTools
) -> Question:
    """What is known of the message and of where it was said."""
    preferences = await world.stores.preferences.all(request.address.session)
    drafts = await open_drafts(world, request)
    return Question(
        text=request.text.strip(),
        language=request.language,
        at=world.clock.now(),
        session=request.address.session,
        turn=request.turn,
        platform=request.address.platform,
        role=await access.role(request.sender),
        zone=(await zone_of(world, request.address.session)).key,
        has_pictures=bool(request.pictures or request.video),
        recent=tuple(_said(entry) for entry in state.get("messages", [])[-RECENT:]),
        preferences=preferences,
        services=tuple(each.name for each in await services.services() if each.health != "disabled"),
        drafts=tuple(OpenDraft(id=draft.id, title=draft.title, status=draft.status) for draft in drafts),
    )


def _said(entry: Mapping[str, str]) -> Said:
    role: Literal["user", "assistant"] = "user" if entry["role"] == "user" else "assistant"
    return Said(role=role, text=entry["text"][:SAID])

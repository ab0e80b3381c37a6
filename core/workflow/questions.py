"""A request of a session as the router is asked about it, with all that a strategy may look at."""

from collections.abc import Mapping, Sequence
from typing import Literal

from core.access import Access
from core.drafts import Draft, Status
from core.ports import ServiceTools, World
from core.requests import Request
from core.router.decision import OpenDraft, Question, Said
from core.workflow.state import ConversationState
from core.zones import zone_of

OPEN: tuple[Status, ...] = ("making", "in_review")
RECENT = 6  # messages
SAID = 500  # characters of each


async def open_drafts(world: World, request: Request) -> Sequence[Draft]:
    """The session's drafts that are not decided, newest first."""
    return await world.stores.drafts.find(session=request.address.session, statuses=OPEN, limit=50)


async def movable_drafts(world: World, request: Request) -> Sequence[Draft]:
    """Those whose time can be set: also the ones that are approved and wait for theirs."""
    return await world.stores.drafts.find(session=request.address.session, statuses=(*OPEN, "scheduled"), limit=50)


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

"""Stopping what runs for a chat."""

from collections.abc import Sequence

from core.catalogue import say
from core.drafts import Draft, Status
from core.messages import Address, Language
from core.ports import World
from core.reach import drafts_in
from core.requests import draft_key

MOST_DRAFTS = 500  # of one chat, that are open


async def stoppable(world: World, address: Address, wanted: str, *statuses: Status) -> Sequence[Draft]:
    """What a Stop can mean here: the drafts of this very place, and one that is named in any thread of the chat."""
    if wanted:
        return await drafts_in(world, address, statuses=statuses, limit=MOST_DRAFTS)
    return await world.stores.drafts.find(session=address.session, statuses=statuses, limit=MOST_DRAFTS)


async def stop_drafts(world: World, address: Address, wanted: str = "") -> None:
    """Stop what is being made here, changes that still wait included; or only of drafts whose id begins so."""
    found = await stoppable(world, address, wanted, "making", "in_review")
    for draft in found:
        if draft.id.startswith(wanted):
            await world.queue.stop(draft_key(draft.id))


def due_words(drafts: Sequence[Draft], wanted: str, language: Language) -> str:
    """A line about the first of them that still goes out at its time, for a Stop does not keep it back; or nothing."""
    due = next((draft for draft in drafts if draft.status == "scheduled" and draft.id.startswith(wanted)), None)
    return "\n" + say("turn.still_due", language, title=due.title, draft=due.id) if due else ""

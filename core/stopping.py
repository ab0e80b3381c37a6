"""Stopping what runs for a chat."""

from core.messages import Address
from core.ports import World
from core.requests import draft_key

MOST_DRAFTS = 500  # of one chat, that are open


async def stop_drafts(world: World, address: Address, wanted: str = "") -> None:
    """Stop what is being made here, changes that still wait included; or only of drafts whose id begins so."""
    found = await world.stores.drafts.find(session=address.session, statuses=("making", "in_review"), limit=MOST_DRAFTS)
    for draft in found:
        if draft.id.startswith(wanted):
            await world.queue.stop(draft_key(draft.id))

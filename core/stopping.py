"""Stopping what runs for a chat."""

from core.messages import Address
from core.ports import World
from core.requests import draft_key


async def stop_drafts(world: World, address: Address, wanted: str = "") -> int:
    """Stop the drafts in the making here, or the one whose id begins with `wanted`; how many were stopped."""
    making = await world.stores.drafts.find(session=address.session, statuses=("making",))
    stopped = [await world.queue.stop(draft_key(draft.id)) for draft in making if draft.id.startswith(wanted)]
    return sum(stopped)

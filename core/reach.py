"""Which drafts somebody reaches: those of the chat they are in, and by name also others that they may see."""

from collections.abc import Sequence

from core.access import Access
from core.drafts import Draft, Status
from core.errors import DraftNotFound
from core.messages import Address
from core.ports import World
from core.requests import Request

SHORTEST = 4  # characters of an id that name a draft of another chat
MOST = 500  # drafts that are looked through for one


def place_of(request: Request) -> Address:
    """Where it was asked: a thread that was opened for it has no drafts of its own yet."""
    return request.came_from or request.address


async def drafts_in(
    world: World, place: Address | None, *, statuses: Sequence[Status] = (), limit: int = 50
) -> Sequence[Draft]:
    """The drafts of a thread; of a chat with all its threads; everywhere where no place is given. Newest first."""
    drafts = world.stores.drafts
    if place is not None and place.thread:
        return await drafts.find(session=place.session, statuses=statuses, limit=limit)
    return await drafts.find(chat=place, statuses=statuses, limit=limit)


async def drafts_named(
    world: World, access: Access, request: Request, named: str, *, statuses: Sequence[Status] = ()
) -> Sequence[Draft]:
    """The drafts whose id begins so: of this chat; where there is none, any that the person decides about or wrote."""
    here = await drafts_in(world, place_of(request), statuses=statuses, limit=MOST)
    found = [draft for draft in here if draft.id.startswith(named)]
    if found or len(named) < SHORTEST:
        return found
    everywhere = [
        *await drafts_called(world, named, statuses),
        *await drafts_in(world, None, statuses=statuses, limit=MOST),
    ]
    decides = await access.may(request.sender, "decide")
    fit = {draft.id: draft for draft in everywhere if draft.id.startswith(named)}
    return [draft for draft in fit.values() if decides or draft.author == request.sender]


async def drafts_called(world: World, draft: str, statuses: Sequence[Status]) -> Sequence[Draft]:
    """The one with that id, however old it is, if it has one of the statuses; whoever asks."""
    try:
        found = await world.stores.drafts.get(draft)
    except DraftNotFound:
        return ()
    return (found,) if not statuses or found.status in statuses else ()

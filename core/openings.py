"""Messages that have no place in the chat yet: one of ours stands for them, and opens the thread of their turn."""

from dataclasses import replace
from typing import Final

import structlog

from core.catalogue import say
from core.delivery import Deliveries
from core.errors import NotPermitted, RateLimited
from core.messages import Address, MessageRef, OutboundMessage
from core.plain import plain, revive
from core.ports import World
from core.records import Job
from core.requests import Request, turn_job
from core.router.slash import slash_command
from core.router.wording import readable

QUOTED: Final = 200  # characters of what somebody asked for
SECRET: Final = frozenset({"pair", "start"})  # what stands behind them is a code
MOST_TRIES: Final = 20
_MARKS: Final = str.maketrans(dict.fromkeys("`*_~[]()<>#|\\!@", " "))
_log = structlog.get_logger(__name__)


def open_job(request: Request) -> Job:
    """The job that opens a thread for the request; once for its turn."""
    return Job(id=f"open:{request.turn}", kind="open", key="", payload=plain(request))


def quoted(text: str) -> str:
    """What somebody asked for, as code: nobody is called and nothing is linked by it. A code stays unsaid."""
    command = slash_command(text)
    seen = f"/{command.name}" if command and command.name in SECRET else " ".join(readable(text).split())
    cut = seen if len(seen) <= QUOTED else f"{seen[: QUOTED - 1]}…"
    return f"`{cut.replace('`', chr(39))}`"


def _named(request: Request) -> str:
    """Who asked, without a mark that a platform could take for more than a name."""
    return " ".join(readable(request.sender_name).translate(_MARKS).split())[:80] or request.sender.id


class Openings:
    """Opens threads: once for a message, whatever is cut short."""

    def __init__(self, *, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries

    async def run(self, job: Job) -> None:
        """Post the message that stands for the request, and put its turn into the thread under it."""
        request = revive(Request, job.payload)
        root = await self._posted(job, request) or await self._posted_apart(job, request)
        if root is None:
            _log.warning("request_has_no_place", turn=request.turn, platform=request.address.platform)
            return
        here = replace(root.address, thread=root.id)
        await self._world.queue.put(turn_job(replace(request, address=here, origin=root, came_from=request.address)))

    async def _posted(self, job: Job, request: Request) -> MessageRef | None:
        """In the chat itself; None where the bot may not speak there."""
        text = say("open.asked", request.language, name=_named(request), said=quoted(request.text))
        return await self._deliveries.deliver(job.id, request.address, OutboundMessage(text=text), priority="card")

    async def _posted_apart(self, job: Job, request: Request) -> MessageRef | None:
        """In the person's own chat, with why it stands there; None where there is no such chat."""
        own = await self._own_chat(request)
        if own is None:
            return None
        text = say("open.apart", request.language, said=quoted(request.text))
        return await self._deliveries.deliver(f"{job.id}:apart", own, OutboundMessage(text=text), priority="card")

    async def _own_chat(self, request: Request) -> Address | None:
        directs = self._world.directs.get(request.address.platform)
        if directs is None:
            return None
        for _ in range(MOST_TRIES):
            try:
                return await directs.direct(request.sender, tenant=request.address.tenant)
            except RateLimited as limit:
                await self._world.clock.sleep(limit.retry_after)
            except NotPermitted as error:
                _log.warning("no_own_chat", turn=request.turn, cause=repr(error))
                return None
        return None

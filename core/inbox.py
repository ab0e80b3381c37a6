"""The way in: checks access, puts one durable job, says a word at once, and never waits for a turn."""

from dataclasses import replace

from core.access import Access, knocks
from core.accounts import Limits, limits_by
from core.approvals import Policies
from core.approvers import Approvers
from core.catalogue import say
from core.chosen_language import language_for, spoken_in
from core.deciding import Deciding
from core.form_entries import FormEntries
from core.home import Home
from core.messages import ButtonPress, FormEntry, HomeOpened, Inbound, InboundMessage, Nothing, Reply, Toast
from core.openings import open_job
from core.plain import plain
from core.ports import World
from core.presses import Presses
from core.records import Job
from core.requests import Request, request_of, turn_job
from core.router.slash import slash_command
from core.stopping import stop_drafts


class Inbox:
    """Where every platform hands in what people wrote, pressed and filled in."""

    def __init__(self, *, world: World, access: Access, policies: Policies, limits: Limits | None = None) -> None:
        self._world = world
        self._queue = world.queue
        self._access = access
        self._preferences = world.stores.preferences
        self._home = Home(world=world, access=access)
        deciding = Deciding(world=world, approvers=Approvers(policies=policies, access=access))
        self._forms = FormEntries(deciding=deciding, access=access, limits=limits or limits_by())
        self._presses = Presses(deciding=deciding, access=access, forms=self._forms)

    async def accept(self, inbound: Inbound) -> Reply:
        """Once this returns, the inbound is on disk; the same one again has no further effect.

        A Toast with `alert` says that nothing will follow.
        """
        match inbound:
            case ButtonPress():
                return await (self._home.press if Home.owns(inbound.callback) else self._presses.take)(inbound)
            case InboundMessage():
                return await self._message(inbound)
            case FormEntry():
                return await (self._home if Home.owns(inbound.callback) else self._forms).take(inbound)
            case HomeOpened():
                return await self._home.show(inbound)

    async def _message(self, message: InboundMessage) -> Reply:
        language = await language_for(self._preferences, message, await spoken_in(self._preferences, message))
        request = request_of(message, language=language)
        if await self._access.role(message.sender) is None and not knocks(message.text):
            if message.opens:  # nobody else in the chat need see it
                return Toast(text=say("access.stranger", language), alert=True)
            await self._queue.put(self._decline(message, request))
            return Nothing()
        command = slash_command(message.text)
        stops = command is not None and command.name == "stop"
        if message.album and (stops or not await self._world.stores.albums.add(message)):
            request = request_of(replace(message, album=""), language=language)  # it came late: the album was taken
        request = replace(request, stops=stops)
        job = open_job(request) if message.opens else turn_job(request)
        # A redelivered Stop must not stop what began since. It is put last: one that a crash cut short comes again.
        if command and stops and not await self._queue.has(job.id):
            await self._stop(message, command.argument)
        await self._queue.put(job)
        return Nothing()

    def _decline(self, message: InboundMessage, request: Request) -> Job:
        """One polite line a day, however much a stranger writes."""
        day = self._world.clock.now().date().isoformat()
        return Job(id=f"decline:{day}:{message.sender}", kind="decline", key="", payload=plain(request))

    async def _stop(self, message: InboundMessage, wanted: str) -> None:
        """Stop what runs for this session, or the one draft that is named, at once."""
        if not wanted:
            await self._queue.stop(message.address.session)
        await stop_drafts(self._world, message.address, wanted)

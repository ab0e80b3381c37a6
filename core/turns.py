"""One turn of a conversation: the job with the session's key."""

import secrets
from dataclasses import dataclass, replace
from typing import cast

import structlog

from core.access import Access, knocks
from core.accounts import Accounts
from core.albums import Albums
from core.attachments import Attachments
from core.cards import card_of_key
from core.catalogue import say
from core.closing import Closing, worth_repeating
from core.commands.commands import Commands
from core.delivery import Deliveries
from core.drafts import Draft
from core.errors import DraftConflict
from core.events import DraftQueued, TurnOpened, TurnStarted, session_stream
from core.in_force import InForce
from core.messages import OutboundMessage
from core.plain import revive
from core.ports import ServiceTools, World
from core.reach import place_of
from core.records import Job, Offer
from core.requests import Asked, Assignment, Request, desk_job, left_to_the_desk, turn_job
from core.router.router import Router
from core.router.slash import slash_command
from core.router.wording import says_something
from core.stopping import due_words, stop_drafts, stoppable
from core.turn_log import TurnLog
from core.usage import Payer
from core.view import View
from core.workflow.choices import CHOOSE, buttons_of, chosen, chosen_request, told
from core.workflow.conversation_graph import Conversation
from core.workflow.conversation_nodes import ConversationContext
from core.workflow.prompts import Prompts
from core.workflow.speak import Speaker
from core.workflow.state import Plain

# Of a turn that was cut short each time: then it may be what brings the server down. A draft goes on for ever.
MOST_ATTEMPTS = 100
_log = structlog.get_logger(__name__)


def _view(request: Request, *, restarted: bool) -> View:
    return View(
        turn=request.turn,
        address=request.address,
        language=request.language,
        recipient=request.sender,
        origin=request.origin,
        restarted=restarted,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What a conversation is held with."""

    conversation: Conversation
    speaker: Speaker
    prompts: InForce[Prompts]
    router: Router
    commands: Commands
    services: ServiceTools
    accounts: Accounts


class Turns:
    """Runs turns, one at a time per session because their jobs share its key."""

    def __init__(self, *, world: World, access: Access, talk: Talk, deliveries: Deliveries, closing: Closing) -> None:
        self._world = world
        self._albums = Albums(world=world)
        self._attachments = Attachments(world=world)
        self._access = access
        self._talk = talk
        self._deliveries = deliveries
        self._closing = closing

    async def run(self, job: Job) -> None:
        """Answer, or leave a draft job that goes on with this turn."""
        request = revive(Request, job.payload)
        log = TurnLog(turn=request.turn, events=self._world.events, clock=self._world.clock)
        if job.stopped:
            await self._stop(request, log)
            return
        session = request.address.session
        await self._world.events.append(session_stream(session), [TurnOpened(turn=request.turn)])
        await log.emit(TurnStarted(turn=request.turn, session=session))
        try:
            if job.attempt > MOST_ATTEMPTS:
                await self._interrupt(request, log)
                return
            request = await self._albums.whole(request, again=job.attempt > 1)
            request = replace(request, about=await self._about(request))
            async with self._closing.growing(_view(request, restarted=job.attempt > 1)):
                await self._run(request, log)
        except Exception as error:  # whatever it was, the person must hear of it
            if worth_repeating(error, job):
                raise
            await self._closing.fail(log, request.address, request.language, error)
        finally:
            log.close()

    async def _interrupt(self, request: Request, log: TurnLog) -> None:
        """It was cut short too often: say so, and leave it to the person to try it once more."""
        again = replace(request, turn=f"{request.turn}:again", again_of=request.turn)
        offer = Offer(callback=secrets.token_urlsafe(16), address=request.address, job=turn_job(again))
        offer = await self._world.stores.offers.add(offer)
        await self._closing.interrupt(log, request.address, request.language, callback=offer.callback)

    async def _about(self, request: Request) -> Asked | None:
        """The revision whose card the message answers: an answer to it is a change of it."""
        answered = request.reply_to and await self._world.stores.deliveries.by_message(request.reply_to)
        card_id = card_of_key(answered.key) if answered else None
        card = await self._world.stores.cards.get(card_id) if card_id else None
        if card is None:
            return None
        return Asked(action="edit", draft=card.draft, revision=card.revision, digest=card.digest)

    async def _stop(self, request: Request, log: TurnLog) -> None:
        """Stop also what this turn left to the desk before it was cut short; then the desk says so, and once."""
        await stop_drafts(self._world, request.address)
        await self._world.stores.sessions.prune(request.address.session, keep_latest=True)  # it may have come that far
        left = [await self._world.queue.has(job) for job in left_to_the_desk(request.turn)]
        if not any(left):
            await self._closing.stop(log, request.address, request.language)

    async def _run(self, request: Request, log: TurnLog) -> None:
        if request.again_of:
            await self._replace(request.again_of, say("turn.runs_again", request.language), request)
        if request.choice:
            await self._replace(request.asked_in, told(request.choice, request), request)
        if await self._access.role(request.sender) is None and not knocks(request.text):
            await self._closing.finish(log, request.address, say("access.stranger", request.language))
            return
        if request.stops:
            await self._closing.finish(log, request.address, await self._stopped(request))
            return
        whole = await self._with_files(request, log)
        if whole and not await self._chose(whole, log):
            await self._converse(whole, log)

    async def _chose(self, request: Request, log: TurnLog) -> bool:
        """An answer in words to a question with buttons goes on as a press of the button would, and once with it."""
        state = await self._world.stores.sessions.state(request.address.session)
        asked = cast(Plain, cast(Plain, state.get("awaiting") or {}).get(str(request.sender)) or {})
        if request.choice or asked.get("action") != CHOOSE:
            return False
        choice = chosen(asked, request.text)
        if choice is None:
            return False
        goes_on = chosen_request(request, asked_in=str(asked["turn"]), text=str(asked["text"]), choice=choice)
        await self._world.queue.put(turn_job(goes_on))
        await self._closing.finish(log, request.address, "")
        return True

    async def _replace(self, turn: str, text: str, request: Request) -> None:
        """Put another text, without buttons, in the place of what an earlier turn said."""
        message = OutboundMessage(text=text)
        await self._deliveries.deliver(f"turn:{turn}", request.address, message, priority="card")

    async def _with_files(self, request: Request, log: TurnLog) -> Request | None:
        """The request with what was sent along, or None where that was all of it and cannot be used."""
        fetched = await self._attachments.fetch(request, log)
        request = replace(request, pictures=(*request.pictures, *fetched.pictures), video=fetched.video)
        said = "\n\n".join(fetched.asides)
        if not said:
            return request
        if request.pictures or request.video or says_something(request.text):
            message = OutboundMessage(text=said, reply_to=request.origin)
            await self._deliveries.deliver(f"files:{request.turn}", request.address, message)
            return request
        await self._closing.finish(log, request.address, said)
        return None

    async def _converse(self, request: Request, log: TurnLog) -> None:
        talk = self._talk
        context = ConversationContext(
            request=request,
            log=log,
            speaker=talk.speaker,
            prompts=talk.prompts.value,
            router=talk.router,
            access=self._access,
            commands=talk.commands,
            services=talk.services,
            accounts=talk.accounts,
            world=self._world,
            payer=Payer(session=request.address.session, turn=request.turn),
            aside=[],
        )
        outcome = await self._concluded(context)
        await self._world.stores.sessions.prune(request.address.session, keep_latest=True)
        if "assignment" in outcome:
            await self._hand_over(outcome, log)
        elif "choices" in outcome:
            rows = await buttons_of(self._world.stores.offers, request, cast(list[Plain], outcome["choices"]))
            await self._closing.ask(log, request.address, str(outcome["text"]), buttons=rows)
        elif outcome.get("asks"):
            await self._closing.ask(log, request.address, str(outcome["text"]))
        else:
            await self._closing.finish(log, request.address, str(outcome["text"]), aside="".join(context.aside))
        await self._closing.warn(request.address, request.language)

    async def _concluded(self, context: ConversationContext) -> Plain:
        """The outcome of the turn, also where it ran before: an answer that is kept nowhere stays as it is shown,
        and where it is not shown it is found again."""
        outcome = await self._talk.conversation.run(context)
        if not outcome.get("private") or context.aside:
            return outcome
        if await self._closing.shown(context.log):
            return {"text": ""}
        return await self._talk.conversation.run(context, again=True)

    async def _hand_over(self, outcome: Plain, log: TurnLog) -> None:
        """Leave the rest of the turn, and its end, to the desk: the last thing that this job does."""
        assignment = revive(Assignment, outcome["assignment"])
        job = desk_job(assignment, once=log.turn)
        await log.emit(DraftQueued(draft=assignment.draft, text=str(outcome["text"])))
        await self._closing.hand_over(log)
        if "draft" not in outcome:
            await self._world.queue.put(job)
            return
        try:
            await self._world.stores.drafts.save(revive(Draft, outcome["draft"]), expected=0, jobs=[job])
        except DraftConflict:
            _log.info("draft_found_again", draft=assignment.draft)  # this turn ran before and was cut short

    async def _stopped(self, request: Request) -> str:
        """What to say behind a Stop: it was carried out when it arrived."""
        command = slash_command(request.text)
        wanted = command.argument if command else ""
        drafts = await stoppable(self._world, place_of(request), wanted)
        if wanted and not any(draft.id.startswith(wanted) for draft in drafts):
            return say("command.which_draft", request.language, count=0)
        others = [draft for draft in drafts if draft.status == "making" and not draft.id.startswith(wanted)]
        said = say("turn.others_run" if others else "turn.nothing_runs", request.language, count=len(others))
        return said + due_words(drafts, wanted, request.language)

    async def decline(self, job: Job) -> None:
        """The one polite line for a stranger; no model is asked."""
        request = revive(Request, job.payload)
        text, chat = say("access.stranger", request.language), self._world.chats.get(request.address.platform)
        message = OutboundMessage(text=chat.limits.spelled(text) if chat else text)
        await self._deliveries.deliver(job.id, request.address, message)

"""The way in: checks access, puts one durable job, says a word at once, and never waits for a turn."""

from dataclasses import replace

from core.access import Access, Right, knocks
from core.catalogue import say
from core.drafts import Action, Decision, DecisionRefused, Draft, require_movable, require_open
from core.errors import DraftNotFound
from core.messages import (
    STOP,
    ButtonPress,
    FormEntry,
    HomeOpened,
    Inbound,
    InboundMessage,
    Language,
    Nothing,
    Reply,
    Toast,
)
from core.plain import plain
from core.ports import World
from core.records import Card, Job, Offer
from core.requests import Asked, Assignment, Request, desk_job, draft_key, request_of, turn_id, turn_job
from core.router.language import language_of
from core.router.slash import slash_command
from core.stopping import stop_drafts

NEEDS: dict[Action, Right] = {
    "approve": "decide",
    "reject": "decide",
    "schedule": "decide",
    "edit": "talk",
    "regenerate": "talk",
}


class Inbox:
    """Where every platform hands in what people wrote and pressed."""

    def __init__(self, *, world: World, access: Access) -> None:
        self._world = world
        self._queue = world.queue
        self._access = access
        self._drafts = world.stores.drafts
        self._cards = world.stores.cards
        self._preferences = world.stores.preferences
        self._clock = world.clock

    async def accept(self, inbound: Inbound) -> Reply:
        """Once this returns, the inbound is on disk; the same one again has no further effect.

        A Toast with `alert` says that nothing will follow.
        """
        match inbound:
            case ButtonPress():
                return await self._press(inbound)
            case InboundMessage():
                return await self._message(inbound)
            case FormEntry():
                return Toast(text=say("press.unknown", inbound.language or "en"), alert=True)
            case HomeOpened():
                return Nothing()

    async def _language(self, inbound: Inbound, otherwise: Language) -> Language:
        """What the chat chose, else what the moment suggests."""
        return _language_in(await self._preferences.get(inbound.address.session, "language")) or otherwise

    async def _spoken(self, message: InboundMessage) -> Language:
        """The language of the message; a command or an emoji has none, so there it is the one spoken before."""
        session = message.address.session
        before = _language_in(await self._preferences.get(session, "spoken"))
        words = "" if message.text.lstrip().startswith("/") else message.text
        spoken = language_of(words, before or message.language or "en")
        if spoken != before and words.strip():
            await self._preferences.put(session, "spoken", spoken)
        return spoken

    # --- messages ---------------------------------------------------------------------------------

    async def _message(self, message: InboundMessage) -> Reply:
        language = await self._language(message, await self._spoken(message))
        if await self._access.role(message.sender) is None and not knocks(message.text):
            await self._queue.put(self._decline(message, request_of(message, language=language)))
            return Nothing()
        command = slash_command(message.text)
        stops = command is not None and command.name == "stop"
        if message.album and (stops or not await self._world.stores.albums.add(message)):
            message = replace(message, album="")  # the album was taken without it: it came late
        job = turn_job(replace(request_of(message, language=language), stops=stops))
        # A redelivered Stop must not stop what began since. It is put last: one that a crash cut short comes again.
        if command and stops and not await self._queue.has(job.id):
            await self._stop(message, command.argument)
        await self._queue.put(job)
        return Nothing()

    def _decline(self, message: InboundMessage, request: Request) -> Job:
        """One polite line a day, however much a stranger writes."""
        day = self._clock.now().date().isoformat()
        return Job(id=f"decline:{day}:{message.sender}", kind="decline", key="", payload=plain(request))

    async def _stop(self, message: InboundMessage, wanted: str) -> None:
        """Stop what runs for this session, or the one draft that is named, at once."""
        if not wanted:
            await self._world.queue.stop(message.address.session)
        await stop_drafts(self._world, message.address, wanted)

    # --- presses ----------------------------------------------------------------------------------

    async def _press(self, press: ButtonPress) -> Reply:
        kind, _, draft = press.callback.partition(":")
        if kind == STOP:
            return await self._press_stop(press, draft)
        if offer := await self._world.stores.offers.get(press.callback):
            return await self._press_offer(press, offer)
        return await self._press_card(press)

    async def _press_stop(self, press: ButtonPress, draft: str) -> Reply:
        """Stop what grows: the draft of that message, else what runs for the chat. It says so itself."""
        language = await self._language(press, press.language or "en")
        if not await self._access.may(press.sender, "talk"):
            return Toast(text=say("access.stranger", language), alert=True)
        if draft:
            found = await self._drafts.find(session=press.address.session, statuses=("making",))
            stopped = any(each.id == draft for each in found) and await self._queue.stop(draft_key(draft))
        else:
            stopped = await self._queue.stop(press.address.session)
        return Toast(text=say("press.stop" if stopped else "press.stop_nothing", language), alert=not stopped)

    async def _press_offer(self, press: ButtonPress, offer: Offer) -> Reply:
        language = await self._language(press, press.language or "en")
        if offer.address != press.address:
            return Toast(text=say("press.unknown", language), alert=True)
        if not await self._access.may(press.sender, "talk"):
            return Toast(text=say("access.stranger", language), alert=True)
        if offer.only not in (None, press.sender):
            return Toast(text=say("press.not_yours", language), alert=True)
        (taken,) = await self._queue.put(offer.job)
        return Toast(text=say(offer.toast if taken else "press.again", language), alert=not taken)

    async def _press_card(self, press: ButtonPress) -> Reply:
        found = await self._cards.by_callback(press.callback)
        language = await self._language(press, found[0].language if found else press.language or "en")
        if found is None or found[0].address != press.address:
            return Toast(text=say("press.unknown", language), alert=True)
        card, action = found
        refusal = await self._refusal(press, card, action, language)
        if refusal is not None:
            return refusal
        if action in {"edit", "schedule"}:
            return await self._begin_dialogue(press, card, action, language)
        decision = Decision(
            action=action,
            draft=card.draft,
            revision=card.revision,
            digest=card.digest,
            by=press.sender,
            by_name=press.sender_name,
            turn=turn_id(press),
        )
        assignment = Assignment(
            draft=card.draft,
            turn=turn_id(press),
            address=press.address,
            language=language,
            decision=decision,
            callback=press.callback,
        )
        (taken,) = await self._queue.put(desk_job(assignment, once=press.callback))
        word = await self._word(action, card.draft) if taken else "press.again"
        return Toast(text=say(word, language), alert=not taken)

    async def _word(self, action: Action, draft_id: str) -> str:
        """What a press begins."""
        draft = await self._drafts.get(draft_id)
        slot = draft.revision.slot if draft.revision else None
        if action == "approve" and not draft.brief.publish:
            return "press.approve_only"
        return "press.approve_slot" if action == "approve" and slot and slot > self._clock.now() else f"press.{action}"

    async def _refusal(self, press: ButtonPress, card: Card, action: Action, language: Language) -> Toast | None:
        if not await self._access.may(press.sender, NEEDS[action]):
            stranger = await self._access.role(press.sender) is None
            return Toast(text=say("access.stranger" if stranger else "access.approver", language), alert=True)
        try:
            draft = await self._drafts.get(card.draft)
            require = require_movable if action == "schedule" else require_open
            require(draft, revision=card.revision, digest=card.digest)
        except DraftNotFound:
            return Toast(text=say("press.deleted", language), alert=True)
        except DecisionRefused as refused:
            return Toast(text=refusal_text(refused, draft, language), alert=True)
        return None

    async def _begin_dialogue(self, press: ButtonPress, card: Card, action: Action, language: Language) -> Reply:
        request = Request(
            turn=turn_id(press),
            address=press.address,
            sender=press.sender,
            sender_name=press.sender_name,
            language=language,
            pressed=Asked(action=action, draft=card.draft, revision=card.revision, digest=card.digest),
        )
        await self._queue.put(turn_job(request))
        return Toast(text=say(f"press.{action}", language))


def _language_in(value: str | None) -> Language | None:
    return "zh" if value == "zh" else "en" if value == "en" else None


def refusal_text(refused: DecisionRefused, draft: Draft, language: Language) -> str:
    """Why the decision does not fit, in a sentence."""
    if refused.code == "already_decided" and draft.decided_by:
        return say(f"refused.{draft.status}_by", language, name=draft.decided_by, title=draft.title)
    return say(f"refused.{refused.code}", language, title=draft.title)

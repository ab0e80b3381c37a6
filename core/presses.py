"""Presses on buttons: answered at once, and each that counts leaves one durable job."""

from dataclasses import replace

from core.access import Access
from core.cards import show_job
from core.catalogue import say
from core.chosen_language import language_for
from core.deciding import Deciding
from core.drafts import Action, Draft
from core.form_entries import FormEntries
from core.messages import STOP, ButtonPress, Language, Reply, Toast
from core.plain import plain
from core.reach import drafts_called
from core.records import Card, Job, Offer
from core.refusals import NEEDS, Attempt, admitted, barred
from core.requests import Asked, Assignment, Request, decision_on, desk_job, draft_key, turn_id, turn_job


class Presses:
    """Takes presses on cards, on offers, and on Stop."""

    def __init__(self, *, deciding: Deciding, access: Access, forms: FormEntries) -> None:
        self._deciding = deciding
        self._world = world = deciding.world
        self._forms = forms
        self._access = access
        self._stores = world.stores
        self._queue = world.queue

    async def take(self, press: ButtonPress) -> Reply:
        """What to say to the person who pressed; whatever follows is on disk."""
        kind, _, draft = press.callback.partition(":")
        if kind == STOP:
            return await self._stop(press, draft)
        if offer := await self._stores.offers.get(press.callback):
            return await self._offer(press, offer)
        return await self._card(press)

    async def _stop(self, press: ButtonPress, draft: str) -> Reply:
        """Stop what grows: the draft of that message, else what runs for the chat. It says so itself."""
        language = await language_for(self._stores.preferences, press)
        if toast := await barred(self._access, press.sender, "talk", language):
            return toast
        if draft:
            stopped = await self._grows_here(press, draft) and await self._queue.stop(draft_key(draft))
        else:
            stopped = await self._queue.stop(press.address.session)
        return Toast(text=say("press.stop" if stopped else "press.stop_nothing", language), alert=not stopped)

    async def _grows_here(self, press: ButtonPress, draft: str) -> bool:
        """Whether that draft is being made in this chat, or is changed from a card that stands here."""
        making = await self._stores.drafts.find(statuses=("making",), limit=500)
        places = {each.address for each in making if each.id == draft}
        if places:
            places |= {card.address for card in await self._stores.cards.of_draft(draft)}
        return press.address in places

    async def _offer(self, press: ButtonPress, offer: Offer) -> Reply:
        language = await language_for(self._stores.preferences, press, offer.language)
        if offer.address != press.address:
            return Toast(text=say("press.unknown", language), alert=True)
        if toast := await barred(self._access, press.sender, offer.needs, language):
            return toast
        if offer.only not in (None, press.sender):
            return Toast(text=say("press.not_yours", language), alert=True)
        (taken,) = await self._queue.put(_signed(offer, press))
        return Toast(text=say(offer.toast if taken else "press.again", language), alert=not taken)

    async def _card(self, press: ButtonPress) -> Reply:
        found = await self._stores.cards.by_callback(press.callback)
        language = await language_for(self._stores.preferences, press, found[0].language if found else None)
        if found is None or found[0].address != press.address:
            return Toast(text=say("press.unknown", language), alert=True)
        card, action = found
        decision = decision_on(card, action, press)
        attempt = Attempt(decision=decision, address=press.address, language=language)
        draft = await admitted(attempt, access=self._access, deciding=self._deciding)
        if isinstance(draft, Toast):
            if await self._access.may(press.sender, NEEDS[action]):
                await self._bring_up_to_date(card, press)
            return draft
        if form := await self._forms.open(press, card, action, draft):
            return form
        if action in {"edit", "schedule"}:
            return await self._begin_dialogue(press, card, action, language)
        return await self._decide(press, attempt, draft)

    async def _bring_up_to_date(self, card: Card, press: ButtonPress) -> None:
        """A card with a button that does not fit any more missed its outcome: its chat was out of reach for long."""
        if await drafts_called(self._world, card.draft, ()):
            await self._queue.put(show_job(card, cause=turn_id(press)))

    async def _decide(self, press: ButtonPress, attempt: Attempt, draft: Draft) -> Reply:
        decision, language = attempt.decision, attempt.language
        assignment = Assignment(
            draft=draft.id,
            turn=decision.turn,
            address=press.address,
            language=language,
            decision=decision,
            callback=press.callback,
        )
        once, word = press.callback, self._word(decision.action, draft)
        if decision.action == "approve" and (await self._deciding.preview(draft, decision)).status == "in_review":
            # it takes others as well: each of them presses that button once
            once, word = f"{once}:{self._deciding.policies.person(press.sender)}", "press.approve_one"
        (taken,) = await self._queue.put(desk_job(assignment, once=once))
        return Toast(text=say(word if taken else "press.again", language), alert=not taken)

    def _word(self, action: Action, draft: Draft) -> str:
        """What a press begins."""
        slot = draft.revision.slot if draft.revision else None
        if action == "approve" and not draft.brief.publish:
            return "press.approve_only"
        waits = action == "approve" and slot and slot > self._world.clock.now()
        return "press.approve_slot" if waits else f"press.{action}"

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


def _signed(offer: Offer, press: ButtonPress) -> Job:
    """The job, with who pressed where that needs a right: it is asked again when the job runs, and kept."""
    if offer.needs == "talk":
        return offer.job
    by = {"by": plain(press.sender), "by_name": press.sender_name}
    return replace(offer.job, payload={**offer.job.payload, **by})

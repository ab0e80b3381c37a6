"""Forms as people sent them off: checked anew, and each that counts leaves one durable job."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from core.access import Access
from core.accounts import Limits
from core.catalogue import say
from core.chosen_language import language_for
from core.deciding import Deciding
from core.drafts import Action, Draft, Revision
from core.form_slots import slot_refused, with_slot_chosen
from core.forms import FORMED, Place, form_for, read_post, read_reason, read_slot, read_texts
from core.messages import ButtonPress, FormEntry, FormRefused, OpenForm, Reply, Toast
from core.moments import slot_words
from core.planning.slots import Slots
from core.platforms import PLATFORMS
from core.records import Card
from core.refusals import Attempt, admitted
from core.requests import Assignment, Change, decision_on, desk_job
from core.variants import own_texts
from core.zones import zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a form asks for: a change, a slot, or a reason; `word` is the key of what to say."""

    word: Literal["revise.begun", "schedule.begun", "press.reject"]
    change: Change | None = None
    slot: datetime | None = None
    reason: str = ""


class FormEntries:
    """Opens the forms of cards, and takes what was filled in."""

    def __init__(self, *, deciding: Deciding, access: Access, limits: Limits) -> None:
        self._deciding = deciding
        self._limits = limits
        self._world = world = deciding.world
        self._access = access
        self._stores = world.stores

    async def open(self, press: ButtonPress, card: Card, action: Action, draft: Draft) -> OpenForm | Toast | None:
        """What a press on a card is answered with; None where the next message is asked for instead."""
        chat = self._world.chats.get(press.address.platform)
        if chat is None or not chat.limits.forms or action not in FORMED or draft.revision is None:
            return None
        place = await self._place(press, card, draft)
        if action == "schedule" and not draft.revision.targets:
            return Toast(text=say("schedule.not_published", place.language, title=draft.title), alert=True)
        return form_for(action, press.callback, draft.revision, place)

    async def _place(self, inbound: ButtonPress | FormEntry, card: Card, draft: Draft) -> Place:
        targets = draft.revision.targets if draft.revision else ()
        slots = await Slots(world=self._world).of(targets)
        return Place(
            slots=tuple(dict.fromkeys(slot.name for slot in slots)),
            zone=await zone_of(self._world, inbound.address.session),
            language=await language_for(self._stores.preferences, inbound, card.language),
            limits=self._world.chats[inbound.address.platform].limits,
            now=self._world.clock.now(),
            takes=self._limits(targets[0]) if targets else PLATFORMS[draft.brief.platform],
            target=self._limits,
        )

    async def take(self, entry: FormEntry) -> Reply:
        """What to say to the person who sent it; whatever follows is on disk."""
        found = await self._stores.cards.by_callback(entry.callback)
        language = await language_for(self._stores.preferences, entry, found[0].language if found else None)
        if found is None or found[0].address != entry.address or found[1] not in FORMED:
            return Toast(text=say("form.unknown", language), alert=True)
        card, action = found
        attempt = Attempt(decision=decision_on(card, action, entry), address=entry.address, language=language)
        draft = await admitted(attempt, access=self._access, deciding=self._deciding)
        if isinstance(draft, Toast):
            return draft
        if draft.revision is None:
            return Toast(text=say("form.unknown", language), alert=True)
        place = await self._place(entry, card, draft)
        wish = await self._wished(action, entry, draft, place)
        if not isinstance(wish, Wish):
            return wish
        return await self._put(_assignment(entry, attempt, wish), wish, draft)

    async def _wished(self, action: Action, entry: FormEntry, draft: Draft, place: Place) -> Wish | Toast | FormRefused:
        """What the form asks for; a slot that is taken is told, and nothing else happens."""
        chosen = await with_slot_chosen(entry, draft, place, self._world) if action == "schedule" else entry
        if isinstance(chosen, FormRefused) or draft.revision is None:
            return chosen if isinstance(chosen, FormRefused) else Toast(text=say("form.unknown", place.language))
        wish = _wish(action, chosen, draft, draft.revision, place)
        if isinstance(wish, Wish) and wish.slot:
            return await slot_refused(wish.slot, chosen, draft, place, self._world) or wish
        return wish

    async def _put(self, assignment: Assignment, wish: Wish, draft: Draft) -> Toast:
        (taken,) = await self._world.queue.put(desk_job(assignment, once=assignment.callback))
        if not taken:
            return Toast(text=say("form.again", assignment.language), alert=True)
        return Toast(text=say(wish.word, assignment.language, title=draft.title))


def _wish(
    action: Action, entry: FormEntry, draft: Draft, revision: Revision, place: Place
) -> Wish | Toast | FormRefused:
    values = dict(entry.values)
    if action == "reject":
        return Wish(word="press.reject", reason=read_reason(values))
    if action == "schedule":
        return _scheduled(values, draft, revision, place)
    if own_texts(revision):
        return _rewritten(values, draft, revision, place)
    post = read_post(values, revision.post, place)
    if isinstance(post, FormRefused):
        return post
    if post == revision.post:
        return Toast(text=say("form.unchanged", place.language, title=draft.title), alert=True)
    return Wish(word="revise.begun", change=Change(post=post))


def _rewritten(values: Mapping[str, str], draft: Draft, revision: Revision, place: Place) -> Wish | Toast | FormRefused:
    """What was changed in the texts, each for itself: what the form shows is what there will be."""
    texts = read_texts(values, revision, place)
    if isinstance(texts, FormRefused):
        return texts
    if not texts:
        return Toast(text=say("form.unchanged", place.language, title=draft.title), alert=True)
    return Wish(word="revise.begun", change=Change(texts=texts))


def _scheduled(values: Mapping[str, str], draft: Draft, revision: Revision, place: Place) -> Wish | Toast | FormRefused:
    slot = read_slot(values, revision, place)
    if isinstance(slot, FormRefused):
        return slot
    if not revision.targets:
        return Toast(text=say("schedule.not_published", place.language, title=draft.title), alert=True)
    if slot and slot == revision.slot:
        when = slot_words(slot, place.zone, place.language)
        return Toast(text=say("schedule.same", place.language, title=draft.title, when=when), alert=True)
    return Wish(word="schedule.begun", slot=slot)


def _assignment(entry: FormEntry, attempt: Attempt, wish: Wish) -> Assignment:
    decision = replace(attempt.decision, reason=wish.reason, slot=wish.slot)
    return Assignment(
        draft=decision.draft,
        turn=decision.turn,
        address=entry.address,
        language=attempt.language,
        decision=decision,
        callback=entry.callback,
        change=wish.change,
    )

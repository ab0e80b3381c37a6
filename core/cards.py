"""Cards: a draft as a chat message with buttons, and later with its outcome."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from core.accounts import OUTBOX, Limits, variant_words
from core.approvals import deciders
from core.approvers import Approvers, names_words
from core.catalogue import say
from core.changes import summary
from core.delivery import Deliveries
from core.drafts import REOPENABLE, Action, Draft, Revision, Target
from core.messages import Address, Button, ButtonStyle, Language, OutboundMessage
from core.moments import moment_words
from core.plain import plain, revive
from core.ports import World
from core.publishing.publication_words import publication_line
from core.publishing.publish_retries import retry_rows
from core.records import Card, ChatLimits, Job, Lead, Publication
from core.variant_cards import Blocks, length_words, media_words, post_words
from core.zones import zone_of

ROWS: tuple[tuple[Action, ...], ...] = (("approve", "edit"), ("regenerate", "reject", "schedule"))
MOVES: tuple[tuple[Action, ...], ...] = (("edit", "schedule", "cancel"),)  # with one that waits for its slot
BACK: tuple[tuple[Action, ...], ...] = (("reopen",),)  # with one that came to nothing
MARGIN = 40  # of a card's room: marks that a platform adds
ROOMY = ChatLimits(max_chars=100_000)  # where a chat is not there, nothing is shown anyway
STYLES: dict[Action, ButtonStyle] = {"approve": "primary", "reject": "danger", "cancel": "danger"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a card shows: the draft with all that belongs to it, how it stands, the chat's zone, and what fits where."""

    draft: Draft
    revisions: Sequence[Revision]
    publications: Sequence[Publication]
    standing: str
    zone: ZoneInfo
    chat: ChatLimits
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """What a card job carries: the card to bring up to date."""

    draft: str
    card: str


def facts(seen: Seen, revision: Revision, language: Language) -> str:
    """One line: where it goes, which revision, pictures and video, characters of the limit, type and style."""
    draft, post = seen.draft, revision.variants[0].post if revision.variants else revision.post
    first = revision.targets[0] if revision.targets else Target(platform=draft.brief.platform, account=OUTBOX)
    words = (
        variant_words(first, language),
        say("card.revision", language, number=revision.number),
        *media_words(post, language),
        length_words(post, seen.limits(first), language),
        say(f"type.{draft.brief.content_type}", language),
        say(f"style.{draft.brief.style}", language),
        draft.id,
    )
    return " · ".join(words)


def slot_line(revision: Revision, zone: ZoneInfo, language: Language) -> str:
    """When it is to go out, in the chat's own zone; empty where it has no slot."""
    slot = revision.slot
    return say("card.slot", language, when=moment_words(slot.astimezone(zone), language)) if slot else ""


def outcome(draft: Draft, language: Language, *, when: str = "") -> str:
    """How it ended; empty while it is under review. `when` it goes out, where it waits for its slot."""
    if draft.status in {"making", "in_review"}:
        return ""
    name = names_words(deciders(draft), language)
    lines = [say(f"outcome.{draft.status}", language, name=name, reason=draft.reason, when=when).rstrip()]
    if draft.status == "approved" and not draft.brief.publish:
        lines.append(say("outcome.not_published_as_asked", language))
    return "\n".join(lines)


def render(card: Card, seen: Seen) -> OutboundMessage:
    """The card as it should look now. A card whose revision was replaced shows only that."""
    draft, revisions, zone, language = seen.draft, seen.revisions, seen.zone, card.language
    shown = next((each for each in revisions if each.number == card.revision), None)
    current = draft.revision
    if shown is None or current is None or shown.number != current.number:
        number = current.number if current else 0
        return OutboundMessage(text=say("card.replaced", language, title=draft.title, number=number))
    above = [post_words(shown.post), facts(seen, shown, language), *(f"⚠ {note}" for note in shown.notes)]
    below: list[str] = []
    before = next((each for each in revisions if each.number == card.revision - 1), None)
    if before is not None:
        below.append(
            say("card.changed", language, change=shown.change).rstrip() + "\n" + summary(before, shown, zone, language)
        )
    when = moment_words(shown.slot.astimezone(zone), language) if shown.slot else ""
    ended = outcome(draft, language, when=when) or slot_line(shown, zone, language)
    alone = len(seen.publications) == 1
    lines = [publication_line(each, language, zone, alone=alone) for each in seen.publications]
    buttons = _buttons(card, draft, _rows(draft))
    if card.lead and draft.status == "in_review":
        above.insert(0, card.lead.text)
        buttons += card.lead.buttons
    below += ["\n".join(part for part in (ended, *lines) if part), seen.standing if buttons else ""]
    room = seen.chat.max_chars - seen.chat.measure(_text(above + below)) - MARGIN
    variants = Blocks(draft.id, shown, seen.limits, language).fitting(room, seen.chat.measure)
    text = _text([*above, *variants, *below])
    return OutboundMessage(text=text, pictures=shown.post.pictures, video=shown.post.video, buttons=buttons)


def _text(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _rows(draft: Draft) -> tuple[tuple[Action, ...], ...]:
    """What can be done with it now."""
    if draft.status in REOPENABLE:
        return BACK
    return {"in_review": ROWS, "scheduled": MOVES}.get(draft.status, ())


def _buttons(card: Card, draft: Draft, rows: Sequence[Sequence[Action]]) -> tuple[tuple[Button, ...], ...]:
    callbacks = {action: callback for callback, action in card.actions.items()}

    def button(action: Action) -> Button:
        kept, moves = action == "approve" and not draft.brief.publish, draft.status == "scheduled"
        label = "approve_only" if kept else "reschedule" if moves and action == "schedule" else action
        style = STYLES.get(action, "plain")
        return Button(label=say(f"button.{label}", card.language), callback=callbacks[action], style=style)

    return tuple(tuple(button(action) for action in row) for row in rows)


def new_card(draft: Draft, revision: Revision, *, to: Address, cause: str, language: Language) -> Card:
    """A card with opaque 128-bit callbacks; its id derives from what caused it, so that a re-run finds it."""
    identity = f"{draft.id}/{revision.number}/{to.session}/{cause}"
    return Card(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        draft=draft.id,
        revision=revision.number,
        digest=revision.digest,
        address=to,
        actions=_callbacks(),
        language=language,
    )


def _callbacks() -> dict[str, Action]:
    return {secrets.token_urlsafe(16): action for row in (*ROWS, ("cancel", "reopen")) for action in row}


def card_key(card: Card) -> str:
    """The key of its message in the ledger; its pictures, where they stand apart, have one behind it."""
    return f"card:{card.id}"


def card_of_key(key: str) -> str | None:
    """The id of the card that a message with that key shows; None for other messages."""
    kind, _, rest = key.partition(":")
    return rest.partition("#")[0].partition(":")[0] if kind == "card" else None


def show_job(card: Card, *, cause: str) -> Job:
    """Brings that card up to date, once for what caused it.

    The cards of a chat go one after the other, as its budget lets them anyway: a platform that is out of reach then
    keeps one worker busy per chat, and not one per card.
    """
    payload = plain(Refresh(draft=card.draft, card=card.id))
    return Job(id=f"card:{card.id}:{cause}", kind="card", key=cards_key(card.address), payload=payload)


def cards_key(address: Address) -> str:
    """The key of what is shown in a chat without anybody's asking there."""
    return f"cards:{address.root.session}"


async def refresh_jobs(world: World, draft: str, *, cause: str, but: int = 0) -> list[Job]:
    """One durable job per card of the draft; cards of revision `but` are left alone."""
    return [show_job(card, cause=cause) for card in await world.stores.cards.of_draft(draft) if card.revision != but]


class Cards:
    """Posts cards and keeps them up to date."""

    def __init__(self, *, world: World, deliveries: Deliveries, approvers: Approvers, limits: Limits) -> None:
        self._world = world
        self._approvers = approvers
        self._limits = limits
        self._stores = world.stores
        self._queue = world.queue
        self._chats = world.chats
        self._deliveries = deliveries

    @property
    def limits(self) -> Limits:
        """What fits where."""
        return self._limits

    @property
    def deliveries(self) -> Deliveries:
        """What they are shown by."""
        return self._deliveries

    async def post(
        self, draft: Draft, *, to: Address, cause: str, language: Language, lead: Lead | None = None
    ) -> None:
        """A fresh message with the revision under review; twice with one `cause` is once."""
        if draft.revision is None:
            return
        card = new_card(draft, draft.revision, to=to, cause=cause, language=language)
        await self._show(await self._stores.cards.add(replace(card, lead=lead)), draft)

    async def retire(self, draft: str, *, at: Address, cause: str) -> None:
        """The cards of the draft in that chat above the newest one that reminds lose their buttons to it."""
        cards = [card for card in await self._stores.cards.of_draft(draft) if card.address == at]
        if cards[:-1]:
            await self._queue.put(*(show_job(card, cause=cause) for card in cards[:-1]))

    async def post_beside(self, draft: Draft, *, here: Address, cause: str) -> None:
        """A fresh card in every other place where the revision before stands with its buttons: by jobs of their own,
        so that nobody waits for a platform that is out of reach."""
        if draft.revision is None:
            return
        revision, cards = draft.revision, await self._stores.cards.of_draft(draft.id)
        before = [card for card in cards if card.revision == revision.number - 1 and card.address != here]
        places = {card.address: card.language for card in before}
        for place, language in places.items():
            card = new_card(draft, revision, to=place, cause=cause, language=language)
            await self._queue.put(show_job(await self._stores.cards.add(card), cause=cause))

    async def _show(self, card: Card, draft: Draft) -> None:
        chat, review = self._chats.get(card.address.platform), draft.status == "in_review"
        publications = await self._stores.publications.of_draft(draft.id)
        seen = Seen(
            draft=draft,
            revisions=await self._stores.drafts.revisions(draft.id),
            publications=publications,
            standing=await self._approvers.words(draft, card.language) if review else "",
            zone=await zone_of(self._world, card.address.session),
            chat=chat.limits if chat else ROOMY,
            limits=self._limits,
        )
        message = render(card, seen)
        if draft.revision and draft.revision.number == card.revision:
            more = await retry_rows(self._stores.offers, card, draft, publications)
            message = replace(message, buttons=(*message.buttons, *more))
        if review and await self._reminded_below(card):
            message = OutboundMessage(text=say("card.reminded_below", card.language, title=draft.title))
        if chat and chat.limits.pictures_apart and (message.pictures or message.video):
            album = OutboundMessage(text="", pictures=message.pictures, video=message.video)
            above = await self._deliveries.deliver(f"{card_key(card)}:pictures", card.address, album, priority="card")
            message = replace(message, pictures=(), video=None, reply_to=above)
        await self._deliveries.deliver(card_key(card), card.address, message, priority="card")

    async def _reminded_below(self, card: Card) -> bool:
        """Whether a later card in the same chat reminds of the same revision."""
        cards = await self._stores.cards.of_draft(card.draft)
        later = cards[[each.id for each in cards].index(card.id) + 1 :]
        return any(each.lead and (each.address, each.revision) == (card.address, card.revision) for each in later)

    async def refresh_jobs(self, draft: str, *, cause: str, but: int = 0) -> list[Job]:
        """One durable job per card of the draft; cards of revision `but` are left alone."""
        return await refresh_jobs(self._world, draft, cause=cause, but=but)

    async def refresh(self, draft: str, *, cause: str, but: int = 0) -> None:
        """Put those jobs."""
        jobs = await self.refresh_jobs(draft, cause=cause, but=but)
        if jobs:
            await self._queue.put(*jobs)

    async def renew(self, draft: str, callback: str, *, cause: str) -> None:
        """Give the card of a press that had no effect other buttons: each of them is good for one decision."""
        await self._stores.cards.renew(callback, _callbacks())
        await self.refresh(draft, cause=cause)

    async def renew_all(self, draft: str) -> None:
        """Give every card of the draft other buttons: one more decision is awaited."""
        for card in await self._stores.cards.of_draft(draft):
            await self._stores.cards.renew(next(iter(card.actions)), _callbacks())

    async def run(self, job: Job) -> None:
        """Bring one card up to date."""
        wanted = revive(Refresh, job.payload)
        draft = await self._stores.drafts.get(wanted.draft)
        for card in await self._stores.cards.of_draft(wanted.draft):
            if card.id == wanted.card:
                await self._show(card, draft)

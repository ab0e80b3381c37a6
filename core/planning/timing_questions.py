"""What did not go out when it was to: asked in its chat, with buttons, and done as an approver says."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

import structlog

from core.accounts import place_words
from core.catalogue import say
from core.delivery import Deliveries
from core.drafts import Draft
from core.messages import Address, Button, Language, OutboundMessage
from core.moments import slot_words, time_left
from core.plain import plain, revive
from core.ports import World
from core.publishing.orders import Order
from core.records import Job, Offer
from core.requests import draft_key
from core.zones import zone_of

Said = Literal["now", "keep", "next", "other", "cancel", "each"]
WAYS: Final[dict[str, tuple[Said, ...]]] = {
    "late": ("now", "next", "other", "cancel"),
    "pause": ("now", "next", "other", "cancel"),
    "blackout": ("keep", "next", "other", "cancel"),
    "several": ("now", "next", "each"),
}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is asked about: these drafts, at their slots, and why; `cause` tells one question from another."""

    why: str
    drafts: tuple[str, ...]
    cause: str
    address: Address
    language: Language
    slot: datetime | None = None  # of the one draft
    grace: timedelta = timedelta()  # that is past since then

    @property
    def key(self) -> str:
        """Of the message that asks."""
        return f"timing:{self.why}:{self.cause}"


class TimingQuestions:
    """Holds publish jobs back, and asks."""

    def __init__(self, *, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries

    async def hold(self, job: Job, order: Order, why: str, grace: timedelta) -> None:
        """Keep the job until somebody decides, and ask, or say that it waits. A pause is asked about at its end."""
        await self._world.stores.closures.hold(job)
        draft = await self._world.stores.drafts.get(order.draft)
        _log.info("publication_held", publication=order.publication, why=why)
        if why == "pause":
            where = place_words(order.target, order.language)
            text = say("pause.waits", order.language, title=draft.title, where=where)
            await self._deliveries.deliver(f"held:{job.id}", order.address, OutboundMessage(text=text), priority="card")
            return
        matter = matter_of(draft, why, order.address, order.language)
        await self.ask(replace(matter, grace=grace))

    async def ask(self, matter: Matter) -> None:
        """Put the question, once."""
        if await self._deliveries.sent(matter.key):
            return
        text = await self._text(matter)
        buttons = [await self._button(matter, said) for said in WAYS[matter.why]]
        rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
        await self._show(matter, OutboundMessage(text=text, buttons=rows))

    async def close(self, matter: Matter, said: Said, name: str) -> None:
        """Put what was chosen in the place of the buttons."""
        label = say(f"timing.button.{said}", matter.language)
        chose = say("timing.chose", matter.language, name=name, label=label)
        await self._show(matter, OutboundMessage(text=f"{await self._text(matter)}\n\n{chose}"))

    async def say(self, matter: Matter, draft: Draft, word: str) -> None:
        """Say one thing more about a draft, once."""
        text = say(f"timing.{word}", matter.language, title=draft.title)
        key = f"{matter.key}:{word}:{draft.id}"
        await self._deliveries.deliver(key, matter.address, OutboundMessage(text=text), priority="card")

    async def _show(self, matter: Matter, message: OutboundMessage) -> None:
        await self._deliveries.deliver(matter.key, matter.address, message, priority="card")

    async def _text(self, matter: Matter) -> str:
        drafts = [await self._world.stores.drafts.get(draft) for draft in matter.drafts]
        if matter.why == "several":
            titles = "\n".join(f"- {draft.title} · `{draft.id}`" for draft in drafts)
            return say("timing.waited", matter.language, count=len(drafts), titles=titles)
        slot = matter.slot
        zone = await zone_of(self._world, matter.address.session)
        when = slot_words(slot, zone, matter.language) if slot else ""
        grace = time_left(matter.grace, matter.language)
        return say(f"timing.{matter.why}", matter.language, title=drafts[0].title, when=when, grace=grace)

    async def _button(self, matter: Matter, said: Said) -> Button:
        job = Job(
            id=matter.key,
            kind="timing",
            key=draft_key(matter.drafts[0]) if len(matter.drafts) == 1 else "",
            payload={"matter": plain(matter), "said": said},
        )
        offer = Offer(
            callback=secrets.token_urlsafe(16),
            address=matter.address,
            job=job,
            name=said,
            needs="decide",
            toast="press.timing",
        )
        kept = await self._world.stores.offers.add(offer)
        style: Literal["primary", "danger", "plain"] = (
            "primary" if said in {"now", "keep"} else "danger" if said == "cancel" else "plain"
        )
        return Button(label=say(f"timing.button.{said}", matter.language), callback=kept.callback, style=style)

    async def ask_about_held(self, place: Address, language: Language, *, cause: str) -> int:
        """Ask about everything that a pause held back and that none holds any more: one by one where it is one draft,
        else about all of them together. How many drafts that are."""
        waiting = await self.waiting()
        matters = [
            matter_of(await self._world.stores.drafts.get(draft), "pause", order.address, order.language)
            for draft, order in waiting.items()
        ]
        if len(matters) == 1:
            await self.ask(replace(matters[0], cause=f"{matters[0].cause}:{cause}"))
        elif matters:
            await self.ask(Matter(why="several", drafts=tuple(waiting), cause=cause, address=place, language=language))
        return len(matters)

    async def waiting(self) -> dict[str, Order]:
        """An order of each draft that is held though nothing is paused there any more, and that is not out."""
        found, now = dict[str, Order](), self._world.clock.now()
        closures = [each for each in await self._world.stores.closures.all() if each.kind == "pause"]
        for job in await self._world.stores.closures.held():
            order = revive(Order, job.payload)
            if not any(each.holds(order.target, now) for each in closures) and not await self._is_out(order):
                found.setdefault(order.draft, order)
        return found

    async def _is_out(self, order: Order) -> bool:
        made = await self._world.stores.publications.of_draft(order.draft)
        return any(each.id == order.publication for each in made)


def matter_of(draft: Draft, why: str, address: Address, language: Language) -> Matter:
    """What is asked about one draft at the slot that it has."""
    slot = draft.revision.slot if draft.revision else None
    cause = f"{draft.id}:{slot.isoformat() if slot else ''}"
    return Matter(why=why, drafts=(draft.id,), cause=cause, address=address, language=language, slot=slot)


def orders_held(jobs: Sequence[Job], draft: str) -> list[tuple[Job, Order]]:
    """The held jobs of a draft with their orders."""
    found = [(job, revive(Order, job.payload)) for job in jobs]
    return [(job, order) for job, order in found if order.draft == draft]

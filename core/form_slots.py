"""Slots in the form that sets a time: one of the place's own in the place of a date, and one that is taken."""

from dataclasses import replace
from datetime import datetime

from core.catalogue import say
from core.drafts import Draft
from core.forms import KEPT_TIME, NAMED_SLOT, NEXT_SLOT, Place
from core.messages import FormEntry, FormRefused
from core.planning.slot_conflicts import Wish, hindrance
from core.planning.slots import Slots
from core.ports import World


async def with_slot_chosen(entry: FormEntry, draft: Draft, place: Place, world: World) -> FormEntry | FormRefused:
    """The entry with the date and time of the slot that was chosen in it, where one was."""
    values, revision = dict(entry.values), draft.revision
    chosen = values.get("slot", "")
    if revision is None or not (chosen == NEXT_SLOT or chosen.startswith(NAMED_SLOT)):
        return entry
    name, slots = chosen.removeprefix(NAMED_SLOT) if chosen != NEXT_SLOT else "", Slots(world=world)
    free = await slots.next_free(revision.targets, after=place.now, draft=draft.id, name=name)
    if free is None:
        return FormRefused(problems=(("slot", say("when.no_free_slot", place.language)),))
    there = free.astimezone(place.zone)
    values |= {"date": f"{there:%Y-%m-%d}", "time": f"{there:%H:%M}", "zone": place.zone.key}
    return replace(entry, values=tuple(values.items()))


async def slot_refused(at: datetime, entry: FormEntry, draft: Draft, place: Place, world: World) -> FormRefused | None:
    """What stands against that slot, at the field where another can be chosen; None: nothing does."""
    revision = draft.revision
    if revision is None or at == revision.slot:
        return None
    wish = Wish(targets=revision.targets, draft=draft.id, zone=place.zone, language=place.language)
    found = await hindrance(at, wish, world, keep=dict(entry.values).get("slot") == KEPT_TIME)
    if found is None:
        return None
    said = [found.text, *(f"{way.label}." for way in found.ways[1:])]
    return FormRefused(problems=(("slot" if place.slots else "time", " ".join(said)),))

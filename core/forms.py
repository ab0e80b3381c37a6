"""Forms that a card's buttons open, and what people filled in: pure functions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.accounts import Limits, variant_words
from core.catalogue import say
from core.drafts import Action, Post, Revision, Target
from core.messages import FormField, FormRefused, Language, OpenForm
from core.platforms import PlatformLimits, clean, wrong_fields
from core.records import ChatLimits
from core.requests import TextFor
from core.router.when import FARTHEST
from core.variants import own_texts, words_of
from core.zones import is_zone, zone_options

FORMED: Final[frozenset[Action]] = frozenset({"edit", "schedule", "reject"})
LONGEST_REASON: Final = 500  # characters
SUGGESTED: Final = time(9, 0)  # where there is no slot yet: tomorrow at that time
THAT_TIME, NEXT_SLOT, KEPT_TIME, NAMED_SLOT = "time", "next", "keep", "slot:"  # what may stand in the field `slot`
_BETWEEN_TAGS: Final = re.compile(r"[\s,，、;；#＃]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The chat that a form opens in: its zone, its language, what it takes, the time it is; what the place takes that
    the text is for, and what each target does."""

    zone: ZoneInfo
    language: Language
    limits: ChatLimits
    now: datetime
    slots: tuple[str, ...] = ()  # the names of those that the draft's targets have
    takes: PlatformLimits
    target: Limits

    def at(self, target: Target) -> "Place":
        """The same for a text for that target."""
        return replace(self, takes=self.target(target))


def form_for(action: Action, callback: str, revision: Revision, place: Place) -> OpenForm | None:
    """The form that a press opens, prefilled; None where it has no form, or where the text is too long for one."""
    match action:
        case "edit":
            fields = (*_edit_fields(revision.post, place), *_variant_fields(revision, place))
        case "schedule":
            fields = _schedule_fields(revision, place)
        case "reject":
            fields = (_reject_field(place.language),)
        case _:
            return None
    if any(len(field.value) > field.most for field in fields if field.most):
        return None
    title, submit = (say(f"form.{action}.{word}", place.language) for word in ("title", "submit"))
    return OpenForm(callback=callback, title=title, submit=submit, fields=fields)


def _label(name: str, language: Language) -> str:
    return say(f"form.{name}", language)


def _edit_fields(post: Post, place: Place) -> tuple[FormField, ...]:
    limits = place.takes.beside(media=bool(post.pictures or post.video))
    most = place.limits.form_chars
    tags, language = " ".join(f"#{tag}" for tag in post.tags), place.language
    title, text = min(2 * limits.max_title, most), min(limits.max_body, most)
    return (
        FormField(name="title", label=_label("title", language), kind="line", value=post.title, most=title),
        FormField(name="text", label=_label("text", language), kind="text", value=post.body, most=text),
        FormField(name="tags", label=_label("tags", language), kind="line", value=tags, required=False, most=most),
    )


def _variant_fields(revision: Revision, place: Place) -> Iterator[FormField]:
    """The same fields for each text of its own; a title where there is one."""
    for variant in own_texts(revision):
        name = variant_words(variant.target, place.language)
        for field in _edit_fields(variant.post, place.at(variant.target)):
            if field.name != "title" or variant.post.title or place.target(variant.target).titled:
                label = f"{name} · {field.label}"
                yield replace(field, name=f"{field.name}@{variant.target.key}", label=label)


def _schedule_fields(revision: Revision, place: Place) -> tuple[FormField, ...]:
    language, zone = place.language, place.zone
    tomorrow = datetime.combine(place.now.astimezone(zone).date() + timedelta(days=1), SUGGESTED)
    at = revision.slot.astimezone(zone) if revision.slot else tomorrow
    day, clock, options = f"{at:%Y-%m-%d}", f"{at:%H:%M}", zone_options(zone.key, language, at=place.now)
    fields = (
        FormField(name="date", label=_label("date", language), kind="date", value=day, required=False),
        FormField(name="time", label=_label("time", language), kind="time", value=clock, required=False),
        FormField(name="zone", label=_label("zone", language), kind="choice", value=zone.key, options=options),
    )
    return (*fields, _slot_field(place)) if place.slots else fields


def _slot_field(place: Place) -> FormField:
    """To take a slot in the place of the date, or that very minute although another draft has it."""
    words = {THAT_TIME: "form.slot_none", NEXT_SLOT: "form.slot_next", KEPT_TIME: "form.slot_keep"}
    said = [(value, say(key, place.language)) for value, key in words.items()]
    named = [(f"{NAMED_SLOT}{name}", name) for name in place.slots[:20]]
    options = (said[0], said[1], *named, said[2])
    return FormField(
        name="slot", label=_label("slot", place.language), kind="choice", value=THAT_TIME, options=tuple(options)
    )


def _reject_field(language: Language) -> FormField:
    label = _label("reason", language)
    return FormField(name="reason", label=label, kind="text", required=False, most=LONGEST_REASON)


# --- what was filled in -----------------------------------------------------------------------------


def read_post(values: Mapping[str, str], post: Post, place: Place) -> Post | FormRefused:
    """The post with the text that was sent; refused where the place that it is for does not take it."""
    title = " ".join(clean(values.get("title", "")).split())
    tags = tuple(dict.fromkeys(filter(None, _BETWEEN_TAGS.split(clean(values.get("tags", ""))))))
    sent = replace(post, title=title, body=clean(values.get("text", "")).strip(), tags=tags)
    problems = wrong_fields(sent, place.takes, place.language)
    return FormRefused(problems=problems) if problems else sent


def read_texts(values: Mapping[str, str], revision: Revision, place: Place) -> tuple[TextFor, ...] | FormRefused:
    """The texts that were changed, each for its target; refused where one of them does not fit there."""
    texts, problems = list[TextFor](), list[tuple[str, str]]()
    first = read_post(values, revision.post, place)
    if isinstance(first, FormRefused):
        problems.extend(first.problems)
    elif first != revision.post:
        texts.append(TextFor(target=revision.targets[0].key, post=words_of(first)))
    for variant in own_texts(revision):
        key = variant.target.key
        sent = {name.removesuffix(f"@{key}"): value for name, value in values.items() if name.endswith(f"@{key}")}
        post = read_post(sent, variant.post, place.at(variant.target))
        if isinstance(post, FormRefused):
            problems.extend((f"{name}@{key}", why) for name, why in post.problems)
        elif post != variant.post:
            texts.append(TextFor(target=key, post=words_of(post)))
    return FormRefused(problems=tuple(problems)) if problems else tuple(texts)


def read_reason(values: Mapping[str, str]) -> str:
    """Why, in one line; empty where nothing was said."""
    return " ".join(clean(values.get("reason", "")).split())[:LONGEST_REASON]


def read_slot(values: Mapping[str, str], revision: Revision, place: Place) -> datetime | FormRefused | None:
    """The moment in UTC; None where date and time were left empty to take the slot away."""
    day, clock, name = (values.get(field, "").strip() for field in ("date", "time", "zone"))
    if not day and not clock and revision.slot:
        return None
    empty = [field for field, value in (("date", day), ("time", clock)) if not value]
    if empty:
        return _refused(place.language, **dict.fromkeys(empty, "form.needs_both"))
    if not is_zone(name):
        return _refused(place.language, zone="form.no_such_zone")
    try:
        bare = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock)).replace(tzinfo=None)
    except ValueError:
        return _refused(place.language, date="form.no_such_time")
    return _moment(bare, ZoneInfo(name), place)


def _moment(bare: datetime, zone: ZoneInfo, place: Place) -> datetime | FormRefused:
    if abs(bare - place.now.astimezone(zone).replace(tzinfo=None)) > 2 * FARTHEST:  # also what no zone could convert
        past = bare.year < place.now.year
        return _refused(place.language, date="form.past" if past else "form.too_far")
    at = bare.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != bare:
        return _refused(place.language, time="form.skipped")
    if at <= place.now:
        today = bare.date() == place.now.astimezone(zone).date()
        return _refused(place.language, **{"time" if today else "date": "form.past"})
    return at if at - place.now <= FARTHEST else _refused(place.language, date="form.too_far")


def _refused(language: Language, **problems: str) -> FormRefused:
    return FormRefused(problems=tuple((field, say(key, language)) for field, key in problems.items()))

"""The form of a home in which somebody sets what counts in their own chat."""

from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from core.access import Access
from core.cards import refresh_jobs
from core.catalogue import say
from core.chosen_language import language_for
from core.messages import Address, ButtonPress, FormEntry, FormField, FormRefused, Language, OpenForm, Reply, Toast
from core.ports import World
from core.reach import drafts_in
from core.refusals import barred
from core.requests import turn_id
from core.router.preferences import CHOICES
from core.zones import PREFERENCE, is_zone, zone_of, zone_options

SETTINGS: Final = "settings"  # the callback of the button, and of the form
DEFAULT: Final = "default"
OPEN_TO_CHOICE: Final = ("style", "length")


async def keep_zone(world: World, address: Address, zone: str, *, cause: str) -> None:
    """Keep a chat's time zone; cards there that show a time show it in that zone from now on."""
    await world.stores.preferences.put(address.session, PREFERENCE, zone)
    for draft in await drafts_in(world, address, statuses=("in_review", "scheduled")):
        jobs = await refresh_jobs(world, draft.id, cause=cause) if draft.revision and draft.revision.slot else []
        if jobs:
            await world.queue.put(*jobs)


class HomeSettings:
    """Opens the form, and keeps what was chosen."""

    def __init__(self, *, world: World, access: Access) -> None:
        self._world = world
        self._access = access
        self._preferences = world.stores.preferences

    async def open(self, press: ButtonPress) -> Reply:
        """The form, as the settings stand."""
        language = await language_for(self._preferences, press)
        if toast := await barred(self._access, press.sender, "talk", language):
            return toast
        kept = await self._preferences.all(press.address.session)
        zone = await zone_of(self._world, press.address.session)
        title, submit = say("form.settings.title", language), say("form.settings.submit", language)
        fields = (_language_field(language), self._zone_field(zone, language), *_style_fields(kept, language))
        return OpenForm(callback=SETTINGS, title=title, submit=submit, fields=fields)

    def _zone_field(self, zone: ZoneInfo, language: Language) -> FormField:
        options = zone_options(zone.key, language, at=self._world.clock.now())
        return _choice(PREFERENCE, zone.key, options, language)

    async def take(self, entry: FormEntry) -> Reply:
        """Keep all of it, or nothing where something cannot be."""
        language = await language_for(self._preferences, entry)
        if toast := await barred(self._access, entry.sender, "talk", language):
            return toast
        values = dict(entry.values)
        problems = [(name, say("form.no_such_choice", language)) for name in _wrong(values)]
        if problems:
            return FormRefused(problems=tuple(problems))
        session = entry.address.session
        for name in ("language", *OPEN_TO_CHOICE):
            await self._preferences.put(session, name, values[name] if values[name] != DEFAULT else "")
        if values[PREFERENCE] != (await zone_of(self._world, session)).key:
            await keep_zone(self._world, entry.address, values[PREFERENCE], cause=f"zone:{turn_id(entry)}")
        return Toast(text=say("home.saved", await language_for(self._preferences, entry)))


def _wrong(values: Mapping[str, str]) -> list[str]:
    """The fields with a value that nobody could choose."""
    wrong = [name for name in OPEN_TO_CHOICE if values.get(name) not in (DEFAULT, *CHOICES[name])]
    wrong += ["language"] if values.get("language") not in CHOICES["language"] else []
    return wrong + ([] if is_zone(values.get(PREFERENCE, "")) else [PREFERENCE])


def _choice(name: str, value: str, options: Sequence[tuple[str, str]], language: Language) -> FormField:
    label = say(f"settings.{name}", language)
    return FormField(name=name, label=label, kind="choice", value=value, options=tuple(options))


def _language_field(language: Language) -> FormField:
    return _choice("language", language, [(each, say(f"language.{each}", language)) for each in ("en", "zh")], language)


def _style_fields(kept: Mapping[str, str], language: Language) -> list[FormField]:
    default = (DEFAULT, say("settings.default", language))
    return [
        _choice(
            name,
            kept.get(name) or DEFAULT,
            [default, *((value, say(f"{name}.{value}", language)) for value in CHOICES[name])],
            language,
        )
        for name in OPEN_TO_CHOICE
    ]

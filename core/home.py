"""A person's home: their drafts, what waits for them, this week, and the settings of their own chat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.access import Access
from core.catalogue import say
from core.chosen_language import language_for, language_in
from core.commands.draft_commands import draft_line
from core.drafts import Draft, Status
from core.home_settings import SETTINGS, HomeSettings
from core.messages import (
    Button,
    ButtonPress,
    FormEntry,
    HomeOpened,
    Language,
    OutboundMessage,
    Reply,
    ShowHome,
    Toast,
)
from core.moments import zone_words
from core.planning.agenda import Entry, Period, agenda_text, entries
from core.ports import World
from core.reach import drafts_in
from core.refusals import barred
from core.requests import Request, turn_id, turn_job
from core.zones import zone_of

SHOW = "show"  # the callback of a button that shows a draft: "show:DRAFT"
SHOWN = 10  # lines of a list
MOST = 500  # drafts that are looked through
STANDING: tuple[Status, ...] = ("in_review", "scheduled", "making")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a home shows. `waiting` is None for somebody who approves nothing."""

    language: Language
    period: Period
    mine: Sequence[Draft]
    waiting: Sequence[Draft] | None
    week: Sequence[Entry]


def home_parts(view: View) -> Iterator[OutboundMessage]:
    """The home, part by part: a title or a draft each, with the buttons that belong to it."""
    yield from _listed("mine", view.mine, view.language)
    if view.waiting is not None:
        yield from _listed("waiting", view.waiting, view.language)
    yield OutboundMessage(text=_week(view))
    zone = zone_words(view.period.zone.key)
    words = say("home.settings", view.language, spoken=say(f"language.{view.language}", view.language), zone=zone)
    button = Button(label=say("home.button.settings", view.language), callback=SETTINGS)
    yield OutboundMessage(text=words, buttons=((button,),))


def _listed(name: str, drafts: Sequence[Draft], language: Language) -> Iterator[OutboundMessage]:
    yield OutboundMessage(text=say(f"home.{name}", language, count=len(drafts)))
    if not drafts:
        yield OutboundMessage(text=say(f"home.{name}.none", language))
    for draft in drafts[:SHOWN]:
        button = Button(label=say("home.button.open", language), callback=f"{SHOW}:{draft.id}")
        line = draft_line(draft, language).removeprefix("- ")
        yield OutboundMessage(text=line, buttons=((button,),))
    if len(drafts) > SHOWN:
        yield OutboundMessage(text=say(f"home.{name}.more", language, count=len(drafts) - SHOWN))


def _week(view: View) -> str:
    if not view.week:
        return "\n".join((say("home.week", view.language), say("home.week.none", view.language)))
    return agenda_text(view.week, view.period, view.language, most=SHOWN)


def week_of(today: date) -> tuple[date, date]:
    """Its Monday and its Sunday."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)


class Home:
    """Shows homes, and takes what is pressed and filled in there."""

    def __init__(self, *, world: World, access: Access) -> None:
        self._world = world
        self._access = access
        self._settings = HomeSettings(world=world, access=access)

    @staticmethod
    def owns(callback: str) -> bool:
        """Whether a callback is one of a home's."""
        return callback == SETTINGS or callback.startswith(f"{SHOW}:")

    async def show(self, opened: HomeOpened) -> ShowHome:
        """The home as it stands now; a stranger reads how to be let in."""
        preferences = self._world.stores.preferences
        spoken = language_in(await preferences.get(opened.address.session, "spoken"))
        language = await language_for(preferences, opened, spoken)
        if await self._access.role(opened.sender) is None:
            return ShowHome(parts=(OutboundMessage(text=say("access.stranger", language)),))
        return ShowHome(parts=tuple(home_parts(await self._view(opened, language))))

    async def _view(self, opened: HomeOpened, language: Language) -> View:
        zone = await zone_of(self._world, opened.address.session)
        first, last = week_of(self._world.clock.now().astimezone(zone).date())
        period = Period(first=first, last=last, zone=zone)
        decides = await self._access.may(opened.sender, "decide")
        standing = await drafts_in(self._world, None, statuses=STANDING, limit=MOST)
        return View(
            language=language,
            period=period,
            mine=[draft for draft in standing if draft.author == opened.sender],
            waiting=[draft for draft in standing if draft.status == "in_review"] if decides else None,
            week=[
                each for each in await self._between(*period.bounds) if decides or each.draft.author == opened.sender
            ],
        )

    async def _between(self, start: datetime, end: datetime) -> Sequence[Entry]:
        return [each for each in await entries(self._world, place=None, since=start) if each.at < end]

    def _stands_on(self, platform: str) -> bool:
        """Whether the platform has homes: those that have forms do."""
        chat = self._world.chats.get(platform)
        return chat is not None and chat.limits.forms

    async def press(self, press: ButtonPress) -> Reply:
        """Open the settings, or have a draft shown in the person's own chat: by a turn, which checks who may see it."""
        language = await language_for(self._world.stores.preferences, press)
        if not self._stands_on(press.address.platform):
            return Toast(text=say("press.unknown", language), alert=True)
        if press.callback == SETTINGS:
            return await self._settings.open(press)
        if toast := await barred(self._access, press.sender, "talk", language):
            return toast
        request = Request(
            turn=turn_id(press),
            address=press.address,
            sender=press.sender,
            sender_name=press.sender_name,
            language=language,
            text=f"/drafts {press.callback.removeprefix(f'{SHOW}:')}",
        )
        (taken,) = await self._world.queue.put(turn_job(request))
        return Toast(text=say("home.shown" if taken else "press.again", language), alert=not taken)

    async def take(self, entry: FormEntry) -> Reply:
        """Keep the settings."""
        if not self._stands_on(entry.address.platform):
            language = await language_for(self._world.stores.preferences, entry)
            return Toast(text=say("form.unknown", language), alert=True)
        return await self._settings.take(entry)

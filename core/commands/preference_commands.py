"""/settings: what counts in this chat from now on."""

from collections.abc import Awaitable, Callable, Mapping

from core.catalogue import CATALOGUE, say
from core.messages import Language
from core.moments import zone_words
from core.platforms import PLATFORMS
from core.ports import World
from core.reach import place_of
from core.requests import Request
from core.router.preferences import CHOICES, NAMES
from core.router.wording import folded
from core.router.words import all_named, named
from core.zones import zone_of

Command = Callable[[str, Request], Awaitable[str]]
OWN = frozenset({"language", "zone"})  # they have commands of their own, which check what they are given


class PreferenceCommands:
    """Shows and changes the preferences of a chat."""

    def __init__(self, *, world: World, language: Command, zone: Command) -> None:
        self._world = world
        self._own: Mapping[str, Command] = {"language": language, "zone": zone}

    async def settings(self, argument: str, request: Request) -> str:
        """`style humorous; zone Asia/Tokyo` sets, `style default` forgets, nothing shows. All or nothing is set."""
        wanted = dict[str, str]()
        for part in filter(None, (part.strip() for part in argument.split(";"))):
            name, _, value = part.partition(" ")
            chosen = self._chosen(name.lower(), value.strip())
            if chosen is None:
                return self._refusal(name, value.strip(), request.language)
            wanted[name.lower()] = chosen
        answers = [await self._set(name, value, request) for name, value in wanted.items()]
        return "\n".join(answers) if answers else await self._shown(request)

    @staticmethod
    def _chosen(name: str, value: str) -> str | None:
        """The value as it is kept; None where there is no such name or value."""
        if name not in NAMES or not value:
            return None
        if name in OWN:
            return value
        if value.lower() in {"default", "默认"}:
            return "default"
        if name == "platform":
            return " ".join(all_named(CHOICES[name], folded(value))) or None
        return value.lower() if value.lower() in CHOICES[name] else named(CHOICES[name], folded(value))

    async def _set(self, name: str, value: str, request: Request) -> str:
        if name in OWN:
            return await self._own[name](value, request)
        await self._world.stores.preferences.put(place_of(request).session, name, "" if value == "default" else value)
        text = say("settings.set", request.language, **_words(name, value, request.language))
        if name == "platform" and value != "default":
            unknown = [each for each in value.split() if each not in PLATFORMS]
            text += "".join("\n" + say("settings.other_platform", request.language, platform=each) for each in unknown)
        return text

    async def _shown(self, request: Request) -> str:
        language = request.language
        kept = await self._world.stores.preferences.all(place_of(request).session)
        zone = zone_words((await zone_of(self._world, place_of(request).session)).key)
        lines = [say("settings.title", language)]
        for name in NAMES:
            value = zone if name == "zone" else kept.get(name) or "default"
            words = _words(name, value, language)
            lines.append(say("settings.line", language, **words))
        return "\n".join([*lines, "", say("settings.how", language)])

    @staticmethod
    def _refusal(name: str, value: str, language: Language) -> str:
        if name.lower() not in NAMES:
            return say("settings.no_such_name", language, name=name[:40], names=", ".join(NAMES))
        known = ", ".join(CHOICES[name.lower()]) if name.lower() in CHOICES else ""
        return say("settings.no_such_value", language, name=name.lower(), value=value[:40], known=known)


def _words(name: str, value: str, language: Language) -> dict[str, str]:
    """Name and value as people read them."""
    keys = {each: f"{name}.{each}" for each in value.split()}
    words = [say(key, language) if key in CATALOGUE else each for each, key in keys.items()]
    shown = ("、" if language == "zh" else ", ").join(words) or value
    shown = say("settings.default", language) if value == "default" else shown
    return {"name": say(f"settings.{name}", language), "value": shown}

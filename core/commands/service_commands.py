"""/services: the list for everybody, and for owners what may be changed."""

import json
from collections.abc import Awaitable, Callable, Sequence

from core.access import Access
from core.catalogue import say
from core.closing import failure_text
from core.errors import BadInput, ServiceError
from core.messages import Language
from core.ports import ServiceRegistry, ServiceState, ServiceTool
from core.requests import Request

Change = Callable[[Sequence[str], str], Awaitable[None]]  # the words behind the verb, and who it is
LONGEST = 200  # characters of a description, and of a schema
MARKS = {"idle": "⚪", "ready": "🟢", "resting": "🟠", "disabled": "⏸"}


class ServiceCommands:
    """Carries /services out."""

    def __init__(self, *, registry: ServiceRegistry, access: Access) -> None:
        self._registry = registry
        self._access = access
        self._changes: dict[str, tuple[int, Change]] = {  # how many words each needs
            "add": (2, lambda words, by: registry.add(words[0], words[1], by=by)),
            "remove": (1, lambda words, by: registry.remove(words[0], by=by)),
            "enable": (1, lambda words, by: registry.switch(words[0], on=True, by=by)),
            "disable": (1, lambda words, by: registry.switch(words[0], on=False, by=by)),
            "reload": (1, lambda words, by: registry.reload(words[0], by=by)),
            "accept": (2, lambda words, by: registry.accept(words[0], words[1], by=by)),
            "grant": (2, lambda words, by: registry.grant(words[0], words[1], allowed=True, by=by)),
            "revoke": (2, lambda words, by: registry.grant(words[0], words[1], allowed=False, by=by)),
        }

    async def services(self, argument: str, request: Request) -> str:
        """The answer to /services."""
        language = request.language
        words = [word.strip("`") for word in argument.split()]
        if not words:
            return await self._list(language)
        if not await self._access.may(request.sender, "manage"):
            return say("access.owner", language)
        try:
            if words[0] in self._changes:
                return await self._change(words, str(request.sender), language)
            return await self._show(words[0], language)
        except (ServiceError, BadInput) as error:
            return failure_text(error, language)

    async def _list(self, language: Language) -> str:
        states = await self._registry.services()
        if not states:
            return say("service.none", language)
        lines = [say("service.list", language), *(_line(state, language) for state in states)]
        return "\n".join(lines) + "\n\n" + say("service.use", language)

    async def _change(self, words: Sequence[str], by: str, language: Language) -> str:
        verb, *rest = words
        count, change = self._changes[verb]
        if len(rest) != count:
            return say("service.help", language)
        await change(rest, by)
        names = {"service": rest[0], "tool": rest[1] if count == 2 else ""}
        return say(f"service.done.{verb}", language, **names)

    async def _show(self, name: str, language: Language) -> str:
        tools = await self._registry.tools(name)
        state = next(each for each in await self._registry.services() if each.name == name)
        return "\n".join([_line(state, language), *(_tool(tool, language) for tool in tools)])


def _line(state: ServiceState, language: Language) -> str:
    parts = [f"{MARKS[state.health]} **{state.name}**", say(f"service.health.{state.health}", language)]
    if state.tools:
        parts.append(say("service.tools", language, count=state.tools))
    if state.quarantined:
        parts.append(say("service.quarantined", language, tools=", ".join(f"`{name}`" for name in state.quarantined)))
    if state.problem:
        parts.append(f"`{_short(state.problem)}`")
    return "- " + " · ".join(parts)


def _tool(tool: ServiceTool, language: Language) -> str:
    if tool.quarantined:
        kind = "held"
    elif tool.read_only:
        kind = "reads"
    else:
        kind = "granted" if tool.granted else "closed"
    head = f"- `{tool.name}` · {say(f'service.tool.{kind}', language)}"
    arguments = json.dumps(tool.schema.get("properties", {}), ensure_ascii=False)
    return f"{head}\n  `{_short(tool.description) or '–'}`\n  `{_short(arguments)}`"


def _short(text: str) -> str:
    """One line that closes no code."""
    line = " ".join(text.split()).replace("`", "'")
    return line if len(line) <= LONGEST else line[:LONGEST] + "…"

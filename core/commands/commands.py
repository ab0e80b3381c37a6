"""Slash commands, and the words that mean the same: what they do and what they answer. No model is asked."""

from collections.abc import Awaitable, Callable, Mapping
from typing import get_args

from core.access import Access
from core.cards import Cards
from core.catalogue import CATALOGUE, say
from core.commands.draft_commands import DraftCommands
from core.commands.preference_commands import PreferenceCommands
from core.commands.time_commands import TimeCommands
from core.engine import Engine
from core.messages import Language, UserRef
from core.ports import World
from core.reach import drafts_in, place_of
from core.records import Role
from core.requests import Request
from core.stopping import due_words, stop_drafts, stoppable

Command = Callable[[str, Request], Awaitable[str]]
LANGUAGES: dict[str, Language] = {
    "zh": "zh",
    "cn": "zh",
    "chinese": "zh",
    "中文": "zh",
    "汉语": "zh",
    "en": "en",
    "english": "en",
    "英文": "en",
    "英语": "en",
}
SWITCH = {"on": "on", "off": "off", "开": "on", "关": "off"}


class Commands:
    """Carries commands out; each gives the text of its answer."""

    def __init__(
        self, *, world: World, access: Access, cards: Cards, engine: Engine, more: Mapping[str, Command]
    ) -> None:
        self._world = world
        self._access = access
        drafts = DraftCommands(world=world, access=access, cards=cards)
        times = TimeCommands(world=world)
        self._engine = engine
        preferences = PreferenceCommands(world=world, language=self._language, zone=times.zone)
        self._commands: dict[str, Command] = {
            "help": self._help,
            "start": self._start,
            "drafts": drafts.drafts,
            "list_drafts": drafts.drafts,
            "waiting": drafts.waiting,
            "status": self._status,
            "stop": self._stop,
            "reset": self._reset,
            "language": self._language,
            "rich": self._rich,
            "members": self._members,
            "invite": self._invite,
            "remove": self._remove,
            "pair": self._pair,
            "zone": times.zone,
            "calendar": times.calendar,
            "settings": preferences.settings,
            **more,
        }

    async def run(self, name: str, argument: str, request: Request) -> str:
        """The answer to a command; an unknown one gets the way to /help."""
        command = self._commands.get(name)
        if command is None:
            return say("command.unknown", request.language, name=name)
        answer = await command(argument.strip(), request)
        chat = self._world.chats.get(request.address.platform)
        return chat.limits.spelled(answer) if chat else answer

    async def _help(self, _argument: str, request: Request) -> str:
        text = say("command.help", request.language)
        if await self._access.may(request.sender, "manage"):
            text += "\n\n" + say("command.help_owner", request.language)
        return text

    async def _start(self, argument: str, request: Request) -> str:
        if argument:
            return await self._pair(argument, request)
        if await self._access.role(request.sender) is None:
            return say("access.stranger", request.language)
        return await self._help("", request)

    async def _status(self, _argument: str, request: Request) -> str:
        queue = await self._world.queue.statistics()
        sessions = await self._world.stores.sessions.statistics()
        drafts = await drafts_in(self._world, place_of(request), limit=500)
        open_drafts = [draft for draft in drafts if draft.status in {"making", "in_review"}]
        name = self._engine.name
        engine = say("engine.offline", request.language) if name == "offline" else name
        state = await self._world.stores.sessions.state(request.address.session)
        status = say(
            "command.status",
            request.language,
            engine=engine,
            running=max(0, queue.running - 1),  # without this very turn
            waiting=queue.waiting,
            parked=queue.parked,
            drafts=len(open_drafts),
            turns=state.get("turns", 0),
            sessions=sessions.sessions,
            megabytes=round(sessions.bytes / 1e6, 1),
        )
        lines = [status, *await self._engine.told(request.address.session, request.language)]
        if unclear := len(await self._world.stores.publications.open(["unknown"])):
            lines.append(say("status.unclear", request.language, count=unclear))
        if await self._access.may(request.sender, "manage"):
            lines += [say("status.refused", request.language, reason=reason) for reason in self._engine.refused()]
        return "\n".join(lines)

    async def _stop(self, argument: str, request: Request) -> str:
        await stop_drafts(self._world, request.address, argument)
        drafts = await stoppable(self._world, request.address, argument)
        return say("turn.nothing_runs", request.language) + due_words(drafts, argument, request.language)

    async def _reset(self, _argument: str, request: Request) -> str:
        return say("command.reset", request.language)

    async def _language(self, argument: str, request: Request) -> str:
        chosen = LANGUAGES.get(argument.lower())
        if chosen is None:
            return say("command.which_language", request.language)
        await self._world.stores.preferences.put(place_of(request).session, "language", chosen)
        return say("command.language", chosen)

    async def _rich(self, argument: str, request: Request) -> str:
        """Rich messages, where the platform has them: tables and headings, but old apps cannot show them."""
        chosen = SWITCH.get(argument.lower())
        if chosen is None:
            return say("command.which_rich", request.language)
        await self._world.stores.preferences.put(place_of(request).session, "rich", chosen)
        return say(f"command.rich_{chosen}", request.language)

    # --- members ----------------------------------------------------------------------------------

    async def _members(self, _argument: str, request: Request) -> str:
        if not await self._access.may(request.sender, "manage"):
            return say("access.owner", request.language)
        lines = [say("command.members", request.language)]
        for member in await self._access.members():
            lines.append(f"- {member.name} · {say(f'role.{member.role}', request.language)} · `{member.user}`")
        return "\n".join(lines)

    async def _invite(self, argument: str, request: Request) -> str:
        if not await self._access.may(request.sender, "manage"):
            return say("access.owner", request.language)
        roles = {role: role for role in get_args(Role)}
        roles |= {CATALOGUE[f"role.{role}"][1]: role for role in get_args(Role)}
        role = roles.get(argument.lower() or "member")
        if role is None:
            return say("command.which_role", request.language)
        code = await self._access.invite(role, by=str(request.sender))
        return say("command.invite", request.language, role=say(f"role.{role}", request.language), code=code)

    async def _remove(self, argument: str, request: Request) -> str:
        if not await self._access.may(request.sender, "manage"):
            return say("access.owner", request.language)
        try:
            user = UserRef.parse(argument.strip("`"))
        except ValueError:
            return say("command.which_member", request.language)
        removed = await self._access.remove(user, by=str(request.sender))
        return say("command.removed" if removed else "command.not_removed", request.language, user=user)

    async def _pair(self, argument: str, request: Request) -> str:
        inside = await self._access.role(request.sender) is not None
        if self._access.settles(request.sender) or (inside and not argument):
            return say("command.paired_before", request.language)
        member = await self._access.redeem(argument, request.sender, request.sender_name)
        if member is None:
            return say("access.wrong_code", request.language)
        role = say(f"role.{member.role}", request.language)
        return say("command.paired", request.language, name=request.sender_name, role=role)

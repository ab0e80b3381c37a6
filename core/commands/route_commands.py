"""/routes: how messages are routed in this chat, for owners."""

from typing import get_args

from core.access import Access
from core.catalogue import say
from core.ports import World
from core.reach import place_of
from core.requests import Request
from core.router.decision import Question
from core.router.explaining import explained
from core.router.router import strategy_named
from core.router.routes import Strategy
from core.switchboard import Switchboard
from core.zones import zone_of


class RouteCommands:
    """Shows, tries and switches the strategy."""

    def __init__(self, *, world: World, access: Access, switchboard: Switchboard) -> None:
        self._world = world
        self._access = access
        self._switchboard = switchboard

    async def routes(self, argument: str, request: Request) -> str:
        """`/routes`, `/routes NAME` or `/routes default` for this chat, `/routes all NAME`, `/routes test TEXT`."""
        if not await self._access.may(request.sender, "manage"):
            return say("access.owner", request.language)
        word, _, rest = argument.partition(" ")
        if word.lower() in {"test", "试", "测试"} and rest.strip():
            return await self._tried(rest.strip(), request)
        if word.lower() in {"all", "全部"} and rest.strip():
            return await self._switched(rest, request, everywhere=True)
        return await self._switched(argument, request) if argument else await self._shown(request)

    async def _switched(self, name: str, request: Request, *, everywhere: bool = False) -> str:
        strategy = strategy_named(name)
        default = name.strip().lower() in {"default", "默认"} and not everywhere
        if strategy is None and not default:
            names = ", ".join(f"`{each}`" for each in get_args(Strategy))
            return say("routes.unknown", request.language, name=name.strip()[:40], names=names)
        by = str(request.sender)
        if everywhere and strategy:
            await self._switchboard.switch(strategy, by=by)
            return say("routes.switched_all", request.language, strategy=strategy)
        await self._switchboard.switch_chat(place_of(request).session, strategy, by=by)
        return say("routes.switched", request.language, strategy=strategy or self._switchboard.router.strategy)

    async def _shown(self, request: Request) -> str:
        router, refused = self._switchboard.router, self._switchboard.refused()
        shown = say(
            "routes.shown",
            request.language,
            strategy=await self._switchboard.chosen(place_of(request).session) or router.strategy,
            everywhere=router.strategy,
            rules=len(router.rules.rules),
            names=", ".join(f"`{each}`" for each in get_args(Strategy)),
        )
        return f"{shown}\n\n{say('status.refused', request.language, reason=refused)}" if refused else shown

    async def _tried(self, text: str, request: Request) -> str:
        question = Question(
            text=text,
            language=request.language,
            at=self._world.clock.now(),
            session=request.address.session,
            platform=request.address.platform,
            role=await self._access.role(request.sender),
            zone=(await zone_of(self._world, request.address.session)).key,
        )
        return "```\n" + explained(await self._switchboard.trial(question)) + "\n```"

"""Which strategy routes whose messages, and who changed it: the same for the command and for the API."""

from collections.abc import Callable

from core.ports import World
from core.records import AuditEntry
from core.router.decision import Question
from core.router.explaining import Trial, tried
from core.router.router import Router, strategy_named
from core.router.routes import Strategy

PREFERENCE = "strategy"


class Switchboard:
    """Tells and switches the strategy of all, or of one chat; each change is a line of the audit log.

    `refused` says why routes.yaml cannot be used since it last changed; empty where it can.
    """

    def __init__(self, *, router: Router, world: World, refused: Callable[[], str] = str) -> None:
        self.router = router
        self.refused = refused
        self.zone = world.zone  # of who tries a message without a chat
        self._stores = world.stores
        self._clock = world.clock

    async def chosen(self, session: str) -> Strategy | None:
        """The strategy of a chat; None where that of all counts there too."""
        return strategy_named(await self._stores.preferences.get(session, PREFERENCE) or "")

    async def switch(self, strategy: Strategy, *, by: str) -> None:
        """Route by it wherever a chat has none of its own, until the next start or another strategy in the file."""
        if strategy != self.router.strategy:
            await self._note(by, f"all: {strategy}")
            self.router.strategy = strategy

    async def switch_chat(self, session: str, strategy: Strategy | None, *, by: str) -> None:
        """Route by it in one chat, or there too by that of all."""
        if strategy != await self.chosen(session):
            await self._note(by, f"{session}: {strategy or 'default'}")
            await self._stores.preferences.put(session, PREFERENCE, strategy or "")

    async def trial(self, question: Question, strategy: Strategy | None = None) -> Trial:
        """What would become of a message: by that strategy, else by the one of its chat."""
        return await tried(self.router, question, strategy or await self.chosen(question.session))

    async def _note(self, by: str, detail: str) -> None:
        """Before the change: one without its line is worse than a line without its change."""
        await self._stores.audit.add(AuditEntry(at=self._clock.now(), who=by, what="routes_switch", detail=detail))

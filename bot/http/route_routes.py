"""How messages are routed, for owners: the rules, what a message would come to, and the strategy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from bot.http.chat import blank
from bot.http.problems import Problem
from bot.http.shapes import CHAT, TEXT_LIMIT, address_of
from bot.http.wiring import Owner, Services
from core.messages import Address
from core.records import Role
from core.router.decision import Question
from core.router.explaining import as_json, in_short
from core.router.language import language_of
from core.router.routes import Strategy
from core.router.rules import Rule
from core.switchboard import Switchboard

MOST = 200  # characters of a condition
STRICT = ConfigDict(extra="forbid")
router = APIRouter(prefix="/api/v1/routes", tags=["routes"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShape:
    """A rule of the file; `when` is its condition in short."""

    id: str
    intent: str
    priority: int
    confidence: float
    enabled: bool
    when: str

    @classmethod
    def of(cls, rule: Rule) -> "RuleShape":
        """The rule in short."""
        when = in_short(rule.when)
        return cls(
            id=rule.id,
            intent=rule.intent,
            priority=rule.priority,
            confidence=rule.confidence,
            enabled=rule.enabled,
            when=when if len(when) <= MOST else when[: MOST - 1] + "…",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamicShape:
    """A rule in Python."""

    id: str
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutesPage:
    """The strategy of all chats without one of their own, the confidence that a decision needs, and the rules in the
    order of the file. `refused`: why the file cannot be used since it last changed; "" where it can."""

    strategy: Strategy
    threshold: float
    refused: str
    rules: tuple[RuleShape, ...]
    dynamic: tuple[DynamicShape, ...]

    @classmethod
    def of(cls, switchboard: Switchboard) -> "RoutesPage":
        """As it is now."""
        here = switchboard.router
        return cls(
            strategy=here.strategy,
            threshold=here.routes.threshold,
            refused=switchboard.refused(),
            rules=tuple(map(RuleShape.of, here.routes.rules)),
            dynamic=tuple(DynamicShape(id=rule.id, priority=rule.priority) for rule in here.rules.dynamic),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A message to try, as somebody in that role would write it there and then; `at` has its time zone."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    message: Annotated[str, StringConstraints(max_length=TEXT_LIMIT)]
    strategy: Strategy | None = None
    platform: Annotated[str, StringConstraints(max_length=40)] = "web"
    role: Role = "member"
    at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """The strategy for all, or for one chat: of the page by its name, of any platform by its session. Null takes the
    chat's own away."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    strategy: Strategy | None
    chat: Annotated[str, Field(pattern=CHAT)] | None = None
    session: Annotated[str, Field(max_length=500)] | None = None

    def place(self) -> str | None:
        """The session; None for all. Raises Problem (422)."""
        if self.session is None or self.chat is not None:
            if self.chat is None:
                return None
            if self.session is not None:
                raise Problem(422, "page.problem.field", field="session", why="name a chat or a session, not both")
            return address_of(self.chat).session
        try:
            return Address.from_session(self.session).session
        except ValueError as error:
            why = "this is no session id"
            raise Problem(422, "page.problem.field", field="session", why=why) from error


@router.get("")
async def show_routes(services: Services, owner: Owner) -> RoutesPage:
    """How messages are routed."""
    return RoutesPage.of(services.switchboard)


@router.post("/test")
async def test_routes(services: Services, owner: Owner, wanted: Try) -> Mapping[str, object]:
    """What would become of a message: the decision, and the rules that fired, best first. Nothing is carried out."""
    if blank(wanted.message):
        raise Problem(422, "page.problem.text_empty")
    question = Question(
        text=wanted.message,
        language=language_of(wanted.message, "en"),
        at=wanted.at or services.clock.now(),
        platform=wanted.platform,
        role=wanted.role,
        zone=services.switchboard.zone,
    )
    return as_json(await services.switchboard.trial(question, wanted.strategy))


@router.put("/strategy", status_code=204)
async def switch_strategy(services: Services, owner: Owner, switch: Switch) -> None:
    """Route by it: everywhere until the next start or another strategy in the file, or in one chat from now on."""
    place = switch.place()
    if place is not None:
        await services.switchboard.switch_chat(place, switch.strategy, by=owner)
    elif switch.strategy is None:
        raise Problem(422, "page.problem.field", field="strategy", why="only a chat can be without one")
    else:
        await services.switchboard.switch(switch.strategy, by=owner)

"""copydesk routes test | list | check: how messages are routed, without a running server."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, get_args
from zoneinfo import ZoneInfo

import typer

from core.errors import SettingsError
from core.records import Role
from core.router.decision import Question
from core.router.language import language_of
from core.router.router import Router, strategy_named
from core.router.routes import Strategy
from core.router.rules import Fired
from core.router.wording import says_something

if TYPE_CHECKING:
    from rich.table import Table

    from bot.settings import Settings
    from core.router.explaining import Trial

routes = typer.Typer(no_args_is_help=True, help="How messages are routed: try one, list the rules, run their examples.")


@routes.command(name="test")
def try_message(
    message: Annotated[str, typer.Argument(help="What somebody writes.")],
    strategy: Annotated[str, typer.Option(help="Instead of that of routes.yaml, such as hybrid.")] = "",
    platform: Annotated[str, typer.Option(help="Where it is written, such as telegram.")] = "web",
    at: Annotated[str, typer.Option(help="When, such as 2026-11-27T09:00 or 2026-11-27T09:00+08:00.")] = "",
    role: Annotated[str, typer.Option(help="Who writes: member, approver or owner.")] = "member",
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say what a message would come to: the rules that fire, best first, and the decision. Nothing is carried out."""
    from bot.settings import load_settings

    settings = load_settings()
    chosen = _strategy(strategy)
    question = _question(message, settings, at=at, platform=platform.strip().lower(), role=_role(role))
    from bot.runtime import secrets_of
    from bot.telemetry import configure
    from core.router import explaining

    configure(style=settings.log.format, level="warning", secrets=secrets_of(settings))
    trial = asyncio.run(_tried(settings, question, chosen))
    if as_json:
        print(json.dumps(explaining.as_json(trial), ensure_ascii=False, indent=2))
        return
    if trial.fired:
        _show(_fired_table(trial.fired))
    print(explaining.explained(trial))


@routes.command(name="list")
def list_rules() -> None:
    """List the rules, best first, those in Python and those that are switched off too."""
    router = _router()
    _show(_rules_table(router))
    print(f"Strategy {router.strategy}, threshold {router.routes.threshold:.2f}.")


@routes.command()
def check() -> None:
    """Read routes.yaml and run the examples of every rule; exit code 1 where one does not come out as it should."""
    router = _router()
    refuse_wrong(router)
    rules = router.rules.rules
    examples = sum(len(rule.examples) for rule in rules)
    counter = sum(len(rule.counter_examples) for rule in rules)
    print(f"In order: {len(rules)} rules, {examples} examples and {counter} counter-examples.")


def refuse_wrong(router: Router) -> None:
    """Print the examples that do not come out as they should, a line each, and leave with exit code 1 if any."""
    from bot.routing import wrong_examples

    wrong = asyncio.run(wrong_examples(router.rules))
    for line in wrong:
        print(line)
    if wrong:
        raise typer.Exit(1)


def _router() -> Router:
    """The rules alone."""
    from adapters.clock import SystemClock
    from bot.routing import open_router
    from bot.settings import load_settings

    return open_router(load_settings(), SystemClock())


async def _tried(settings: "Settings", question: Question, strategy: Strategy | None) -> "Trial":
    from adapters.clock import SystemClock
    from bot.minds import open_router_alone
    from core.router.explaining import tried

    async with AsyncExitStack() as stack:
        router = await open_router_alone(settings, SystemClock(), stack)
        return await tried(router, question, strategy)


def _question(message: str, settings: "Settings", *, at: str, platform: str, role: Role) -> Question:
    from bot.local_time import server_zone

    if not says_something(message):
        raise SettingsError("message", "there is nothing to read in that message; write a few words")
    zone = server_zone(settings.time_zone)
    return Question(
        text=message,
        language=language_of(message, "en"),
        at=_moment(at, ZoneInfo(zone)),
        platform=platform,
        role=role,
        zone=zone,
    )


def _moment(said: str, zone: ZoneInfo) -> datetime:
    """Now where nothing is said; without a zone of its own it is the server's."""
    try:
        at = datetime.fromisoformat(said) if said else datetime.now(zone)
    except ValueError as error:
        raise SettingsError("--at", f"{said!r} is no time; write one such as 2026-11-27T09:00+08:00") from error
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _strategy(name: str) -> Strategy | None:
    strategy = strategy_named(name)
    if name and strategy is None:
        raise SettingsError("--strategy", f"there is no strategy {name!r}; there are {', '.join(get_args(Strategy))}")
    return strategy


def _role(name: str) -> Role:
    roles: tuple[Role, ...] = get_args(Role)
    role = next((each for each in roles if each == name.strip().lower()), None)
    if role is None:
        raise SettingsError("--role", f"there is no role {name!r}; there are {', '.join(roles)}")
    return role


def _show(table: "Table") -> None:
    from rich.console import Console

    Console().print(table)


def _fired_table(fired: Sequence[Fired]) -> "Table":
    from rich.table import Table

    table = Table("", "rule that fired", "intent", "priority", "confidence", box=None, header_style="bold")
    for number, each in enumerate(fired, start=1):
        name = f"{each.rule} (Python)" if each.dynamic else each.rule
        table.add_row(str(number), name, each.intent, str(each.priority), f"{each.confidence:.2f}")
    return table


def _rules_table(router: Router) -> "Table":
    from rich.markup import escape
    from rich.table import Table

    from core.router.explaining import in_short

    table = Table(box=None, header_style="bold", expand=True)
    for name in ("rule", "intent", "priority", "enabled"):
        table.add_column(name, no_wrap=True)
    table.add_column("when", no_wrap=True, overflow="ellipsis", ratio=1)
    rows = [(each.priority, each.id, "", "yes", "a function in Python") for each in router.rules.dynamic]
    rows += [
        (each.priority, each.id, each.intent, "yes" if each.enabled else "no", in_short(each.when))
        for each in router.routes.rules
    ]
    for priority, rule, intent, enabled, when in sorted(rows, key=lambda row: -row[0]):
        table.add_row(rule, intent, str(priority), enabled, escape(when))
    return table

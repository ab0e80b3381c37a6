"""The router, put together: routes.yaml, the team's own module, and who is asked beside the rules."""

import asyncio
import importlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.content import load_routes, routes_file
from bot.settings import Settings
from bot.watching import Watching
from core.errors import SettingsError
from core.ports import Clock, IntentReader
from core.router.decision import Question
from core.router.extensions import Extensions
from core.router.functions import Functions
from core.router.router import Router
from core.router.rules import Rule, RuleEngine

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def load_extensions(settings: Settings) -> Extensions:
    """What the module of the settings registers; nothing where none is named. Raises SettingsError."""
    extensions, name = Extensions(), settings.routes.module
    if not name:
        return extensions
    try:
        importlib.import_module(name).register(extensions)
    except (Exception, SystemExit) as error:  # it is somebody else's code; whatever it raises, the setting is wrong
        problem = f"the module {name!r} cannot be used: {type(error).__name__}: {error}"
        raise SettingsError("COPYDESK_ROUTES__MODULE", problem) from error
    return extensions


def open_router(
    settings: Settings, clock: Clock, model: IntentReader | None = None, models: Sequence[IntentReader] = ()
) -> Router:
    """The router of the settings. Raises SettingsError that names file, line and reason."""
    extensions = load_extensions(settings)
    functions = Functions(clock)
    for name, function in extensions.functions.items():
        functions.register(name, function)
    routes = load_routes(settings, functions)
    engine = RuleEngine(routes.rules, functions)
    for rule in extensions.rules:
        engine.add(rule)
    return Router(routes=routes, rules=engine, model=model, models=models)


def watch_routes(settings: Settings, watching: Watching, router: Callable[[], Router]) -> Callable[[], str]:
    """Read routes.yaml again whenever it changes: a broken one is refused whole, messages under way keep the old rules.

    Call it before the file is first read. What it gives tells why the file stands refused, "" where it does not.
    """
    path = routes_file(settings)

    async def read_again() -> None:
        here = router()
        await asyncio.to_thread(lambda: here.load(load_routes(settings, here.rules.functions)))  # thousands take long

    watching.watch(path, read_again)
    return lambda: watching.refused.get(path, "")


async def wrong_examples(engine: RuleEngine) -> list[str]:
    """A line for each example that does not come out as its rule's intent, and each counter-example that fires its
    rule. They are asked in the role, on the platform and at a time at which the rule may hold; where it names none,
    as a member in a web chat on a Monday at noon."""
    wrong = []
    for rule in engine.rules:
        for text in (*rule.examples, *rule.counter_examples):
            decision = await engine.read(_asked(rule, text))
            by = f"'{decision.metadata['rule']}'" if "rule" in decision.metadata else "no rule"
            if text in rule.examples and decision.intent != rule.intent:
                wrong.append(f"rule '{rule.id}': example {text!r} is {decision.intent} (by {by}), not {rule.intent}")
            if text in rule.counter_examples and decision.metadata.get("rule") == rule.id:
                wrong.append(f"rule '{rule.id}': counter-example {text!r} fires it")
    return wrong


def _asked(rule: Rule, text: str) -> Question:
    when = rule.when
    week = (MONDAY + timedelta(minutes=15 * step) for step in range(7 * 24 * 4))
    fitting = (at for at in week if any(window.contains(at, "UTC") for window in when.during))
    return Question(
        text=text,
        language=when.language or "en",
        at=next(fitting, MONDAY),
        platform=when.platform[0] if when.platform else "web",
        role=when.roles[0] if when.roles else "member",
    )

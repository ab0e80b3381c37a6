"""The router: slash commands first, then the strategy of this chat."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from core.ports.routing import IntentReader
from core.router.decision import Decision, Question
from core.router.language import language_of
from core.router.params import params_for
from core.router.places import joined
from core.router.post_command import MOST, material_of, post_wishes
from core.router.routes import Routes, Strategy
from core.router.rules import RuleEngine
from core.router.slash import slash_command
from core.router.strategies import STRATEGIES, Readers, Turnstile
from core.router.wording import readable

COMMAND = "command"


def command_of(question: Question) -> Decision | None:
    """The slash command that a message is: exact words, which come before every rule."""
    command = slash_command(question.text)
    if command is None:
        return None
    if command.name in {"approve", "reject", "cancel", "reopen", "plan", "plans"}:  # the same as the words
        draft, _, reason = command.argument.partition(" ")
        return Decision(
            intent=command.name,
            confidence=1.0,
            reasoning=f"slash command /{command.name}",
            params={"draft": draft, "reason": reason.strip(), "said": command.argument},
            metadata={"source": "command"},
        )
    if command.name == "post":
        return _post(question)
    if command.name == "schedule":
        draft, said = _draft_first(command.argument)
        return Decision(
            intent="schedule",
            confidence=1.0,
            reasoning="slash command /schedule",
            params={"draft": draft, "when": said},
            metadata={"source": "command"},
        )
    if command.known:
        return Decision(
            intent=COMMAND,
            confidence=1.0,
            reasoning=f"slash command /{command.name}",
            params={"command": command.name, "argument": command.argument},
            metadata={"source": "command"},
        )
    return Decision(
        intent="help",
        confidence=0.6,
        reasoning=f"there is no command /{command.name}",
        params={"command": "help", "argument": ""},
        metadata={"source": "command", "unknown_command": command.name},
    )


def _post(question: Question) -> Decision:
    """What `/post` asks for, or that it is too long to be one topic."""
    refused = len(material_of(question.text)) > MOST
    return Decision(
        intent="decline" if refused else "create_post",
        confidence=1.0,
        reasoning="slash command /post",
        params={"why": "long_topic", "limit": MOST} if refused else post_wishes(question.text, question),
        metadata={"source": COMMAND},
    )


def _draft_first(argument: str) -> tuple[str, str]:
    """The draft that a command names, where its first word looks like an id, and the rest."""
    first, _, rest = argument.partition(" ")
    return (first, rest.strip()) if re.fullmatch(r"(?=.*[a-f])[0-9a-f]{4,10}|\d{5,10}", first) else ("", argument)


def strategy_named(name: str) -> Strategy | None:
    """The strategy with that name, None for another word."""
    wanted = name.strip().lower().replace("-", "_")
    return next((each for each in get_args(Strategy) if each == wanted), None)


class Router:
    """Decides what a message means. Strategy, threshold and rules can be changed while it works."""

    def __init__(
        self, *, routes: Routes, rules: RuleEngine, model: IntentReader | None, models: Sequence[IntentReader] = ()
    ) -> None:
        self.strategy: Strategy = routes.strategy
        self.rules = rules
        self.routes = routes  # as the file has them
        self._model = model
        self._models = models or ((model,) if model else ())
        self._turn = Turnstile()

    def load(self, routes: Routes) -> None:
        """Take over another routes.yaml. A strategy that was switched by hand stays, unless the file's changed."""
        if routes.strategy != self.routes.strategy:
            self.strategy = routes.strategy
        self.routes = routes
        self.rules.replace(routes.rules)

    async def route(self, question: Question, strategy: Strategy | None = None) -> Decision:
        """The decision, by the strategy of this chat or the one for all."""
        command = command_of(question)
        if command is not None:
            return command
        chosen = strategy or self.strategy
        readers = Readers(
            rules=self.rules, model=self._model, models=self._models, turn=self._turn, threshold=self.routes.threshold
        )
        decision = await STRATEGIES[chosen](readers, question)
        return _completed(replace(decision, metadata={**decision.metadata, "strategy": chosen}), question)


def _completed(decision: Decision, question: Question) -> Decision:
    """With all that the text itself says of the intent; what the reader found in it counts more."""
    seen = readable(question.text)
    language = language_of(seen, question.language)
    known = params_for(decision.intent, replace(question, text=seen, language=language))
    return replace(decision, params=joined(known, decision.params))

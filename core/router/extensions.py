"""What a team's own Python module adds to the rules: named functions, and dynamic rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from core.router.functions import Function
from core.router.rules import DynamicRule

F = TypeVar("F", bound=Function)


@dataclass(frozen=True, slots=True)
class Extensions:
    """Filled by the module's `register(extensions)`, once, at the start."""

    functions: dict[str, Function] = field(default_factory=dict)
    rules: list[DynamicRule] = field(default_factory=list)

    def function(self, name: str) -> Callable[[F], F]:
        """A decorator: rules may say `function: NAME`. It gets a Question and says yes or no, within half a second;
        it may be a coroutine function."""

        def keep(function: F) -> F:
            self.functions[name] = function
            return function

        return keep

    def rule(self, rule: DynamicRule) -> None:
        """Add a dynamic rule."""
        self.rules.append(rule)

"""Rules: what a message must contain to mean an intent, from routes.yaml and from Python."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, cast

import re2
from pydantic import ConfigDict, Field

from core.router.conditions import STRICT, Compiled, Condition
from core.router.decision import CHAT, UNSURE, Decision, Question, is_plain
from core.router.functions import Function, Functions, NoAnswer
from core.router.language import language_of
from core.router.params import params_for
from core.router.patterns import Patterns, compiled, plain
from core.router.wording import folded, readable, squeezed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: where `when` holds, the message has this intent. The highest priority wins, then confidence.

    `params` are given as they are; `extract` are patterns whose first group, or whole match, becomes a parameter.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: Annotated[str, Field(min_length=1)]
    intent: Annotated[str, Field(min_length=1)]
    when: Condition
    priority: int = 0
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.9
    targets: tuple[str, ...] = ()
    params: Mapping[str, str | int | float | bool | None] = Field(default_factory=dict)
    extract: Mapping[str, str] = Field(default_factory=dict)
    response: str = ""
    enabled: bool = True
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamicRule:
    """A rule in Python: where `condition` says yes, `action` gives the decision. Either may be a coroutine function;
    one that raises, hangs, or gives something else counts as not matched."""

    id: str
    condition: Function
    action: Function
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A rule that matched a message, and what it says; `dynamic`: it is written in Python."""

    rule: str
    intent: str
    priority: int
    confidence: float
    dynamic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """Compiled rules, best first."""

    rules: tuple[tuple[Rule, Compiled], ...]
    patterns: Patterns
    by_pattern: Mapping[int, tuple[int, ...]]  # which rules may hold where a pattern is found
    always: tuple[int, ...]  # rules that no pattern announces
    extracts: Mapping[str, "re2._Regexp"]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> "_Book":
        places: dict[str, int] = {}
        enabled = sorted((rule for rule in rules if rule.enabled), key=lambda rule: (-rule.priority, -rule.confidence))
        pairs = tuple(
            (rule, Compiled.of(rule.when, lambda source: places.setdefault(source, len(places)))) for rule in enabled
        )
        by_pattern: dict[int, list[int]] = defaultdict(list)
        for number, (_, condition) in enumerate(pairs):
            for place in condition.triggers:
                by_pattern[place].append(number)
        return cls(
            rules=pairs,
            patterns=Patterns(tuple(places)),
            by_pattern={place: tuple(numbers) for place, numbers in by_pattern.items()},
            always=tuple(number for number, (_, condition) in enumerate(pairs) if not condition.triggers),
            extracts={source: compiled(plain(source)) for rule in enabled for source in rule.extract.values()},
        )

    def candidates(self, found: Iterable[int]) -> list[int]:
        """The rules that may hold, best first: not all of them are looked at."""
        announced = {number for place in found for number in self.by_pattern.get(place, ())}
        return sorted(announced.union(self.always))


class RuleEngine:
    """Decides by rules alone; asks no model. Rules can be replaced and added while it works."""

    def __init__(self, rules: Sequence[Rule], functions: Functions) -> None:
        self.functions = functions
        self._dynamic: dict[str, DynamicRule] = {}
        self._book = _Book.of(rules)

    @property
    def rules(self) -> Sequence[Rule]:
        """The enabled static rules, best first."""
        return tuple(rule for rule, _ in self._book.rules)

    @property
    def dynamic(self) -> Sequence[DynamicRule]:
        """The dynamic rules, in the order in which they were added."""
        return tuple(self._dynamic.values())

    def replace(self, rules: Sequence[Rule]) -> None:
        """Put other static rules in the place of all; messages under way keep the old ones."""
        self._book = _Book.of(rules)

    def add(self, rule: DynamicRule) -> None:
        """Add a dynamic rule, or replace the one with its id."""
        self._dynamic[rule.id] = rule
        self.functions.register(f"{rule.id}: condition", rule.condition)
        self.functions.register(f"{rule.id}: action", rule.action)

    def remove(self, rule: str) -> None:
        """Take a dynamic rule away."""
        self._dynamic.pop(rule, None)
        for part in ("condition", "action"):
            self.functions.forget(f"{rule}: {part}")

    async def read(self, question: Question) -> Decision:
        """The decision of the best rule; without one, to talk, unsure. `metadata` names all rules that fired, best
        first; a dynamic rule comes before a static one of the same priority. The language counts as the text shows
        it, and as the question says where it shows none."""
        seen = readable(question.text)
        asked = replace(question, language=language_of(seen, question.language))
        book = self._book
        best_first = await self._best_first(book, seen, asked)
        if not best_first:
            metadata = {"source": "rules", "language": asked.language}
            return Decision(intent=CHAT, confidence=UNSURE, reasoning="no rule matched", metadata=metadata)
        best = best_first[0][1]
        decision = _decided(book, best, seen, asked) if isinstance(best, Rule) else best
        return replace(decision, metadata={**decision.metadata, "fired": [_name(each) for _, each in best_first]})

    async def fired(self, question: Question) -> Sequence[Fired]:
        """The rules that match, best first."""
        seen = readable(question.text)
        asked = replace(question, language=language_of(seen, question.language))
        return [
            Fired(
                rule=_name(each),
                intent=each.intent,
                priority=priority,
                confidence=each.confidence,
                dynamic=isinstance(each, Decision),
            )
            for priority, each in await self._best_first(self._book, seen, asked)
        ]

    async def _best_first(self, book: _Book, seen: str, asked: Question) -> list[tuple[int, Rule | Decision]]:
        """Static rules, and what dynamic ones decided, with their priorities."""
        fired: list[tuple[int, Rule | Decision]] = [
            (rule.priority, said) for rule in tuple(self._dynamic.values()) if (said := await self._said(rule, asked))
        ]
        fired += [(rule.priority, rule) for rule in await self._matched(book, seen, asked)]
        return sorted(fired, key=lambda pair: -pair[0])

    async def _matched(self, book: _Book, seen: str, question: Question) -> list[Rule]:
        matched = []
        found = book.patterns.found(squeezed(seen))
        for number in book.candidates(found):
            rule, condition = book.rules[number]
            try:
                if await condition.holds(found, question, self.functions):
                    matched.append(rule)
            except NoAnswer:
                continue
        return matched

    async def _said(self, rule: DynamicRule, question: Question) -> Decision | None:
        try:
            if not await self.functions.ask(f"{rule.id}: condition", question):
                return None
            decision = await self.functions.ask(f"{rule.id}: action", question)
        except NoAnswer:
            return None
        if not isinstance(decision, Decision) or not is_plain(decision):
            self.functions.report(f"{rule.id}: action", f"gave no decision of plain JSON but {decision!r:.200}")
            return None
        return replace(decision, metadata={"source": "rules", **decision.metadata, "rule": rule.id})


def _name(each: Rule | Decision) -> str:
    return each.id if isinstance(each, Rule) else str(each.metadata["rule"])


def _decided(book: _Book, rule: Rule, seen: str, question: Question) -> Decision:
    known = params_for(rule.intent, replace(question, text=seen))
    return Decision(
        intent=rule.intent,
        confidence=rule.confidence,
        reasoning=f"rule '{rule.id}' matched (priority {rule.priority})",
        response=rule.response,
        params=known | dict(rule.params) | _extracted(book, rule, seen),
        targets=rule.targets,
        metadata={"source": "rules", "language": question.language, "rule": rule.id},
    )


def _extracted(book: _Book, rule: Rule, seen: str) -> dict[str, object]:
    """Found in the folded text, taken from the text as it was written."""
    plain, values = folded(seen), {}
    for name, source in rule.extract.items():
        match = book.extracts[source].search(plain)
        if match:
            start, end = cast("tuple[int, int]", match.span(1 if match.re.groups else 0))
            values[name] = seen[start:end].strip()
    return {name: value for name, value in values.items() if value}

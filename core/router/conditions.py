"""What a rule states about a message: words, patterns, who says it where and when, and compositions of these."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from core.messages import Language
from core.records import Role
from core.router.decision import Question
from core.router.functions import Functions
from core.router.patterns import keyword, plain
from core.router.windows import Window
from core.router.wording import says_something


def _said(word: str) -> str:
    if not says_something(word):
        raise ValueError("is blank")
    return word


Word = Annotated[str, AfterValidator(_said)]
Path = tuple[str | int, ...]
STRICT: Final = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keywords:
    """Words to find: every one of `all_of`, and at least one of `any_of` where it is not empty."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    all_of: tuple[Word, ...] = ()
    any_of: tuple[Word, ...] = ()


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Holds where everything that it states holds; what it leaves open holds always."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    keywords: Keywords = Keywords()
    regex: str = ""
    language: Language | None = None
    platform: Annotated[tuple[str, ...], BeforeValidator(_one_or_many)] = ()
    roles: Annotated[tuple[Role, ...], BeforeValidator(_one_or_many)] = ()
    during: Annotated[tuple[Window, ...], BeforeValidator(_one_or_many)] = ()  # one of them
    function: str = ""
    all_: Annotated[tuple["Condition", ...], Field(validation_alias="all")] = ()
    any_: Annotated[tuple["Condition", ...], Field(validation_alias="any")] = ()
    not_: Annotated["Condition | None", Field(validation_alias="not")] = None

    @property
    def narrows(self) -> bool:
        """Whether it asks for more than a language, a platform or a role."""
        own = self.regex or self.function or self.during or self.keywords.all_of or self.keywords.any_of
        return bool(own) or self.not_ is not None or any(each.narrows for each in (*self.all_, *self.any_))

    def walk(self, path: Path = ()) -> Iterator[tuple["Condition", Path]]:
        """It and all conditions within, each with its place as the file has it: ("any", 0, "not")."""
        yield self, path
        for name, inner in (("all", self.all_), ("any", self.any_)):
            for number, each in enumerate(inner):
                yield from each.walk((*path, name, number))
        if self.not_:
            yield from self.not_.walk((*path, "not"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A condition whose patterns are places in one set."""

    states: Condition
    patterns: tuple[int, ...]  # all of them are found
    all_: tuple["Compiled", ...] = ()
    any_: tuple["Compiled", ...] = ()
    not_: "Compiled | None" = None

    @classmethod
    def of(cls, condition: Condition, place: Callable[[str], int]) -> "Compiled":
        """Compile it; `place` gives a pattern its place."""
        words = condition.keywords
        sources = [keyword(word) for word in sorted(words.all_of, key=len)]  # the last one announces it: the rarest
        if words.any_of:
            sources.append("|".join(map(keyword, words.any_of)))
        if condition.regex:
            sources.append(plain(condition.regex))
        return cls(
            states=condition,
            patterns=tuple(map(place, sources)),
            all_=tuple(cls.of(each, place) for each in condition.all_),
            any_=tuple(cls.of(each, place) for each in condition.any_),
            not_=cls.of(condition.not_, place) if condition.not_ else None,
        )

    @property
    def triggers(self) -> frozenset[int]:
        """Patterns of which at least one is found wherever it holds; empty where there are none such."""
        if self.patterns:
            return frozenset(self.patterns[-1:])
        inner = next((each.triggers for each in self.all_ if each.triggers), frozenset())
        if inner or not self.any_:
            return inner
        groups = [each.triggers for each in self.any_]
        return frozenset().union(*groups) if all(groups) else frozenset()

    async def holds(self, found: set[int], question: Question, functions: Functions) -> bool:
        """Whether it holds; functions are asked last. Raises NoAnswer where one of them gives none."""
        if not (found.issuperset(self.patterns) and self._fits(question)):
            return False
        if self.not_ and await self.not_.holds(found, question, functions):
            return False
        for each in self.all_:
            if not await each.holds(found, question, functions):
                return False
        if self.any_ and not await self._one(found, question, functions):
            return False
        name = self.states.function
        return not name or bool(await functions.ask(name, question))

    async def _one(self, found: set[int], question: Question, functions: Functions) -> bool:
        for each in self.any_:
            if await each.holds(found, question, functions):
                return True
        return False

    def _fits(self, question: Question) -> bool:
        """Language, platform, role and time."""
        states = self.states
        return (
            states.language in (None, question.language)
            and (not states.platform or question.platform in states.platform)
            and (not states.roles or question.role in states.roles)
            and (not states.during or any(each.contains(question.at, question.zone) for each in states.during))
        )

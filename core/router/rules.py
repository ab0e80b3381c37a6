"""Rules from routes.yaml: what a message must contain to mean an intent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from core.errors import SettingsError
from core.messages import Language
from core.router.decision import Decision
from core.router.language import language_of
from core.router.params import params_for
from core.router.slash import SlashCommand, slash_command
from core.router.wording import folded, readable

CHAT: Final = "chat"
COMMAND: Final = "command"
UNSURE: Final = 0.3  # confidence where no rule matched
Word = Annotated[str, Field(min_length=1, pattern=r"\S")]
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keywords:
    """Words to find: every one of `all_of`, and at least one of `any_of` where it is not empty."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    all_of: tuple[Word, ...] = ()
    any_of: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: it matches where everything that it states holds. The highest priority wins, then confidence."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    id: Annotated[str, Field(min_length=1)]
    intent: Annotated[str, Field(min_length=1)]
    priority: int = 0
    keywords: Keywords = Keywords()
    regex: str = ""
    language: Language | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.9
    targets: tuple[str, ...] = ()
    enabled: bool = True
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


_RULE: Final = TypeAdapter(Rule)


def parse_rules(document: object) -> tuple[Rule, ...]:
    """The rules of a parsed routes.yaml, `{"rules": [...]}`. Raises SettingsError that names rule and place."""
    if not isinstance(document, dict) or set(document) != {"rules"} or not isinstance(document["rules"], list):
        raise _refused("the file must be a mapping with one entry, 'rules', which is a list")
    rules = tuple(_parse_rule(entry, place) for place, entry in enumerate(document["rules"], 1))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise _refused(f"rule '{rule.id}': id: used twice")
        seen.add(rule.id)
    return rules


def _parse_rule(entry: object, place: int) -> Rule:
    name = entry.get("id") if isinstance(entry, dict) else None
    label = f"rule '{name}'" if isinstance(name, str) and name else f"rule number {place}"
    try:
        rule = _RULE.validate_python(entry)
        _Matcher.of(rule)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field_name = ".".join(map(str, first["loc"])) or "rule"
        raise _refused(f"{label}: {field_name}: {first['msg']}") from error
    except re.error as error:
        raise _refused(f"{label}: regex: {error}") from error
    if not (rule.keywords.all_of or rule.keywords.any_of or rule.regex):
        raise _refused(f"{label}: it needs keywords or a regex, else it matches everything")
    return rule


def _refused(problem: str) -> SettingsError:
    return SettingsError("ROUTES", problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matcher:
    """A rule's conditions, compiled; all must be found."""

    rule: Rule
    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, rule: Rule) -> "_Matcher":
        sources = [_word(word) for word in rule.keywords.all_of]
        if rule.keywords.any_of:
            sources.append("|".join(map(_word, rule.keywords.any_of)))
        if rule.regex:
            sources.append(folded(rule.regex))
        return cls(rule=rule, patterns=tuple(re.compile(source, re.IGNORECASE) for source in sources))

    def matches(self, text: str, language: Language) -> bool:
        if self.rule.language not in (None, language):
            return False
        return all(pattern.search(text) for pattern in self.patterns)


def _word(keyword: str) -> str:
    """Latin keywords match whole words; Chinese has none to tell apart."""
    plain = _SPACES.sub(" ", folded(keyword).strip())
    start = "(?<![a-z0-9])" if re.match("[a-z0-9]", plain, re.IGNORECASE) else ""
    end = "(?![a-z0-9])" if re.search("[a-z0-9]$", plain, re.IGNORECASE) else ""
    return f"{start}{re.escape(plain)}{end}"


@dataclass(frozen=True, slots=True)
class RuleEngine:
    """Routes by slash commands and rules alone; asks no model."""

    rules: Sequence[Rule]
    _matchers: tuple[_Matcher, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        enabled = [rule for rule in self.rules if rule.enabled]
        best_first = sorted(enabled, key=lambda rule: (-rule.priority, -rule.confidence))
        object.__setattr__(self, "_matchers", tuple(map(_Matcher.of, best_first)))

    def route(self, text: str, *, language_hint: Language, has_pictures: bool) -> Decision:
        """What the message wants; `language_hint` counts where the text itself shows no language."""
        command = slash_command(text)
        if command is not None:
            return _command_decision(command)
        seen = readable(text)
        language = language_of(seen, language_hint)
        plain = _SPACES.sub(" ", folded(seen)).strip()
        metadata: dict[str, object] = {"source": "rules", "language": language}
        fired = next((matcher.rule for matcher in self._matchers if matcher.matches(plain, language)), None)
        if fired is None:
            return Decision(intent=CHAT, confidence=UNSURE, reasoning="no rule matched", metadata=metadata)
        return Decision(
            intent=fired.intent,
            confidence=fired.confidence,
            reasoning=f"rule '{fired.id}' matched (priority {fired.priority})",
            params=params_for(fired.intent, seen, language=language, has_pictures=has_pictures),
            targets=fired.targets,
            metadata=metadata | {"rule": fired.id},
        )


def _command_decision(command: SlashCommand) -> Decision:
    metadata: dict[str, object] = {"source": "command"}
    if command.known:
        return Decision(
            intent=COMMAND,
            confidence=1.0,
            reasoning=f"slash command /{command.name}",
            params={"command": command.name, "argument": command.argument},
            metadata=metadata,
        )
    return Decision(
        intent="help",
        confidence=0.6,
        reasoning=f"there is no command /{command.name}",
        params={"command": "help", "argument": ""},
        metadata=metadata | {"unknown_command": command.name},
    )

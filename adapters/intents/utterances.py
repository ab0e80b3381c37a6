"""What people say, by intent: the lines that a classifier learns from, checked."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from core.errors import SettingsError
from core.router.decision import Intent
from core.router.wording import readable, squeezed

INTENTS: Final[tuple[str, ...]] = get_args(Intent)
LEAST: Final = 20  # lines of an intent, over all files: fewer teach nothing
SETTING: Final = "COPYDESK_ROUTER__INTENTS"
Path = tuple[str | int, ...]  # keys and places from the document's root

_DIGITS: Final = re.compile(r"\d+")
_CLOSING: Final = re.compile(r"[\s.,!。,!~…]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One line and what it wants, and where it stands."""

    text: str  # readied
    intent: str
    file: str
    line: int

    def refused(self, problem: str) -> SettingsError:
        """The line's mistake, with its place."""
        return _refused(self.file, self.line, problem)


def readied(text: str) -> str:
    """Folded, in small letters, every number as 0, without closing marks where there is more. A question mark
    stays, for it tells much."""
    plain = _DIGITS.sub("0", squeezed(readable(text)).lower())
    return _CLOSING.sub("", plain) or plain


def parse_utterances(values: object, *, file: str, line: Callable[[Path], int]) -> list[Utterance]:
    """The lines of one parsed file, intent → list. Raises SettingsError with file, line and reason."""
    if not isinstance(values, Mapping) or not values:
        raise _refused(file, 1, "the file must be a mapping of intents to lists of lines")
    found = []
    for intent, lines in values.items():
        if intent not in INTENTS:
            raise _refused(file, line((str(intent),)), f"there is no intent '{intent}'")
        if not isinstance(lines, list):
            raise _refused(file, line((intent,)), f"'{intent}' must be a list of lines")
        for place, text in enumerate(lines):
            where = line((intent, place))
            if not isinstance(text, str):
                raise _refused(file, where, f"{text!r} is no text; put it in quotes")
            if not readied(text):
                raise _refused(file, where, f"{text!r} says nothing")
            found.append(Utterance(text=readied(text), intent=intent, file=file, line=where))
    return found


def whole(utterances: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """The lines of all files together. Raises SettingsError where two intents share a line, or one has too few."""
    seen: dict[str, Utterance] = {}
    for each in utterances:
        first = seen.setdefault(each.text, each)
        if first.intent != each.intent:
            place = f"line {first.line}" if first.file == each.file else f"{first.file}, line {first.line}"
            raise each.refused(f"{each.text!r} is '{each.intent}' here and '{first.intent}' in {place}")
    counted = Counter(each.intent for each in seen.values())
    for intent in INTENTS:
        if counted[intent] < LEAST:
            first_line = next((each for each in utterances if each.intent == intent), None)
            file, line = (first_line.file, first_line.line) if first_line else (_file_of(utterances), 1)
            raise _refused(file, line, f"'{intent}' has {counted[intent]} different lines; it needs {LEAST} at least")
    return tuple(seen.values())


def _file_of(utterances: Sequence[Utterance]) -> str:
    return utterances[0].file if utterances else "no file"


def _refused(file: str, line: int, problem: str) -> SettingsError:
    return SettingsError(SETTING, f"{file}, line {line}: {problem}")

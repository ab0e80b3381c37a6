"""What `copydesk chat` was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.messages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOptions:
    """One call of the terminal; `timeout` is in seconds, for one exchange with its presses."""

    data_dir: Path
    chat: str = "terminal"
    once: str | None = None
    press: tuple[str, ...] = ()
    language: Language | None = None
    timeout: float = 120.0


def language_of_terminal(environment: Mapping[str, str]) -> Language:
    """The language of LC_ALL, LC_MESSAGES or LANG, whichever is set first; English where it is neither."""
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((name for name in names if name), "").lower().startswith("zh") else "en"

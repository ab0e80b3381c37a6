"""Every sentence that a person reads, in English and Simplified Chinese: the one catalogue."""

from core.catalogue import (
    approvals,
    attachments,
    chat,
    commands,
    content,
    failures,
    forms,
    live,
    logins,
    page,
    planning,
    publishing,
    reminders,
    reports,
    routing,
    schedule,
    services,
    slack,
    start,
    terminal,
    usage,
)
from core.messages import Language

Entry = tuple[str, str]  # English, Simplified Chinese; both with the same {names}

PARTS = (
    approvals,
    attachments,
    chat,
    commands,
    content,
    failures,
    forms,
    live,
    logins,
    page,
    planning,
    publishing,
    reminders,
    reports,
    routing,
    schedule,
    services,
    slack,
    start,
    terminal,
    usage,
)
CATALOGUE: dict[str, Entry] = {key: entry for part in PARTS for key, entry in part.TEXTS.items()}


def say(key: str, language: Language, **values: object) -> str:
    """The sentence in that language, with its names filled in. Raises KeyError for an unknown key or name."""
    english, chinese = CATALOGUE[key]
    return (chinese if language == "zh" else english).format(**values)

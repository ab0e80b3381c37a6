"""Slash commands: exact words that come before every rule."""

import re
from dataclasses import dataclass
from typing import Final

from core.router.wording import folded, readable

COMMANDS: Final = frozenset(
    {"help", "drafts", "status", "stop", "reset", "language", "rich", "members", "invite", "remove", "pair", "start"}
    | {
        "zone",
        "calendar",
        "schedule",
        "services",
        "use",
        "settings",
        "report",
        "weekly",
        "routes",
        "approve",
        "reject",
        "cancel",
        "reopen",
        "history",
        "post",
        "waiting",
        "login",
        "publications",
        "takeback",
        "link",
        "accounts",
        "quiet",
        "digest",
        "reminders",
        "slots",
        "plan",
        "plans",
        "pause",
        "resume",
        "blackout",
    }
)
_COMMAND: Final = re.compile(r"/([a-z][a-z0-9_]{0,31})(?:@[a-z0-9_]{1,64})?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_LOGIN: Final = re.compile(r"/?登[录錄](?:\s+([a-z0-9_-]{1,32}))?", re.IGNORECASE)
_CODE: Final = re.compile(r"(?:pair|配对)\s+([a-z0-9]{4}(?:-[a-z0-9]{4}){2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashCommand:
    """`/name@bot argument`; `known` tells whether Copydesk has it."""

    name: str
    argument: str
    known: bool


def slash_command(text: str) -> SlashCommand | None:
    """The command that a message is, or None: a path such as /usr/bin is no command.

    A code is brought without the stroke too: some platforms keep messages that begin with one for themselves.
    """
    seen = readable(text)
    if brought := _CODE.fullmatch(folded(seen)):
        return SlashCommand(name="pair", argument=seen[brought.start(1) : brought.end(1)], known=True)
    if asked := _LOGIN.fullmatch(folded(seen)):
        return SlashCommand(name="login", argument=asked[1] or "", known=True)
    match = _COMMAND.fullmatch(folded(seen))
    if match is None:
        return None
    name = match[1].lower()
    argument = seen[match.start(2) : match.end(2)] if match[2] else ""
    return SlashCommand(name=name, argument=argument.strip(), known=name in COMMANDS)

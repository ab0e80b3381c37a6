"""A person's home in Slack: part by part, as long as Slack takes it."""

import json
from typing import Any, Final

from adapters.slack.commands import spelled
from adapters.slack.markup import rows
from adapters.slack.mrkdwn import mrkdwn
from core.messages import Address, OutboundMessage, ShowHome

BLOCKS: Final = 100
SECTION: Final = 3000  # characters
Block = dict[str, Any]


def to_home(home: ShowHome, at: Address) -> Block:
    """The view. Parts that do not fit in whole are left out, from the end. Raises ChatError for a wrong button."""
    blocks: list[Block] = []
    for part in home.parts:
        more = _blocks(part)
        if len(blocks) + len(more) > BLOCKS:
            break
        blocks += more
    known = {"callback": "", "chat": at.chat, "thread": ""}
    return {"type": "home", "blocks": blocks, "private_metadata": json.dumps(known, separators=(",", ":"))}


def _blocks(part: OutboundMessage) -> list[Block]:
    """Its text in a section, for a home takes no markdown block; then its buttons."""
    text = mrkdwn(spelled(part.text), SECTION)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return [*([section] if text else []), *rows(part.buttons)]

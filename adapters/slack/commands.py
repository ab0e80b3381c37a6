"""Slash commands and the message shortcut, as the messages that they stand for."""

import re
from datetime import datetime
from typing import Final

from adapters.slack.attached import attachments_of
from adapters.slack.payloads import Payload, part, word
from adapters.slack.places import Identity, place, user_of
from adapters.slack.wording import readable, without_mention
from core.messages import InboundMessage, MessageRef
from core.router.slash import COMMANDS

OWN: Final = "copydesk"  # /copydesk settings is our /settings
SLASH: Final = ("post", "drafts", "approve", "schedule", "calendar", OWN)
SHORTCUT: Final = "draft_from_message"
LONGEST: Final = 4000  # characters, as long as a message at its best
_ELSEWHERE: Final = re.compile(rf"(?<![\w/])/({'|'.join(sorted(COMMANDS.difference(SLASH)))})(?![\w/])")


def spelled(text: str) -> str:
    """Our own sentences, with commands as Slack has them: /status is /copydesk status there."""
    return _ELSEWHERE.sub(rf"/{OWN} \1", text)


def mistaken(payload: Payload) -> str:
    """The key of the sentence that says why a slash command cannot be done; empty where it can be tried."""
    name, text = _split(payload)
    if name not in SLASH or (name == OWN and text and text.split()[0].lower() not in COMMANDS):
        return "slack.unknown_command"
    if name == "post" and not text:
        return "slack.post_what"
    return "slack.too_long" if len(text) > LONGEST else ""


def command_of(payload: Payload, bot: Identity, at: datetime) -> InboundMessage:
    """It has no place in the chat yet: a message of ours will stand for it."""
    user = word(payload, "user_id")
    return InboundMessage(
        id=word(payload, "trigger_id"),
        address=place(bot, word(payload, "channel_id")),
        sender=user_of(user),
        sender_name=word(payload, "user_name") or user,
        text=_text(*_split(payload)),
        received_at=at,
        opens=True,
    )


def _split(payload: Payload) -> tuple[str, str]:
    return word(payload, "command").removeprefix("/").lower(), readable(word(payload, "text")).strip()


def _text(name: str, text: str) -> str:
    if name != OWN:
        return f"/{name} {text}".rstrip()
    return f"/{text}" if text else "/help"


def shortcut_of(payload: Payload, bot: Identity, at: datetime) -> InboundMessage | None:
    """ "Draft a post from this": a draft that answers in the thread of that message."""
    message, user = part(payload, "message"), word(payload, "user", "id")
    ts = word(message, "ts")
    if word(payload, "callback_id") != SHORTCUT or not ts:
        return None
    address = place(bot, word(payload, "channel", "id"), word(message, "thread_ts") or ts)
    return InboundMessage(
        id=word(payload, "trigger_id"),
        address=address,
        sender=user_of(user),
        sender_name=word(payload, "user", "name") or user,
        text=f"/post {readable(without_mention(word(message, 'text'), bot.user))}".rstrip(),
        received_at=at,
        origin=MessageRef(address=address, id=ts),
        attachments=attachments_of(message),
    )

"""What Slack sent as an inbound: pure functions of the payload and of who the bot is."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.slack.attached import attachments_of
from adapters.slack.commands import command_of, shortcut_of
from adapters.slack.forms import values_of
from adapters.slack.payloads import Payload, metadata, part, parts, word
from adapters.slack.places import Identity, place, reply_thread, user_of
from adapters.slack.wording import mentions, readable, without_mention
from core.messages import STOP, Address, ButtonPress, FormEntry, HomeOpened, Inbound, InboundMessage, MessageRef

SPOKEN: Final = {"", "file_share", "thread_broadcast"}  # the subtypes that a person writes
OURS: Final = re.compile(r"b:\d{1,3}")  # how our buttons are numbered in their message
SLACKBOT: Final = "USLACKBOT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A payload, and what is known beside it: when it came, and whether its thread began with the bot."""

    payload: Payload
    at: datetime
    ours: bool = False


def to_inbound(seen: Seen, bot: Identity) -> Inbound | None:
    """What a person did, or None for all that is not addressed to the bot, or does not say who did it."""
    found = _found(seen, bot)
    return found if found and found.id and found.sender.id else None


def _found(seen: Seen, bot: Identity) -> Inbound | None:
    payload = seen.payload
    if "command" in payload:
        return command_of(payload, bot, seen.at)
    match word(payload, "type"):
        case "event_callback":
            return _event(seen, bot)
        case "block_actions":
            return _press(payload, bot, seen.at)
        case "view_submission":
            return _form(payload, bot, seen.at)
        case "message_action":
            return shortcut_of(payload, bot, seen.at)
    return None


def _event(seen: Seen, bot: Identity) -> Inbound | None:
    event = part(seen.payload, "event")
    match word(event, "type"):
        case "message" | "app_mention":
            return _message(seen, event, bot)
        case "app_home_opened":
            return _home(seen, event, bot)
        case "agent_session_stopped":
            return _stop(seen, event, bot)
    return None


# --- messages ---------------------------------------------------------------------------------------


def _message(seen: Seen, event: Payload, bot: Identity) -> InboundMessage | None:
    if not by_a_person(event, bot):
        return None
    text, ts = word(event, "text"), word(event, "ts")
    attachments = attachments_of(event)
    if not (text or attachments) or not addressed(event, bot, ours=seen.ours):
        return None
    address = address_of(event, bot)
    root = reply_thread(event)
    return InboundMessage(
        id=f"{address.chat}.{ts}",
        address=address,
        sender=user_of(word(event, "user")),
        sender_name=_name(event),
        text=readable(without_mention(text, bot.user) if mentions(text, bot.user) else text),
        received_at=seen.at,
        origin=MessageRef(address=address, id=ts),
        reply_to=MessageRef(address=address, id=root) if root else None,
        attachments=attachments,
    )


def by_a_person(event: Payload, bot: Identity) -> bool:
    """Whether somebody wrote it just now: no bot, no edit, nobody who joined."""
    user = word(event, "user")
    written = bool(user) and user not in {bot.user, SLACKBOT} and not word(event, "bot_id")
    return written and word(event, "subtype") in SPOKEN and bool(word(event, "ts")) and bool(word(event, "channel"))


def direct(event: Payload) -> bool:
    """Whether it is the person's own chat with the bot."""
    return word(event, "channel_type") == "im" or word(event, "channel").startswith("D")


def addressed(event: Payload, bot: Identity, *, ours: bool) -> bool:
    """Whether it is meant for the bot; `ours`: its thread began with a message that was."""
    if direct(event) or mentions(word(event, "text"), bot.user):
        return True
    return bool(reply_thread(event)) and (ours or word(event, "parent_user_id") == bot.user)


def address_of(event: Payload, bot: Identity) -> Address:
    """A message at the root of a channel, or of an agent's chat, begins the thread of its conversation."""
    thread = reply_thread(event)
    if not thread and (bot.agent or not direct(event)):
        thread = word(event, "ts")
    return place(bot, word(event, "channel"), thread)


def _name(event: Payload) -> str:
    profile = part(event, "user_profile")
    return word(profile, "display_name") or word(profile, "real_name") or word(event, "user")


# --- presses, forms, the home -----------------------------------------------------------------------


def _press(payload: Payload, bot: Identity, at: datetime) -> ButtonPress | None:
    """The first action; one that is not a button of ours has no callback, and the core says so."""
    actions = parts(payload, "actions")
    if not actions:
        return None
    known = OURS.fullmatch(word(actions[0], "action_id"))
    return ButtonPress(
        id=word(payload, "trigger_id"),
        address=place_of_press(payload, bot),
        sender=user_of(word(payload, "user", "id")),
        sender_name=name_of(payload),
        callback=word(actions[0], "value") if known else "",
        received_at=at,
    )


def place_of_press(payload: Payload, bot: Identity) -> Address:
    """Where the button stands: in a message, or on a view that knows its chat."""
    container = part(payload, "container")
    if word(container, "type") == "view" or not word(container, "channel_id"):
        known = metadata(part(payload, "view"))
        return place(bot, word(known, "chat"), word(known, "thread"))
    root = word(container, "thread_ts") or word(payload, "message", "thread_ts")
    return place(bot, word(container, "channel_id"), root if root != word(container, "message_ts") else "")


def _form(payload: Payload, bot: Identity, at: datetime) -> FormEntry:
    view = part(payload, "view")
    known = metadata(view)
    return FormEntry(
        id=word(view, "id"),
        address=place(bot, word(known, "chat"), word(known, "thread")),
        sender=user_of(word(payload, "user", "id")),
        sender_name=name_of(payload),
        callback=word(known, "callback"),
        values=values_of(view),
        received_at=at,
    )


def name_of(payload: Payload) -> str:
    """How the person is called in an interaction."""
    return word(payload, "user", "name") or word(payload, "user", "username") or word(payload, "user", "id")


def _home(seen: Seen, event: Payload, bot: Identity) -> HomeOpened | None:
    user = word(event, "user")
    if word(event, "tab") != "home" or not user:
        return None
    return HomeOpened(
        id=word(seen.payload, "event_id") or f"{user}.{word(event, 'event_ts')}",
        address=place(bot, word(event, "channel")),
        sender=user_of(user),
        sender_name=user,
        received_at=seen.at,
    )


def _stop(seen: Seen, event: Payload, bot: Identity) -> ButtonPress:
    """Slack's own Stop button."""
    user, thread = word(event, "user"), word(event, "thread_ts")
    return ButtonPress(
        id=word(seen.payload, "event_id") or f"stop:{thread}:{word(event, 'event_ts')}",
        address=place(bot, word(event, "channel"), thread),
        sender=user_of(user),
        sender_name=user,
        callback=STOP,
        received_at=seen.at,
    )

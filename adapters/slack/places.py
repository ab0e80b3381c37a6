"""Who the bot is, and the core's words for Slack's places and people."""

from dataclasses import dataclass
from typing import Final

from adapters.slack.payloads import Payload, word
from core.messages import Address, UserRef

PLATFORM: Final = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A bot in its workspace; `agent`: each message at the root of its direct chat begins a thread."""

    team: str
    user: str
    bot: str = ""
    name: str = ""
    agent: bool = True


def place(bot: Identity, chat: str, thread: str = "") -> Address:
    """The address in the bot's workspace."""
    return Address(platform=PLATFORM, tenant=bot.team, chat=chat, thread=thread)


def user_of(user: str) -> UserRef:
    """The person with that id."""
    return UserRef(platform=PLATFORM, id=user)


def reply_thread(message: Payload) -> str:
    """The root of the thread in which a message is a reply; a root is in no thread, although it may name itself."""
    root = word(message, "thread_ts")
    return root if root != word(message, "ts") else ""

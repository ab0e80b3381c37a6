"""The sections `[accounts.NAME]`: where approved posts can go, each on one platform."""

import re
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from bot.sections import Section, WebAddress

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class XiaohongshuAccount(Section):
    """An account of Xiaohongshu, by way of an xiaohongshu-mcp server that is one of the services."""

    platform: Literal["xiaohongshu"]
    service: Annotated[str, Field(min_length=1)] = "xiaohongshu"  # its name among the services
    visibility: Literal["public", "self", "friends"] = "public"
    original: bool = False  # declare the note as one's own work
    gap_minutes: Annotated[float, Field(ge=0)] = 30.0  # between two notes of this account
    posts_per_day: Annotated[int, Field(ge=1, le=50)] = 10


class MastodonAccount(Section):
    """An account on any Mastodon server."""

    platform: Literal["mastodon"]
    url: WebAddress
    token: SecretStr
    visibility: Literal["public", "unlisted", "private"] = "public"
    max_chars: Annotated[int, Field(ge=1)] = 500  # what this server takes


class BlueskyAccount(Section):
    """An account on Bluesky, or on any other server that speaks the AT Protocol."""

    platform: Literal["bluesky"]
    url: WebAddress = "https://bsky.social"
    handle: Annotated[str, Field(min_length=1)]
    app_password: SecretStr


class TelegramChannelAccount(Section):
    """A Telegram channel that one of our bots is an administrator of."""

    platform: Literal["telegram_channel"]
    channel: Annotated[str, Field(pattern=r"^(@[A-Za-z0-9_]{4,64}|-?\d{5,20})$")]
    bot: str = ""  # the bot's id; empty: the first of [telegram]


class SlackChannelAccount(Section):
    """A Slack channel that our app is a member of."""

    platform: Literal["slack_channel"]
    channel: Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,20}$")]
    workspace: str = ""  # the team's id; empty: the first of [slack]


class WebhookAccount(Section):
    """A place that takes posts by signed HTTP requests."""

    platform: Literal["webhook"]
    url: WebAddress
    secret: SecretStr  # what requests are signed with


AccountSection = Annotated[
    XiaohongshuAccount
    | MastodonAccount
    | BlueskyAccount
    | TelegramChannelAccount
    | SlackChannelAccount
    | WebhookAccount,
    Field(discriminator="platform"),
]

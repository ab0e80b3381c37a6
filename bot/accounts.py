"""The sections `[accounts.NAME]`: where approved posts can go, each on one platform."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from bot.sections import Section, WebAddress
from core.platforms import PLATFORMS, PlatformLimits

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def _safe_address(value: str) -> str:
    """Tokens and signed posts go over https, or stay on this machine."""
    parts = urlsplit(value)
    if parts.username or parts.password:
        raise ValueError("an address with a password in it: leave that out")
    if parts.scheme == "https" and parts.hostname:
        return value
    if parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}:
        return value
    raise ValueError(f"not a safe address: {value!r}; it begins with https://, or is on this machine")


SafeAddress = Annotated[str, AfterValidator(_safe_address)]


class XiaohongshuAccount(Section):
    """An account of Xiaohongshu, by way of an xiaohongshu-mcp server that is one of the services."""

    platform: Literal["xiaohongshu"]
    service: Annotated[str, Field(min_length=1)] = "xiaohongshu"  # its name among the services
    visibility: Literal["public", "self", "friends"] = "public"
    original: bool = False  # declare the note as one's own work
    gap_minutes: Annotated[float, Field(ge=0)] = 30.0  # between two notes of this account
    posts_per_day: Annotated[int, Field(ge=1, le=50)] = 10
    folder: str = ""  # where pictures are put for the server; empty: in the data folder
    seen_as: str = ""  # the same folder as the server sees it, such as a volume in its container; empty: the same path
    seconds: Annotated[float, Field(gt=0, le=3600)] = 330.0  # that a publication may take; its browser has 300


class MastodonAccount(Section):
    """An account on any Mastodon server."""

    platform: Literal["mastodon"]
    url: SafeAddress
    token: SecretStr
    visibility: Literal["public", "unlisted", "private"] = "public"
    max_chars: Annotated[int, Field(ge=1)] = 500  # what this server takes

    def limits(self, usual: PlatformLimits) -> PlatformLimits:
        """Those of its server."""
        return replace(usual, max_body=self.max_chars)


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
    url: SafeAddress
    secret: SecretStr  # what requests are signed with: whsec_ and Base64
    repeats: bool = False  # the receiver makes no second post of a webhook-id that it knows
    looks_up: bool = False  # it says, when asked, whether it took a webhook-id
    dry_runs: bool = False  # it publishes nothing where a request says "dry_run": true


AccountSection = Annotated[
    XiaohongshuAccount
    | MastodonAccount
    | BlueskyAccount
    | TelegramChannelAccount
    | SlackChannelAccount
    | WebhookAccount,
    Field(discriminator="platform"),
]


def limits_of(section: AccountSection) -> PlatformLimits | None:
    """What an account takes where that is not what its platform takes."""
    return section.limits(PLATFORMS["mastodon"]) if isinstance(section, MastodonAccount) else None


def secrets_in(section: AccountSection) -> Sequence[str]:
    """Everything in it that no log may show."""
    return [value.get_secret_value() for _, value in section if isinstance(value, SecretStr)]

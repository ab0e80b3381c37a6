"""The parts of the settings."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from core.messages import UserRef
from core.reminders.own_chats import quiet_hours


def _web_address(value: str) -> str:
    if value and not (value.startswith(("http://", "https://")) and urlsplit(value).hostname):
        raise ValueError(f"not a web address: {value!r}; it begins with http:// or https://")
    return value


def _several(value: SecretStr) -> Sequence[str]:
    return value.get_secret_value().replace(",", " ").split()


MAIN, OFFLINE = "main", "offline"  # the names of [llm], and of what writes without a model
WebAddress = Annotated[str, AfterValidator(_web_address)]  # or empty


class Section(BaseModel):
    """A part of the settings; a name that does not exist is an error, not a silent nothing."""

    model_config = ConfigDict(extra="forbid")


class Http(Section):
    """Where the page and the API are."""

    host: str
    port: Annotated[int, Field(ge=0, le=65535)]
    public_url: WebAddress


Price = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Provider(Section):
    """One more language model; prices are for a million tokens, in the currency of the budget."""

    base_url: WebAddress = ""
    model: Annotated[str, Field(min_length=1)]
    api_key: SecretStr = SecretStr("")
    structured_output: bool = True
    price_in: Price = 0.0
    price_out: Price = 0.0


class Llm(Section):
    """The language model; without `model` the offline writer works. `more` are others, by name."""

    base_url: WebAddress
    model: str
    api_key: SecretStr
    structured_output: bool
    timeout: Annotated[float, Field(gt=0)]
    stall: Annotated[float, Field(gt=0)]
    price_in: Price
    price_out: Price
    more: dict[str, Provider]

    @field_validator("more")
    @classmethod
    def _names(cls, more: dict[str, Provider]) -> dict[str, Provider]:
        for name in more:
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", name) or name in {MAIN, OFFLINE}:
                raise ValueError(f"{name!r} is no name for a model: a-z, 0-9, _ and -, and neither main nor offline")
        return more


class Images(Section):
    """The images endpoint; without `model` cards are drawn here."""

    base_url: WebAddress
    model: str
    api_key: SecretStr
    size: str
    price: Price  # of one picture


class Telegram(Section):
    """Telegram bots; without `token` it is off."""

    token: SecretStr  # of one bot, or of several with spaces between
    api_url: WebAddress
    mode: Literal["polling", "webhook"]
    webhook_url: WebAddress  # how Telegram reaches this server, without path
    webhook_secret: SecretStr
    drafts: bool  # native draft frames in private chats

    @model_validator(mode="after")
    def _webhook(self) -> Self:
        if self.mode == "webhook" and self.tokens:
            if not self.webhook_url:
                raise ValueError("webhook mode needs COPYDESK_TELEGRAM__WEBHOOK_URL, how Telegram reaches this server")
            if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", self.webhook_secret.get_secret_value()):
                raise ValueError(
                    "webhook mode needs COPYDESK_TELEGRAM__WEBHOOK_SECRET, 16 to 256 letters, digits, _ and -"
                )
        return self

    @property
    def tokens(self) -> Sequence[str]:
        """One for each bot."""
        return _several(self.token)


class Slack(Section):
    """The bot in Slack workspaces; without `bot_token` it is off. Several workspaces: several tokens, in one order."""

    bot_token: SecretStr
    app_token: SecretStr  # opens sockets
    signing_secret: SecretStr  # proves what comes over HTTP
    api_url: WebAddress
    mode: Literal["socket", "http"]
    agent: bool  # each message at the root of a direct chat begins a thread
    streams: bool  # answers grow as native chat streams

    @model_validator(mode="after")
    def _in_one_order(self) -> Self:
        name, values = ("APP_TOKEN", self.app_tokens) if self.mode == "socket" else ("SIGNING_SECRET", self.secrets)
        if self.tokens and len(values) != len(self.tokens):
            raise ValueError(
                f"{self.mode} mode needs COPYDESK_SLACK__{name}: one for each of the {len(self.tokens)} bot tokens, "
                "in the same order, with spaces between"
            )
        return self

    @property
    def tokens(self) -> Sequence[str]:
        """One for each workspace."""
        return _several(self.bot_token)

    @property
    def app_tokens(self) -> Sequence[str]:
        """In the order of `tokens`."""
        return _several(self.app_token)

    @property
    def secrets(self) -> Sequence[str]:
        """In the order of `tokens`."""
        return _several(self.signing_secret)


class AccessLists(Section):
    """Who is let in by the settings."""

    owners: list[str]
    approvers: list[str]
    members: list[str]
    file: str

    @field_validator("owners", "approvers", "members")
    @classmethod
    def _users(cls, names: list[str]) -> list[str]:
        for name in names:
            UserRef.parse(name)
        return names


class Log(Section):
    """How to log."""

    format: Literal["console", "json"]
    level: Literal["debug", "info", "warning", "error"]


class Routes(Section):
    """Where the routing rules are, and a Python module with rules and functions of the team's own."""

    file: str
    module: str


class PromptFiles(Section):
    """Where the prompts are."""

    dir: str


class Router(Section):
    """Which models read what a message means, and what reads it without any."""

    classifier: Literal["ngrams", "embeddings"]
    intents: str
    providers: list[str]  # names of [llm.more], and "main" for [llm]; empty: all
    fallback: str  # another name, asked where the first fails; empty: the next one
    time_limit: Annotated[float, Field(gt=0)]  # seconds
    cache_seconds: Annotated[float, Field(ge=0)]


class Budget(Section):
    """What one chat, and all of them, may use in a day; 0: as much as they like."""

    chat_tokens: Annotated[int, Field(ge=0)]
    chat_cost: Price
    all_tokens: Annotated[int, Field(ge=0)]
    all_cost: Price
    zone: str
    currency: Annotated[str, Field(min_length=1, max_length=8)]

    @field_validator("zone")
    @classmethod
    def _known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise ValueError(f"{zone!r} is no time zone; write one such as Asia/Shanghai") from error
        return zone


class Sessions(Section):
    """Where the state of conversations and drafts in the making is kept."""

    backend: Literal["sqlite", "memory", "redis"]
    url: SecretStr  # of the Redis server; it may hold a password
    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.backend == "redis" and not self.url.get_secret_value():
            raise ValueError("redis needs COPYDESK_SESSIONS__URL, such as redis://127.0.0.1:6379")
        return self

    @property
    def where(self) -> str:
        """The Redis server without its password."""
        parts = urlsplit(self.url.get_secret_value())
        return f"{parts.hostname}:{parts.port or 6379}"

    @property
    def password(self) -> str:
        """Of the Redis server, to be kept out of the log."""
        return urlsplit(self.url.get_secret_value()).password or ""


class Work(Section):
    """How much at a time, and for how long; 0 seconds: without an end."""

    concurrency: Annotated[int, Field(ge=1, le=1000)]
    turn_seconds: Annotated[float, Field(ge=0)]
    draft_seconds: Annotated[float, Field(ge=0)]


class Publish(Section):
    """Where a post goes when nobody says where: platforms, or names of accounts."""

    default: Annotated[list[str], Field(min_length=1)]
    seconds: Annotated[float, Field(ge=0.0)]  # the longest that a call may take; 0: no limit


def _quiet(value: str) -> str:
    quiet_hours(value)
    return value


class Schedule(Section):
    """How late a post may go out, and a plan begin, without a question."""

    grace_minutes: Annotated[float, Field(ge=0)]


class Reminders(Section):
    """How people are reminded of what waits for their approval; 0 of `most`: not at all."""

    first_minutes: Annotated[float, Field(gt=0)]  # after it came under review
    last_minutes: Annotated[float, Field(gt=0)]  # before its slot
    escalate_minutes: Annotated[float, Field(gt=0)]  # before its slot: then stand-ins are asked
    most: Annotated[int, Field(ge=0, le=20)]  # to one person about one revision
    quiet: Annotated[str, AfterValidator(_quiet)]
    digest: Annotated[str, Field(pattern=r"^(off|([01]\d|2[0-3]):[0-5]\d)$")]


class Reports(Section):
    """When reactions are counted behind a publication, and who is sent a weekly report without having asked."""

    after_hours: list[Annotated[float, Field(gt=0)]]
    weekly: Annotated[str, Field(pattern=r"^(off|(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d)$")]


class Services(Section):
    """Where the MCP services are set; "" or no such file: only those that owners register."""

    file: str

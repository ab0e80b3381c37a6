"""What people in a workspace are called: asked once, since events carry only ids."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Final

import structlog
from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import TROUBLE, refusal
from adapters.slack.payloads import Payload, part, word
from adapters.slack.workspaces import cause
from core.messages import Language
from core.ports import Clock

PEOPLE: Final = 10_000
KEPT: Final = 6 * 3600.0  # seconds
QUIET: Final = 300.0  # seconds until it is asked again what could not be answered
LIMIT: Final = 1.0  # seconds: somebody waits for an acknowledgement, which Slack has to have within three
EVERYBODY: Final = ""
PERSONAL: Final = frozenset({"user_not_found", "user_not_visible", "user_disabled", "users_not_found"})
Beside = Callable[[Coroutine[object, object, None]], asyncio.Task[None]]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Somebody's name, and the language of their Slack where it is one of ours."""

    name: str
    language: Language | None = None


class People:
    """The people of one workspace; `beside` runs a question by itself."""

    def __init__(self, client: AsyncWebClient, clock: Clock, beside: Beside) -> None:
        self._client = client
        self._beside = beside
        self._known: TTLCache[str, Profile] = TTLCache(PEOPLE, KEPT, timer=clock.monotonic)
        self._silent: TTLCache[str, bool] = TTLCache(PEOPLE, QUIET, timer=clock.monotonic)
        self._asking: dict[str, asyncio.Task[None]] = {}

    def known(self, user: str) -> Profile | None:
        """What is known without asking."""
        return self._known.get(user)

    def language(self, user: str) -> Language | None:
        """The language of their Slack, where it is known and one of ours."""
        profile = self._known.get(user)
        return profile.language if profile else None

    def ask(self, user: str) -> "asyncio.Task[None] | None":
        """A question that ends within a second, answered or not; None where it is known, or in vain for now."""
        if not user or user in self._known or user in self._silent or EVERYBODY in self._silent:
            return None
        if user not in self._asking:
            self._asking[user] = self._beside(self._learn(user))
        return self._asking[user]

    async def _learn(self, user: str) -> None:
        try:
            async with asyncio.timeout(LIMIT):
                said = await self._client.users_info(user=user, include_locale=True)
            self._known[user] = profile_of(part(said.data, "user"), user)
        except TROUBLE as error:
            word = refusal(error)
            self._silent[EVERYBODY if word and word not in PERSONAL else user] = True
            _log.info("slack_name_not_known", cause=cause(error), again_in=QUIET)
        finally:
            del self._asking[user]


def profile_of(user: Payload, otherwise: str) -> Profile:
    """As they want to be called, else as they are, else their handle."""
    names = (
        word(user, "profile", "display_name"),
        word(user, "profile", "real_name"),
        word(user, "real_name"),
        word(user, "name"),
    )
    name = next((name for name in names if name.strip()), otherwise)
    return Profile(name=name, language=_language(word(user, "locale")))


def _language(locale: str) -> Language | None:
    match locale.lower().partition("-")[0]:
        case "zh":
            return "zh"
        case "en":
            return "en"
    return None

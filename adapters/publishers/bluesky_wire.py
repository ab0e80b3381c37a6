"""XRPC, as the server of a Bluesky account speaks it: each call once, with the server's own words for a refusal."""

import re
from collections.abc import Mapping
from typing import Final, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from adapters.publishers.http_calls import SECONDS, WHY, Answer, Calls, seconds_to_wait
from core.errors import PublishRefused, PublishUncertain
from core.ports import Clock

Said = TypeVar("Said", bound=BaseModel)
UPLOADS_TAKE: Final = 5  # times as long as other calls
HEARD: Final = range(300, 500)  # answers that say why not
LONGEST_WORD: Final = 200  # characters of what a server says itself
# The names that servers give their refusals; all others are told by their status.
REMEDIES: Final[Mapping[str, str]] = {
    "AuthenticationRequired": "credentials",
    "AuthMissing": "credentials",
    "AuthFactorTokenRequired": "credentials",
    "AccountTakedown": "credentials",
    "ExpiredToken": "credentials",
    "InvalidToken": "credentials",
    "AccountDeactivated": "not_permitted",
    "RateLimitExceeded": "rate",
    "BlobTooLarge": "media_size",
    "PayloadTooLarge": "media_size",
    "InvalidMimeType": "media_type",
}
# A record that breaks its lexicon is an InvalidRequest: how servers say it, older ones first.
WORDS: Final = (
    (re.compile(r"text must not be longer than|(?:grapheme|string) too big .* at \$\.record\.text"), "too_long"),
    (re.compile(r"blob too big"), "media_size"),
)


class XrpcRefused(PublishRefused):
    """The server said no before it did anything; `error` is its own name for why, such as RecordNotFound."""

    def __init__(self, message: str, *, error: str, why: str, **details: str | int | float) -> None:
        super().__init__(message, why=why, **details)
        self.error = error


class Nothing(BaseModel):
    """An answer of which nothing is read."""


class _Problem(BaseModel):
    error: str = ""
    message: str = ""


class Xrpc:
    """Calls to one server; `seconds` is for a whole call. All of them raise XrpcRefused, or PublishRefused where
    nothing arrived, and PublishUncertain."""

    def __init__(self, client: httpx.AsyncClient, *, url: str, clock: Clock, seconds: float = SECONDS) -> None:
        self._place = urlsplit(url).hostname or url
        self._client = client
        self._url = url.rstrip("/")
        self._clock = clock
        self._calls = Calls(client, place=self._place, seconds=seconds)
        self._uploads = Calls(client, place=self._place, seconds=seconds * UPLOADS_TAKE)

    async def query(self, name: str, said: type[Said], *, params: Mapping[str, str], token: str = "") -> Said:
        """Ask for something."""
        request = self._client.build_request("GET", self._at(name), params=dict(params), headers=_bearer(token))
        return self._read(await self._calls.once(request, fine=HEARD), said)

    async def procedure(
        self, name: str, said: type[Said], *, body: Mapping[str, object] | None, token: str = ""
    ) -> Said:
        """Have something done."""
        request = self._client.build_request("POST", self._at(name), json=body, headers=_bearer(token))
        return self._read(await self._calls.once(request, fine=HEARD), said)

    async def upload(self, content: bytes, media_type: str, said: type[Said], *, token: str) -> Said:
        """Hand over a picture or a video; the server forgets it where no record comes to name it."""
        headers = {**_bearer(token), "Content-Type": media_type}
        at = self._at("com.atproto.repo.uploadBlob")
        request = self._client.build_request("POST", at, content=content, headers=headers)
        return self._read(await self._uploads.once(request, fine=HEARD), said)

    def _at(self, name: str) -> str:
        return f"{self._url}/xrpc/{name}"

    def _read(self, answer: Answer, said: type[Said]) -> Said:
        if answer.status in HEARD:
            raise self._refusal(answer)
        try:
            return said.model_validate_json(answer.content or b"{}")
        except ValidationError as error:
            raise PublishUncertain("the server's answer cannot be read", why="unseen") from error

    def _refusal(self, answer: Answer) -> XrpcRefused:
        problem = _problem(answer)
        words = (problem.message or problem.error or f"HTTP {answer.status}")[:LONGEST_WORD]
        why = REMEDIES.get(problem.error) or _of_words(words) or _of_status(answer.status)
        wait = self._wait(answer.headers) if why == "rate" else 0.0
        message = f"{self._place}: {words}"
        if not wait:
            return XrpcRefused(message, error=problem.error, why=why)
        return XrpcRefused(f"{message}: again in {wait:.0f} s", error=problem.error, why=why, retry_after=wait)

    def _wait(self, headers: Mapping[str, str]) -> float:
        """Seconds until the server takes calls again, a moment in seconds of the epoch; 0 where it does not say."""
        reset = headers.get("ratelimit-reset", "")
        if not (reset.isascii() and reset.isdecimal()):
            return seconds_to_wait(headers)
        return max(0.0, float(reset) - self._clock.now().timestamp())


def _of_words(words: str) -> str:
    return next((why for pattern, why in WORDS if pattern.search(words)), "")


def _of_status(status: int) -> str:
    """Of a redirect: the server is not at that address."""
    return WHY.get(status, "refused" if status >= 400 else "gone")


def _problem(answer: Answer) -> _Problem:
    try:
        return _Problem.model_validate_json(answer.content)
    except ValidationError:  # a gateway's own page
        return _Problem()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}

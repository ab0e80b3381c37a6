"""HTTP calls to places that posts go to: each is made once, and what went wrong is said in our words."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from core.errors import PublishRefused, PublishUncertain

SECONDS: Final = 180.0  # for a whole call: videos take their time on the way up
SILENCE_SECONDS: Final = 60.0  # in which not a byte comes or goes
CONNECT_SECONDS: Final = 10.0
MOST_BYTES: Final = 2 * 1024 * 1024  # of an answer; what is longer is cut off, and is no JSON then
LONGEST_WORD: Final = 200  # characters of what a place says itself
# With these nothing arrived: there was no connection, or the request was never begun.
NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
WHY: Final[Mapping[int, str]] = {
    401: "credentials",
    403: "not_permitted",
    404: "gone",
    410: "gone",
    413: "media_size",
    415: "media_type",
    429: "rate",
}


@asynccontextmanager
async def client_of(headers: Mapping[str, str] | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client that takes nothing from the environment, follows nobody elsewhere, and tries nothing again."""
    limits = httpx.Limits(max_connections=8, max_keepalive_connections=2, keepalive_expiry=5.0)
    async with httpx.AsyncClient(
        headers={"User-Agent": "Copydesk", **(headers or {})},
        timeout=httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
        transport=httpx.AsyncHTTPTransport(limits=limits, retries=0, trust_env=False),
        trust_env=False,
        follow_redirects=False,
    ) as client:
        yield client


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> object:
        """What it says; None where that is no JSON."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None

    @property
    def fields(self) -> Mapping[str, object]:
        """Of a JSON object; empty where it is none."""
        found = self.json
        return found if isinstance(found, dict) else {}

    def text(self, name: str) -> str:
        """A field that is text, or a number as text; else empty."""
        value = self.fields.get(name)
        return str(value) if isinstance(value, str | int) else ""


class Calls:
    """Calls to one place; `place` is its name in messages, and `seconds` how long one may take."""

    def __init__(self, client: httpx.AsyncClient, *, place: str, seconds: float = SECONDS) -> None:
        self._client = client
        self._place = place
        self._seconds = seconds

    async def once(self, request: httpx.Request, *, fine: Collection[int] = ()) -> Answer:
        """A call that changes what readers see; `fine` are answers above 299 that are none the less good. Raises
        PublishRefused where it certainly changed nothing, else PublishUncertain."""
        try:
            answer = await self._answer(request)
        except NOT_SENT as error:
            raise PublishRefused(f"{self._place} cannot be reached", why="unreachable") from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PublishUncertain(f"{self._place} did not answer in time", why="silent") from error
        except httpx.HTTPError as error:
            raise PublishUncertain(f"the connection to {self._place} broke off", why="cut") from error
        if answer.status >= 500:
            raise PublishUncertain(f"{self._place} answered {answer.status}", why="server")
        if answer.status == httpx.codes.REQUEST_TIMEOUT:
            raise PublishUncertain(f"{self._place} did not wait for the post", why="silent")
        return answer if answer.status in fine else self._taken(answer)

    async def ask(self, request: httpx.Request) -> Answer:
        """A call that readers see nothing of. Raises PublishRefused where the place says no, PublishUncertain where it
        says nothing that can be used."""
        try:
            answer = await self._answer(request)
        except (TimeoutError, httpx.HTTPError) as error:
            raise PublishUncertain(f"{self._place} cannot be reached", why="blind") from error
        if answer.status >= 500 or answer.status == httpx.codes.REQUEST_TIMEOUT:
            raise PublishUncertain(f"{self._place} answered {answer.status}", why="blind")
        return self._taken(answer)

    async def _answer(self, request: httpx.Request) -> Answer:
        async with asyncio.timeout(self._seconds):
            response = await self._client.send(request, stream=True)
            try:
                content = await _beginning(response)
            finally:
                await response.aclose()
        return Answer(status=response.status_code, headers=response.headers, content=content)

    def _taken(self, answer: Answer) -> Answer:
        if answer.status < 300:
            return answer
        # A redirect is not followed: the token, or the signature, is for that address alone.
        why = WHY.get(answer.status, "refused" if answer.status >= 400 else "gone")
        said = (answer.text("error") or answer.text("message") or answer.text("detail"))[:LONGEST_WORD]
        message = f"{self._place} answered {answer.status}{f': {said}' if said else ''}"
        if why == "rate" and (wait := seconds_to_wait(answer.headers)):
            raise PublishRefused(f"{message}: again in {wait:.0f} s", why=why, retry_after=wait)
        raise PublishRefused(message, why=why)


async def _beginning(response: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > MOST_BYTES:
            break
    return bytes(content)


def seconds_to_wait(headers: Mapping[str, str]) -> float:
    """How long a place wants to be left alone: Retry-After, or Mastodon's X-RateLimit-Reset, a moment by the clock that
    `Date` shows; 0 where it does not say."""
    seconds, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if seconds.isascii() and seconds.isdecimal():
        return float(seconds)
    try:
        return max(0.0, (datetime.fromisoformat(reset) - parsedate_to_datetime(headers["date"])).total_seconds())
    except (KeyError, TypeError, ValueError):
        return 0.0


@contextmanager
def before_the_call() -> Iterator[None]:
    """Around what comes before the one call: whatever goes wrong, nothing was published."""
    try:
        yield
    except PublishUncertain as error:
        raise PublishRefused(str(error), why="unreachable") from error


@contextmanager
def looking() -> Iterator[None]:
    """Around a look-up: a refused look tells nothing of the post."""
    try:
        yield
    except PublishRefused as error:
        raise PublishUncertain(f"it cannot be looked up: {error}", why="blind") from error

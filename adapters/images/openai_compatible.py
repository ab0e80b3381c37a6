"""Pictures from an images endpoint that speaks OpenAI's API."""

import asyncio
import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import httpx2
import openai
from pydantic import BaseModel

from adapters.images.download import download, seconds_to_wait
from adapters.images.prompts import prompt
from core.drafts import Brief, Post
from core.errors import IllustrationFailed, IllustrationUnavailable
from core.records import Illustration
from core.retries import Retries, RetryPolicy

LARGEST = 20 * 1024 * 1024  # bytes
PICTURES = RetryPolicy(on=(IllustrationUnavailable,), attempts=3, initial=1.0, factor=2.0, cap=8.0, longest=30.0)

_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


class _Picture(BaseModel):
    b64_json: str | None = None
    url: str | None = None


class _Answer(BaseModel):
    """What is read of an answer; the library's own model would take any JSON for a picture."""

    data: list[_Picture]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagesEndpoint:
    """Where pictures are made. `size` is such as 1024x1536; `time_limit` is in seconds, for each picture asked for and
    for each download."""

    base_url: str
    model: str
    api_key: str = field(repr=False)
    size: str
    time_limit: float = 180.0


class OpenAIImages:
    """Asks for one picture after the other. A picture costs money: it is asked for again only where certainly none was
    made, and never because of what came back; fetching the one that was made is free."""

    def __init__(self, endpoint: ImagesEndpoint, retries: Retries) -> None:
        self._endpoint = endpoint
        self._retries = retries

    async def illustrate(
        self, post: Post, brief: Brief, *, count: int, variant: int, progress: Callable[[int], None]
    ) -> Sequence[Illustration]:
        """`count` pictures. Raises IllustrationFailed with a reason that can be shown."""
        endpoint = self._endpoint
        client = openai.AsyncOpenAI(
            base_url=endpoint.base_url, api_key=endpoint.api_key, max_retries=0, timeout=endpoint.time_limit
        )
        pictures: list[Illustration] = []
        async with client:
            for number in range(1, count + 1):
                wanted = prompt(post, brief, number=number, of=count, variant=variant)
                pictures.append(Illustration(content=await self._picture(client, wanted), alt=post.title))
                progress(number)
        return pictures

    async def _picture(self, client: openai.AsyncOpenAI, wanted: str) -> bytes:
        made = await self._retries.call("images", PICTURES, lambda: self._made(client, wanted))
        return _checked(await self._content(made))

    async def _made(self, client: openai.AsyncOpenAI, wanted: str) -> _Picture:
        with _translated(self._endpoint.time_limit):
            async with asyncio.timeout(self._endpoint.time_limit):
                # `size` is a plain string because endpoints differ in what they take.
                response = await client.images.with_raw_response.generate(
                    model=self._endpoint.model, prompt=wanted, n=1, extra_body={"size": self._endpoint.size}
                )
                pictures = _Answer.model_validate_json(response.content).data
        if not pictures or not (pictures[0].b64_json or pictures[0].url):
            raise IllustrationFailed("the images endpoint answered without a picture")
        return pictures[0]

    async def _content(self, made: _Picture) -> bytes:
        if made.b64_json:
            with _translated(self._endpoint.time_limit):
                return base64.b64decode(made.b64_json, validate=True)
        return await self._retries.call("images.download", PICTURES, lambda: self._fetched(str(made.url)))

    async def _fetched(self, url: str) -> bytes:
        with _translated(self._endpoint.time_limit):
            async with asyncio.timeout(self._endpoint.time_limit):
                try:
                    return await download(url, beside=self._endpoint.base_url, at_most=LARGEST)
                except httpx.TransportError as error:
                    raise IllustrationUnavailable("the picture could not be downloaded") from error


def _checked(content: bytes) -> bytes:
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if len(content) > LARGEST:
        raise IllustrationFailed("the picture from the images endpoint is larger than 20 MB")
    if not webp and not content.startswith(_SIGNATURES):
        raise IllustrationFailed("the images endpoint sent something that is not a picture")
    return content


@contextmanager
def _translated(time_limit: float) -> Iterator[None]:
    try:
        yield
    except (TimeoutError, openai.APITimeoutError, httpx.TimeoutException) as error:
        raise IllustrationFailed(f"the images endpoint gave no picture within {time_limit:g} s") from error
    except openai.APIStatusError as error:
        raise _of_status(error) from error
    except openai.APIConnectionError as error:
        raise _not_connected(error) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise IllustrationFailed("the picture could not be downloaded from the images endpoint") from error
    except (openai.OpenAIError, ValueError) as error:  # pydantic's and base64's errors are ValueErrors
        raise IllustrationFailed("the images endpoint sent an answer that cannot be read") from error


def _of_status(error: openai.APIStatusError) -> IllustrationFailed:
    """Too many requests made no picture; neither did an overloaded server that says when to come back."""
    asked = seconds_to_wait(error.response.headers)
    quota = error.code == "insufficient_quota"
    if (error.status_code == 429 and not quota) or (error.status_code == 503 and asked is not None):
        return IllustrationUnavailable(_reason(error), asked)
    return IllustrationFailed(_reason(error))


def _not_connected(error: openai.APIConnectionError) -> IllustrationFailed:
    """Safe to repeat only where no connection came about: behind that, a picture may have been made."""
    said = "the images endpoint cannot be reached"
    never = isinstance(error.__cause__, httpx2.ConnectError)
    return IllustrationUnavailable(said) if never else IllustrationFailed(said)


def _reason(error: openai.APIStatusError) -> str:
    status = error.status_code
    if status in (401, 403):
        return f"the images endpoint rejected the key ({status})"
    if status == 404:
        return "the images endpoint does not know this address or model (404)"
    if status == 429:
        return "the images endpoint has too many requests or no quota left (429)"
    if status >= 500:
        return f"the images endpoint failed inside ({status})"
    return f"the images endpoint refused the request ({status})"

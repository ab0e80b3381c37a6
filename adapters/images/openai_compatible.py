"""Pictures from an images endpoint that speaks OpenAI's API."""

import asyncio
import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import httpx
import openai
from pydantic import BaseModel

from adapters.images.download import download
from adapters.images.prompts import prompt
from core.drafts import Brief, Post
from core.errors import IllustrationFailed
from core.records import Illustration

LARGEST = 20 * 1024 * 1024  # bytes

_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


class _Picture(BaseModel):
    b64_json: str | None = None
    url: str | None = None


class _Answer(BaseModel):
    """What is read of an answer; the library's own model would take any JSON for a picture."""

    data: list[_Picture]


class OpenAIImages:
    """Asks for one picture after the other; nothing is asked twice, because each costs money."""

    def __init__(self, *, base_url: str, model: str, api_key: str, size: str, time_limit: float = 180.0) -> None:
        self._base_url = base_url
        self._model = model
        self._api_key = api_key
        self._size = size  # such as 1024x1536
        self._time_limit = time_limit  # seconds for one picture, its download included

    async def illustrate(
        self, post: Post, brief: Brief, *, count: int, variant: int, progress: Callable[[int], None]
    ) -> Sequence[Illustration]:
        """`count` pictures. Raises IllustrationFailed with a reason that can be shown."""
        client = openai.AsyncOpenAI(
            base_url=self._base_url, api_key=self._api_key, max_retries=0, timeout=self._time_limit
        )
        pictures: list[Illustration] = []
        async with client:
            for number in range(1, count + 1):
                wanted = prompt(post, brief, number=number, of=count, variant=variant)
                pictures.append(Illustration(content=await self._picture(client, wanted), alt=post.title))
                progress(number)
        return pictures

    async def _picture(self, client: openai.AsyncOpenAI, wanted: str) -> bytes:
        with _translated(self._time_limit):
            async with asyncio.timeout(self._time_limit):
                # `size` is a plain string because endpoints differ in what they take.
                response = await client.images.with_raw_response.generate(
                    model=self._model, prompt=wanted, n=1, extra_body={"size": self._size}
                )
                answer = _Answer.model_validate_json(response.content)
                return _checked(await self._content(answer))

    async def _content(self, answer: _Answer) -> bytes:
        for picture in answer.data[:1]:
            if picture.b64_json:
                return base64.b64decode(picture.b64_json, validate=True)
            if picture.url:
                return await download(picture.url, beside=self._base_url, at_most=LARGEST)
        raise IllustrationFailed("the images endpoint answered without a picture")


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
        raise IllustrationFailed(_reason(error)) from error
    except openai.APIConnectionError as error:
        raise IllustrationFailed("the images endpoint cannot be reached") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise IllustrationFailed("the picture could not be downloaded from the images endpoint") from error
    except (openai.OpenAIError, ValueError) as error:  # pydantic's and base64's errors are ValueErrors
        raise IllustrationFailed("the images endpoint sent an answer that cannot be read") from error


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

"""Fetching a picture that an images endpoint made, and nothing else."""

from collections.abc import Mapping

import httpx

from core.errors import IllustrationFailed, IllustrationUnavailable


async def download(url: str, *, beside: str, at_most: int) -> bytes:
    """The bytes behind a URL that is https or on the host and port of `beside`; at most `at_most` bytes.
    Redirects are not followed. Raises IllustrationFailed, IllustrationUnavailable where it may be there later,
    httpx.HTTPError, httpx.InvalidURL."""
    if not _allowed(httpx.URL(url), httpx.URL(beside)):
        raise IllustrationFailed("the images endpoint named an address that is not https")
    async with httpx.AsyncClient(trust_env=False) as client, client.stream("GET", url) as response:
        status = response.status_code
        if status == 429 or status >= 500:
            raise IllustrationUnavailable(
                f"the picture could not be downloaded ({status})", seconds_to_wait(response.headers)
            )
        if status != httpx.codes.OK:
            raise IllustrationFailed(f"the picture could not be downloaded ({status})")
        content = bytearray()
        async for piece in response.aiter_bytes():
            content += piece
            if len(content) > at_most:
                raise IllustrationFailed(f"the picture is larger than {at_most // 1024 // 1024} MB")
        return bytes(content)


def _allowed(url: httpx.URL, endpoint: httpx.URL) -> bool:
    same_host = (url.scheme, url.host, url.port) == (endpoint.scheme, endpoint.host, endpoint.port)
    return bool(url.host) and (url.scheme == "https" or same_host)


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """What Retry-After asks for, in seconds; None where it is not there, or is a date."""
    said = headers.get("retry-after", "")
    return float(said) if said.isdecimal() else None

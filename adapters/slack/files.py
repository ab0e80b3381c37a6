"""Files that people sent: fetched by their ids, with the bot's token, and from nobody but Slack."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import called, refusal
from core.attachments import FileGone, FileTooLarge
from core.errors import ChatError, ChatUnavailable, NotPermitted, RateLimited
from core.messages import Address, Attachment
from core.ports import MOST_BYTES

HOSTS: Final = frozenset({"files.slack.com", "slack-files.com"})
GONE: Final = frozenset({"file_not_found", "file_deleted"})
CHUNK: Final = 64 * 1024  # bytes
WAIT: Final = 5.0  # seconds, where nobody says how long


class SlackFiles:
    """FileSource of all workspaces."""

    def __init__(self, *, clients: Mapping[str, AsyncWebClient], session: ClientSession) -> None:
        self._clients = clients
        self._session = session

    async def fetch(self, address: Address, attachment: Attachment) -> bytes:
        if attachment.size is not None and attachment.size > MOST_BYTES:
            raise FileTooLarge(size=attachment.size)
        client = self._clients.get(address.tenant)
        if client is None:
            raise NotPermitted(f"no workspace {address.tenant} is switched on")
        file = await _described(client, address.tenant, attachment.id)
        place, size = str(file.get("url_private_download") or file.get("url_private") or ""), file.get("size")
        if isinstance(size, int) and size > MOST_BYTES:
            raise FileTooLarge(size=size)
        if not _is_slack(place, client.base_url):
            raise FileGone  # a link to another service: the token is not for it
        whole = await self._downloaded(place, client.token or "")
        if isinstance(size, int) and len(whole) != size:
            raise ChatUnavailable(f"the file broke off: {len(whole)} of {size} bytes")
        return whole

    async def _downloaded(self, place: str, token: str) -> bytes:
        """A redirect is not followed: it leads to a log-in page, and the token would go along."""
        bearer = {"Authorization": f"Bearer {token}"}
        try:
            async with self._session.get(place, headers=bearer, allow_redirects=False) as response:
                _checked(response)
                return await _read(response)
        except (ClientError, OSError) as error:
            problem = _unavailable(type(error).__name__)
        raise problem  # without the library's error, whose text has the address in it


async def _described(client: AsyncWebClient, team: str, file: str) -> Mapping[str, Any]:
    """What Slack says of the file now."""
    try:
        answer = await called(client.files_info(file=file), team=team, method="files.info", seen=False)
    except ChatError as error:
        if refusal(error) in GONE:
            raise FileGone(file=file) from error
        raise
    described = answer.get("file")
    return described if isinstance(described, Mapping) else {}


def _checked(response: ClientResponse) -> None:
    """Raises FileGone, RateLimited, ChatUnavailable where it is not the file."""
    if response.status == 429:
        wait = response.headers.get("Retry-After", "")
        raise RateLimited(float(wait) if wait.isdecimal() else WAIT)
    if response.status >= 500:
        raise _unavailable(f"HTTP {response.status}")
    if response.status != 200 or response.content_type == "text/html":
        raise FileGone(status=response.status)


async def _read(response: ClientResponse) -> bytes:
    whole = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        whole += chunk
        if len(whole) > MOST_BYTES:
            raise FileTooLarge
    return bytes(whole)


def _is_slack(place: str, api: str) -> bool:
    """Slack's own servers of files, or the one that the settings name."""
    try:
        there, here = urlsplit(place), urlsplit(api)
        return (there.scheme, there.netloc) == (here.scheme, here.netloc) or (
            there.scheme == "https" and there.hostname in HOSTS and there.port is None
        )
    except ValueError:
        return False


def _unavailable(why: str) -> ChatUnavailable:
    return ChatUnavailable(f"the file could not be downloaded: {why}")

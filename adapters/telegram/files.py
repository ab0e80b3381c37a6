"""Files that people sent: fetched by their ids."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Final

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError, ClientResponseError

from adapters.telegram.errors import translated
from core.attachments import FileGone, FileTooLarge
from core.errors import ChatUnavailable, NotPermitted, RateLimited
from core.messages import Address, Attachment

if TYPE_CHECKING:
    from typing_extensions import Buffer

MOST: Final = 20 * 1024 * 1024  # bytes that a bot may download
TIMEOUT: Final = 120  # seconds
TOO_LARGE: Final = "file is too big"


class _Bounded(BytesIO):
    """Takes no more than a bot may download, whatever Telegram says of the file."""

    def write(self, chunk: "Buffer", /) -> int:
        if self.tell() + memoryview(chunk).nbytes > MOST:
            raise FileTooLarge
        return super().write(chunk)


class TelegramFiles:
    """FileSource of all bots."""

    def __init__(self, bots: Mapping[str, Bot]) -> None:
        self._bots = bots

    async def fetch(self, address: Address, attachment: Attachment) -> bytes:
        if attachment.size is not None and attachment.size > MOST:
            raise FileTooLarge(size=attachment.size)
        bot = self._bots.get(address.tenant)
        if bot is None:
            raise NotPermitted(f"no bot {address.tenant} is switched on")
        path, size = await _place(bot, attachment.id)
        whole = await _downloaded(bot, path)
        if size is not None and len(whole) != size:
            raise ChatUnavailable(f"the file broke off: {len(whole)} of {size} bytes")
        return whole


async def _place(bot: Bot, file: str) -> tuple[str, int | None]:
    """Where the file lies for the next hour, and its size in bytes."""
    try:
        found = await bot.get_file(file, request_timeout=TIMEOUT)
    except TelegramBadRequest as error:
        raise (FileTooLarge() if TOO_LARGE in error.message.lower() else FileGone()) from error
    except AiogramError as error:
        raise translated(error) from error
    if found.file_path is None:
        raise FileGone
    return found.file_path, found.file_size


async def _downloaded(bot: Bot, path: str) -> bytes:
    """aiogram leaves the errors of a download as they are, and they are not chained here: their text has the address
    of the file, and that has the token in it."""
    content = _Bounded()
    try:
        await bot.download_file(path, content, timeout=TIMEOUT)
        return content.getvalue()
    except ClientResponseError as error:
        wait = error.headers.get("Retry-After", "") if error.headers else ""
        limited = RateLimited(float(wait)) if error.status == 429 and wait.isdecimal() else None
        problem = limited or _unavailable(f"HTTP {error.status}")
    except (ClientError, TimeoutError) as error:
        problem = _unavailable(type(error).__name__)
    raise problem


def _unavailable(why: str) -> ChatUnavailable:
    return ChatUnavailable(f"the file could not be downloaded: {why}")

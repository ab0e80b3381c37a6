"""Files that people sent: fetched by their ids."""

from collections.abc import Mapping
from io import BytesIO

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest

from adapters.telegram.errors import translated
from core.errors import BadInput, NotPermitted
from core.messages import Address, Attachment

MOST = 20 * 1024 * 1024  # bytes that a bot may download
TIMEOUT = 120  # seconds


class FileTooLarge(BadInput):
    """The file is larger than a bot may download."""

    code = "file_too_large"


class FileGone(BadInput):
    """Telegram does not have the file any more."""

    code = "file_gone"


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
        try:
            file = await bot.get_file(attachment.id)
            if file.file_path is None:
                raise FileGone
            content = BytesIO()
            await bot.download_file(file.file_path, content, timeout=TIMEOUT)
        except TelegramBadRequest as error:
            raise (FileTooLarge() if "too big" in error.message.lower() else FileGone()) from error
        except AiogramError as error:
            raise translated(error) from error
        return content.getvalue()

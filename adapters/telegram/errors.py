"""What aiogram raises, as what the caller has to do."""

from typing import Final

from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ClientProxyConnectionError

from core.errors import ChatError, ChatUnavailable, MessageGone, NotPermitted, RateLimited, SendUncertain

NOT_MODIFIED: Final = "message is not modified"
GONE: Final = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not",
)
CLOSED: Final = (
    "chat not found",
    "topic_closed",
    "topic_deleted",
    "message thread not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "group chat was deactivated",
    "peer_id_invalid",
    "user is deactivated",
    "chat_restricted",
)


def translated(error: AiogramError) -> ChatError:
    """The error of ours. Where Telegram may have acted it is SendUncertain."""
    match error:
        case TelegramRetryAfter():
            return RateLimited(float(error.retry_after))
        case TelegramMigrateToChat():
            return NotPermitted(f"the group has another id now: {error.migrate_to_chat_id}")
        case TelegramForbiddenError() | TelegramUnauthorizedError() | TelegramNotFound():
            return NotPermitted(error.message)
        case TelegramBadRequest():
            return _refused(error.message)
        case TelegramNetworkError():
            return _unreached(error)
    return SendUncertain(f"{type(error).__name__}: {error}"[:300])


def _refused(message: str) -> ChatError:
    words = message.lower()
    if any(each in words for each in GONE):
        return MessageGone(message)
    if any(each in words for each in CLOSED):
        return NotPermitted(message)
    return ChatError(message)


def _unreached(error: TelegramNetworkError) -> ChatError:
    """A connection that was never made has sent nothing; all else may have arrived."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ClientConnectorError | ClientProxyConnectionError):
        return ChatUnavailable(error.message)
    return SendUncertain(error.message)


def says_not_modified(error: AiogramError) -> bool:
    """The message shows that already."""
    return isinstance(error, TelegramBadRequest) and NOT_MODIFIED in error.message.lower()

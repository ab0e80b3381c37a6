"""What aiogram raises, as what the caller has to do."""

from typing import Final

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ClientProxyConnectionError

from core.errors import (
    ChatError,
    ChatUnavailable,
    MessageGone,
    NotPermitted,
    PublishRefused,
    PublishUncertain,
    RateLimited,
    SendUncertain,
)

NOT_MODIFIED: Final = "message is not modified"
TOO_MANY: Final = "too many requests"
WAIT: Final = 5.0  # seconds, where somebody on the way says that it is too much, but not how long to wait
GONE: Final = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not",
    "there is no text in the message to edit",  # it is a picture: what it shall say needs another message
    "there is no caption in the message to edit",
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
    if (wait := _wait(error)) is not None:
        return RateLimited(wait)
    match error:
        case TelegramMigrateToChat() | TelegramForbiddenError() | TelegramUnauthorizedError() | TelegramNotFound():
            return NotPermitted(error.message)
        case TelegramBadRequest():
            return _refused(error.message)
        case TelegramEntityTooLarge() | TelegramConflictError():
            return ChatError(error.message)
        case TelegramNetworkError():
            return _unreached(error)
    return SendUncertain(f"{type(error).__name__}: {error}"[:300])


def _wait(error: AiogramError) -> float | None:
    """Seconds, where it asks to wait."""
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    return WAIT if isinstance(error, TelegramAPIError) and TOO_MANY in error.message.lower() else None


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


# --- publications -----------------------------------------------------------------------------------

WHYS: Final = (  # words of a refusal, and the key of what can be done
    ("chat not found", "gone"),
    ("is too long", "too_long"),
    ("too big for a photo", "media_size"),
    ("photo_invalid_dimensions", "media_size"),
    ("image_process_failed", "media_type"),
    ("can't be deleted", "too_old"),
)


def publication_error(error: AiogramError) -> PublishRefused | PublishUncertain:
    """The same of a post that was to be published: PublishRefused where it certainly was not, else PublishUncertain."""
    meaning = translated(error)
    match meaning:
        case SendUncertain():
            return PublishUncertain(str(meaning), why=_doubt(error))
        case RateLimited():
            return PublishRefused(str(meaning), why="rate", retry_after=meaning.retry_after)
        case ChatUnavailable():
            return PublishRefused("nothing reached Telegram.", why="unreachable")
    return PublishRefused(str(meaning), why=_why(error, meaning))


def _why(error: AiogramError, meaning: ChatError) -> str:
    if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
        return "credentials"
    if isinstance(error, TelegramEntityTooLarge):
        return "media_size"
    words = str(meaning).lower()
    found = next((why for sign, why in WHYS if sign in words), "")
    return found or ("not_permitted" if isinstance(meaning, NotPermitted) else "refused")


def _doubt(error: AiogramError) -> str:
    """Why it is not known what became of the call."""
    if isinstance(error, TelegramNetworkError):
        return "silent" if isinstance(error.__cause__, TimeoutError) else "cut"
    page = isinstance(error, ClientDecodeError) and str(error.data).lstrip().startswith("<")
    return "unseen" if isinstance(error, ClientDecodeError) and not page else "server"

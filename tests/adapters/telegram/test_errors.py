"""What Telegram says, as what the caller has to do: a row for each."""

import aiohttp
import pytest
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    RestartingTelegram,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe
from aiohttp.client_reqrep import ConnectionKey

from adapters.telegram.errors import publication_error, says_not_modified, translated
from core.catalogue import CATALOGUE
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

CALL = GetMe()
NEVER_MADE = aiohttp.ClientConnectorError(
    ConnectionKey("127.0.0.1", 1, is_ssl=False, ssl=False, proxy=None, proxy_auth=None, proxy_headers_hash=None),
    OSError("refused"),
)


def bad(words: str) -> TelegramBadRequest:
    return TelegramBadRequest(CALL, f"Bad Request: {words}")


def network(cause: Exception | None) -> TelegramNetworkError:
    error = TelegramNetworkError(CALL, "trouble")
    error.__cause__ = cause
    return error


ROWS: list[tuple[AiogramError, type[ChatError]]] = [
    (TelegramRetryAfter(CALL, "flood", retry_after=7), RateLimited),
    (TelegramAPIError(CALL, "Too Many Requests"), RateLimited),
    (TelegramForbiddenError(CALL, "bot was blocked by the user"), NotPermitted),
    (TelegramUnauthorizedError(CALL, "Unauthorized"), NotPermitted),
    (TelegramNotFound(CALL, "Not Found"), NotPermitted),
    (TelegramMigrateToChat(CALL, "migrated", migrate_to_chat_id=-100), NotPermitted),
    (bad("chat not found"), NotPermitted),
    (bad("TOPIC_CLOSED"), NotPermitted),
    (bad("message thread not found"), NotPermitted),
    (bad("not enough rights to send text messages to the chat"), NotPermitted),
    (bad("message to edit not found"), MessageGone),
    (bad("message can't be edited"), MessageGone),
    (bad("MESSAGE_ID_INVALID"), MessageGone),
    (bad("can't parse entities"), ChatError),
    (bad("message is too long"), ChatError),
    (TelegramEntityTooLarge(CALL, "Request Entity Too Large"), ChatError),
    (TelegramConflictError(CALL, "terminated by other getUpdates request"), ChatError),
    (network(NEVER_MADE), ChatUnavailable),
    (network(aiohttp.ServerDisconnectedError()), SendUncertain),
    (network(TimeoutError()), SendUncertain),
    (network(None), SendUncertain),
    (TelegramServerError(CALL, "Internal Server Error"), SendUncertain),
    (RestartingTelegram(CALL, "restarting"), SendUncertain),
    (ClientDecodeError("no JSON", ValueError(), "<html>"), SendUncertain),
]


@pytest.mark.parametrize(
    ("error", "expected"), ROWS, ids=[f"{type(row[0]).__name__}-{n}" for n, row in enumerate(ROWS)]
)
def test_each_has_its_meaning(error: AiogramError, expected: type[ChatError]) -> None:
    assert type(translated(error)) is expected


def test_the_wait_is_kept() -> None:
    told = translated(TelegramRetryAfter(CALL, "flood", retry_after=137))
    assert isinstance(told, RateLimited)
    assert told.retry_after == 137


def test_an_equal_edit_is_known_by_its_words() -> None:
    assert says_not_modified(
        bad("message is not modified: specified new message content and reply markup are the same")
    )
    assert not says_not_modified(bad("message to edit not found"))


# --- publications -----------------------------------------------------------------------------------------------------

PUBLICATIONS: list[tuple[AiogramError, str]] = [
    (TelegramRetryAfter(CALL, "flood", retry_after=7), "rate"),
    (TelegramUnauthorizedError(CALL, "Unauthorized"), "credentials"),
    (TelegramNotFound(CALL, "Not Found"), "credentials"),  # a token that is none
    (TelegramForbiddenError(CALL, "Forbidden: bot is not a member of the channel chat"), "not_permitted"),
    (bad("need administrator rights in the channel chat"), "not_permitted"),
    (bad("chat not found"), "gone"),
    (bad("message caption is too long"), "too_long"),
    (bad("file of size 10485761 bytes is too big for a photo"), "media_size"),
    (bad("PHOTO_INVALID_DIMENSIONS"), "media_size"),
    (TelegramEntityTooLarge(CALL, "Request Entity Too Large"), "media_size"),
    (bad("IMAGE_PROCESS_FAILED"), "media_type"),
    (bad("message can't be deleted for everyone"), "too_old"),
    (bad("words of tomorrow"), "refused"),
    (network(NEVER_MADE), "unreachable"),
]
DOUBTS: list[tuple[AiogramError, str]] = [
    (network(TimeoutError()), "silent"),
    (network(aiohttp.ServerDisconnectedError()), "cut"),
    (TelegramServerError(CALL, "Internal Server Error"), "server"),
    (ClientDecodeError("no JSON", ValueError(), "<html>"), "server"),
    (ClientDecodeError("no JSON", ValueError(), '{"ok":true,'), "unseen"),
    (ClientDecodeError("no message", ValueError(), {"ok": True, "result": {}}), "unseen"),
]


@pytest.mark.parametrize(("error", "why"), PUBLICATIONS, ids=[row[1] + str(n) for n, row in enumerate(PUBLICATIONS)])
def test_what_was_certainly_not_published_has_a_remedy(error: AiogramError, why: str) -> None:
    told = publication_error(error)
    assert isinstance(told, PublishRefused)
    assert told.why == why
    assert f"remedy.{why}" in CATALOGUE


@pytest.mark.parametrize(("error", "why"), DOUBTS, ids=[row[1] + str(n) for n, row in enumerate(DOUBTS)])
def test_what_was_perhaps_published_says_why_it_is_not_known(error: AiogramError, why: str) -> None:
    told = publication_error(error)
    assert isinstance(told, PublishUncertain)
    assert told.why == why

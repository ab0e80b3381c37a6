"""What Slack says, as what the caller has to do: a row for each."""

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import WAIT, called, complaints, publication_error, refusal, translated
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

NEVER_MADE = aiohttp.ClientConnectorError(
    ConnectionKey("127.0.0.1", 1, is_ssl=False, ssl=False, proxy=None, proxy_auth=None, proxy_headers_hash=None),
    OSError("refused"),
)


def says(word: str, *, status: int = 200, method: str = "chat.postMessage", **more: object) -> SlackApiError:
    body = {"ok": False, "error": word} if word else {}
    response = AsyncSlackResponse(
        client=AsyncWebClient(token=None),
        http_verb="POST",
        api_url=f"https://slack.test/api/{method}",
        req_args={},
        data={**body, **more},
        headers={"Retry-After": "7"} if status == 429 else {},
        status_code=status,
    )
    return SlackApiError("The request failed.", response)  # type: ignore[no-untyped-call]


ROWS: list[tuple[Exception, type[ChatError]]] = [
    (says("ratelimited", status=429), RateLimited),
    (says("", status=429), RateLimited),  # by somebody on the way
    (says("rate_limited"), RateLimited),  # of posts in one channel: 200, and no time is told
    (says("channel_not_found"), NotPermitted),
    (says("not_in_channel"), NotPermitted),
    (says("is_archived"), NotPermitted),
    (says("restricted_action"), NotPermitted),
    (says("restricted_action_thread_locked"), NotPermitted),
    (says("messages_tab_disabled"), NotPermitted),  # the app's own settings: nobody can be written to
    (says("cannot_dm_bot"), NotPermitted),
    (says("user_not_found"), NotPermitted),
    (says("account_inactive"), NotPermitted),
    (says("token_revoked"), NotPermitted),
    (says("invalid_auth"), NotPermitted),
    (says("missing_scope"), NotPermitted),
    (says("message_not_found"), MessageGone),
    (says("cant_update_message"), MessageGone),  # it is not ours
    (says("edit_window_closed"), MessageGone),  # the workspace lets nobody edit what is old
    (says("msg_too_long"), ChatError),
    (says("msg_blocks_too_long"), ChatError),
    (says("invalid_blocks"), ChatError),
    (says("no_text"), ChatError),
    (says("a_word_of_tomorrow"), ChatError),  # a refusal, whatever it means
    (says("fatal_error"), SendUncertain),  # "some aspect of the operation may have succeeded"
    (says("internal_error"), SendUncertain),
    (says("service_unavailable", status=503), SendUncertain),
    (says("", status=502), SendUncertain),
    (says("", status=200), SendUncertain),  # an answer without anything in it
    (says("team_added_to_org"), ChatUnavailable),  # the workspace moves house: nothing is taken until then
    (says("request_timeout", status=408), ChatUnavailable),  # the request did not arrive whole
    (SlackApiError("half a JSON", object()), SendUncertain),  # type: ignore[no-untyped-call]
    (SlackRequestError("Failed to upload a file (status: 500)"), SendUncertain),
    (NEVER_MADE, ChatUnavailable),
    (aiohttp.ServerDisconnectedError(), SendUncertain),
    (aiohttp.ClientOSError("reset"), SendUncertain),
    (TimeoutError(), SendUncertain),
]


@pytest.mark.parametrize(
    ("error", "expected"), ROWS, ids=[f"{type(row[0]).__name__}-{n}" for n, row in enumerate(ROWS)]
)
def test_each_has_its_meaning(error: Exception, expected: type[ChatError]) -> None:
    assert type(translated(error, team="T1", method="chat.postMessage")) is expected


def test_the_wait_is_kept_and_names_the_budget_of_that_method() -> None:
    told = translated(says("ratelimited", status=429, method="chat.update"), team="T1", method="chat.postMessage")
    assert isinstance(told, RateLimited)
    assert (told.retry_after, told.scope) == (7, "slack:T1:chat.update")
    told = translated(says("rate_limited"), team="T1", method="chat.postMessage")
    assert isinstance(told, RateLimited)
    assert told.retry_after == WAIT


async def test_what_nobody_sees_may_be_tried_again() -> None:
    async def breaks() -> AsyncSlackResponse:
        raise aiohttp.ServerDisconnectedError

    with pytest.raises(SendUncertain):
        await called(breaks(), team="T1", method="chat.postMessage")
    with pytest.raises(ChatUnavailable):
        await called(breaks(), team="T1", method="files.getUploadURLExternal", seen=False)


async def test_the_word_of_a_refusal_can_be_read_from_our_error() -> None:
    async def refuses() -> AsyncSlackResponse:
        raise says("invalid_blocks", errors=["invalid slack file [json-pointer:/blocks/0/slack_file]"])

    with pytest.raises(ChatError) as raised:
        await called(refuses(), team="T1", method="chat.postMessage")
    assert refusal(raised.value) == "invalid_blocks"
    assert "/blocks/0/slack_file" in complaints(raised.value)
    assert (refusal(None), refusal(TimeoutError()), complaints(None)) == ("", "", "")


def test_no_address_and_no_token_is_told() -> None:
    told = translated(NEVER_MADE, team="T1", method="chat.postMessage")
    assert "127.0.0.1" not in str(told)


# --- publications -----------------------------------------------------------------------------------------------------

PUBLICATIONS: list[tuple[Exception, str]] = [
    (says("ratelimited", status=429), "rate"),
    (says("token_revoked"), "credentials"),
    (says("account_inactive"), "credentials"),
    (says("missing_scope"), "not_permitted"),
    (says("not_in_channel"), "not_permitted"),
    (says("restricted_action"), "not_permitted"),
    (says("cant_delete_message"), "not_permitted"),
    (says("channel_not_found"), "gone"),
    (says("is_archived"), "gone"),
    (says("msg_too_long"), "too_long"),
    (says("invalid_blocks"), "refused"),
    (says("a_word_of_tomorrow"), "refused"),
    (NEVER_MADE, "unreachable"),
]
DOUBTS: list[tuple[Exception, str]] = [
    (TimeoutError(), "silent"),
    (aiohttp.ServerTimeoutError(), "silent"),
    (aiohttp.ServerDisconnectedError(), "cut"),
    (aiohttp.ClientOSError("reset"), "cut"),
    (says("internal_error"), "server"),
    (says("fatal_error", status=500), "server"),
    (says("", status=502), "server"),
    (says("", status=200), "unseen"),
    (ValueError("half a JSON"), "unseen"),
]


async def told_of(error: Exception) -> PublishRefused | PublishUncertain:
    """As it is told of a call that raised that."""

    async def breaks() -> AsyncSlackResponse:
        raise error

    with pytest.raises(ChatError) as raised:
        await called(breaks(), team="T1", method="chat.postMessage")
    return publication_error(raised.value)


@pytest.mark.parametrize(("error", "why"), PUBLICATIONS, ids=[row[1] + str(n) for n, row in enumerate(PUBLICATIONS)])
async def test_what_was_certainly_not_published_has_a_remedy(error: Exception, why: str) -> None:
    told = await told_of(error)
    assert isinstance(told, PublishRefused)
    assert told.why == why
    assert f"remedy.{why}" in CATALOGUE


@pytest.mark.parametrize(("error", "why"), DOUBTS, ids=[row[1] + str(n) for n, row in enumerate(DOUBTS)])
async def test_what_was_perhaps_published_says_why_it_is_not_known(error: Exception, why: str) -> None:
    told = await told_of(error)
    assert isinstance(told, PublishUncertain)
    assert told.why == why

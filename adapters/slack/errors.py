"""What slack_sdk and aiohttp raise, as what the caller has to do."""

from collections.abc import Awaitable, Mapping
from typing import Any, Final

from aiohttp import ClientConnectorError, ClientError, ClientProxyConnectionError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

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

TROUBLE: Final = (
    SlackClientError,
    ClientError,
    OSError,  # time-outs too
    ValueError,  # an answer that is no JSON, or in no known alphabet
    AttributeError,  # the library reads fields of an answer that is a plain text,
    TypeError,  # or has none of them
)
WAIT: Final = 30.0  # seconds, where nobody says how long; the counts of most methods are per minute
LIMITED: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
GONE: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "no_text_to_edit"})
CLOSED: Final = frozenset(
    {
        *("channel_not_found", "not_in_channel", "is_archived", "is_inactive", "channel_type_not_supported"),
        *("restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
        *("restricted_action_non_threadable_channel", "restricted_action_thread_locked", "thread_locked"),
        *("cannot_reply_to_message", "thread_not_found", "messages_tab_disabled", "no_permission", "access_denied"),
        *("user_not_found", "user_disabled", "user_not_visible", "users_not_found", "cannot_dm_bot"),
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"),
        *("org_login_required", "ekm_access_denied", "enterprise_is_restricted", "team_access_not_granted"),
        *("team_not_found", "app_not_found", "not_allowed_token_type", "two_factor_setup_required"),
    }
)
UNCERTAIN: Final = frozenset({"fatal_error", "internal_error", "service_unavailable"})
AWAY: Final = frozenset({"team_added_to_org", "request_timeout"})  # moving house; the request did not arrive whole


async def called(
    call: Awaitable[AsyncSlackResponse], *, team: str, method: str, seen: bool = True
) -> AsyncSlackResponse:
    """The answer to a call; `seen`: people see what it does. Raises ChatError and what is below it."""
    try:
        return await call
    except TROUBLE as error:
        meaning = translated(error, team=team, method=method)
        if isinstance(meaning, SendUncertain) and not seen:
            raise ChatUnavailable(str(meaning)) from error
        raise meaning from error


def translated(error: Exception, *, team: str, method: str) -> ChatError:
    """The error of ours. Where Slack may have acted it is SendUncertain."""
    match error:
        case SlackApiError():
            return _answered(error, f"slack:{team}:{_method(error.response) or method}")
        case ClientConnectorError() | ClientProxyConnectionError():
            return ChatUnavailable(f"{method}: {type(error).__name__}")  # its text has the address of the endpoint
    return SendUncertain(f"{method}: {type(error).__name__}")


def refusal(error: BaseException | None) -> str:
    """The word that Slack refused with; "" where it said none."""
    return str(_fields(_answer(error)).get("error") or "")


def complaints(error: BaseException | None) -> str:
    """What Slack says of the parts that it refused: each with the place, such as /blocks/0/slack_file."""
    fields = _fields(_answer(error))
    more = fields.get("response_metadata") or {}
    return " ".join(map(str, fields.get("errors") or more.get("messages") or ()))


def _answer(error: BaseException | None) -> object:
    """Slack's answer, also behind an error of ours."""
    while error and not isinstance(error, SlackApiError):
        error = error.__cause__
    return error.response if isinstance(error, SlackApiError) else None


def _answered(error: SlackApiError, scope: str) -> ChatError:
    word, status = refusal(error), _status(error.response)
    if word in LIMITED or status == 429:
        return RateLimited(_wait(error.response), scope)
    if word in GONE:
        return MessageGone(word)
    if word in CLOSED:
        return NotPermitted(word)
    if word in AWAY:
        return ChatUnavailable(word)
    if word and word not in UNCERTAIN and status < 500:
        return ChatError(f"{scope}: {word} {complaints(error)}".strip()[:300])
    return SendUncertain(f"{scope}: {word or 'no answer'} ({status})")


def _fields(response: object) -> Mapping[str, Any]:
    """Of an answer that could not be read there are none."""
    data = getattr(response, "data", response)
    return data if isinstance(data, Mapping) else {}


def _method(response: object) -> str:
    """Which one of several it was."""
    return str(getattr(response, "api_url", "")).rpartition("/")[2]


def _status(response: object) -> int:
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    return status if isinstance(status, int) else 200


def _wait(response: object) -> float:
    headers = getattr(response, "headers", None) or {}
    told = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(told) if told.isdecimal() else WAIT


# --- publications -----------------------------------------------------------------------------------

WHYS: Final[Mapping[str, str]] = {  # words of a refusal, and the key of what can be done
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"), "credentials"
    ),
    **dict.fromkeys(("channel_not_found", "is_archived", "is_inactive", "message_not_found", "team_not_found"), "gone"),
    **dict.fromkeys(("msg_too_long", "msg_blocks_too_long"), "too_long"),
    **dict.fromkeys(("cant_delete_message", "compliance_exports_prevent_deletion"), "not_permitted"),
}


def publication_error(error: ChatError) -> PublishRefused | PublishUncertain:
    """The same of a post that was to be published: PublishRefused where it certainly was not, else PublishUncertain."""
    match error:
        case SendUncertain():
            return PublishUncertain(str(error), why=_doubt(error.__cause__))
        case RateLimited():
            return PublishRefused(str(error), why="rate", retry_after=error.retry_after)
        case ChatUnavailable():
            return PublishRefused("nothing reached Slack.", why="unreachable")
    usual = "not_permitted" if isinstance(error, NotPermitted) else "refused"
    return PublishRefused(str(error), why=WHYS.get(refusal(error), usual))


def _doubt(cause: BaseException | None) -> str:
    """Why it is not known what became of the call."""
    if isinstance(cause, TimeoutError):
        return "silent"
    if isinstance(cause, SlackApiError):
        return "server" if refusal(cause) or _status(cause.response) >= 500 else "unseen"
    return "cut" if isinstance(cause, ClientError | OSError) else "unseen"

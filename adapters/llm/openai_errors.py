"""Errors of the OpenAI client, translated into ours at the edge."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai

from core.errors import ModelCut, ModelError, ModelRateLimited, ModelRefused, ModelRejected, ModelUnavailable

DEFAULT_WAIT = 5.0  # seconds, where a 429 does not say
# How endpoints say that they decline the content: OpenAI, Azure, DashScope, DeepSeek, Moonshot, Zhipu.
DECLINED = (
    "content_policy",
    "content_filter",
    "data_inspection_failed",
    "datainspectionfailed",
    "content exists risk",
    "responsibleaipolicyviolation",
    "high risk",
)
# DeepSeek and OpenRouter report a failure inside the endpoint as the reason for the end.
FAILED = frozenset({"error", "insufficient_system_resource"})


# What an endpoint sends that is no answer surfaces as any of these, from deep inside the parsers.
GARBAGE = (ValueError, TypeError, KeyError, IndexError, AttributeError)


@contextmanager
def translated() -> Iterator[None]:
    """Raise only ModelError from the block, with the library's error as its cause."""
    try:
        yield
    except openai.APIStatusError as error:
        raise of_status(error) from error
    except openai.APIError as error:
        raise _of_stream(error) from error
    except openai.OpenAIError as error:
        raise _of_client(error) from error
    except OSError as error:  # TimeoutError among them: the client's sign of a stalled stream
        raise ModelUnavailable(f"{type(error).__name__}: {error}") from error
    except GARBAGE as error:
        raise ModelUnavailable(f"the endpoint sent something that is no answer: {error}") from error


def of_status(error: openai.APIStatusError) -> ModelError:
    """Our error for an answer with an HTTP status of 4xx or 5xx."""
    status = error.status_code
    # The message of the library quotes the whole body; the endpoint's own sentence is enough.
    said = str(error.message)[:300]
    if status == 429 and error.code != "insufficient_quota":
        return ModelRateLimited(retry_after(error.response.headers))
    if status >= 500 or status in {408, 409, 425}:
        return ModelUnavailable(said, status=status)
    if _declined(error):
        return ModelRefused(said, status=status)
    return ModelRejected(said, status=status)


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait: from retry-after-ms, from Retry-After as seconds or as an HTTP date, else 5."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue  # absent, or a date
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return DEFAULT_WAIT
    # The endpoint's own clock, where it tells the time, so that a clock set wrong here does not matter.
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (_aware(until) - now).total_seconds())


def finished(reason: object) -> None:
    """Check why an answer ended. Raises ModelCut, ModelRefused, ModelUnavailable; returns for a whole answer."""
    if not reason:
        raise ModelCut("the stream ended without a finish_reason")
    if reason == "length":
        raise ModelCut("the answer reached its length limit", finish_reason="length")
    if reason == "content_filter":
        raise ModelRefused("the content filter stopped the answer", finish_reason="content_filter")
    if reason in FAILED:
        raise ModelUnavailable(f"the endpoint gave up: {reason}", finish_reason=str(reason))


def _of_stream(error: openai.APIError) -> ModelError:
    if isinstance(error, openai.APIConnectionError):
        return ModelUnavailable(f"{error.message} {error.__cause__ or ''}".strip())
    return ModelRefused(error.message) if _declined(error) else ModelUnavailable(error.message)


def _of_client(error: openai.OpenAIError) -> ModelError:
    """The client itself found the end of a structured answer wanting, or its own settings."""
    if isinstance(error, openai.LengthFinishReasonError):
        return ModelCut("the answer reached its length limit", finish_reason="length")
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return ModelRefused("the content filter stopped the answer", finish_reason="content_filter")
    return ModelRejected(str(error))


def _declined(error: openai.APIError) -> bool:
    words = f"{error.code} {error.type} {error.message}".lower()
    return any(mark in words for mark in DECLINED)


def _date(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(text))
    except ValueError:
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

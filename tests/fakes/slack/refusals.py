"""Errors as the Web API answers them."""

from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """A call that is answered with ok=false; nearly all of them have the HTTP status 200."""

    def __init__(self, error: str, *messages: str, status: int = 200, retry_after: int | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.status = status
        self.retry_after = retry_after
        self.more: Json = {}

    def body(self) -> Json:
        body: Json = {"ok": False, "error": self.error, **self.more}
        return {**body, "response_metadata": {"messages": list(self.messages)}} if self.messages else body

    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


def ratelimited(retry_after: int) -> Refused:
    return Refused("ratelimited", status=429, retry_after=retry_after)


def missing_scope(needed: str, provided: str) -> Refused:
    refused = Refused("missing_scope")
    refused.more = {"needed": needed, "provided": provided}
    return refused


def wrong(*messages: str) -> Refused:
    """Arguments that are not what the method takes."""
    return Refused("invalid_arguments", *messages)

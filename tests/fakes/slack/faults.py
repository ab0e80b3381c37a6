"""How calls go wrong here, to be ordered as a `Fault`. Any other word is an error code, such as fatal_error."""

from enum import StrEnum


class Trouble(StrEnum):
    """How a call goes wrong. Any other word is an error code, such as fatal_error."""

    RATELIMITED = "ratelimited"  # 429 with Retry-After
    ERROR = "error"  # 500 as JSON
    GATEWAY = "gateway"  # 502 with a page of HTML
    TIMEOUT = "timeout"  # the connection breaks without an answer
    HANG = "hang"  # no answer until `release`
    SLOW = "slow"  # a late answer
    GARBAGE = "garbage"  # 200 with half a JSON

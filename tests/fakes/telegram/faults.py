"""How calls go wrong here, to be ordered as a `Fault`."""

from enum import StrEnum


class Trouble(StrEnum):
    """How a call goes wrong."""

    FLOOD = "flood"  # 429 with retry_after
    ERROR = "error"  # 500 as JSON
    GATEWAY = "gateway"  # 502 with a page of HTML
    RESET = "reset"  # the connection breaks
    HANG = "hang"  # no answer until `release`
    SLOW = "slow"  # a late answer
    MALFORMED = "malformed"  # 200 with half a JSON

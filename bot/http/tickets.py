"""One-time log-in tickets: the link that the server prints when it starts."""

import secrets
from hmac import compare_digest

OPEN_TICKETS = 16  # an older one that nobody used makes room


class Tickets:
    """Tickets of this process, each good for one log-in."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def issue(self) -> str:
        """A new ticket, 192 random bits in URL-safe letters."""
        ticket = secrets.token_urlsafe(24)
        self._open = [*self._open[1 - OPEN_TICKETS :], ticket]
        return ticket

    def redeem(self, ticket: str) -> bool:
        """Use the ticket up. False: unknown, or used before."""
        found = [kept for kept in self._open if compare_digest(kept.encode(), ticket.encode(errors="replace"))]
        self._open = [kept for kept in self._open if kept not in found]
        return bool(found)

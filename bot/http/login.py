"""Logging in with a ticket or a pairing code, and out again."""

import unicodedata
from collections.abc import MutableMapping
from ipaddress import ip_address

from cachetools import TTLCache
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from bot.http.access import COOKIE, OPERATOR, Logins
from bot.http.console.rendering import page
from bot.http.language import language_of
from bot.http.services import HttpServices
from core.catalogue import say
from core.messages import UserRef

TRIES = 10  # a minute and client


def slug(name: str) -> str:
    """A user id from a name: letters and digits of any script, the rest folded to single hyphens; at most 40."""
    plain = unicodedata.normalize("NFKC", name).lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[:40].strip("-")


def form(request: Request, *, status: int = 200, sentence: str = "", name: str = "") -> Response:
    """The log-in page."""
    response = page(request, "login.html", code=status, sentence=sentence, name=name)
    # With no-referrer a browser would send `Origin: null` with the form, and the origin check could not pass.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


class LoginDesk:
    """Counts the tries and turns tickets and codes into cookies."""

    def __init__(self, services: HttpServices, logins: Logins) -> None:
        self._services = services
        self._logins = logins
        self._tries: MutableMapping[str, list[int]] = TTLCache(10_000, ttl=60, timer=services.clock.monotonic)

    async def by_ticket(self, request: Request, ticket: str) -> Response:
        """The operator, once for each ticket, on the server's own machine only: the link stands in its output."""
        if not self._try(request):
            return self._form(request, 429, "page.login.slow")
        if not _local(request):
            return self._form(request, 403, "page.login.ticket_here")
        if not self._services.tickets.redeem(ticket):
            return self._form(request, 401, "page.login.ticket_used")
        return await self._welcome(request, OPERATOR)

    async def by_code(self, request: Request, name: str, code: str) -> Response:
        """A member with a pairing code; the name must be free, else a code would open another's account."""
        if not self._try(request):
            return self._form(request, 429, "page.login.slow", name)
        user = UserRef(platform="web", id=slug(name))
        if not user.id or len(name) > 40:
            return self._form(request, 422, "page.login.name_needed", name)
        if user == OPERATOR or await self._services.role_of(user) is not None:
            return self._form(request, 409, "page.login.name_taken", name)
        let_in = await self._services.redeem(code.strip()[:100], user, name.strip())
        # A code may be redeemed again by the same person, but not by one who was removed since.
        if let_in is None or await self._services.members.get(user) is None:
            return self._form(request, 401, "page.login.code_wrong", name)
        return await self._welcome(request, user)

    def _try(self, request: Request) -> bool:
        # The counter is changed in place: putting it anew would let the minute begin again with each try.
        count = self._tries.setdefault(request.client.host if request.client else "", [0])
        count[0] += 1
        return count[0] <= TRIES

    async def _welcome(self, request: Request, user: UserRef) -> Response:
        response = RedirectResponse("/", 303)
        await self._logins.sign_in(response, user, secure=request.url.scheme == "https")
        return response

    @staticmethod
    def _form(request: Request, status: int, key: str, name: str = "") -> Response:
        return form(request, status=status, sentence=say(key, language_of(request), limit=TRIES), name=name)


def _local(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def routes(services: HttpServices, logins: Logins) -> APIRouter:
    """GET and POST /login, POST /logout."""
    router = APIRouter(include_in_schema=False)
    desk = LoginDesk(services, logins)

    @router.get("/login")
    async def show(request: Request, ticket: str = "") -> Response:
        return await desk.by_ticket(request, ticket) if ticket else form(request)

    @router.post("/login")
    async def enter(request: Request) -> Response:
        fields = await request.form(max_files=0, max_fields=10)
        name, code = fields.get("name"), fields.get("code")
        return await desk.by_code(request, str(name or ""), str(code or ""))

    @router.post("/logout")
    async def leave() -> Response:
        response = RedirectResponse("/login", 303)
        response.delete_cookie(COOKIE)
        return response

    return router

"""Who is asking: deny by default, a signed cookie for people and a token for the terminal."""

import secrets
from dataclasses import dataclass
from hmac import compare_digest

from fastapi import Request
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.datastructures import URL
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http.problems import respond, wants_page
from bot.http.services import HttpServices
from core.messages import UserRef

COOKIE = "copydesk"
LIFE = 30 * 24 * 3600  # seconds
OPERATOR = UserRef(platform="web", id="operator")
OWN_PROOF = "/webhooks/"  # these are called by programs that prove themselves in their own way
OPEN_PATHS = {"/livez", "/readyz", "/login", "/favicon.ico"}
SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The person behind a request; `bearer` where a program asks, which no other site can make do it."""

    user: UserRef
    name: str
    bearer: bool = False


class Logins:
    """Signed cookies; a member's cookie is good while that member exists and has not logged in anew."""

    def __init__(self, services: HttpServices) -> None:
        self._services = services
        self._signer = URLSafeSerializer(services.secret, salt="copydesk-login")

    async def sign_in(self, response: Response, user: UserRef, *, secure: bool) -> None:
        """Put the cookie on the response."""
        nonce = secrets.token_urlsafe(12)
        if user != OPERATOR:
            # A removed member's old cookie must not open the account of a namesake who came later.
            await self._services.preferences.put(str(user), "login", nonce)
        value = self._signer.dumps([user.id, nonce, int(self._services.clock.now().timestamp())])
        text = value if isinstance(value, str) else value.decode()
        response.set_cookie(COOKIE, text, max_age=LIFE, httponly=True, samesite="lax", secure=secure)

    async def identify(self, request: HTTPConnection) -> Identity | None:
        """The person who asks, or None."""
        authorization = request.headers.get("authorization")
        if authorization is not None:
            return self._by_token(authorization)
        return await self._by_cookie(request.cookies.get(COOKIE, ""))

    def _by_token(self, authorization: str) -> Identity | None:
        scheme, _, token = authorization.partition(" ")
        wanted = self._services.terminal_token.encode()
        if scheme.lower() != "bearer" or not wanted or not compare_digest(token.strip().encode(), wanted):
            return None
        return Identity(user=OPERATOR, name="operator", bearer=True)

    async def _by_cookie(self, value: str) -> Identity | None:
        try:
            name, nonce, issued = self._signer.loads(value)
        except (BadSignature, ValueError, TypeError):
            return None
        if self._services.clock.now().timestamp() - issued > LIFE:
            return None
        user = UserRef(platform="web", id=name)
        if user == OPERATOR:
            return Identity(user=user, name="operator")
        member = await self._services.members.get(user)
        if member is None or await self._services.preferences.get(str(user), "login") != nonce:
            return None
        return Identity(user=user, name=member.name)


def identity_of(request: Request) -> Identity:
    """The identity that the gate found."""
    found: Identity = request.state.identity
    return found


def same_origin(request: HTTPConnection) -> bool:
    """Whether our own page sent it; a browser always says where an unsafe request comes from."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return URL(origin).netloc == request.url.netloc if origin else False


class Gate:
    """Lets a request through to the routes only with an identity, but for the few open paths."""

    def __init__(self, app: ASGIApp, *, logins: Logins) -> None:
        self._app = app
        self._logins = logins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(Request(scope, receive))
        await (refusal or self._app)(scope, receive, send)

    async def _refusal(self, request: Request) -> Response | None:
        path = request.url.path
        unsafe = request.method not in SAFE
        if path.startswith(OWN_PROOF):
            return None
        if path in OPEN_PATHS or path.startswith("/static/"):
            foreign = unsafe and "origin" in request.headers and not same_origin(request)
            return respond(request, 403, "page.problem.origin") if foreign else None
        identity = await self._logins.identify(request)
        if identity is None:
            if wants_page(request) and not unsafe:
                return RedirectResponse("/login", 303)
            response = respond(request, 401, "page.problem.login")
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        if unsafe and not identity.bearer and not same_origin(request):
            return respond(request, 403, "page.problem.origin")
        request.state.identity = identity
        return None

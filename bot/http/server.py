"""The HTTP application: guards outside, the gate behind them, then the routes."""

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.http import (
    chat,
    drafts,
    events,
    health,
    history,
    login,
    media,
    outbox,
    problems,
    report,
    route_routes,
    service_routes,
    usage,
    webhooks,
)
from bot.http.access import Gate, Logins
from bot.http.console import pages
from bot.http.console.rendering import STATIC
from bot.http.guards import BodyLimit, SecurityHeaders
from bot.http.services import HttpServices

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Assets(StaticFiles):
    """Files of the page: kept by the browser, and asked for again only by their ETag."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 304 where the browser has it."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create(services: HttpServices) -> FastAPI:
    """The application over these services; whoever built them runs it."""
    app = FastAPI(title="Copydesk", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.services = services
    app.state.seats = events.Seats()
    logins = Logins(services)
    problems.install(app)
    app.include_router(health.router)
    app.include_router(webhooks.router)
    app.include_router(login.routes(services, logins))
    rooms = (chat, events, media, drafts, history, outbox, report, route_routes, service_routes, usage, pages)
    for router in (room.router for room in rooms):
        app.include_router(router)
    app.mount("/static/fonts", Assets(directory=services.fonts), name="fonts")
    app.mount("/static", Assets(directory=STATIC), name="static")
    # Added last, met first: headers on every answer, then the host against DNS rebinding, the body, the person.
    app.add_middleware(Gate, logins=logins)
    app.add_middleware(BodyLimit)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, *services.hosts], www_redirect=False)
    app.add_middleware(SecurityHeaders)
    return app

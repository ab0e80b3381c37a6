"""Errors as a person or a program reads them: problem+json with a sentence, or a page with that sentence."""

from http import HTTPStatus
from string import Formatter

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot.http.console.rendering import page
from bot.http.language import language_of
from core.catalogue import CATALOGUE, say
from core.errors import (
    AccessDenied,
    BadInput,
    CopydeskError,
    DraftConflict,
    DraftNotFound,
    ServiceDisabled,
    ServiceError,
    ServiceUnknown,
    ToolNotAllowed,
)

SENTENCES = {
    401: "page.problem.login",
    403: "page.problem.forbidden",
    404: "page.problem.missing",
    405: "page.problem.method",
    413: "page.problem.body_large",
    422: "page.problem.invalid",
    429: "page.problem.busy",
    500: "page.problem.internal",
    503: "page.problem.unavailable",
}
STATUSES: tuple[tuple[type[CopydeskError], int], ...] = (
    (DraftNotFound, 404),
    (DraftConflict, 409),
    (AccessDenied, 403),
    (BadInput, 422),
    (ServiceUnknown, 404),
    (ServiceDisabled, 409),
    (ToolNotAllowed, 409),
    (CopydeskError, 503),
)


class Problem(HTTPException):
    """A refusal with its sentence in the catalogue; as an HTTPException it passes through FastAPI's body parser."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(status)
        self.key = key
        self.values = values


def wants_page(request: Request) -> bool:
    """True where a person's browser asked for a page, not a program or a script of the page."""
    path = request.url.path
    return "text/html" in request.headers.get("accept", "") and not path.startswith(("/api/", "/media/", "/static/"))


def respond(request: Request, status: int, key: str, **values: object) -> Response:
    """The refusal in the form and the language that the request asks for."""
    sentence = say(key, language_of(request), **values)
    if wants_page(request):
        return page(request, "problem.html", code=status, sentence=sentence)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "code": key.rpartition(".")[2],
    }
    return JSONResponse(body, status, media_type="application/problem+json")


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        response = respond(request, error.status_code, error.key, **error.values)
    else:
        status = error.status_code if isinstance(error, HTTPException) else 500
        response = respond(request, status, SENTENCES.get(status, "page.problem.invalid"))
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    where = ".".join(str(part) for part in first.get("loc", ()) if part != "body") or "body"
    # The place comes from the request where a key is unknown, so it is cut short; the value is never shown.
    return respond(request, 422, "page.problem.field", field=where[:60], why=str(first.get("msg", ""))[:120])


async def _explained(request: Request, error: Exception) -> Response:
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    code = error.code if isinstance(error, CopydeskError) else ""
    details = error.details if isinstance(error, ServiceError) else {}
    known = {name: value for name, value in details.items() if name == "service"}
    own = (f"page.problem.{code}", f"failure.{code}")
    fitting = (key for key in own if key in CATALOGUE and _names(key) <= set(known))
    return respond(request, status, next(fitting, SENTENCES.get(status, "page.problem.conflict")), **known)


def _names(key: str) -> set[str]:
    """What a sentence wants to be filled in with."""
    return {name for _, name, _, _ in Formatter().parse(CATALOGUE[key][0]) if name}


def install(app: FastAPI) -> None:
    """Answer every error of every route with a sentence."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(CopydeskError, _explained)
    app.add_exception_handler(Exception, _refused)

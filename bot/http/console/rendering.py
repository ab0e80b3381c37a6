"""Jinja2 templates with the words of the request's language."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.http.language import COOKIE, chosen, language_of
from bot.http.markdown import to_html, to_words
from bot.http.shapes import message_shape
from core.catalogue import CATALOGUE, say
from core.frames import ADAPT, Frame, own_name
from core.messages import Language
from core.progress import adapting
from core.records import ShownMessage

ROOT = Path(__file__).parent
STATIC = ROOT / "static"
YEAR = 365 * 24 * 3600  # seconds


def say_page(language: Language, key: str, **values: object) -> str:
    """A sentence of the page; the key without its `page.`."""
    return say(f"page.{key}", language, **values)


def node_name(language: Language, node: str) -> str:
    """What a node does, in the person's words; an unknown node by its own name."""
    if node.startswith(ADAPT):
        return adapting(node, language)
    key = f"page.node.{node}"
    return say(key, language) if key in CATALOGUE else own_name(node)


def status_name(language: Language, status: str) -> str:
    """A draft's status in the person's words."""
    return say(f"status.{status}", language)


def name_of(kind: str, language: Language, value: str) -> str:
    """A platform or an account by its name; one that the catalogue does not know by its id."""
    key = f"{kind}.{value}"
    return say(key, language) if key in CATALOGUE else value


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["markdown"] = to_html
    made.filters["words"] = to_words
    return made


_ENVIRONMENT = _environment()


def render(template: str, language: Language, values: Mapping[str, object]) -> Markup:
    """The HTML of a template."""
    words = {
        "language": language,
        "t": partial(say_page, language),
        "status_name": partial(status_name, language),
        "platform_name": partial(name_of, "platform", language),
        "account_name": partial(name_of, "account", language),
        "node_name": partial(node_name, language),
    }
    return Markup(_ENVIRONMENT.get_template(template).render({**words, **values}))  # noqa: S704 - autoescaped


def page(request: Request, template: str, *, code: int = 200, **values: object) -> HTMLResponse:
    """A page, or a part of one, with HTTP status `code`; remembers the language where the person just chose it."""
    language = language_of(request)
    shared = {"path": request.url.path, "identity": getattr(request.state, "identity", None)}
    response = HTMLResponse(render(template, language, {**shared, **values}), code)
    if chosen(request):
        response.set_cookie(COOKIE, language, max_age=YEAR, samesite="lax", httponly=True)
    return response


class ChatPainter:
    """A reader's view of a chat: JSON for programs, the same with ready HTML for the page."""

    def __init__(self, *, language: Language, view: Literal["html", "json"]) -> None:
        self._language = language
        self._view = view

    def message(self, shown: ShownMessage) -> object:
        """The message; for the page with the whole article to put in place."""
        shape = message_shape(shown)
        if self._view == "json":
            return shape
        article = render("parts/message.html", self._language, {"message": shape})
        return {**asdict(shape), "article": str(article)}

    def frame(self, turn: str, frame: Frame) -> str:
        """Progress and text of a running turn."""
        return str(render("parts/frame.html", self._language, {"turn": turn, "frame": frame}))

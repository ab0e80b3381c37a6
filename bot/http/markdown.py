"""Markdown to HTML that can be shown as it is: no raw HTML, no pictures, links to http and https only."""

import re
from functools import lru_cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

# Ends before punctuation, ASCII or Chinese, that belongs to the sentence around it.
BARE_LINK = re.compile(
    r"""https?://[^\s<>"'（）【】「」《》，。；：！？、]{0,2000}[^\s<>"'（）【】「」《》，。；：！？、.,;:!?)\]*_]"""
)
PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
SIGNS = re.compile(r"\*\*|__|`+|~~")
RICH_LIMIT = 30_000  # characters; longer text is shown plain, because parsing would hold up the server


class _Renderer(RendererHTML):
    """Links open in a new tab and tell the other side nothing; tables carry no inline style."""

    def link_open(self, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        tokens[index].attrSet("rel", "noopener noreferrer nofollow")
        tokens[index].attrSet("target", "_blank")
        return self.renderToken(tokens, index, options, env)

    def th_open(self, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        tokens[index].attrs.pop("style", None)  # the content policy forbids inline styles
        return self.renderToken(tokens, index, options, env)

    td_open = th_open


class _Markdown(MarkdownIt):
    """CommonMark with tables and strikethrough; a single line break counts, as in any chat."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer)
        self.enable(["table", "strikethrough"])
        self.disable(["image", "html_block", "html_inline"])

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return url.lower().startswith(("http://", "https://"))


def _readable(url: str) -> str:
    """The address with its percent signs resolved, but for what could make it look like another one."""
    plain = unquote(url, errors="strict") if PERCENT.search(url) else url
    return plain if plain.isprintable() and " " not in plain else url


def _link_tokens(url: str) -> list[Token]:
    try:
        text = _readable(url)
    except UnicodeDecodeError:  # percent signs that are no UTF-8
        text = url
    opened = Token("link_open", "a", 1, attrs={"href": url})
    return [opened, Token("text", "", 0, content=text), Token("link_close", "a", -1)]


def _with_links(token: Token) -> list[Token]:
    """A text token, cut up where bare addresses stand in it."""
    made: list[Token] = []
    at = 0
    for found in BARE_LINK.finditer(token.content):
        made += [Token("text", "", 0, content=token.content[at : found.start()]), *_link_tokens(found[0])]
        at = found.end()
    return [*made, Token("text", "", 0, content=token.content[at:])] if made else [token]


def _linkify(state: StateCore) -> None:
    """Make links of bare addresses outside links; receipts of publications come as such."""
    for block in state.tokens:
        depth, made = 0, list[Token]()
        for token in block.children or ():
            depth += token.nesting if token.type.startswith("link_") else 0
            made += _with_links(token) if token.type == "text" and depth == 0 else [token]
        if block.children is not None:
            block.children = made


_MARKDOWN = _Markdown()
_MARKDOWN.core.ruler.push("bare_links", _linkify)


@lru_cache(maxsize=512)  # several readers watch the same text grow
def to_html(text: str) -> Markup:
    """Safe HTML of one message."""
    if len(text) > RICH_LIMIT:
        return Markup('<p class="plain">{}</p>').format(text)
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - raw HTML is off, see the tests' corpus


def to_words(text: str, limit: int) -> str:
    """The first line without Markdown's signs, for a list; at most `limit` characters."""
    lines = (SIGNS.sub("", line).strip(" #>*-") for line in text.splitlines())
    line = next(filter(None, lines), "")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"

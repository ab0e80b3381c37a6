"""Markdown as lines of styled text: what a terminal can show of it."""

from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

Span = tuple[str, str]  # style, text
Line = tuple[Span, ...]

_PARSER: Final = MarkdownIt("commonmark", {"html": False})
_PARSER.enable("strikethrough").disable(["html_block", "html_inline"])
_STYLES: Final = {"strong": "bold", "em": "italic", "s": "strike", "heading": "bold"}


def styled(markdown: str) -> tuple[Line, ...]:
    """The lines of a message; a single line break counts, as in any chat, and a link shows its address."""
    writer = _Writer()
    for token in _PARSER.parse(markdown):
        writer.block(token)
    return writer.lines()


def plain(markdown: str) -> str:
    """The same without styles."""
    return "\n".join("".join(text for _, text in line) for line in styled(markdown))


def even(text: str) -> str:
    """The text without the mark that turns a sign into an emoji: terminals do not agree how wide that is."""
    return text.replace("\ufe0f", "")


class _Writer:
    """Walks over the tokens of markdown-it and keeps what a line begins with."""

    def __init__(self) -> None:
        self._lines: list[list[Span]] = []
        self._styles: list[str] = []
        self._margins: list[str] = []  # one per open quotation and list item
        self._numbers: list[int | None] = []  # one per open list; None: bullets
        self._marker = ""
        self._links: list[tuple[str, str]] = []  # address, and the text of the link so far

    def lines(self) -> tuple[Line, ...]:
        while self._lines and not "".join(text for _, text in self._lines[-1]).strip():
            self._lines.pop()
        return tuple(tuple(line) for line in self._lines)

    # --- blocks -----------------------------------------------------------------------------------

    def block(self, token: Token) -> None:
        kind, _, end = token.type.rpartition("_")
        if token.type == "inline":
            self._begin_line()
            for child in token.children or ():
                self._inline(child)
        elif token.type in {"fence", "code_block"}:
            self._code(token.content)
        elif token.type == "hr":
            self._begin_line()
            self._write("─" * 20)
            self._gap()
        elif end == "open":
            self._open(kind, token)
        elif end == "close":
            self._close(kind, token)

    def _open(self, kind: str, token: Token) -> None:
        if kind == "heading":
            self._styles.append("bold")
        elif kind == "blockquote":
            self._margins.append("│ ")
        elif kind in {"bullet_list", "ordered_list"}:
            self._numbers.append(int(token.attrs.get("start", 1)) if kind == "ordered_list" else None)
        elif kind == "list_item":
            number = self._numbers[-1]
            self._marker = "• " if number is None else f"{number}. "
            self._numbers[-1] = None if number is None else number + 1
            self._margins.append(" " * len(self._marker))

    def _close(self, kind: str, token: Token) -> None:
        if kind == "heading":
            self._styles.pop()
        elif kind in {"blockquote", "list_item"}:
            self._margins.pop()
        elif kind in {"bullet_list", "ordered_list"}:
            self._numbers.pop()
        closes_text = kind in {"paragraph", "heading"} and not token.hidden
        if closes_text or (kind in {"bullet_list", "ordered_list"} and not self._numbers):
            self._gap()

    def _code(self, content: str) -> None:
        for line in content.rstrip("\n").split("\n"):
            self._begin_line()
            self._write("    " + line, "cyan")
        self._gap()

    def _gap(self) -> None:
        """One empty line, never two."""
        if self._lines and self._lines[-1]:
            self._lines.append([])

    def _begin_line(self) -> None:
        margin = "".join(self._margins)
        if self._marker:
            margin, self._marker = margin[: -len(self._marker)] + self._marker, ""
        self._lines.append([("", margin)] if margin else [])

    # --- within a line ----------------------------------------------------------------------------

    def _inline(self, token: Token) -> None:
        kind, _, end = token.type.rpartition("_")
        if token.type in {"softbreak", "hardbreak"}:
            self._begin_line()
        elif kind == "link":
            self._link(token, opens=end == "open")
        elif kind in _STYLES and end == "open":
            self._styles.append(_STYLES[kind])
        elif kind in _STYLES:
            self._styles.pop()
        elif token.type == "image":
            self._write(f"{token.content} ({token.attrs.get('src', '')})")
        else:
            self._write(token.content, "cyan" if token.type == "code_inline" else "")

    def _link(self, token: Token, *, opens: bool) -> None:
        if opens:
            self._links.append((str(token.attrs.get("href", "")), ""))
            return
        address, text = self._links.pop()
        if address != text:
            self._write(f" ({address})")

    def _write(self, text: str, style: str = "") -> None:
        if self._links:
            address, before = self._links[-1]
            self._links[-1] = (address, before + text)
        self._lines[-1].append((" ".join(filter(None, (*self._styles, style))), text))

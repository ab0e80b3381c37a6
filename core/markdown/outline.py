"""What is open at a place in Markdown, so that a cut there can close it and open it again behind."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

LEAD = re.compile(r"[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))*(?:#{1,6}[ \t]+)?", re.MULTILINE)
STARTER = re.compile(r"[ \t]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|`{3}|~{3})")
LINK = r"!?\[(?:[^\[\]\n]|\[[^\[\]\n]{0,99}\]){0,300}\]\((?:[^()\n]|\([^()\n]{0,300}\)){0,2000}\)"
_QUOTE = re.compile(r"(?: {0,3}>)* ?")
_MARKER = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_BREAK = re.compile(r"[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*")
_FENCE = re.compile(r"([ \t]*)(`{3,}(?=[^`]*$)|~{3,})(.*)")
_RULE_ROW = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_TOKEN = re.compile(rf"\\.|{LINK}|https?://[!-)+-_a-{{}}~]+|`+|\*{{1,3}}|_{{1,3}}|~~|\|\|", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Item:
    """A list item that goes on: the columns at which its marker and its text begin."""

    indent: int
    offset: int

    def again(self) -> str:
        """An item in its place that says that it began before."""
        return " " * self.indent + "-".ljust(min(5, self.offset - self.indent)) + "…"


@dataclass(frozen=True, slots=True)
class Fence:
    """An open code fence, as it is written."""

    lead: str
    mark: str
    info: str
    depth: int  # of quotes around it
    offset: int  # of the list item around it

    def holds(self, line: str) -> bool:
        """Whether the quote and the list item around the fence go on in that line."""
        quote = _quote(line)
        body = line[len(quote) :]
        return quote.count(">") >= self.depth and (not body.strip() or _indent(body) >= self.offset)

    def ends(self, line: str) -> bool:
        """Whether that line closes the fence."""
        rest = line[len(_quote(line)) :].strip()
        return len(rest) >= len(self.mark) and not rest.strip(self.mark[0])


@dataclass(frozen=True, slots=True)
class Block:
    """Where a place stands: in which quote, list item, fence, table, and where its running text begins."""

    inline: int = 0
    goes_on: bool = False  # the paragraph can go on in the next line
    lead: str = ""  # of the line: quote marks and heading marks, to be written again
    items: tuple[Item, ...] = ()
    fence: Fence | None = None
    table: str = ""  # its two lines of head
    filled: bool = True  # the fence or table has something in it
    begun: int = 0  # where its first line begins

    @property
    def depth(self) -> int:
        """Of quotes."""
        return self.lead.count(">")


class Outline:
    """The blocks of a text `until` a place, each line judged by what stands before it only."""

    def __init__(self, text: str, until: int) -> None:
        self._text = text
        self._starts = [0]
        self._blocks = [Block()]
        end = text.find("\n", 0, until)
        while end >= 0:
            self._blocks.append(_behind(self._blocks[-1], text, self._starts[-1], end))
            self._starts.append(end + 1)
            end = text.find("\n", end + 1, until)

    def block(self, at: int) -> Block:
        """The block that the characters before `at` are in."""
        line = bisect_right(self._starts, at) - 1
        return _behind(self._blocks[line], self._text, self._starts[line], at)

    def line(self, at: int) -> int:
        """Where the line begins."""
        return self._starts[bisect_right(self._starts, at) - 1]

    def next_line(self, newline: int) -> str:
        """The line behind that newline."""
        end = self._text.find("\n", newline + 1)
        return self._text[newline + 1 : end if end >= 0 else len(self._text)]

    def marks(self, block: Block, at: int) -> list[str]:
        """The emphasis and code that is open there, outermost first."""
        if block.fence:
            return []
        return list(_marks(self._text, block.inline, at, spoilers=not block.table))


def _quote(line: str) -> str:
    found = _QUOTE.match(line)
    quote = found[0] if found else ""
    return quote if ">" in quote else ""


def is_rule_row(line: str) -> bool:
    """Whether it is the line under a table's head."""
    return "|" in line and _RULE_ROW.fullmatch(line, len(_quote(line))) is not None


def _indent(body: str) -> int:
    return len(body) - len(body.lstrip(" \t"))


def _behind(block: Block, text: str, start: int, end: int) -> Block:
    """The block behind that line, or behind its first part."""
    line = text[start:end]
    if block.fence and block.fence.holds(line):
        if block.fence.ends(line):
            return Block(lead=_quote(line), items=block.items)
        return block if block.filled or not line.strip(" \t>") else replace(block, filled=True)
    quote = _quote(line)
    body = line[len(quote) :]
    items = block.items if quote.count(">") == block.depth else ()
    if not body.strip():
        return Block(lead=quote, items=items)
    table = _table(block, text, start, end)
    if table:
        return table
    if block.goes_on and not STARTER.match(body) and not _BREAK.fullmatch(body):
        return block
    return _new(quote, body, items, start)


def _new(quote: str, body: str, items: tuple[Item, ...], start: int) -> Block:
    """A line that begins a block."""
    items = tuple(item for item in items if item.offset <= _indent(body))
    if _BREAK.fullmatch(body):
        return Block(lead=quote, items=items)
    column = 0
    while marker := _MARKER.match(body, column):
        items += (Item(marker.end(1), marker.end()),)
        column = marker.end()
    offset = items[-1].offset if items else 0
    fence = _FENCE.match(body, column)
    if fence and len(body[: fence.end(1)]) <= offset + 3:
        lead = quote + " " * fence.end(1)
        made = Fence(lead, fence[2], fence[3], quote.count(">"), offset)
        return Block(lead=quote, items=items, fence=made, filled=False, begun=start)
    heading = _HEADING.match(body, column)
    begin = start + len(quote) + (heading.end() if heading else column)
    return Block(begin, heading is None, quote + (heading[0].lstrip() if heading else ""), items)


def _table(block: Block, text: str, start: int, end: int) -> Block | None:
    """The block where the line is a table's second, or a row of it."""
    line = text[start:end]
    if "|" not in line:
        return None
    quote = _quote(line)
    if block.table:
        row = quote.count(">") == block.depth and not STARTER.match(line, len(quote))
        return replace(block, inline=start, lead=quote, filled=True) if row else None
    above = text.rfind("\n", 0, max(0, start - 1)) + 1
    if block.goes_on and "|" in text[above:start] and is_rule_row(line):
        head = f"{text[above:end]}\n"
        return Block(start, lead=quote, items=block.items, table=head, filled=False, begun=above)
    return None


def _marks(text: str, begin: int, end: int, *, spoilers: bool) -> Iterator[str]:
    stack: list[str] = []
    at = begin
    while found := _TOKEN.search(text, at, end):
        at, mark = found.end(), found[0]
        if mark[0] == "`":
            closing = re.compile(rf"(?<!`){mark}(?!`)").search(text, at, end)
            if not closing:
                yield from [*stack, mark]
                return
            at = closing.end()
        elif mark in _MARKS and (spoilers or mark != "||"):
            before = text[found.start() - 1] if found.start() > begin else " "
            _push_or_pop(stack, mark, before, text[at] if at < end else " ")
    yield from stack


_MARKS = {"*": ["*"], "**": ["**"], "***": ["**", "*"], "_": ["_"], "__": ["__"], "___": ["__", "_"]}
_MARKS |= {"~~": ["~~"], "||": ["||"]}


def _push_or_pop(stack: list[str], mark: str, before: str, behind: str) -> None:
    if before.isalnum() and behind.isalnum() and (mark[0] == "_" or (before + behind).isdigit()):
        return  # inside a name or a product
    pair = _MARKS[mark]
    if not before.isspace() and all(one in stack for one in pair):
        del stack[min(_last(stack, one) for one in pair) :]
    elif not behind.isspace():
        stack.extend(pair)


def _last(stack: list[str], mark: str) -> int:
    return len(stack) - 1 - stack[::-1].index(mark)

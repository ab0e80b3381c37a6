"""parse_mode HTML: the tags that Telegram knows, to text and entities."""

from html.parser import HTMLParser

from tests.fakes.telegram.entities import units
from tests.fakes.telegram.refusals import Json, bad

_KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[Json] = []
        self._open: list[tuple[str, Json]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _KINDS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {len(self.text.encode())}')
        entity: Json = {"type": _KINDS[tag], "offset": units(self.text)}
        given = dict(attrs)
        if tag == "a":
            entity["url"] = given.get("href") or ""
        elif tag == "code" and self._open and self._open[-1][0] == "pre":
            # <pre><code class="language-…"> is one entity, not two.
            self._open[-1][1]["language"] = (given.get("class") or "").removeprefix("language-")
            entity["type"] = ""
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        at = len(self.text.encode())
        if not self._open:
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {at}")
        opened, entity = self._open.pop()
        if opened != tag:
            raise bad(f'can\'t parse entities: Unmatched end tag at byte offset {at}, expected "</{opened}>"')
        entity["length"] = units(self.text) - entity["offset"]
        if entity["type"] and entity["length"]:
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data

    def done(self) -> None:
        self.close()
        if self._open:
            tag = self._open[-1][0]
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")


def parse(source: str) -> tuple[str, list[Json]]:
    """Text and entities. Raises Refused."""
    reader = _Reader()
    reader.feed(source)
    reader.done()
    return reader.text, sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"]))

"""A post's body as the paragraphs and points that the pictures carry."""

import re
from dataclasses import dataclass, replace

from adapters.images.glyphs import drawable, missing

_HEADING = re.compile(r"^#{1,6}\s+")
_HASHTAGS = re.compile(r"^(?:[#＃][^\s#＃]+[#＃]?\s*)+$")
_MARKS = re.compile(r"(\*\*|__|~~|`)(.+?)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_NUMBER = re.compile(r"^(?:\d{1,2}\ufe0f?\u20e3|[①-⑳❶-❿]|\d{1,2}[.、)）](?!\d))\s*")
_BULLET = re.compile(r"^(?:[-*+•·●▪◆■✅✓✔☑★☆⭐▶👉🔸🔹✨]\ufe0f?\s*)+(?=\S)")
_LABEL = re.compile(r"^([^，。！？；：:,.!?;\n]{1,24})(?:(?<!\d)[：:]|[：:](?!\d))(?!//)\s*(?=\S)")
_SENTENCE = re.compile(r"[^。！？!?…；;]*[。！？!?…；;]+[”’」』）)\"]*|[^。！？!?…；;]+$")
_ENGLISH_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"‘'])")
_CLAUSE = re.compile(r"[^，、,：:]*[，、,：:]+|[^，、,：:]+$")
_FULL_STOPS = "。！？!?….；;，,：:、"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One paragraph or point: an optional head, the text, and what cannot be drawn of it."""

    text: str
    head: str = ""
    point: int = 0  # its number among the points of the body; 0: a paragraph
    missing: str = ""
    continues: bool = False  # cut from the passage before it

    @property
    def weight(self) -> int:
        """How much room it asks for: Latin characters count one, wide ones two."""
        return sum(2 if ord(character) > 0x2E80 else 1 for character in self.head + self.text)


def outline(body: str) -> list[Passage]:
    """The passages of a body in Markdown or plain text; lines of hashtags only are left out."""
    passages: list[Passage] = []
    points = 0
    pending: Passage | None = None  # a heading that waits for its text
    for raw in body.splitlines():
        passage = _passage(raw.strip(), points + 1)
        if passage is None:
            continue
        points += bool(passage.point)
        if _is_heading(passage):
            passages.extend([pending] if pending else [])
            pending = passage
            continue
        passages.extend(_under(pending, passage) if pending else [passage])
        pending = None
    return passages + ([pending] if pending else [])


def sentences(passage: Passage) -> list[Passage]:
    """The passage cut behind its sentences; the head stays with the first."""
    return _cut(passage, [part for line in _ENGLISH_SENTENCE.split(passage.text) for part in _SENTENCE.findall(line)])


def clauses(passage: Passage) -> list[Passage]:
    """The passage cut behind commas, for very short bodies; no part is shorter than a few words."""
    parts: list[str] = []
    for part in _CLAUSE.findall(passage.text):
        if parts and min(_room(parts[-1]), _room(part)) < 8:
            parts[-1] += part
        else:
            parts.append(part)
    return _cut(passage, parts)


def _cut(passage: Passage, parts: list[str]) -> list[Passage]:
    texts = [part.strip() for part in parts if part.strip()]
    if len(texts) < 2:
        return [passage]
    rest = [Passage(text=text, point=passage.point, continues=True) for text in texts[1:]]
    return [replace(passage, text=texts[0]), *rest]


def _passage(line: str, number: int) -> Passage | None:
    if not line or _HASHTAGS.match(line) or not re.search(r"\w", line):
        return None
    plain, heading = _HEADING.subn("", line)
    plain = _LINK.sub(r"\1", _MARKS.sub(r"\2", plain))
    text, numbered = _NUMBER.subn("", plain)
    text, bulleted = _BULLET.subn("", text)
    point = number if (numbered or bulleted) and not heading else 0
    shown = drawable(text)
    if not shown:
        return None
    label = _LABEL.match(shown)
    if heading:
        return Passage(text="", head=shown, missing=missing(text))
    if label and (point or _room(label[1]) <= 20):
        return Passage(text=shown[label.end() :], head=label[1].strip(), point=point, missing=missing(text))
    return Passage(text=shown, point=point, missing=missing(text))


def _is_heading(passage: Passage) -> bool:
    """A line that names what comes below it: marked so, or short and without a full stop."""
    if passage.head:
        return not passage.text
    short = not passage.point and passage.weight <= 28
    return short and passage.text[-1] not in _FULL_STOPS.replace("：", "").replace(":", "")


def _under(heading: Passage, passage: Passage) -> list[Passage]:
    title = (heading.head or heading.text).rstrip("：: ")
    if passage.head or passage.point:
        return [Passage(text="", head=title, missing=heading.missing), passage]
    return [replace(passage, head=title, missing=heading.missing + passage.missing)]


def _room(text: str) -> int:
    return Passage(text=text).weight

"""What a language model wrote, read as a post: labelled text or JSON, whole or still growing."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from langchain_core.utils.json import parse_partial_json

Part = Literal["title", "body", "tags", "note"]

POST_SCHEMA: dict[str, object] = {
    "title": "Post",
    "description": "One post, ready to publish.",
    "type": "object",
    "properties": {
        "title": {"type": "string", "description": "The title, within the limit of the platform."},
        "body": {"type": "string", "description": "The body as plain text, without the title and the tags."},
        "tags": {"type": "array", "items": {"type": "string"}, "description": "Tags without #."},
        "note": {"type": "string", "description": "A word to the editor, never published; empty if there is none."},
    },
    "required": ["title", "body", "tags", "note"],
    "additionalProperties": False,
}

WORDS: dict[Part, tuple[str, ...]] = {
    "title": ("标题", "题目", "笔记标题", "title", "headline"),
    "body": ("正文", "内容", "笔记正文", "body", "content", "text"),
    "tags": ("标签", "话题", "话题标签", "tags", "tag", "hashtags"),
    "note": ("备注", "编者注", "note", "notes", "editor's note"),
}
PART: dict[str, Part] = {word: part for part, words in WORDS.items() for word in words}
NAMES = "|".join(sorted(map(re.escape, PART), key=len, reverse=True))
# Gaps are bounded: an endless run of spaces must not cost quadratic time.
GAP, BOLD, COLON = r"[ \t]{0,8}", r"(?:\*\*|__)", "[:：]"
# A label begins a line: `标题：`, `**Title:**`, `【标题】`, or, where nothing follows it, `## 标题` or `**标题**`.
LABEL = re.compile(
    rf"^{GAP}(?:[-*>][ \t]{GAP}|\d+[.)、]{GAP})?(?:"
    rf"(?:#{{1,6}}{GAP})?{BOLD}{GAP}(?:{NAMES}){GAP}(?:{COLON}{GAP}{BOLD}|{BOLD}{GAP}{COLON})"
    rf"|(?:#{{1,6}}{GAP})?{BOLD}?{GAP}(?:{NAMES}){GAP}{COLON}"
    rf"|{BOLD}?[【\[](?:{NAMES})[】\]]{BOLD}?{GAP}{COLON}?"
    rf"|(?:#{{1,6}}[ \t]{GAP}(?:{NAMES})|\*\*(?:{NAMES})\*\*){GAP}$"
    rf"){GAP}",
    re.MULTILINE | re.IGNORECASE,
)
NAME = re.compile(NAMES, re.IGNORECASE)
THOUGHT = re.compile(r"<(think(?:ing)?)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
THOUGHT_END = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
FENCE = re.compile(r"^[ \t]{0,8}```[\w-]{0,20}[ \t]{0,8}$\n?", re.MULTILINE)
FLAT = re.compile(r'\{\s*"')
PARTIAL = 8_000  # characters of cut JSON that are looked at: the library's repair takes quadratic time on garbage
PREFACE = 60  # characters before the first label that are a courtesy and not yet shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPost:
    """What could be read. `in_form` says that it had the form that was asked for, and was not cut; `complete`, that
    there are a title and a body besides; `note` is never published."""

    title: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    in_form: bool = field(default=False, compare=False)
    complete: bool = False


def parse_post(text: str) -> ParsedPost:
    """Read a post from a model's answer; never raises. Text without labels becomes the body, not complete."""
    text = _without_thoughts(text.replace("\r\n", "\n"))
    fields, whole = _from_json(text)
    if fields is None:
        fields = _from_labels(_without_fences(text))
    if fields is None:
        return ParsedPost(body=_without_fences(text).strip())
    title, body = (fields.get(part, "").strip() for part in ("title", "body"))
    if title and not body and "\n" in title:
        title, body = (part.strip() for part in title.split("\n", 1))
    tags, chatter = split_tags(fields.get("tags", ""))
    note = "\n".join(part for part in (fields.get("note", "").strip(), chatter) if part)
    title = _bare_title(title)
    complete = bool(title and body and whole)
    return ParsedPost(title=title, body=body, tags=tags, note=note, in_form=whole, complete=complete)


def split_tags(text: str) -> tuple[tuple[str, ...], str]:
    """The tags in the text, without `#` and repeats, and what behind them is no tag."""
    found: list[str] = []
    chatter: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        pieces = [re.sub(r"\s+", "", piece.strip(" \t#＃-*·[]\"'“”")) for piece in _pieces(line)]
        if re.search(r"[。！？!?]|\.\s|\.$", line) or max(map(len, pieces)) > 30:
            chatter.append(line)
        else:
            found += [piece for piece in pieces if piece]
    return tuple(dict.fromkeys(found)), "\n".join(chatter)


def _pieces(line: str) -> list[str]:
    if re.search(r"[#＃]\w", line):
        return re.split(r"[#＃](?=\w)|[,，、;；\s]+", line)
    if re.search(r"[,，、;；|]", line):
        return re.split(r"[,，、;；|]", line)  # "slow morning, coffee" is two tags
    return line.split()


def visible(text: str) -> str:
    """What to show of an answer that still grows, as Markdown; the title's bold stays open while the title grows."""
    text = _without_thoughts(text)
    stripped = text.lstrip()
    if stripped.startswith("{") or re.match(r"```(?:json)?\s*\{", stripped):
        return _painted(_json_parts(stripped[stripped.find("{") :])[0])
    if "<think".startswith(stripped[:7].lower()) or "```json".startswith(stripped[:7]):
        return ""
    text = _without_growing_label(_without_fences(text))
    sections = list(_sections(text))
    if not sections:
        return text.strip() if len(text.strip()) > PREFACE else ""
    return _painted([(part, section) for part, section in sections if part])


def _painted(parts: list[tuple[Part, str]]) -> str:
    shown: list[str] = []
    for index, (part, section) in enumerate(parts):
        text = section.strip()
        if not text or part == "note":
            continue
        if part == "title":
            line, _, rest = text.partition("\n")
            ended = index < len(parts) - 1 or "\n" in section.lstrip()
            text = f"**{_bare_title(line)}{'**' if ended else ''}" + (f"\n\n{rest.strip()}" if rest.strip() else "")
        elif part == "tags":
            text = " ".join(f"#{tag}" for tag in split_tags(text)[0])
        shown.append(text)
    return "\n\n".join(shown)


def _bare_title(title: str) -> str:
    line = re.sub(r"^#{1,6}\s+", "", " ".join(title.split()))
    for opening, closing in (("**", "**"), ("《", "》"), ('"', '"'), ("“", "”"), ("「", "」")):
        if len(line) > len(opening + closing) and line.startswith(opening) and line.endswith(closing):
            line = line[len(opening) : -len(closing)].strip()
    return line.removeprefix("**") if line.count("**") == 1 else line


def _without_thoughts(text: str) -> str:
    if "</think" in text.lower() and "<think" not in text.lower():
        return THOUGHT_END.sub("", text)  # some templates open the block themselves
    return THOUGHT.sub("", text) if "<think" in text.lower() else text


def _without_fences(text: str) -> str:
    """Drop the pair of fence lines around the post; fences inside it belong to it."""
    label = LABEL.search(text)
    start = label.start() if label else len(text) - len(text.lstrip()) + 1
    opening = next((fence for fence in FENCE.finditer(text) if fence.start() < start), None)
    if opening is None:
        return text
    text = text[: opening.start()] + text[opening.end() :]
    closings = list(FENCE.finditer(text))
    if len(closings) % 2:
        return text[: closings[-1].start()] + text[closings[-1].end() :]
    return text


def _without_growing_label(text: str) -> str:
    """Hold the last line back while it may become a label or a closing fence."""
    head, newline, line = text.rpartition("\n")
    start = line.lstrip(" \t*_#>【[-").lower()
    if len(start) <= 15 and (
        not start or line.lstrip().startswith("`") or any(name.startswith(start.rstrip(" *_】]:：")) for name in PART)
    ):
        return head + newline
    return text


def _sections(text: str) -> Iterator[tuple[Part | None, str]]:
    """The labelled sections in their order; a part that was there already is text of the section before it."""
    starts: list[tuple[Part | None, int, int]] = []
    seen: set[Part] = set()
    for match in LABEL.finditer(text):
        name = NAME.search(match.group())
        part = PART[name.group().lower()] if name else None
        if part and part not in seen:
            seen.add(part)
            starts.append((part, match.start(), match.end()))
    if starts:
        yield None, text[: starts[0][1]]
    for (part, _, begin), (_, end, _) in pairwise([*starts, (None, len(text), len(text))]):
        yield part, text[begin:end]


def _from_labels(text: str) -> dict[Part, str] | None:
    fields: dict[Part, str] = {}
    preface = ""
    for part, section in _sections(text):
        if part is None:
            preface = section.strip()
        elif part == "note" and "body" in fields:
            # "Note: bring cash" may be a line of the body; only its own paragraph is taken out.
            fields["note"], _, rest = section.strip().partition("\n\n")
            fields["body"] = f"{fields['body'].rstrip()}\n\n{rest}"
        else:
            fields[part] = section
    if not fields:
        return None
    if "title" not in fields and preface and "\n" not in preface and len(preface) <= PREFACE:
        fields["title"] = preface
    return fields


def _from_json(text: str) -> tuple[dict[Part, str] | None, bool]:
    """The fields of a JSON object in the text, and whether the object was whole; None where there is no post."""
    begin = text.find("{")
    label = LABEL.search(text)
    if begin < 0 or (label and label.start() < begin):
        return None, True
    parts, whole = _json_parts(text[begin:])
    fields = dict(parts)
    return (fields, whole) if "title" in fields or "body" in fields else (None, True)


def _json_parts(text: str) -> tuple[list[tuple[Part, str]], bool]:
    value, whole = _object(text)
    parts: list[tuple[Part, str]] = []
    for name, content in value.items():
        part = PART.get(str(name).lower())
        if part and isinstance(content, list):
            parts.append((part, ",".join(str(item) for item in content)))
        elif part and isinstance(content, str):
            parts.append((part, content))
    return parts, whole


def _object(text: str) -> tuple[Mapping[str, object], bool]:
    """The JSON object at the start, and whether it is whole; text behind it does not matter."""
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text)
        return (value, True) if isinstance(value, dict) else ({}, True)
    except RecursionError:
        return {}, False
    except ValueError:
        return _partial_object(text), False


def _partial_object(text: str) -> Mapping[str, object]:
    if not FLAT.match(text):
        return {}
    try:
        value = parse_partial_json(text[:PARTIAL])
    except (ValueError, RecursionError):
        return {}  # no JSON after all: the caller reads it as text
    return value if isinstance(value, dict) else {}

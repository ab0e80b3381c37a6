"""What a tool answered, as bounded text."""

import base64
import binascii
from collections.abc import Sequence
from typing import Final

from mcp_types import (
    CallToolResult,
    ContentBlock,
    EmbeddedResource,
    ImageContent,
    ResourceLink,
    TextContent,
    TextResourceContents,
)

from adapters.mcp.bounds import CUT
from core.ports import Terms, ToolResult

MOST_PARTS: Final = 200


def result_of(answer: CallToolResult, terms: Terms) -> ToolResult:
    """The text of all parts; pictures and the like are named in it; what is too long is cut."""
    parts = [_text(part) for part in answer.content[:MOST_PARTS]]
    text = "\n\n".join(part for part in parts if part)
    if not text and answer.structured_content is not None:
        text = str(answer.structured_content)
    cut = len(text) > terms.characters or len(answer.content) > MOST_PARTS or bool((answer.meta or {}).get(CUT))
    pictures = _pictures(answer.content[:MOST_PARTS]) if terms.pictures else ()
    return ToolResult(text=text[: terms.characters], failed=bool(answer.is_error), cut=cut, pictures=pictures)


def _pictures(parts: Sequence[ContentBlock]) -> tuple[bytes, ...]:
    """Those that can be read; what is no base64 is none."""
    found = (_decoded(part.data) for part in parts if isinstance(part, ImageContent))
    return tuple(filter(None, found))


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _text(part: ContentBlock) -> str:
    if isinstance(part, TextContent):
        return part.text
    if isinstance(part, ResourceLink):
        return f"[link: {part.name[:200]} {part.uri[:500]}]"
    if isinstance(part, EmbeddedResource):
        resource = part.resource
        if isinstance(resource, TextResourceContents):
            return resource.text
        return f"[file: {resource.mime_type or 'unknown type'}, {_size(resource.blob)}]"
    return f"[{part.type}: {part.mime_type[:100]}, {_size(part.data)}]"


def _size(encoded: Sequence[str]) -> str:
    return f"{max(1, len(encoded) * 3 // 4 // 1024)} kB"

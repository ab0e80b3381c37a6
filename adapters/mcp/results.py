"""What a tool answered, as bounded text."""

from collections.abc import Sequence
from typing import Final

from mcp_types import CallToolResult, ContentBlock, EmbeddedResource, ResourceLink, TextContent, TextResourceContents

from adapters.mcp.bounds import CUT
from core.ports import ToolResult

MOST_CHARACTERS: Final = 20_000
MOST_PARTS: Final = 200


def result_of(answer: CallToolResult) -> ToolResult:
    """The text of all parts; pictures and the like are named, not shown; what is too long is cut."""
    parts = [_text(part) for part in answer.content[:MOST_PARTS]]
    text = "\n\n".join(part for part in parts if part)
    if not text and answer.structured_content is not None:
        text = str(answer.structured_content)
    cut = len(text) > MOST_CHARACTERS or len(answer.content) > MOST_PARTS or bool((answer.meta or {}).get(CUT))
    return ToolResult(text=text[:MOST_CHARACTERS], failed=bool(answer.is_error), cut=cut)


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


def _size(base64: Sequence[str]) -> str:
    return f"{max(1, len(base64) * 3 // 4 // 1024)} kB"

"""Parts of a content: what a browser asks for while it plays a video."""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def wanted(header: str, size: int) -> range | None:
    """The bytes of a Range header: an empty range where there are none such, None where all should be sent: for a
    header that is not understood, and for several ranges at once."""
    match = _ONE_RANGE.fullmatch(header.strip())
    if not match or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last or size) + 1, size))


def ranged(request: Request, content: bytes, *, media_type: str, headers: dict[str, str]) -> Response:
    """The content, or the part of it that is asked for (206), or that there is no such part (416)."""
    headers = headers | {"Accept-Ranges": "bytes"}
    same = request.headers.get("if-range", headers.get("ETag")) == headers.get("ETag")
    part = wanted(request.headers.get("range", ""), len(content)) if same else None
    if part is None:
        return Response(content, media_type=media_type, headers=headers)
    if not part:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return Response(content[part.start : part.stop], 206, media_type=media_type, headers=headers)

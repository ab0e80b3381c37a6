"""Messages of a service, bounded: a line that is too long is cut to its beginning while it comes, and never kept."""

import json
import re
from typing import Final

from pydantic_core import from_json

MOST: Final = 4 * 2**20  # bytes of one message
HEAD: Final = 256 * 1024  # bytes that are kept of a longer one
TAIL: Final = 256
CUT: Final = "copydesk/cut"  # in the `_meta` of a result that was cut
TOO_LARGE: Final = -32050  # the code of an answer that cannot be cut
LAST_ID: Final = re.compile(rb'"id"\s*:\s*(\d{1,18}|"[^"\\]{1,64}")\s*\}\s*$')


class Lines:
    """Takes bytes as they come, gives whole lines without their ends."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._line = bytearray()
        self._tail = b""
        self._over = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that this chunk ends."""
        *ends, rest = chunk.split(b"\n")
        lines = []
        for end in ends:
            self._add(end)
            lines.append(self.end())
        self._add(rest)
        return lines

    def _add(self, piece: bytes) -> None:
        if self._over:
            self._tail = (self._tail + piece)[-TAIL:]
            return
        self._line += piece
        if len(self._line) > self._most:
            self._over, self._tail = True, bytes(self._line[-TAIL:])
            del self._line[HEAD:]

    def end(self) -> bytes:
        """The line so far, which nothing follows."""
        line = shortened(bytes(self._line), self._tail) if self._over else bytes(self._line)
        self._line, self._tail, self._over = bytearray(), b"", False
        return line


def shortened(head: bytes, tail: bytes) -> bytes:
    """A valid message from the beginning and the last bytes of a longer one; empty where nobody waits for it.

    The text of a tool's result is kept as far as it goes, anything else becomes an error.
    """
    prefix = b"data: " if head.startswith(b"data:") else b""  # a line of an event stream
    try:
        text = head[len("data:") if prefix else 0 :].decode(errors="ignore").strip()
        found = from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return b""
    if not isinstance(found, dict) or "method" in found:
        return b""
    number = found.get("id", _last_id(tail))
    if number is None:
        return b""
    result = found.get("result")
    content = result.get("content") if isinstance(result, dict) else None
    message: dict[str, object] = {"jsonrpc": "2.0", "id": number}
    if isinstance(content, list):
        failed = bool(result.get("isError")) if isinstance(result, dict) else False
        meta = {"_meta": {CUT: True}, "resultType": "complete"}  # the type is for newer protocols
        message["result"] = {"content": _texts(content), "isError": failed, **meta}
    else:
        message["error"] = {"code": TOO_LARGE, "message": f"the answer is larger than {MOST // 2**20} MB"}
    return prefix + json.dumps(message).encode()


def _last_id(tail: bytes) -> object:
    found = LAST_ID.search(tail.rstrip())
    return json.loads(found[1]) if found else None


def _texts(content: list[object]) -> list[dict[str, object]]:
    return [
        {"type": "text", "text": str(item.get("text", ""))}
        for item in content
        if isinstance(item, dict) and item.get("type", "text") == "text"  # where it was cut, the type may be missing
    ]

"""The smallest useful service over stdio: one tool that answers its argument. Run as a program."""

import json
import sys
from typing import Any

TOOL = {
    "name": "echo",
    "description": "Answers its argument.",
    "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "annotations": {"readOnlyHint": True},
}


def answered(asked: dict[str, Any]) -> dict[str, object]:
    match asked.get("method"):
        case "initialize":
            about = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}}
            return {"result": {**about, "serverInfo": {"name": "echo", "version": "1"}}}
        case "tools/list":
            return {"result": {"tools": [TOOL]}}
        case "tools/call":
            text = asked["params"]["arguments"]["text"]
            return {"result": {"content": [{"type": "text", "text": text}]}}
    return {"error": {"code": -32601, "message": "no such method"}}


def serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if "id" in asked:
            sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": asked["id"], **answered(asked)}) + "\n")
            sys.stdout.flush()


def command() -> tuple[str, ...]:
    """How to run it."""
    return (sys.executable, __file__)


if __name__ == "__main__":
    serve()

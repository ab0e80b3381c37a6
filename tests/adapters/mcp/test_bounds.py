"""Lines that are too long are cut while they come."""

import json

import pytest
from mcp_types import CallToolResult

from adapters.mcp.bounds import CUT, MOST, TOO_LARGE, Lines
from adapters.mcp.results import result_of
from adapters.mcp.tools import without_patterns
from core.ports import Terms

FLOOD = "x" * (MOST + 10)


def fed(message: bytes, size: int = 65536) -> list[bytes]:
    lines = Lines()
    found = [line for at in range(0, len(message), size) for line in lines.feed(message[at : at + size])]
    return [*found, lines.end()]


def test_lines_of_any_pieces_come_whole() -> None:
    for size in (1, 2, 3, 100):
        assert fed(b'{"a": 1}\n\n{"b": 2}\nrest', size) == [b'{"a": 1}', b"", b'{"b": 2}', b"rest"]


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "id": 7, "result": {"content": [{"type": "text", "text": FLOOD}], "isError": False}},
        {"result": {"content": [{"text": FLOOD, "type": "text"}]}, "jsonrpc": "2.0", "id": 7},
        {
            "id": 7,
            "result": {"isError": True, "content": [{"type": "text", "text": "a"}, {"type": "text", "text": FLOOD}]},
        },
        {"id": 7, "result": {"content": [{"type": "text", "text": FLOOD.replace("x", "好")}]}},
    ],
    ids=["id first", "id last", "second of two", "three bytes each"],
)
@pytest.mark.parametrize("mark", [b"", b"data: "])
def test_a_long_result_keeps_its_beginning(message: dict[str, object], mark: bytes) -> None:
    line, after = fed(mark + json.dumps(message, ensure_ascii=False).encode() + b"\n")
    assert after == b""
    assert line.startswith(mark)
    found = json.loads(line[len(mark) :])
    assert found["id"] == 7
    assert found["result"]["_meta"] == {CUT: True}
    result = result_of(CallToolResult.model_validate(found["result"]), Terms())
    assert (len(result.text), result.cut) == (20_000, True)
    assert result.failed is bool(dict(message["result"]).get("isError"))  # type: ignore[call-overload]


def test_what_cannot_be_cut_is_an_error_or_nothing() -> None:
    listed = json.dumps({"id": "a-1", "result": {"tools": [FLOOD]}}).encode()
    assert json.loads(fed(listed + b"\n")[0])["error"]["code"] == TOO_LARGE
    for nobody_waits in ({"method": "notifications/message", "params": {"data": FLOOD}}, [FLOOD], FLOOD):
        assert fed(json.dumps(nobody_waits).encode() + b"\n")[0] == b""
    assert fed(FLOOD.encode() + b"\n" + b'{"a": 1}\n')[:2] == [b"", b'{"a": 1}'], "and the next line is whole"


def test_a_schema_loses_its_patterns_and_keeps_its_names() -> None:
    schema = {
        "properties": {"pattern": {"type": "string", "pattern": "^(a+)+$"}, "many": {"items": {"pattern": "x"}}},
        "patternProperties": {"^(a+)+$": {}},
        "additionalProperties": False,
    }
    assert without_patterns(schema) == {"properties": {"pattern": {"type": "string"}, "many": {"items": {}}}}

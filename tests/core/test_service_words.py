"""What people write to call a tool."""

import pytest

from core.errors import ToolArgumentsRefused
from core.ports import ServiceTool
from core.service_words import Wish, arguments_of, wish_in, wish_of

SCHEMA = {
    "properties": {
        "city": {"type": "string"},
        "days": {"type": "integer"},
        "exact": {"type": "boolean"},
        "tags": {"type": "array"},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
    "required": ["city"],
}


def tool(service: str, name: str) -> ServiceTool:
    return ServiceTool(service=service, name=name, description="", schema=SCHEMA, read_only=True, granted=False)


TOOLS = [tool("weather", "forecast"), tool("weather", "get-sum"), tool("archive", "search"), tool("files", "search")]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("weather forecast city=Paris", Wish(service="weather", tool="forecast", rest="city=Paris")),
        ("Weather `forecast`", Wish(service="weather", tool="forecast")),
        (
            'weather forecast {"city": "New York"}',
            Wish(service="weather", tool="forecast", rest='{"city": "New York"}'),
        ),
        ("weather", None),
        ("", None),
    ],
)
def test_the_words_of_a_command(text: str, wish: Wish | None) -> None:
    assert wish_of(text) == wish


@pytest.mark.parametrize(
    ("text", "found", "reason"),
    [
        ("please use forecast of weather, city=Paris", ("weather", "forecast", "city=Paris"), "both are named"),
        ("run forecast city=Paris days=2", ("weather", "forecast", "city=Paris days=2"), "only one has that tool"),
        ("用 archive 的 search 查一下 city=杭州", ("archive", "search", "city=杭州"), "the service decides"),
        ("search the files for tea", ("files", "search", "for tea"), "the service decides, wherever it stands"),
        ("call the forecast tool with New York", ("weather", "forecast", "New York"), "one text is all that it needs"),
        ("调用 forecast 工具说杭州", ("weather", "forecast", "杭州"), "the same in Chinese"),
        ("use search city=Paris", None, "two have it, and neither is named"),
        ("what is the weather like?", None, "no tool is named"),
    ],
)
def test_a_wish_in_free_words(text: str, found: tuple[str, str, str] | None, reason: str) -> None:
    wish = wish_in(text, TOOLS)
    assert (wish and (wish.service, wish.tool, wish.rest)) == found, reason


@pytest.mark.parametrize(
    ("rest", "arguments"),
    [
        ("", {}),
        ("city=Paris days=2 exact=true", {"city": "Paris", "days": 2, "exact": True}),
        ("city='New York' tags=[1,2]", {"city": "New York", "tags": [1, 2]}),
        ("city=2026", {"city": "2026"}),
        ("city=a=b", {"city": "a=b"}),
        ("days=soon", {"days": "soon"}),
        ("other=1", {"other": "1"}),
        ('{"city": "Paris", "days": 2}', {"city": "Paris", "days": 2}),
        ("New York, please", {"city": "New York, please"}),
        ("note=null", {"note": "null"}),
    ],
)
def test_arguments_become_what_the_schema_wants(rest: str, arguments: object) -> None:
    assert arguments_of(rest, SCHEMA) == arguments


@pytest.mark.parametrize("rest", ["city='Paris", '{"city": ', "{} {}", '{"a": 1]', "[" * 9], ids=str)
def test_what_cannot_be_read_is_refused(rest: str) -> None:
    with pytest.raises(ToolArgumentsRefused):
        arguments_of(rest, {**SCHEMA, "required": []} if rest[0] == "[" else SCHEMA)

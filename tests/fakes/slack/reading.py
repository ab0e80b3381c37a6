"""Block Kit as a person reads it: texts, buttons and pictures of blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.mrkdwn import readable
from tests.fakes.slack.refusals import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One button; `raw` is what the app sent."""

    label: str
    action_id: str = ""
    block_id: str = ""
    value: str = ""
    url: str = ""
    style: str = ""
    raw: Json = field(default_factory=dict, compare=False)


def buttons(blocks: Sequence[Json]) -> list[list[Button]]:
    """Row by row; the button beside a section is a row of its own."""
    rows: list[list[Button]] = []
    for block in blocks:
        beside = [block["accessory"]] if block.get("accessory") else []
        elements = block.get("elements", []) if block["type"] == "actions" else beside
        row = [_button(element, block) for element in elements if element["type"] == "button"]
        rows += [row] if row else []
    return rows


def pictures(blocks: Sequence[Json]) -> int:
    beside = [block["accessory"] for block in blocks if block.get("accessory")]
    return sum(block["type"] == "image" for block in (*blocks, *beside))


def block_text(block: Json, names: Mapping[str, str]) -> str:
    """Plain text and Markdown as they are written, mrkdwn with names and links in place of their marks."""
    match block["type"]:
        case "mrkdwn":
            return readable(block["text"], names)
        case "plain_text" | "markdown":
            return str(block["text"])
        case "section" | "header":
            parts = [block["text"]] if block.get("text") else []
            return "\n".join(block_text(part, names) for part in (*parts, *block.get("fields", [])))
        case "context":
            return " ".join(filter(None, (block_text(one, names) for one in block["elements"])))
        case "divider":
            return "———"
        case "input":
            return f"{block['label']['text']}: {entry(block['element']) or ''}"
        case "rich_text":
            return "".join(_rich(block, names))
    return ""


def wire_texts(blocks: Sequence[Json]) -> list[str]:
    """Everything in blocks that Slack would read as markup."""
    return list(_marked(list(blocks)))


def entry(element: Json) -> str | None:
    """What a person sees in an input when it is opened; None where it is empty."""
    option = element.get("initial_option")
    held = element.get("initial_value") or element.get("initial_date") or element.get("initial_time")
    return option["text"]["text"] if option else held


def _button(element: Json, block: Json) -> Button:
    return Button(
        label=element["text"]["text"],
        action_id=element.get("action_id", ""),
        block_id=block.get("block_id", ""),
        value=element.get("value", ""),
        url=element.get("url", ""),
        style=element.get("style", ""),
        raw=element,
    )


def _rich(node: Json, names: Mapping[str, str]) -> Iterator[str]:
    for element in node.get("elements", []):
        match element.get("type"):
            case "text":
                yield element["text"]
            case "link":
                yield element.get("text") or element["url"]
            case "user":
                yield f"@{names.get(element['user_id'], element['user_id'])}"
            case "broadcast":
                yield f"@{element['range']}"
            case _:
                yield from _rich(element, names)


def _marked(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _marked(one)
    elif isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "markdown") and isinstance(node.get("text"), str):
            yield node["text"]
        if node.get("type") in ("user", "broadcast"):
            yield f"<@{node['user_id']}>" if "user_id" in node else f"<!{node['range']}>"
        yield from (text for value in node.values() for text in _marked(value))

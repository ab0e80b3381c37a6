"""Block Kit: what Slack takes in messages, modals and homes, checked."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.slack.refusals import Json

MOST_BLOCKS = 50
MOST_VIEW_BLOCKS = 100
MARKDOWN = 12_000  # of all markdown blocks together
PLAIN, BOTH = ("plain_text",), ("plain_text", "mrkdwn")
OPTIONS = ("static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow")
LEAVES = ("divider", "rich_text", "context_actions", "table", "task_card", "plan", "video", "file", "input", "actions")


class Checked:
    """The faults of some blocks, each with its place."""

    def __init__(self, ready: Mapping[str, bool], *, unique: bool = True) -> None:
        self.faults: list[str] = []
        self._ready = ready  # files by id or URL: whether they may be shown
        self._unique = unique  # no action_id twice in the whole message; in views, not twice in a block
        self._written = 0  # characters of markdown blocks
        self._action_ids: set[str] = set()
        self._blocks: set[str] = set()

    def all(self, blocks: object, most: int = MOST_BLOCKS) -> None:
        if not isinstance(blocks, list):
            return self._fault("/blocks", "must be an array")
        if len(blocks) > most:
            self._fault("/blocks", f"no more than {most} items allowed")
        for number, block in enumerate(blocks):
            self._block(f"/blocks/{number}", block)
        return None

    def _fault(self, place: str, words: str) -> None:
        self.faults.append(f"[ERROR] {words} [json-pointer:{place}]")

    def _block(self, place: str, block: object) -> None:
        if not isinstance(block, dict):
            return self._fault(place, "must be an object")
        name = block.get("block_id")
        if name is not None:
            self._length(f"{place}/block_id", name, 255)
            if name in self._blocks:
                self._fault(f"{place}/block_id", "block_id must be unique")
            self._blocks.add(name)
        kind = str(block.get("type"))
        if kind not in (*LEAVES, "section", "markdown", "header", "context", "image"):
            return self._fault(f"{place}/type", f"unsupported type: {kind}")
        if not self._unique:
            self._action_ids = set()
        if check := getattr(self, f"_{kind}", None):
            check(place, block)
        return None

    def _section(self, place: str, block: Json) -> None:
        if block.get("text") is None and not block.get("fields"):
            self._fault(place, "missing required field: text")
        if block.get("text") is not None:
            self._text(f"{place}/text", block["text"], 3000, BOTH)
        fields = block.get("fields") or []
        if len(fields) > 10:
            self._fault(f"{place}/fields", "no more than 10 items allowed")
        for number, text in enumerate(fields):
            self._text(f"{place}/fields/{number}", text, 2000, BOTH)
        if accessory := block.get("accessory"):
            self._element(f"{place}/accessory", accessory)

    def _markdown(self, place: str, block: Json) -> None:
        text = block.get("text")
        if not isinstance(text, str) or not text:
            return self._fault(f"{place}/text", "must be more than 0 characters")
        self._written += len(text)
        if self._written > MARKDOWN:
            self._fault(f"{place}/text", f"markdown blocks have no more than {MARKDOWN} characters in all")
        return None

    def _header(self, place: str, block: Json) -> None:
        self._text(f"{place}/text", block.get("text"), 150, PLAIN)

    def _context(self, place: str, block: Json) -> None:
        elements = self._several(f"{place}/elements", block.get("elements"), 10)
        for number, element in enumerate(elements):
            if element.get("type") == "image":
                self._image(f"{place}/elements/{number}", element)
            else:
                self._text(f"{place}/elements/{number}", element, 3000, BOTH)

    def _actions(self, place: str, block: Json) -> None:
        for number, element in enumerate(self._several(f"{place}/elements", block.get("elements"), 25)):
            self._element(f"{place}/elements/{number}", element)

    def _input(self, place: str, block: Json) -> None:
        self._text(f"{place}/label", block.get("label"), 2000, PLAIN)
        if block.get("hint"):
            self._text(f"{place}/hint", block["hint"], 2000, PLAIN)
        element = block.get("element")
        if not isinstance(element, dict):
            return self._fault(f"{place}/element", "missing required field: element")
        return self._element(f"{place}/element", element)

    def _image(self, place: str, block: Json) -> None:
        if not block.get("alt_text"):
            self._fault(f"{place}/alt_text", "missing required field: alt_text")
        self._length(f"{place}/alt_text", block.get("alt_text") or "x", 2000)
        if "title" in block:
            self._text(f"{place}/title", block["title"], 2000, PLAIN)
        if url := block.get("image_url"):
            return self._length(f"{place}/image_url", url, 3000)
        file = block.get("slack_file") or {}
        if not self._ready.get(file.get("id") or file.get("url") or ""):
            self._fault(f"{place}/slack_file", "invalid slack file")
        return None

    # --- elements

    def _element(self, place: str, element: Json) -> None:
        kind = str(element.get("type"))
        if kind == "image":
            return self._image(place, element)
        if action := element.get("action_id"):
            self._length(f"{place}/action_id", action, 255)
            if action in self._action_ids:
                self._fault(f"{place}/action_id", f"action_id {action!r} already exists")
            self._action_ids.add(action)
        if kind == "button":
            return self._button(place, element)
        if kind in OPTIONS:
            return self._options(place, element, 5 if kind == "overflow" else 100)
        if kind == "plain_text_input":
            return self._entry(place, element)
        if kind not in ("datepicker", "timepicker", "datetimepicker"):
            return self._fault(f"{place}/type", f"unsupported type: {kind}")
        return None

    def _button(self, place: str, element: Json) -> None:
        self._text(f"{place}/text", element.get("text"), 75, PLAIN)
        self._length(f"{place}/value", element.get("value", ""), 2000)
        self._length(f"{place}/url", element.get("url", ""), 3000)
        if element.get("style") not in (None, "primary", "danger"):
            self._fault(f"{place}/style", "must be one of primary, danger")

    def _options(self, place: str, element: Json, most: int) -> None:
        for number, option in enumerate(self._several(f"{place}/options", element.get("options"), most)):
            self._text(f"{place}/options/{number}/text", option.get("text"), 75, BOTH)
            self._length(f"{place}/options/{number}/value", option.get("value", ""), 150)
        first = element.get("initial_option")
        if first is not None and first not in element.get("options", []):
            self._fault(f"{place}/initial_option", "must be one of the provided options")

    def _entry(self, place: str, element: Json) -> None:
        most = element.get("max_length", 3000)
        if not isinstance(most, int) or not 1 <= most <= 3000:
            self._fault(f"{place}/max_length", "must be between 1 and 3000")
        elif len(element.get("initial_value") or "") > most:
            self._fault(f"{place}/initial_value", f"must be less than {most + 1} characters")
        if element.get("placeholder"):
            self._text(f"{place}/placeholder", element["placeholder"], 150, PLAIN)

    # --- values

    def _text(self, place: str, text: Any, most: int, kinds: Sequence[str]) -> None:
        if not isinstance(text, dict) or text.get("type") not in kinds:
            return self._fault(place, f"must be a text object of {', '.join(kinds)}")
        if not text.get("text"):
            return self._fault(f"{place}/text", "must be more than 0 characters")
        return self._length(f"{place}/text", text["text"], most)

    def _length(self, place: str, value: object, most: int) -> None:
        if not isinstance(value, str):
            self._fault(place, "must be a string")
        elif len(value) > most:
            self._fault(place, f"must be less than {most + 1} characters")

    def _several(self, place: str, items: Any, most: int) -> list[Json]:
        if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
            self._fault(place, "must have at least 1 item")
            return []
        if len(items) > most:
            self._fault(place, f"no more than {most} items allowed")
        return items

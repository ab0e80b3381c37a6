"""Modals and homes: opened by the app, filled in and sent off by people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack import payloads
from tests.fakes.slack.accounts import Person
from tests.fakes.slack.blocks import MOST_VIEW_BLOCKS, Checked
from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.reading import Button, block_text, buttons, entry
from tests.fakes.slack.refusals import Json, Refused, wrong

LENGTHS = {"title": 24, "submit": 24, "close": 24}
HELD = {"plain_text_input": "value", "datepicker": "selected_date", "timepicker": "selected_time"}


@dataclass(slots=True, kw_only=True, eq=False)
class View:
    """A modal or a home as it stands on somebody's screen; `errors` is what the app found wrong, by label."""

    id: str
    person: Person
    content: Json
    hash: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    sent: list[Delivery] = field(default_factory=list)  # each submission

    @property
    def title(self) -> str:
        return str(self.content.get("title", {}).get("text", ""))

    @property
    def open(self) -> bool:
        return self in self.person.modals or self is self.person.home

    @property
    def buttons(self) -> list[list[Button]]:
        return buttons(self.content["blocks"])

    @property
    def entries(self) -> dict[str, str]:
        """What each field holds when it is opened, by label."""
        return {block["label"]["text"]: entry(block["element"]) or "" for block in self._inputs}

    def transcript(self) -> str:
        """As a person reads it: the title, then block by block; what the app found wrong stands below its field."""
        lines = [f"« {self.title} »"] if self.title else []
        for block in self.content["blocks"]:
            text = block_text(block, self.person.workspace.names)
            lines += [text] if text else []
            lines += ["  " + " ".join(f"[{button.label}]" for button in row) for row in buttons([block])]
            if block["type"] == "input" and (error := self.errors.get(block["label"]["text"])):
                lines.append(f"  ! {error}")
        submit = self.content.get("submit")
        return "\n".join([*lines, *([f"  [{submit['text']}]"] if submit else [])])

    # --- what a person does

    def submits(self, values: Mapping[str, str] | None = None) -> Delivery:
        """Send the form off; `values` by label, block_id or action_id, the rest as it was opened.

        Raises LookupError for what Slack itself would not let a person send.
        """
        if not self.content.get("submit"):
            raise LookupError("the modal has no button to send it off")
        self.errors = {}
        return self.submits_raw(self._state(dict(values or {})))

    def submits_raw(self, state: Json) -> Delivery:
        """Any state.values, as a client that is not Slack's may send."""
        workspace = self.person.workspace
        delivery = workspace.deliveries.push("interactive", payloads.submission(self, state), self._answered)
        self.sent.append(delivery)
        return delivery

    def closes(self) -> Delivery | None:
        """The person gives up; the app hears of it where it asked for that."""
        self.person.modals.remove(self)
        if not self.content.get("notify_on_close"):
            return None
        return self.person.workspace.deliveries.push("interactive", payloads.closed(self))

    def presses(self, label: str) -> Delivery:
        """A button within it."""
        found = [button for row in self.buttons for button in row if label in button.label]
        if not found:
            raise LookupError(f"no button {label!r}, there are {self.buttons}")
        payload = payloads.press_in_view(self.person, self, found[0])
        return self.person.workspace.deliveries.push("interactive", payload)

    # --- inside

    @property
    def _inputs(self) -> list[Json]:
        return [block for block in self.content["blocks"] if block["type"] == "input"]

    def _state(self, values: dict[str, str]) -> Json:
        state: Json = {}
        for block in self._inputs:
            element = block["element"]
            names = [block["label"]["text"], block["block_id"], element["action_id"]]
            given = next((values.pop(name) for name in names if name in values), entry(element))
            state[block["block_id"]] = {element["action_id"]: _held(block, given or None)}
        if values:
            raise LookupError(f"no fields {sorted(values)}, there are {sorted(self.entries)}")
        return state

    def _answered(self, delivery: Delivery) -> None:
        """Without an answer the modal closes."""
        answer = delivery.answer if isinstance(delivery.answer, dict) else {}
        match answer.get("response_action"):
            case "errors":
                labels = {block["block_id"]: block["label"]["text"] for block in self._inputs}
                self.errors = {labels.get(name, name): text for name, text in answer["errors"].items()}
            case "update" | "push":
                self.content = checked(self.person, answer["view"], "modal")
            case "clear":
                self.person.modals.clear()
            case _:
                if self in self.person.modals:
                    self.person.modals.remove(self)
        self.person.workspace.town.changes.happened()

    def json(self) -> Json:
        workspace = self.person.workspace
        body = {"callback_id": "", "private_metadata": "", "external_id": "", "state": {"values": {}}, **self.content}
        body |= {"id": self.id, "team_id": workspace.team, "app_id": workspace.bot.app_id, "hash": self.hash}
        return {**body, "bot_id": workspace.bot.bot_id, "root_view_id": self.id, "previous_view_id": None}


def checked(person: Person, view: Any, kind: str) -> Json:
    """The view with the ids that it left to Slack. Raises Refused."""
    if not isinstance(view, dict) or view.get("type") != kind:
        raise wrong(f"[ERROR] view must be an object of type {kind} [json-pointer:/view]")
    if len(str(view)) > 250_000:
        raise Refused("view_too_large")
    blocks = Checked(person.workspace.ready_files, unique=False)
    blocks.all(view.get("blocks"), MOST_VIEW_BLOCKS)
    faults = [*blocks.faults, *_frame(view, kind)]
    if faults:
        raise wrong(*faults)
    return {**view, "blocks": named(view["blocks"], person.workspace.town.numbers)}


def named(blocks: list[Json], numbers: Any) -> list[Json]:
    """Blocks and their elements with the ids that the app did not give."""
    return [_named(block, numbers) for block in blocks]


def _named(block: Json, numbers: Any) -> Json:
    whole = {**block, "block_id": block.get("block_id") or f"b{next(numbers)}"}
    for place in ("element", "accessory"):
        if isinstance(block.get(place), dict):
            whole[place] = {"action_id": f"a{next(numbers)}", **block[place]}
    if block["type"] == "actions":
        whole["elements"] = [{"action_id": f"a{next(numbers)}", **one} for one in block["elements"]]
    return whole


def _frame(view: Json, kind: str) -> list[str]:
    """The faults of all but the blocks."""
    faults = []
    for name, most in LENGTHS.items():
        text = view.get(name)
        if text is None and not (name == "title" and kind == "modal"):
            continue
        if not isinstance(text, dict) or text.get("type") != "plain_text" or not 0 < len(text.get("text", "")) <= most:
            faults.append(f"[ERROR] must be plain_text of 1 to {most} characters [json-pointer:/view/{name}]")
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(name) or "") > most:
            faults.append(f"[ERROR] must be less than {most + 1} characters [json-pointer:/view/{name}]")
    inputs = any(block.get("type") == "input" for block in view.get("blocks") or [] if isinstance(block, dict))
    if kind == "modal" and inputs and not view.get("submit"):
        faults.append("[ERROR] submit is required when an input is in blocks [json-pointer:/view/submit]")
    return faults


def _held(block: Json, given: str | None) -> Json:
    """What the state says of one field."""
    element, label = block["element"], block["label"]["text"]
    if given is None and not block.get("optional"):
        raise LookupError(f"{label!r} must be filled in")
    kind = element["type"]
    if kind in HELD:
        if given is not None and len(given) > element.get("max_length", 3000):
            raise LookupError(f"{label!r} takes no more than {element.get('max_length', 3000)} characters")
        return {"type": kind, HELD[kind]: given}
    if given is None:
        return {"type": kind, "selected_option": None}
    for option in element["options"]:
        if given in (option["value"], option["text"]["text"]):
            return {"type": kind, "selected_option": option}
    raise LookupError(f"{label!r} does not offer {given!r}")

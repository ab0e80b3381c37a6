"""Modals: what Slack takes in each kind of field, and that nothing is cut."""

import json
from typing import Any

import pytest

from adapters.slack.forms import LONGEST, FormTooLarge, to_modal, values_of
from core.messages import Address, FormField, OpenForm

AT = Address(platform="slack", tenant="T1", chat="C1", thread="1699.5")


def field(kind: Any, **more: Any) -> FormField:
    return FormField(name="text", label="Text", kind=kind, **more)


def modal(*fields: FormField, title: str = "Edit", submit: str = "Save") -> dict[str, Any]:
    return to_modal(OpenForm(callback="cb", title=title, submit=submit, fields=fields), AT, cancel="Cancel")


def element(one: FormField) -> dict[str, Any]:
    found: dict[str, Any] = modal(one)["blocks"][0]["element"]
    return found


def test_a_modal_knows_where_it_was_opened() -> None:
    made = modal(field("text", value="old"), title="A title that is longer than Slack takes")
    assert json.loads(made["private_metadata"]) == {"callback": "cb", "chat": "C1", "thread": "1699.5"}
    assert len(made["title"]["text"]) == 24
    assert made["title"]["text"].endswith("…")
    block = made["blocks"][0]
    assert (block["block_id"], block["optional"], block["label"]["text"]) == ("text", False, "Text")


FIELDS: list[tuple[FormField, dict[str, Any]]] = [
    (field("line", value="a", most=30), {"multiline": False, "max_length": 30, "initial_value": "a"}),
    (field("text"), {"multiline": True, "max_length": LONGEST, "initial_value": None}),
    (field("text", most=10_000), {"max_length": LONGEST}),
    (field("date", value="2026-11-27"), {"type": "datepicker", "initial_date": "2026-11-27"}),
    (field("date", value="Friday"), {"type": "datepicker", "initial_date": None}),
    (field("time", value="09:00"), {"type": "timepicker", "initial_time": "09:00"}),
    (field("time", value="9 o'clock"), {"type": "timepicker", "initial_time": None}),
    (field("time", value=""), {"type": "timepicker", "initial_time": None}),
    (field("choice", options=(("a", "A"), ("b", "B")), value="c"), {"type": "static_select", "initial_option": None}),
]


@pytest.mark.parametrize(("one", "expected"), FIELDS)
def test_each_kind_of_field(one: FormField, expected: dict[str, Any]) -> None:
    made = element(one)
    assert {name: made.get(name) for name in expected} == expected


def test_a_choice_begins_with_one_of_its_options() -> None:
    made = element(field("choice", options=(("a", "A"), ("b", "B" * 100)), value="b"))
    assert made["initial_option"] in made["options"]
    assert len(made["initial_option"]["text"]["text"]) == 75


LARGE = [
    field("text", value="x" * (LONGEST + 1)),
    field("line", value="x" * 31, most=30),
    field("choice", options=tuple((str(number), "x") for number in range(101))),
    field("choice"),
    field("choice", options=(("v" * 151, "x"),)),
]


@pytest.mark.parametrize("one", LARGE)
def test_what_does_not_fit_is_not_cut(one: FormField) -> None:
    with pytest.raises(FormTooLarge):
        modal(one)


ENTRIES: list[tuple[dict[str, Any], str]] = [
    ({"type": "plain_text_input", "value": "new"}, "new"),
    ({"type": "plain_text_input", "value": None}, ""),
    ({"type": "datepicker", "selected_date": "2026-11-27"}, "2026-11-27"),
    ({"type": "timepicker", "selected_time": "09:00"}, "09:00"),
    ({"type": "static_select", "selected_option": {"text": {}, "value": "b"}}, "b"),
    ({"type": "static_select", "selected_option": None}, ""),
    ({}, ""),
]


@pytest.mark.parametrize(("entry", "value"), ENTRIES)
def test_values_come_back(entry: dict[str, Any], value: str) -> None:
    assert values_of({"state": {"values": {"text": {"entry": entry}}}}) == (("text", value),)


def test_a_view_without_state_has_no_values() -> None:
    assert values_of({}) == ()
    assert values_of({"state": {"values": []}}) == ()

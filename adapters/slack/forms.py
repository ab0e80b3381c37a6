"""Forms as Slack's modals, and what people sent off with them."""

import json
from datetime import date, time
from typing import Any, Final

from adapters.slack.payloads import Payload, part, word
from core.messages import Address, FormField, OpenForm

TITLE: Final = 24  # characters
LABEL: Final = 2000
LONGEST: Final = 3000  # characters in one field
OPTIONS: Final = 100
OPTION: Final = 75  # characters of its label
VALUE: Final = 150
ENTRY: Final = "entry"  # the action id of every field; its name is the block's id
FORM: Final = "form"  # the callback id of our modals
View = dict[str, Any]


class FormTooLarge(ValueError):
    """What shall be edited does not fit into a form of Slack."""


def to_modal(form: OpenForm, at: Address, *, cancel: str) -> View:
    """The modal. Raises FormTooLarge rather than cutting what a person wants to keep."""
    known = {"callback": form.callback, "chat": at.chat, "thread": at.thread}
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(form.title, TITLE),
        "submit": plain(form.submit, TITLE),
        "close": plain(cancel, TITLE),
        "private_metadata": json.dumps(known, separators=(",", ":")),
        "blocks": [_block(field) for field in form.fields],
    }


def plain(text: str, most: int) -> View:
    """A text without marks, cut to what Slack takes."""
    return {"type": "plain_text", "text": shortened(text, most), "emoji": False}


def shortened(text: str, most: int) -> str:
    """At most so many characters, with a sign of what is missing; a space where there is nothing, as Slack wants."""
    return text[: most - 1] + "…" if len(text) > most else text or " "


def _block(field: FormField) -> View:
    return {
        "type": "input",
        "block_id": field.name,
        "label": plain(field.label, LABEL),
        "optional": not field.required,
        "element": {"action_id": ENTRY, **_element(field)},
    }


def _element(field: FormField) -> View:
    match field.kind:
        case "date":
            return {"type": "datepicker"} | ({"initial_date": field.value} if _is_date(field.value) else {})
        case "time":
            return {"type": "timepicker"} | ({"initial_time": field.value} if _is_time(field.value) else {})
        case "choice":
            return _choice(field)
        case "line" | "text":
            return _input(field)


def _input(field: FormField) -> View:
    most = min(field.most or LONGEST, LONGEST)
    if len(field.value) > most:
        raise FormTooLarge(field.name)
    begun = {"initial_value": field.value} if field.value else {}
    return {"type": "plain_text_input", "multiline": field.kind == "text", "max_length": most} | begun


def _choice(field: FormField) -> View:
    if len(field.options) > OPTIONS or not field.options or any(len(value) > VALUE for value, _ in field.options):
        raise FormTooLarge(field.name)
    options = [{"text": plain(label, OPTION), "value": value} for value, label in field.options]
    chosen = next((each for each in options if each["value"] == field.value), None)
    return {"type": "static_select", "options": options} | ({"initial_option": chosen} if chosen else {})


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        return False


# --- what comes back --------------------------------------------------------------------------------


def values_of(view: Payload) -> tuple[tuple[str, str], ...]:
    """The entries by the names of the fields; empty for one that was left out."""
    fields = part(view, "state", "values")
    return tuple((str(name), _value(part(fields, name, ENTRY))) for name in fields)


def _value(entry: Payload) -> str:
    given = (word(entry, "value"), word(entry, "selected_date"), word(entry, "selected_time"))
    return next(filter(None, given), "") or word(entry, "selected_option", "value")

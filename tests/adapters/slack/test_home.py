"""The home: sections and buttons within what Slack takes."""

import json

import pytest

from adapters.slack.home import BLOCKS, SECTION, to_home
from core.errors import ChatError
from core.messages import Address, Button, OutboundMessage, ShowHome

AT = Address(platform="slack", tenant="T1", chat="D1")
OPEN = Button(label="Open", callback="0f")


def part(text: str, *buttons: Button) -> OutboundMessage:
    return OutboundMessage(text=text, buttons=(buttons,) if buttons else ())


def test_parts_with_their_buttons() -> None:
    view = to_home(ShowHome(parts=(part("**Waiting for me**", OPEN), part("Nothing this week."))), AT)
    assert view["type"] == "home"
    assert json.loads(view["private_metadata"]) == {"callback": "", "chat": "D1", "thread": ""}
    kinds = [block["type"] for block in view["blocks"]]
    assert kinds == ["section", "actions", "section"]
    assert view["blocks"][0]["text"] == {"type": "mrkdwn", "text": "*Waiting for me*", "verbatim": True}
    assert view["blocks"][1]["elements"][0]["value"] == "0f"


def test_nobody_is_called_and_no_link_is_forged() -> None:
    text = to_home(ShowHome(parts=(part("<!channel> <@U1> <https://bad.org|good.org>"),)), AT)["blocks"][0]["text"][
        "text"
    ]
    assert not {"<!", "<@", "<https://bad.org|good.org>"} & {text[i : i + n] for i in range(len(text)) for n in (2, 27)}


def test_only_whole_parts_that_fit() -> None:
    view = to_home(ShowHome(parts=tuple(part("text", OPEN) for _ in range(60))), AT)
    assert len(view["blocks"]) == BLOCKS
    assert view["blocks"][-1]["type"] == "actions"


def test_a_long_part_is_shortened() -> None:
    blocks = to_home(ShowHome(parts=(part("字" * 5000),)), AT)["blocks"]
    assert len(blocks[0]["text"]["text"]) <= SECTION


def test_an_empty_home_and_a_button_that_cannot_be() -> None:
    assert to_home(ShowHome(parts=()), AT)["blocks"] == []
    with pytest.raises(ChatError):
        to_home(ShowHome(parts=(part("x", Button(label="x", callback="")),)), AT)

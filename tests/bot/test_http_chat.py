"""Messages and presses over the API, and every kind of bad input."""

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.memory.chat import MemoryChat
from bot.http.server import create
from bot.http.shapes import TEXT_LIMIT
from core.messages import Button, InboundMessage, OutboundMessage
from tests.bot.test_http_world import DESK, Newsroom, photo

MESSAGES = "/api/v1/chats/desk/messages"
PRESSES = "/api/v1/chats/desk/presses"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(outbox=tmp_path)


async def test_a_message_is_shown_and_becomes_one_turn(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        first = await terminal.post(MESSAGES, json={"id": "m1", "text": "Write about **coffee**"})
        again = await terminal.post(MESSAGES, json={"id": "m1", "text": "Write about **coffee**"})
        shown = (await terminal.get(MESSAGES)).json()
        chats = (await terminal.get("/api/v1/chats")).json()
    assert (first.status_code, first.json()["toast"]) == (202, None)
    assert again.json() == first.json()
    assert [(job.kind, job.key) for job in room.queue.jobs] == [("turn", DESK.session)]
    assert [(m["author"], m["text"], m["edited"]) for m in shown] == [("operator", "Write about **coffee**", False)]
    assert shown[0]["html"] == "<p>Write about <strong>coffee</strong></p>\n"
    assert [(c["chat"], c["title"]) for c in chats] == [("desk", "Write about coffee")]


async def test_the_turn_is_named_as_the_queue_names_it(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        turn = (await terminal.post(MESSAGES, json={"id": "m1", "text": "hello"})).json()["turn"]
        other = (await terminal.post(MESSAGES.replace("desk", "desk-2"), json={"id": "m1", "text": "hello"})).json()
    assert room.queue.jobs[0].payload["turn"] == turn
    assert other["turn"] != turn, "the client's id is only its own chat's"


async def test_a_message_brings_its_photos(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        kept = (await terminal.post("/api/v1/media", files={"file": ("a.png", photo(), "image/png")})).json()
        answer = await terminal.post(MESSAGES, json={"id": "m1", "text": "", "pictures": [kept["id"]]})
        (shown,) = (await terminal.get(MESSAGES)).json()
    assert answer.status_code == 202
    assert shown["pictures"] == [{"id": kept["id"], "url": kept["url"], "width": 60, "height": 80, "alt": ""}]


async def test_a_forged_press_gets_a_toast(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        answer = await terminal.post(
            PRESSES, json={"id": "p1", "callback": "forged"}, headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}
        )
    assert answer.status_code == 200
    assert answer.json()["toast"]["alert"] is True
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["toast"]["text"])


async def test_a_card_comes_with_its_buttons(room: Newsroom) -> None:
    button = Button(label="Approve", callback="c1", style="primary")
    await room.chat.send(DESK, OutboundMessage(text="A card", buttons=((button,),)))
    async with room.terminal() as terminal:
        (shown,) = (await terminal.get(MESSAGES)).json()
    assert shown["buttons"] == [[{"label": "Approve", "callback": "c1", "style": "primary"}]]
    assert shown["author"] == ""


async def test_chats_of_other_tenants_are_not_listed(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        await terminal.post("/api/v1/chats/older/messages", json={"id": "1", "text": "/help"})
        await terminal.post("/api/v1/chats/newer/messages", json={"id": "1", "text": "x" * 60})
        listed = (await terminal.get("/api/v1/chats")).json()
    assert [(each["chat"], each["title"]) for each in listed] == [("newer", "x" * 39 + "…"), ("older", "older")]


# --- bad input


@pytest.mark.parametrize(
    ("body", "status", "sentence", "why"),
    [
        ({"id": "1", "text": ""}, 422, "nothing to read", "empty"),
        ({"id": "1", "text": " \n\t"}, 422, "nothing to read", "white space"),
        ({"id": "1", "text": "\u200b\u2060\ufeff\u202e"}, 422, "nothing to read", "only characters without a shape"),
        ({"id": "1", "text": "x" * (TEXT_LIMIT + 1)}, 413, "20001", "one too long: limit and length are told"),
        ({"id": "1", "text": "x" * 100_000}, 413, "100000", "far too long"),
        ({"id": "", "text": "x"}, 422, "id", "no id"),
        ({"id": "a/b", "text": "x"}, 422, "id", "an id with other signs"),
        ({"id": "x" * 65, "text": "x"}, 422, "id", "an id too long"),
        ({"text": "x"}, 422, "id", "the id is missing"),
        ({"id": 1, "text": "x"}, 422, "id", "a number is no id"),
        ({"id": "1", "text": None}, 422, "text", "null is no text"),
        ({"id": "1", "text": "x", "pictures": ["../../etc/passwd"]}, 422, "pictures", "no media id"),
        ({"id": "1", "text": "x", "pictures": ["0" * 64]}, 422, "send it again", "an unknown picture"),
        ({"id": "1", "text": "x", "pictures": ["0" * 64] * 19}, 422, "pictures", "more than a post takes"),
        ([], 422, "body", "a list"),
        ("x", 422, "body", "a string"),
    ],
)
async def test_bad_messages_are_explained_and_change_nothing(
    room: Newsroom, body: object, status: int, sentence: str, why: str
) -> None:
    async with room.terminal() as terminal:
        answer = await terminal.post(MESSAGES, json=body)
    assert answer.status_code == status, why
    assert answer.headers["content-type"] == "application/problem+json"
    assert sentence in answer.json()["detail"], why
    assert not room.queue.jobs
    assert not await room.chat.chats()


@pytest.mark.parametrize("text", ["👍", "🏳️‍🌈👩‍👩‍👧", "مرحبا بالعالم", "ａ", "x" * TEXT_LIMIT, "\u200bx"])
async def test_unusual_text_that_can_be_read_is_taken(room: Newsroom, text: str) -> None:
    async with room.terminal() as terminal:
        answer = await terminal.post(MESSAGES, json={"id": "1", "text": text})
        (shown,) = (await terminal.get(MESSAGES)).json()
    assert answer.status_code == 202
    assert shown["text"] == text


@pytest.mark.parametrize("chat", ["A", "a_b", "x" * 41, "%2e%2e", "a%2fb", "桌", "a%00", "a\u200b"])
async def test_a_chat_id_is_small_letters_digits_and_hyphens(room: Newsroom, chat: str) -> None:
    async with room.terminal() as terminal:
        answer = await terminal.post(f"/api/v1/chats/{chat}/messages", json={"id": "1", "text": "x"})
    assert answer.status_code in {404, 422}
    assert not await room.chat.chats()


async def test_a_sentence_comes_in_the_reader_s_language(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        answer = await terminal.post(MESSAGES, json={"id": "1", "text": ""}, headers={"Accept-Language": "zh"})
    assert answer.json() == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "这条消息里没有可读的内容。写几个字，或添加一张照片。",
        "code": "text_empty",
    }


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "streamed"])
async def test_a_body_over_a_mebibyte_is_refused(room: Newsroom, declared: bool) -> None:
    content = json.dumps({"id": "1", "text": "x" * 1_100_000}).encode()

    async def pieces() -> object:
        for start in range(0, len(content), 65_536):
            yield content[start : start + 65_536]

    headers = {"Content-Type": "application/json"}
    async with room.terminal() as terminal:
        sent: object = content if declared else pieces()
        answer = await terminal.post(MESSAGES, content=sent, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert "1 MiB" in answer.json()["detail"]


GARBAGE = st.one_of(
    st.binary(max_size=300),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.sampled_from(["id", "text", "pictures"]), inner)),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [
            b"[" * 100_000,  # deeper than the parser goes
            b'{"id":"1","text":"\\ud800"}',  # half of a surrogate pair
            b'{"id":"1","text":"\xff"}',  # not UTF-8
            b'{"id":"1","text":"a\\u0000b"}',
            b'{"id":"1","text":"x","pictures":[1e999]}',
        ]
    ),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=GARBAGE, path=st.sampled_from([MESSAGES, PRESSES, "/api/v1/media", "/login", "/logout"]))
async def test_garbage_is_never_an_error_of_ours(room: Newsroom, body: bytes, path: str) -> None:
    async with room.terminal() as terminal:
        for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            answer = await terminal.post(path, content=body, headers={"Content-Type": kind})
            assert answer.status_code < 500, (path, kind, body, answer.text)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/drafts", "status=nope"),
        ("/api/v1/drafts/../../etc", ""),
        ("/api/v1/drafts/%00", ""),
        ("/api/v1/chats/desk/events", "view=xml"),
        ("/api/v1/chats/desk/events", "after=-1"),
        ("/api/v1/chats/desk/events", "after=999999999999999999999"),
        ("/drafts", "status=%ff"),
        ("/outbox/%2e%2e/", ""),
        ("/media/abc", ""),
        ("/?lang=xx", ""),
    ],
)
async def test_garbage_in_addresses_is_never_an_error_of_ours(room: Newsroom, path: str, query: str) -> None:
    async with room.terminal() as terminal:
        answer: httpx.Response = await terminal.get(f"{path}?{query}" if query else path)
    assert answer.status_code < 500


class FullDisk(MemoryChat):
    """A history that cannot keep anything."""

    async def post(self, inbound: InboundMessage) -> None:
        raise OSError("secret detail")


async def test_what_fails_inside_is_a_sentence_too(room: Newsroom) -> None:
    room.app = create(replace(room.services, history=FullDisk(room.clock)))
    async with room.terminal() as terminal:
        answer = await terminal.post(MESSAGES, json={"id": "1", "text": "x"})
    assert answer.status_code == 500
    assert answer.json()["detail"].startswith("Something went wrong on our side")
    assert "secret" not in answer.text
    assert not room.queue.jobs

"""A kill in the middle of each scene on Telegram: the whole server as a process, `kill -9`, and what the chat shows.

Within ten seconds of the next start the message of what was under way shows the result.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.clock import SystemClock
from tests.chaos.serving import COFFEE, POST, RECOVERED, Server, serving, until
from tests.fakes.openai_server import Script
from tests.fakes.telegram import TOKEN, Chat, Person, TelegramServer, telegram_server
from tests.scenarios.on_telegram import ours, toast

MEI, BO = Person(id=102, name="Mei"), Person(id=103, name="Bo")
SHORTER = Script(pieces=("Title: On coffee beans\nBody: No hurry.\nTags: #coffee #daily #notes",))
HALF = Script(pieces=("Title: On coffee beans\nBody: Take",), stall=True)  # and then nothing more comes


@asynccontextmanager
async def on_telegram(folder: Path, *scripts: Script) -> AsyncIterator[tuple[Server, TelegramServer]]:
    """A server on Telegram whose model plays these scripts."""
    async with telegram_server(SystemClock()) as api:
        api.bot()
        settings = {
            "TELEGRAM__TOKEN": TOKEN,
            "TELEGRAM__API_URL": api.url,
            "ACCESS__APPROVERS": '["telegram:102"]',
            "ACCESS__MEMBERS": '["telegram:103"]',
        }
        async with serving(folder, api, settings, scripts) as server:
            yield server, api


def texts(chat: Chat) -> list[str]:
    """The first line of each message of the bot."""
    return [shown.text.split("\n")[0] for shown in ours(chat)]


def begun(chat: Chat) -> bool:
    """Something of a draft is to be seen, with its Stop button."""
    return any("Take" in shown.text and shown.buttons for shown in ours(chat))


READY = "“On coffee beans” is ready for review (revision 1). Please look at the card."


async def test_in_the_middle_of_a_draft_while_the_chat_goes_on(tmp_path: Path) -> None:
    talk = Script(pieces=("Fine, thank you.",))
    async with on_telegram(tmp_path, HALF, talk) as (server, api):
        chat = api.private(BO)
        chat.says(BO, COFFEE)
        await until(chat, lambda: begun(chat))
        chat.says(BO, "How are you?")
        await until(chat, lambda: "Fine, thank you." in texts(chat))
        await server.kill_and_start(chat, POST)
        await until(chat, lambda: texts(chat) == [READY, "Fine, thank you.", "On coffee beans"])
        assert time.monotonic() - server.started < RECOVERED
        assert ours(chat)[-1].buttons
        assert not api.bot().flood.refusals


async def test_in_the_middle_of_two_drafts(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, HALF) as (server, api):
        chat = api.private(BO)
        for _ in range(2):
            chat.says(BO, COFFEE)
        await until(chat, lambda: sum("Take" in shown.text for shown in ours(chat)) == 2)
        await server.kill_and_start(chat, POST)
        await until(chat, lambda: texts(chat)[:2] == [READY, READY] and len(ours(chat)) == 4)
        assert texts(chat)[2:] == ["On coffee beans"] * 2


async def test_right_behind_a_stop(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, HALF) as (server, api):
        chat = api.private(BO)
        chat.says(BO, COFFEE)
        await until(chat, lambda: begun(chat))
        press = chat.presses(BO, ours(chat)[-1], "⏹ Stop")
        await press.answer()
        assert toast(press) == "Stopping…"
        await server.kill_and_start(chat, POST)
        await until(chat, lambda: texts(chat) == ["⏹ Stopped."])
        assert time.monotonic() - server.started < RECOVERED


async def test_in_the_middle_of_an_edit_by_reply(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, POST, HALF) as (server, api):
        chat = api.private(BO)
        chat.says(BO, COFFEE)
        await until(chat, lambda: ours(chat) and ours(chat)[-1].text.startswith("On coffee beans"))
        chat.says(BO, "say it shorter, please", reply_to=ours(chat)[-1])
        await until(chat, lambda: len(ours(chat)) == 3 and "Take" in ours(chat)[-1].text)
        await server.kill_and_start(chat, SHORTER)
        await until(chat, lambda: len(ours(chat)) == 4 and not ours(chat)[1].buttons)
        assert texts(chat) == [
            READY,
            "“On coffee beans”: replaced by revision 2.",
            READY.replace("revision 1", "revision 2"),
            "On coffee beans",
        ]


async def test_right_behind_an_approval_in_a_group(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, POST) as (server, api):
        group = api.supergroup("Desk", MEI, BO)
        group.says(BO, f"@copydesk_bot {COFFEE.replace(', draft only', '')}")
        await until(group, lambda: ours(group) and ours(group)[-1].text.startswith("On coffee beans"))
        card = ours(group)[-1]
        approve = card.button("✅ Approve")
        press = group.presses(MEI, card, approve)
        await press.answer()
        assert toast(press) == "Approved. Publishing…"
        await server.kill_and_start(group, POST)
        await until(group, lambda: "published" in card.text and "Approved by Mei" in card.text)
        assert time.monotonic() - server.started < RECOVERED
        assert not card.buttons
        assert len(list((server.folder / "outbox").glob("20*"))) == 1
        late = group.presses(BO, card, approve)
        await late.answer()
        assert toast(late).startswith("! ")


async def test_in_the_middle_of_an_answer_that_grows_by_edits(tmp_path: Path) -> None:
    half = Script(pieces=("Once upon",), stall=True)
    async with on_telegram(tmp_path, half) as (server, api):
        group = api.supergroup("Desk", MEI, BO)
        group.says(BO, "@copydesk_bot tell me a story")
        await until(group, lambda: "Once upon" in " ".join(texts(group)))
        await server.kill_and_start(group, Script(pieces=("Once upon a time", " there was a desk.")))
        await until(group, lambda: texts(group) == ["Once upon a time there was a desk."])
        assert time.monotonic() - server.started < RECOVERED
        assert not ours(group)[0].buttons


async def test_in_the_middle_of_an_answer_in_draft_frames(tmp_path: Path) -> None:
    half = Script(pieces=("Once upon",), stall=True)
    async with on_telegram(tmp_path, half) as (server, api):
        chat = api.private(BO)
        chat.says(BO, "tell me a story")
        await until(chat, lambda: any("Once upon" in draft.text for draft in chat.drafts))
        await server.kill_and_start(chat, Script(pieces=("Once upon a time", " there was a desk.")))
        await until(chat, lambda: texts(chat) == ["Once upon a time there was a desk."])
        assert time.monotonic() - server.started < RECOVERED
        assert not chat.drafts

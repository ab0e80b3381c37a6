"""A person's home: what it lists, and what its buttons do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.messages import Address, FormEntry, FormRefused, HomeOpened, OpenForm, ShowHome, Toast
from core.records import ChatLimits
from tests.scenarios.newsroom import DESK, Newsroom, newsroom, web

COFFEE = "write a Xiaohongshu note about coffee, no pictures"


def own(who: str) -> Address:
    return Address(platform="web", tenant="local", chat=f"own-{who}")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, limits=ChatLimits(max_chars=100_000, forms=True)) as desk:
        yield desk


async def home(desk: Newsroom, who: str) -> ShowHome:
    opened = HomeOpened(id="e1", address=own(who), sender=web(who), sender_name=who, received_at=desk.clock.now())
    reply = await desk.inbox.accept(opened)
    assert isinstance(reply, ShowHome)
    return reply


async def text(desk: Newsroom, who: str) -> str:
    """The home as one reads it, buttons as [words]."""
    parts = (await home(desk, who)).parts
    return "\n".join(part.text + "".join(f" [{b.label}]" for row in part.buttons for b in row) for part in parts)


async def test_an_empty_home_says_what_to_do_next(desk: Newsroom) -> None:
    assert await text(desk, "mei") == (
        "**My drafts** (0)\n"
        "None that is open. Write me “a Xiaohongshu note about hand-brewed coffee”, or `/post TOPIC`.\n"
        "**Waiting for me** (0)\n"
        "Nothing waits for approval. What others send for review appears here and in /waiting.\n"
        "**This week**\n"
        "Nothing goes out. Name a time with the request (“Friday 9:00”), or press Schedule on a card.\n"
        "**Settings** of our own chat\nLanguage: English · Time zone: UTC [⚙ Settings]"
    )


async def test_a_stranger_reads_how_to_be_let_in(desk: Newsroom) -> None:
    assert (await text(desk, "eve")).startswith("Hello! I only work for this team.")
    await desk.says("bo", COFFEE)
    draft = await desk.draft()
    for callback in ("settings", f"show:{draft.id}"):
        toast = await desk.pressed(desk.forged("eve", callback, at=own("eve")))
        assert toast.startswith("! Hello! I only work for this team.")


async def test_my_drafts_what_waits_for_me_and_the_week(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE + ", in 2 hours")
    coffee = await desk.draft()
    await desk.says("mei", "write a Xiaohongshu note about tea, no pictures")
    tea = await desk.draft()
    seen = await text(desk, "mei")
    assert f"**My drafts** (1)\n`{tea.id}` **On tea** · waiting for approval [Open]" in seen
    assert "**Waiting for me** (2)" in seen
    assert f"⏳ “On coffee” · waits for approval · `{coffee.id}`" in seen
    seen = await text(desk, "bo")
    assert "Waiting for me" not in seen
    assert tea.id not in seen
    assert f"`{coffee.id}` **On coffee** · waiting for approval [Open]" in seen


async def test_ten_are_listed_and_the_others_counted(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    draft = await desk.draft()
    for number in range(12):
        copy = replace(draft, id=f"copy{number}", version=1)
        await desk.stores.drafts.save(copy, expected=0)
    assert (await text(desk, "bo")).count("[Open]") == 10
    assert "… 3 more: /drafts" in await text(desk, "bo")


async def test_open_shows_the_card_in_the_own_chat_once(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    parts = (await home(desk, "mei")).parts
    (button,) = [each for part in parts for row in part.buttons for each in row if each.label == "Open"]
    press = desk.forged("mei", button.callback, at=own("mei"))
    assert await desk.pressed(press) == "It is in our own chat now."
    assert await desk.pressed(press) == "! That was pressed already."
    await desk.settle()
    assert len(await desk.buttons("Approve", own("mei"))) == 1
    await desk.presses("mei", "Approve", at=own("mei"))
    assert "Approved by mei" in await desk.transcript(DESK)


async def test_a_draft_of_others_is_not_shown_to_a_member(desk: Newsroom) -> None:
    await desk.says("lin", COFFEE)
    draft = await desk.draft()
    for callback in (f"show:{draft.id}", "show:", "show:/../", f"show:{draft.id} x"):
        await desk.pressed(desk.forged("bo", callback, at=own("bo")))
        await desk.settle()
    assert not await desk.buttons("Approve", own("bo"))
    assert "0 drafts fit that id." in await desk.transcript(own("bo"))


# --- settings ---------------------------------------------------------------------------------------


async def form(desk: Newsroom, who: str) -> OpenForm:
    reply = await desk.inbox.accept(desk.forged(who, "settings", at=own(who)))
    assert isinstance(reply, OpenForm)
    return reply


def filled(desk: Newsroom, opened: OpenForm, who: str, **values: str) -> FormEntry:
    given = {field.name: field.value for field in opened.fields} | values
    return FormEntry(
        id="v1",
        address=own(who),
        sender=web(who),
        sender_name=who,
        callback=opened.callback,
        values=tuple(given.items()),
        received_at=desk.clock.now(),
    )


async def test_settings_are_kept_for_the_own_chat(desk: Newsroom) -> None:
    opened = await form(desk, "bo")
    assert [(field.name, field.value) for field in opened.fields] == [
        ("language", "en"),
        ("zone", "UTC"),
        ("style", "default"),
        ("length", "default"),
    ]
    entry = filled(desk, opened, "bo", language="zh", zone="Asia/Shanghai", style="humorous")
    for _ in range(2):
        assert await desk.inbox.accept(entry) == Toast(text="已保存我们私聊的设置。")
    assert "语言：中文 · 时区：Asia/Shanghai" in await text(desk, "bo")
    kept = await desk.stores.preferences.all(own("bo").session)
    assert kept == {"language": "zh", "zone": "Asia/Shanghai", "style": "humorous", "length": ""}
    assert [field.value for field in (await form(desk, "bo")).fields] == ["zh", "Asia/Shanghai", "humorous", "default"]
    assert not await desk.stores.preferences.all(DESK.session)


async def test_a_new_zone_shows_on_the_cards(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE + ", in 2 hours", at=own("bo"))
    await desk.inbox.accept(filled(desk, await form(desk, "bo"), "bo", zone="Asia/Tokyo"))
    await desk.settle()
    assert "(Asia/Tokyo), once approved" in await desk.transcript(own("bo"))


@pytest.mark.parametrize(
    ("name", "value"), [("language", "fr"), ("zone", "Mars/Olympus"), ("style", ""), ("length", "endless")]
)
async def test_what_nobody_could_choose_is_refused_and_nothing_kept(desk: Newsroom, name: str, value: str) -> None:
    entry = filled(desk, await form(desk, "bo"), "bo", **{name: value})
    assert await desk.inbox.accept(entry) == FormRefused(problems=((name, "Choose one of the list."),))
    assert isinstance(await desk.inbox.accept(replace(entry, values=())), FormRefused)
    assert not await desk.stores.preferences.all(own("bo").session)


async def test_a_stranger_sets_nothing(desk: Newsroom) -> None:
    entry = replace(filled(desk, await form(desk, "bo"), "bo", language="zh"), sender=web("eve"))
    reply = await desk.inbox.accept(entry)
    assert isinstance(reply, Toast)
    assert reply.alert
    assert not await desk.stores.preferences.all(own("bo").session)


async def test_where_there_are_no_homes_their_buttons_are_forged(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as desk:
        await desk.says("bo", COFFEE)
        for callback in ("settings", f"show:{(await desk.draft()).id}"):
            toast = await desk.pressed(desk.forged("bo", callback))
            assert toast == "! This button is not valid here. Send /drafts to see your drafts."
        entry = FormEntry(
            id="v1",
            address=DESK,
            sender=web("bo"),
            sender_name="bo",
            callback="settings",
            values=(("language", "zh"),),
            received_at=desk.clock.now(),
        )
        reply = await desk.inbox.accept(entry)
        assert reply == Toast(text="This form is not valid any more. Send /drafts to see your drafts.", alert=True)

"""Scenes on Slack, as the people in its channels see them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.on_slack import SlackRoom, on_slack

COFFEE = "write a Xiaohongshu note about hand-brewed coffee, one picture"
BEANS = "write a Xiaohongshu note about coffee beans, no pictures"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with on_slack(tmp_path) as room:
        yield room
        assert not room.slack.refusals, "the budgets keep within the limits"
        assert not [delivery for delivery in room.workspace.deliveries.all if delivery.failures]


# --- the main road


async def test_from_a_mention_to_the_outbox_in_its_thread(room: SlackRoom) -> None:
    desk = room.channel()
    await room.says(desk, room.bo, f"@Copydesk {COFFEE}")
    assert await room.presses(desk, room.mei, "Approve") == "Approved. Publishing…"
    draft = (await room.stores.drafts.find())[0].id
    link = f"http://127.0.0.1:8080/outbox/{room.outbox()[0]}/"
    room.reads(
        desk,
        f"""
        Bo: @Copydesk {COFFEE}
            Copydesk: ✓ Writing
            “On hand-brewed coffee” is ready for review (revision 1). Please look at the card.
            Copydesk 🖼1: **On hand-brewed coffee**

            A word on hand-brewed coffee. Take your time.

            #Hand-brewedCoffee #daily #notes

            Xiaohongshu · revision 1 · 1 picture · 78/1000 characters · Practical · Casual · {draft}

            ✅ Approved by mei
            📮 Outbox: published · {link}
            only Mei sees: Approved. Publishing…
            Copydesk: “On hand-brewed coffee” is approved.
            📮 Outbox: published · {link}
        """,
    )


async def test_the_same_in_chinese_in_a_person_s_own_chat(room: SlackRoom) -> None:
    own = room.direct(room.mei)
    root = await room.says(own, room.mei, "帮我写一篇关于手冲咖啡的小红书笔记，一张图")
    assert own.thread(root.ts).title == "帮我写一篇关于手冲咖啡的小红书笔记，一张图"
    assert room.card(own, "通过").labels == [["✅ 通过", "✏️ 修改"], ["🔄 重写", "❌ 拒绝", "🕘 定时"]]
    await room.presses(own, room.mei, "通过")
    assert len(room.outbox()) == 1
    room.reads(
        own,
        """
        Mei: 帮我写一篇关于手冲咖啡的小红书笔记，一张图
            Copydesk: ✓ 写作
            《手冲咖啡》写好了（第 1 版），请看卡片并审批。
            Copydesk 🖼1: **手冲咖啡**

            说说手冲咖啡。慢慢来。

            #手冲咖啡 #日常 #分享

            […]

            ✅ 已由 Mei 通过
            📮 发件箱：已发布 · […]
            only Mei sees: 已通过，正在发布……
            Copydesk: 《手冲咖啡》已通过。
            📮 发件箱：已发布 · […]
        """,
    )


# --- conversations


async def test_a_thread_that_began_with_the_bot_goes_on_without_its_name(room: SlackRoom) -> None:
    desk = room.channel()
    await room.says(desk, room.bo, "hello all")
    root = await room.says(desk, room.bo, "@Copydesk how are you?")
    await room.says(desk, room.bo, "and now?", thread=root)
    other = await room.says(desk, room.mei, "lunch?")
    await room.says(desk, room.bo, "yes", thread=other)
    await room.says(desk, room.bo, "@Copydesk where?", thread=other)
    room.reads(
        desk,
        """
        Bo: hello all
        Bo: @Copydesk how are you?
            Copydesk: You said: how are you?
            Bo: and now?
            Copydesk: You said: and now?
        Mei: lunch?
            Bo: yes
            Bo: @Copydesk where?
            Copydesk: You said: where?
        """,
    )


async def test_without_the_agent_view_the_answer_stands_below_the_message(tmp_path: Path) -> None:
    async with on_slack(tmp_path, agent=False) as room:
        own = room.direct(room.bo)
        await room.says(own, room.bo, "how are you?")
        room.reads(
            own,
            """
            Bo: how are you?
            Copydesk: You said: how are you?
            """,
        )
        assert not room.slack.called("assistant.threads.setStatus")


async def test_the_agent_view_suggests_what_to_say(room: SlackRoom) -> None:
    room.mei.opens_messages()
    await room.settle()
    assert room.direct(room.mei).thread("").prompts


async def test_a_stranger_is_declined_once_a_day(room: SlackRoom) -> None:
    desk = room.channel()
    for _ in range(3):
        await room.says(desk, room.eve, "@Copydesk may I?")
    assert desk.transcript().count("I only work for this team") == 1


async def test_only_approvers_decide(room: SlackRoom) -> None:
    desk = room.channel()
    await room.says(desk, room.bo, f"@Copydesk {BEANS}")
    heard = await room.presses(desk, room.bo, "Approve")
    assert heard == "Only approvers can do that. Ask an owner to invite you as an approver."
    assert room.card(desk, "Approve")
    assert room.outbox() == []


# --- once and again


async def test_everything_twice_has_one_effect(room: SlackRoom) -> None:
    desk = room.channel()
    await room.says(desk, room.bo, f"@Copydesk {COFFEE}")
    await room.presses(desk, room.mei, "Approve")
    seen = [one.shown for one in desk.ours]
    for delivery in list(room.workspace.deliveries.all):
        room.workspace.again(delivery)
    await room.settle()
    assert len(room.outbox()) == 1
    assert [one.shown for one in desk.ours] == seen


async def test_a_mention_that_comes_as_two_events_is_one_message(room: SlackRoom) -> None:
    desk = room.channel()
    await room.says(desk, room.bo, "@Copydesk how are you?")
    kinds = [delivery.payload["event"]["type"] for delivery in room.workspace.deliveries.all]
    assert kinds[:2] == ["message", "app_mention"]
    assert len(desk.ours) == 1
    assert len(room.slack.called("chat.startStream")) == 1


async def test_new_sockets_lose_nothing(room: SlackRoom) -> None:
    desk = room.channel()
    await room.long_passes(60)  # a new address once a minute
    await room.workspace.sockets.refresh()
    await room.says(desk, room.bo, "@Copydesk how are you?")
    assert desk.last.shown == "You said: how are you?"
    assert room.workspace.sockets.opened == 2


# --- streams


async def test_an_answer_grows_with_its_steps(room: SlackRoom) -> None:
    own = room.direct(room.bo)
    hold = room.writer.hold("coffee beans")
    root = await room.says(own, room.bo, BEANS)
    await room.time_passes(3)
    assert own.transcript() == f"Bo: {BEANS}\n    Copydesk ✍: ◐ Writing"
    assert own.thread(root.ts).title == BEANS
    hold.release()
    await room.settle()
    assert room.card(own, "Approve")
    assert not [message for message in own.ours if message.broken]


async def test_ten_minutes_of_writing_break_no_stream(room: SlackRoom) -> None:
    own = room.direct(room.bo)
    hold = room.writer.hold("coffee beans")
    await room.says(own, room.bo, BEANS)
    for _ in range(10):
        await room.long_passes(60)
        assert not [message for message in own.ours if message.broken]
    hold.release()
    await room.settle()
    ready = "“On coffee beans” is ready for review (revision 1). Please look at the card."
    assert own.transcript().count(ready) == 1
    assert room.card(own, "Approve")
    assert {entry.error for entry in room.slack.calls} == {""}


async def test_where_streams_are_refused_messages_are_edited(room: SlackRoom) -> None:
    desk = room.channel()
    desk.streams = False
    await room.says(desk, room.bo, "@Copydesk how are you?")
    room.reads(
        desk,
        """
        Bo: @Copydesk how are you?
            Copydesk: You said: how are you?
        """,
    )


# --- commands


async def test_a_command_opens_a_thread(room: SlackRoom) -> None:
    desk = room.channel()
    assert not await room.commands(desk, room.bo, "/drafts")
    room.reads(
        desk,
        """
        Copydesk: bo asked: `/drafts`
            Copydesk: No drafts here yet. […]
        """,
    )


async def test_where_the_bot_is_not_in_the_command_is_answered_in_the_person_s_own_chat(room: SlackRoom) -> None:
    away = room.channel("away", bot=False)
    await room.commands(away, room.bo, "/drafts")
    assert away.transcript() == ""
    room.reads(
        room.direct(room.bo),
        """
        Copydesk: You asked: `/drafts`. I am not in that channel, […]
            Copydesk: No drafts here yet. […]
        """,
    )


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/nonsense coffee", "There is no such command; /copydesk help shows all of them."),
        ("/copydesk dance", "There is no such command; /copydesk help shows all of them."),
        (f"/post {'x' * 10_000}", "That is too long for a command; send it to me as a message instead."),
    ],
)
async def test_commands_that_cannot_be_done_say_so_at_once(room: SlackRoom, line: str, answer: str) -> None:
    desk = room.channel()
    assert await room.commands(desk, room.bo, line) == answer
    assert desk.transcript() == f"only Bo sees: {answer}"


async def test_post_opens_a_thread_in_which_the_draft_is_made(room: SlackRoom) -> None:
    desk = room.channel()
    await room.commands(desk, room.bo, "/post hand-brewed coffee, no pictures")
    assert room.card(desk, "Approve").thread_ts == desk.shown[0].ts
    room.reads(
        desk,
        """
        Copydesk: bo asked: `/post hand-brewed coffee, no pictures`
            Copydesk: ✓ Writing
            “On hand-brewed coffee” is ready for review (revision 1). Please look at the card.
            Copydesk: **On hand-brewed coffee**
        […]
        """,
    )


async def test_a_draft_from_a_message_answers_in_its_thread(room: SlackRoom) -> None:
    desk = room.channel()
    news = await room.says(desk, room.lin, "The new roastery opens on Friday")
    desk.shortcut(room.bo, news, "draft_from_message")
    await room.settle()
    assert room.card(desk, "Approve").thread_ts == news.ts
    room.reads(
        desk,
        """
        Lin: The new roastery opens on Friday
            Copydesk: ✓ Writing
            “On The new roastery opens on Friday” is ready for review (revision 1). Please look at the card.
            Copydesk 🖼3: **On The new roastery opens on Friday**
        […]
        """,
    )

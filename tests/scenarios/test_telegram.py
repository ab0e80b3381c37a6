"""Scenes on Telegram, as the people in the chat see them."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from core.turns import MOST_ATTEMPTS
from tests.fakes.telegram import Chat, Person, Trouble
from tests.scenarios.kept import WatchedClock
from tests.scenarios.on_telegram import BO, EVE, LIN, MEI, TelegramRoom, on_telegram, ours, toast
from tests.scenarios.writer import Hold, Writer

COFFEE = "Write a Xiaohongshu note about coffee beans, no pictures"


def writer_of(room: TelegramRoom) -> Writer:
    assert isinstance(room.model, Writer)
    return room.model


def held(room: TelegramRoom, word: str) -> Hold:
    return writer_of(room).hold(word)


async def test_a_draft_is_made_while_the_chat_goes_on(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        hold = held(room, "coffee beans")
        await room.says(chat, BO, COFFEE)
        await room.time_passes(7)
        room.reads(
            chat,
            """
            Bo: Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: ⏳ Writing · 5 s
              [⏹ Stop]
            """,
        )
        await room.says(chat, BO, "How are you?")
        hold.release()
        await room.settle()
        room.reads(
            chat,
            """
            Bo: Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: “On coffee beans” is ready for review (revision 1). Please look at the card.
            Bo: How are you?
            Copydesk: You said: How are you?
            Copydesk: On coffee beans
            […]
              [✅ Approve] [✏️ Edit]
              [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
            """,
        )


async def test_two_drafts_at_once(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        first, second = held(room, "coffee beans"), held(room, "city cycling")
        await room.says(chat, BO, COFFEE)
        await room.says(chat, BO, "Write a Xiaohongshu note about city cycling, no pictures")
        await room.time_passes(3)
        room.reads(
            chat,
            """
            Bo: Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: ⏳ Writing
              [⏹ Stop]
            Bo: Write a Xiaohongshu note about city cycling, no pictures
            Copydesk: ⏳ Writing
              [⏹ Stop]
            """,
        )
        second.release()
        await room.settle()
        first.release()
        await room.settle()
        room.reads(
            chat,
            """
            Bo: Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: “On coffee beans” is ready for review (revision 1). Please look at the card.
            Bo: Write a Xiaohongshu note about city cycling, no pictures
            Copydesk: “On city cycling” is ready for review (revision 1). Please look at the card.
            Copydesk: On city cycling
            […]
              [✅ Approve] [✏️ Edit]
              [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
            Copydesk: On coffee beans
            […]
              [✅ Approve] [✏️ Edit]
              [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
            """,
        )


async def test_stop_under_a_draft(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        held(room, "coffee beans")
        await room.says(chat, BO, COFFEE)
        await room.time_passes(2)
        assert await room.presses(chat, BO, "Stop") == "Stopping…"
        room.reads(
            chat,
            """
            Bo: Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: ⏹ Stopped.
            """,
        )


async def test_stop_on_a_draft_frame_of_an_answer(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        held(room, "tell me a story")
        await room.says(chat, BO, "tell me a story")
        await room.time_passes(2)
        (frame,) = chat.drafts
        assert frame.can_stop
        room.reads(chat, "Bo: tell me a story\nCopydesk ✍: You")
        chat.stops(BO)
        await room.settle()
        room.reads(chat, "Bo: tell me a story\nCopydesk: ⏹ Stopped.")


async def test_stop_in_words(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        held(room, "coffee beans")
        await room.says(chat, BO, COFFEE)
        await room.time_passes(2)
        await room.says(chat, BO, "/stop")
        room.reads(
            chat,
            """
            Bo: Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: ⏹ Stopped.
            Bo: /stop
            Copydesk: Stopped: nothing is running in this chat any more.
            """,
        )


async def test_an_edit_by_reply_to_the_card(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        await room.says(chat, BO, COFFEE)
        await room.says(chat, BO, "shorter", reply_to=ours(chat)[-1])
        room.reads(
            chat,
            """
            Bo: Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: “On coffee beans” is ready for review (revision 1). Please look at the card.
            Copydesk: “On coffee beans”: replaced by revision 2.
            Bo: shorter
            Copydesk: “On coffee beans” is ready for review (revision 2). Please look at the card.
            Copydesk: On coffee beans

            A word on coffee beans. Take your time. Shorter.
            […]
            What changed shorter
            ⦁ Shorter.
              [✅ Approve] [✏️ Edit]
              [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
            """,
        )


async def in_a_group(room: TelegramRoom) -> Chat:
    """A group in which Bo has asked for a draft."""
    group = room.group()
    group.says(LIN, "just talk among people")
    await room.says(group, BO, f"@copydesk_bot {COFFEE}")
    return group


async def test_approval_in_a_group_by_an_approver_and_a_refused_press_by_others(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        group = await in_a_group(room)
        room.reads(
            group,
            """
            Lin: just talk among people
            Bo: @copydesk_bot Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: “On coffee beans” is ready for review (revision 1). Please look at the card.
            Copydesk: On coffee beans
            […]
              [✅ Approve] [✏️ Edit]
              [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
            """,
        )
        assert (await room.presses(group, BO, "Approve")).startswith("! Only approvers can do that.")
        assert (await room.presses(group, EVE, "Approve")).startswith("! Hello! I only work for this team.")
        assert room.outbox() == []
        card, pressed = ours(group)[-1], room.clock.monotonic()
        assert await room.presses(group, MEI, "Approve") == "Approved. Publishing…"
        decided = next(at for at, text in card.versions if "Approved by Mei" in text)
        assert decided - pressed < 5, "for everybody, within five seconds"
        assert len(room.outbox()) == 1
        room.reads(
            group,
            """
            Lin: just talk among people
            Bo: @copydesk_bot Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: “On coffee beans” is ready for review (revision 1). Please look at the card.
            Copydesk: On coffee beans
            […]
            ✅ Approved by Mei
            📮 Outbox: published · http://[…]
            Copydesk: “On coffee beans” is approved.
            📮 Outbox: published · http://[…]
            """,
        )


async def test_two_approvers_at_the_same_instant(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        group = await in_a_group(room)
        presses = [
            room.press(group, who, label) for who, label in ((MEI, "Approve"), (LIN, "Reject"), (LIN, "Approve"))
        ]
        await room.settle()
        said = [toast(press) for press in presses]
        assert said[0] == "Approved. Publishing…"
        assert len(room.outbox()) == 1
        assert "Approved by Mei" in group.transcript()


async def test_in_a_group_a_question_opens_an_answer_to_it(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        group = await in_a_group(room)
        await room.presses(group, BO, "Edit")
        question = ours(group)[-1]
        assert question.markup
        assert question.markup["force_reply"]
        await room.says(group, BO, "shorter", reply_to=question)
        assert "revision 2" in group.transcript()


async def test_a_topic_is_a_session_of_its_own(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        group = room.group(forum=True)
        news, talk = group.topic("news"), group.topic("talk")
        await room.says(group, BO, f"@copydesk_bot {COFFEE}", topic=news)
        assert {shown.topic.name for shown in ours(group) if shown.topic} == {"news"}
        await room.says(group, BO, "/drafts", topic=talk)
        assert ours(group)[-1].text.startswith("No drafts here yet.")
        before = len(ours(group))
        group.says(BO, "/status", topic=news)
        group.closes(news)
        await room.settle()
        assert len(ours(group)) == before, "a closed topic: nothing is sent, and nothing breaks"
        await room.says(group, BO, "/status", topic=talk)
        assert len(ours(group)) == before + 1


async def test_a_stranger_comes_in_with_the_link_of_a_code(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(EVE)
        await room.says(chat, EVE, "hello")
        code = await room.access.invite("member", by="copydesk")
        await room.says(chat, EVE, f"/start {code}")
        await room.says(chat, EVE, COFFEE)
        room.reads(
            chat,
            """
            Eve: hello
            Copydesk: Hello! I only work for this team. If you belong to it, ask an owner for a code […] /pair CODE.
            Eve: /start […]
            Copydesk: Welcome, Eve! You are now member. /help shows what I can do.
            Eve: Write a Xiaohongshu note about coffee beans, no pictures
            Copydesk: “On coffee beans” is ready for review (revision 1). Please look at the card.
            Copydesk: On coffee beans
            […]
              [✅ Approve] [✏️ Edit]
              [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
            """,
        )


async def test_updates_that_come_twice_or_late_have_one_effect(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        shown = await room.says(chat, BO, "/status")
        room.api.push({"message": shown.json()})
        room.api.push({"message": shown.json(), "update_id": 1})
        room.api.push({"a_kind_of_next_year": {"x": 1}})
        room.api.push({"message": {"message_id": "garbage"}})
        await room.settle()
        await room.says(chat, BO, "/help")
        assert [shown.text[:12] for shown in ours(chat)] == [ours(chat)[0].text[:12], "I write post"]


async def test_a_bot_that_was_blocked_breaks_nothing(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.says(BO, COFFEE)
        chat.blocks()
        await room.settle()
        chat.unblocks()
        await room.says(chat, BO, "/drafts")
        assert "coffee beans" in ours(chat)[-1].text.lower()


async def test_a_group_that_becomes_a_supergroup_goes_on(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        group = await in_a_group(room)
        new = group.migrates()
        await room.says(new, BO, "/drafts")
        (draft,) = await room.stores.drafts.find()
        assert draft.id in ours(new)[-1].text
        await room.says(new, BO, f"/drafts {draft.id}")
        assert await room.presses(new, MEI, "Approve") == "Approved. Publishing…"
        assert "Approved by Mei" in new.transcript()


async def test_a_message_that_is_deleted_under_the_stream_comes_again(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        hold = held(room, "coffee beans")
        await room.says(chat, BO, COFFEE)
        await room.time_passes(2)
        chat.deletes(ours(chat)[0])
        await room.time_passes(8)
        hold.release()
        await room.settle()
        assert "is ready for review (revision 1)" in chat.transcript()
        assert ours(chat)[-1].buttons


@pytest.mark.parametrize("trouble", ["flood", "error", "gateway", "reset", "malformed"])
async def test_a_final_that_fails_comes_through_once(tmp_path: Path, trouble: str) -> None:
    async with on_telegram(tmp_path, drafts=False) as room:
        chat = room.private(BO)
        hold = held(room, "tell me a story")
        await room.says(chat, BO, "tell me a story")
        await room.time_passes(2)
        room.api.faults.add("editMessageText", trouble, times=2, seconds=7)
        hold.release()
        await room.settle()
        assert len(ours(chat)) == 1
        assert not ours(chat)[0].buttons


@pytest.mark.parametrize("trouble", ["error", "reset"])
async def test_a_send_whose_answer_is_lost_may_stand_twice_and_is_counted(tmp_path: Path, trouble: str) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        room.api.faults.add("sendMessage", trouble, after=True)
        shown = await room.says(chat, BO, "/status")
        assert [each.text[:6] for each in ours(chat)] == ["Model:", "Model:"]
        kept = await room.stores.deliveries.find(f"turn:message:telegram:4:4242:{chat.id}.{shown.id}")
        assert kept
        assert kept.sends == 2


async def test_a_card_becomes_its_outcome_through_refusals_and_a_restart(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        group = await in_a_group(room)
        room.api.faults.add("editMessageText", Trouble.FLOOD, times=2, seconds=2)
        press = room.press(group, MEI, "Approve")
        await press.answer()
        await room.restart()
        await room.settle()
        assert "Approved by Mei" in group.transcript()
        assert not any(shown.buttons for shown in ours(group))


async def test_an_answer_longer_than_a_message_goes_on_in_the_next(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        text = "\n\n".join(f"Paragraph {number}. " + "word " * 60 for number in range(30))
        writer_of(room).will(text)
        await room.says(chat, BO, "tell me everything")
        assert len(ours(chat)) == 3
        assert " ".join(shown.text for shown in ours(chat)).split() == text.split()


async def test_nobody_waits_for_another_chat(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        people = [Person(id=200 + number, name=f"P{number}") for number in range(20)]
        for who in people:
            room.team = {**room.team, str(who.id): "member"}
        await room.restart()
        for who in people:
            room.private(who).says(who, "tell me a story")
        await room.settle()
        assert all(len(ours(room.private(who))) == 1 for who in people)
        assert room.refusals == 0


async def test_no_call_is_refused_in_any_of_these(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        await asyncio.gather(*(room.says(chat, BO, f"tell me {number}") for number in range(6)))
        await room.says(chat, BO, COFFEE)
        assert room.refusals == 0


async def test_a_turn_that_is_interrupted_again_and_again_says_so_and_runs_again_on_a_press(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, drafts=False) as room:
        chat = room.private(BO)
        for number in range(MOST_ATTEMPTS):
            hold = held(room, "tell me a story")
            if number == 0:
                await room.says(chat, BO, "tell me a story")
            await hold.begun.wait()
            await room.restart()
        await room.settle()
        room.reads(
            chat,
            """
            Bo: tell me a story
            Copydesk: ⚠ Interrupted: the server was restarted again and again in the middle of this. Nothing […]
              [🔁 Run again]
            """,
        )
        assert await room.presses(chat, BO, "Run again") == "Running it again…"
        room.reads(
            chat,
            """
            Bo: tell me a story
            Copydesk: 🔁 Interrupted, and run again below.
            Copydesk: You said: tell me a story
            """,
        )


async def test_rich_messages_are_a_setting_of_the_chat(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat, other = room.private(BO), room.private(LIN)
        await room.says(chat, BO, "/rich on")
        assert ours(chat)[-1].text == "Rich messages are on in this chat."
        await room.time_passes(6)
        hold = held(room, "tell me a story")
        await room.says(chat, BO, "tell me a story")
        await room.time_passes(2)
        hold.release()
        await room.settle()
        await room.says(other, LIN, "/status")
        methods = {(call.method, call.chat) for call in room.api.calls if call.method.startswith("sendRich")}
        assert methods == {("sendRichMessageDraft", chat.id), ("sendRichMessage", chat.id)}
        assert ours(chat)[-1].text == "You said: tell me a story"


async def test_where_no_frame_is_taken_the_answer_grows_by_edits(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        room.api.faults.add("sendMessageDraft", Trouble.ERROR, times=99)
        hold = held(room, "tell me a story")
        await room.says(chat, BO, "tell me a story")
        await room.time_passes(2)
        room.reads(chat, "Bo: tell me a story\nCopydesk: You\n  [⏹ Stop]")
        hold.release()
        await room.settle()
        room.reads(chat, "Bo: tell me a story\nCopydesk: You said: tell me a story")
        assert len(room.api.called("sendMessageDraft")) == 1, "the first failed frame is the last"


async def until(room: TelegramRoom, moment: str) -> None:
    """Time passes until then."""
    assert isinstance(room.clock, WatchedClock)
    await room.clock.advance((datetime.fromisoformat(moment) - room.clock.now()).total_seconds())
    await room.settle()


async def test_a_post_goes_out_at_its_time(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(LIN)
        await room.says(chat, LIN, "/zone Shanghai")
        await room.says(chat, LIN, "write a Xiaohongshu note about coffee, no pictures, at 19:00")
        card, _ = room.button(chat, "Approve")
        slot = "Mon 5 Jan 2026, 19:00 (Asia/Shanghai)"
        assert f"🕘 To go out {slot}, once approved" in card.text
        assert await room.presses(chat, LIN, "Approve") == "Approved. It goes out at its time."
        assert f"✅ Approved by Lin, goes out {slot}" in ours(chat)[-2].text
        assert await room.presses(chat, LIN, "Reschedule") == "Send the time as your next message."
        await room.says(chat, LIN, "20:00")
        assert "The approval that it had is void: please approve it on the new card." in chat.transcript()
        await room.presses(chat, LIN, "Approve")
        await until(room, "2026-01-05T19:30:00+08:00")  # the first time passes
        assert not room.outbox()
        await room.restart()
        await until(room, "2026-01-05T20:01:00+08:00")
        assert len(room.outbox()) == 1
        assert ours(chat)[-1].text.startswith("It is time for “On coffee”.\n📮 Outbox: published · http")
        assert sum("📮 Outbox: published" in message.text for message in ours(chat)) == 2, "on the card, and told"

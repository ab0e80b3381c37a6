"""Scenes on Slack in which something is wrong: nonsense, messages that are gone, tokens, channels and limits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.slack import Trouble
from tests.fakes.slack.payloads import press
from tests.fakes.slack.reading import Button
from tests.scenarios.on_slack import SlackRoom, on_slack

BEANS = "write a Xiaohongshu note about coffee beans, no pictures"
COFFEE = "write a Xiaohongshu note about hand-brewed coffee, one picture"
ASK = "@Copydesk how are you?"
SAID = "You said: how are you?"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with on_slack(tmp_path) as room:
        yield room


async def test_buttons_that_nobody_made_are_refused(room: SlackRoom) -> None:
    desk = room.channel()
    await room.says(desk, room.bo, f"@Copydesk {BEANS}")
    card = room.card(desk, "Approve")
    text = {"type": "plain_text", "text": "Approve"}
    for action, value in (("b:0", "d:approve:nothing"), ("x", "y"), ("b:0", ""), ("b:999999", "z" * 2000)):
        button = Button(label="Approve", action_id=action, block_id="b", value=value, raw={"text": text})
        delivery = room.workspace.deliveries.push("interactive", press(room.mei, card, button))
        await room.settle()
        assert delivery.acknowledged
    assert room.outbox() == []
    assert room.card(desk, "Approve") is card


async def test_garbage_on_the_socket_is_overlooked(room: SlackRoom) -> None:
    for text in ("{", "[]", '"a"', '{"type":"events_api"}', "null"):
        await room.workspace.sockets.garbage(text)
    desk = room.channel()
    await room.says(desk, room.bo, ASK)
    assert desk.last.shown == SAID


async def test_a_card_that_was_deleted_does_not_hold_up_the_decision(room: SlackRoom) -> None:
    desk = room.channel()
    await room.says(desk, room.bo, f"@Copydesk {COFFEE}")
    card = room.card(desk, "Approve")
    delivery = room.press(desk, room.mei, "Approve")
    desk.deletes(card)
    await room.settle()
    assert delivery.acknowledged
    assert len(room.outbox()) == 1
    word, fresh = sorted(desk.ours[-2:], key=lambda one: "Approved by" in one.shown)  # whichever came first
    assert fresh.shown.endswith(f"✅ Approved by mei\n{word.shown.partition(chr(10))[2]}")


async def test_where_the_message_is_gone_before_the_answer(room: SlackRoom) -> None:
    desk = room.channel()
    hold = room.writer.hold("coffee beans")
    root = desk.says(room.bo, f"@Copydesk {BEANS}")
    await room.settle()
    desk.deletes(root)
    hold.release()
    await room.settle()
    assert room.card(desk, "Approve").thread_ts == root.ts


async def test_a_bot_that_is_sent_away_meanwhile_stays_silent(room: SlackRoom) -> None:
    desk = room.channel()
    hold = room.writer.hold("coffee beans")
    await room.says(desk, room.bo, f"@Copydesk {BEANS}")
    desk.removes_bot()
    hold.release()
    await room.settle()
    assert [draft.status for draft in await room.stores.drafts.find()] == ["in_review"]
    assert len(desk.ours) == 1
    own = room.direct(room.bo)
    await room.says(own, room.bo, "how are you?")
    assert own.last.shown == SAID


async def test_in_a_workspace_without_a_call_left_answers_come_later_and_once(room: SlackRoom) -> None:
    desk = room.channel()
    room.workspace.tiers.drain(room.clock.monotonic())
    await room.says(desk, room.bo, ASK)
    assert [one.shown for one in desk.ours] == [SAID]
    assert 0 < room.slack.refusals < 5


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage"])
@pytest.mark.parametrize(
    "trouble", [Trouble.RATELIMITED, Trouble.ERROR, Trouble.GATEWAY, Trouble.TIMEOUT, "fatal_error"]
)
async def test_an_answer_is_whole_and_once_whatever_one_call_suffers(
    room: SlackRoom, method: str, trouble: str
) -> None:
    desk = room.channel()
    room.slack.faults.add(method, trouble, seconds=7)
    await room.says(desk, room.bo, ASK)
    assert [one.shown for one in desk.ours] == [SAID]


async def test_a_token_that_is_revoked_stops_nothing_else(room: SlackRoom) -> None:
    desk = room.channel()
    room.workspace.revokes()
    await room.says(desk, room.bo, ASK)
    assert desk.ours == []
    room.workspace.revokes("")
    await room.says(desk, room.bo, ASK)
    assert desk.last.shown == SAID


async def test_nobody_is_called_and_no_link_is_forged(room: SlackRoom) -> None:
    desk = room.channel()
    room.direct(room.bo)
    for text in ("<!channel> <!here>", "<https://evil.example|https://bank.example>", f"<@{room.lin.id}>"):
        await room.says(desk, room.bo, f"@Copydesk say {text}")
    assert [ping for one in desk.ours for ping in one.pings] == []

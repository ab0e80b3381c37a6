"""A Stop that reaches a turn and the draft that it left to the desk: one of them says so."""

from dataclasses import replace

from tests.scenarios.newsroom import Newsroom


async def test_a_turn_that_left_its_draft_to_the_desk_is_ended_by_the_desk(desk: Newsroom) -> None:
    hold = desk.writer.hold("手冲咖啡")
    await desk.takes(desk.message("mei", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图"))
    await hold.begun.wait()
    turn = desk.jobs[0]
    await desk.handlers["turn"](replace(turn, stopped=True))  # as where the Stop came before the queue called it done
    await desk.settle()
    assert desk.ended(turn.id) == "turn_stopped"
    assert (await desk.transcript()).count("已停止") == 1
    assert (await desk.draft()).status == "stopped"

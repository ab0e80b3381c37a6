"""Within a session: turns in the order of their messages, one at a time, each once in the session's memory."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from core.events import NodeFinished, NodeStarted, TurnStopped
from core.messages import InboundMessage
from tests.chaos.findings import Findings
from tests.chaos.people import Person, Sent
from tests.chaos.threads import Thread, foreign

Wrongs = Iterator[tuple[str, str]]


def judge_sessions(found: Findings, people: Sequence[Person]) -> Wrongs:
    """All that is wrong with them."""
    for person in people:
        turns = [each for each in person.sent if _in_conversation(found, each)]
        yield from _answers_in_order(found, turns)
        yield from _one_at_a_time(found, turns)
        thread = found.threads.get(person.address.session)
        if thread:
            yield from _counted(found, turns, thread)
            yield from _remembered(found, turns, thread)
        elif turns:
            yield "lost", f"the conversation of {person.chat} is in no checkpoint"
    for name, each in found.threads.items():
        for wrong in foreign(each.values):
            yield "failed", f"a checkpoint of {name} holds what is not plain JSON: {wrong}"
        if ":" in name and each.checkpoints > 1:
            yield "failed", f"{name} keeps {each.checkpoints} checkpoints"


def _in_conversation(found: Findings, sent: Sent) -> bool:
    """Whether the session's own lane ran it; /stop waits behind nothing."""
    job = found.jobs.get(sent.turn)
    return job is not None and job.kind == "turn" and text_of(sent) != "/stop"


def text_of(sent: Sent) -> str:
    """What was written; empty for a press."""
    return sent.inbound.text if isinstance(sent.inbound, InboundMessage) else ""


def _answers_in_order(found: Findings, turns: Sequence[Sent]) -> Wrongs:
    """Turns that end in the conversation are answered in the order of their messages."""
    place = {each.message.id: each.number for each in found.shown}
    last, before = 0, ""
    for each in turns:
        if {f"draft:{each.turn}", f"decision:{each.turn}"} & set(found.jobs):
            continue  # the desk ends it, whenever it is ready
        number = place.get(found.answer(each.turn), 0)
        if number and number < last:
            yield "out of order", f"{each.turn} was answered before {before}"
        last, before = max(last, number), each.turn


def _one_at_a_time(found: Findings, turns: Sequence[Sent]) -> Wrongs:
    """No turn is at work in the conversation before the one before it has left it; re-runs count."""
    last, before = 0, ""
    for each in turns:
        numbers = [
            number
            for number, event in found.events.get(each.turn, [])
            if isinstance(event, NodeStarted | NodeFinished) and event.graph == "conversation"
        ]
        if numbers and numbers[0] < last:
            yield "out of order", f"{each.turn} began before {before} was over"
        if numbers:
            last, before = numbers[-1], each.turn


def _stopped(found: Findings, turn: str) -> bool:
    return isinstance(found.end(turn), TurnStopped)


def _counted(found: Findings, turns: Sequence[Sent], thread: Thread) -> Wrongs:
    """The session counts each turn once; one that was stopped may not have come so far."""
    counted = cast(int, thread.values.get("turns", 0))
    stopped = sum(_stopped(found, each.turn) for each in turns)
    if not len(turns) - stopped <= counted <= len(turns):
        word = "doubled" if counted > len(turns) else "lost"
        yield word, f"the session counts {counted} turns, it had {len(turns)}, {stopped} of them stopped: {turns[:1]}"


def _remembered(found: Findings, turns: Sequence[Sent], thread: Thread) -> Wrongs:
    """The words in memory are the last that were said since /reset, each once and in order; stopped ones may lack."""
    messages = cast(Sequence[Mapping[str, str]], thread.values.get("messages", []))
    memory = [each["text"] for each in messages if each["role"] == "user"]
    trimmed = bool(thread.values.get("summary"))  # what is older is in there
    left = {len(memory)}  # how many of them may be of the turns that were not looked at yet
    for each in reversed(turns):
        text, stopped = text_of(each), _stopped(found, each.turn)
        if (trimmed and 0 in left) or (text == "/reset" and (not stopped or 0 in left)):
            break
        if not text or text.startswith("/"):
            continue
        said = {number - 1 for number in left if number and memory[number - 1] == text}
        left = said | left if stopped else said
        if not left:
            yield "lost", f"{each.turn} is not in the memory of its session: {text!r} in {memory}"
            return
    if 0 not in left:
        yield "doubled", f"the session remembers what was not said so often: {memory}"

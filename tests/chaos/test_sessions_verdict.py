"""The verdict on a session's memory: a message that was stopped may lack, any other must be there once, in order."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

import pytest

from core.events import StreamEvent, TurnFinished, TurnStopped
from core.messages import Address, InboundMessage, UserRef
from tests.chaos.findings import Findings, JobRow
from tests.chaos.people import Person, Sent
from tests.chaos.scenario import Say
from tests.chaos.sessions import judge_sessions
from tests.chaos.threads import Thread

CHAT = Address(platform="web", tenant="local", chat="chat1")
ANN = UserRef(platform="web", id="operator")


def said(number: int, text: str) -> Sent:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    inbound = InboundMessage(
        id=f"chat1:m{number}", address=CHAT, sender=ANN, sender_name="Ann", text=text, received_at=now
    )
    return Sent(inbound=inbound, step=Say(text=text), taken=True)


def found(sent: Sequence[Sent], stopped: Sequence[int], memory: Sequence[str], counted: int) -> Findings:
    """What a run would have left of these messages; those whose place is in `stopped` were stopped."""
    ends: list[StreamEvent] = [
        TurnStopped(text="Stopped.") if place in stopped else TurnFinished(text="Done.") for place in range(len(sent))
    ]
    values = {"turns": counted, "messages": [{"role": "user", "text": text} for text in memory]}
    return Findings(
        jobs={each.turn: JobRow(id=each.turn, kind="turn", state="done", attempts=1, problem="") for each in sent},
        events={each.turn: [(number, end)] for number, (each, end) in enumerate(zip(sent, ends, strict=True), 1)},
        threads={CHAT.session: Thread(values=values, checkpoints=1)},
        drafts={},
        revisions={},
        cards={},
        deliveries={},
        publications=[],
        audit=[],
        shown=[],
        pictures=frozenset(),
        posts=[],
        feed=[],
        damage=[],
        complaints=[],
    )


@pytest.mark.parametrize(
    ("texts", "stopped", "memory", "words", "reason"),
    [
        (["a", "b"], [], ["a", "b"], [], "all of it is there"),
        (["a", "a"], [1], ["a"], [], "the later of two equal messages was stopped before it was kept"),
        (["a", "a"], [0], ["a"], [], "or the earlier"),
        (["a", "a"], [1], ["a", "a"], [], "or behind that"),
        (["a", "b", "a"], [2], ["a", "b"], [], "the same with another between them"),
        (["a", "a"], [1], [], ["lost"], "the one that was not stopped must be there"),
        (["a", "b"], [], ["a"], ["lost"], "the last one lacks"),
        (["a", "b"], [], ["b", "a"], ["lost"], "not in this order"),
        (["a"], [], ["a", "a"], ["doubled"], "kept twice"),
    ],
)
def test_what_a_session_remembers(
    texts: list[str], stopped: list[int], memory: list[str], words: list[str], reason: str
) -> None:
    sent = [said(number, text) for number, text in enumerate(texts, 1)]
    person = Person(chat="chat1", steps=[each.step for each in sent], rng=Random(1), sent=sent)
    wrongs = judge_sessions(found(sent, stopped, memory, counted=len(sent)), [person])
    assert [word for word, _ in wrongs] == words, reason

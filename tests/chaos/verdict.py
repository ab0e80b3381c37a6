"""Holds what people were told was taken against what the data folder holds, and names every difference."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.events import TurnFailed, session_stream
from core.messages import ButtonPress, Inbound, InboundMessage
from core.requests import turn_id
from tests.chaos.drafts import judge_drafts
from tests.chaos.effects import judge_effects
from tests.chaos.findings import Findings, find
from tests.chaos.people import Person, Sent
from tests.chaos.repeats import judge_repeats
from tests.chaos.server import FOR_LATER
from tests.chaos.sessions import judge_sessions

Wrong = Literal["lost", "doubled", "out of order", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found, and what is wrong with it: pairs of a word and the rows."""

    findings: Findings
    sent: Sequence[Sent]
    violations: Sequence[tuple[str, str]]
    repeated: int  # visible twice, by sends that were cut between the chat's acceptance and our record

    def count(self, word: str) -> int:
        """How many violations of one sort."""
        return sum(each == word for each, _ in self.violations)


def judge(folder: Path, people: Sequence[Person]) -> Verdict:
    """Read the folder and judge it."""
    found = find(folder)
    sent = [each for person in people for each in person.sent]
    repeated, doubled = judge_repeats(found)
    violations = [
        *(("failed", f"damaged file: {line}") for line in found.damage),
        *(("failed", f"a server logged: {line}") for line in found.complaints),
        *_jobs(found),
        *(wrong for each in sent for wrong in _answered(found, each)),
        *_dialogues(found, sent),
        *_logs(found, sent),
        *doubled,
        *judge_sessions(found, people),
        *judge_effects(found, people),
        *judge_drafts(found, people),
    ]
    return Verdict(findings=found, sent=sent, violations=violations, repeated=repeated)


def _jobs(found: Findings) -> Iterator[tuple[str, str]]:
    """Every job was done but reminders that wait for their hour, and none raised on its way."""
    for job in found.jobs.values():
        if job.state != "done" and not (job.kind in FOR_LATER and job.state == "todo"):
            yield "lost", f"job is {job.state}: {job}"
        elif job.problem:
            yield "failed", f"job raised: {job}"


def _answered(found: Findings, sent: Sent) -> Iterator[tuple[str, str]]:
    """Everything that was taken was shown where it is a message, is a job, and has one visible answer."""
    inbound = sent.inbound
    visible = {each.message.id for each in found.shown}
    if isinstance(inbound, InboundMessage):
        copies = sum(each.message.id == inbound.id and each.message.author != "" for each in found.shown)
        if copies != 1:
            yield ("doubled" if copies else "lost"), f"the person's message stands {copies} times: {inbound}"
        if sent.turn not in found.jobs:
            yield "lost", f"was taken and is no job: {inbound}"
    elif sent.turn in found.jobs or not sent.refused:
        if _presser(found, inbound) is None:
            yield "lost", f"was taken and is no job: {inbound}"
    else:
        return
    if _presser(found, inbound) == sent.turn and found.answer(sent.turn) not in visible:
        yield "lost", f"no visible answer: {inbound}, ledger {found.deliveries.get(f'turn:{sent.turn}')}"


def _presser(found: Findings, inbound: Inbound) -> str | None:
    """The turn that answers it: its own, or that of another press of the same button that came first."""
    turn = turn_id(inbound)
    if turn in found.jobs or not isinstance(inbound, ButtonPress):
        return turn
    if f"decision:{inbound.callback}" not in found.jobs:
        return None
    return turn if f"turn:{turn}" in found.deliveries else ""


def _dialogues(found: Findings, sent: Sequence[Sent]) -> Iterator[tuple[str, str]]:
    """A button that decides was answered once, however often it was pressed."""
    presses: dict[str, set[str]] = defaultdict(set)
    for each in sent:
        if isinstance(each.inbound, ButtonPress) and each.turn not in found.jobs:
            presses[each.inbound.callback].add(each.turn)
    for callback, turns in presses.items():
        answers = [turn for turn in turns if found.answer(turn)]
        wanted = int(f"decision:{callback}" in found.jobs)
        if len(answers) != wanted:
            word = "lost" if len(answers) < wanted else "doubled"
            yield word, f"{len(answers)} answers to the presses {sorted(turns)} of button {callback}"


def _logs(found: Findings, sent: Sequence[Sent]) -> Iterator[tuple[str, str]]:
    """The event log of every turn has its end, so that whoever reads it comes to one; its words are in the chat."""
    texts = {each.message.id: each.message.message.text for each in found.shown}
    turns = {stream for stream in found.events if not stream.startswith(session_stream(""))}
    turns |= {each.turn for each in sent if each.turn in found.jobs}
    turns |= {key.removeprefix("turn:") for key in found.deliveries if key.startswith("turn:")}
    for turn in sorted(turns):
        events = [event for _, event in found.events.get(turn, [])]
        end = found.end(turn)
        if end is None:
            kinds = Counter(event.kind for event in events)
            yield "no end", f"the log of {turn} has no end: {dict(kinds)}, last {events[-1:]}"
        elif end.text and end.text != texts.get(found.answer(turn)):
            yield "lost", f"{turn} ended with {end.text!r} and shows {texts.get(found.answer(turn))!r}"
        for event in events:
            if isinstance(event, TurnFailed):
                yield "failed", f"{turn}: {event.code}: {event.text}"

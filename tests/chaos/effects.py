"""What turns did: a change makes one revision, a decision is carried out, a stopped draft stays stopped."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from core.events import DraftQueued, DraftReady, NodeStarted, TurnStopped
from core.messages import ButtonPress
from tests.chaos.findings import Findings
from tests.chaos.people import Person, Sent
from tests.chaos.scenario import Press, Say
from tests.chaos.sessions import text_of

Wrongs = Iterator[tuple[str, str]]


def judge_effects(found: Findings, people: Sequence[Person]) -> Wrongs:
    """All that is wrong with them."""
    yield from _revisions(found)
    for person in people:
        yield from _changes(found, person)
        yield from _decisions(found, person)
        yield from _stops(found, person)


def _ready(found: Findings, turn: str) -> dict[int, int]:
    """The revisions that a turn presented, and the event's number."""
    return {event.revision: number for number, event in found.events.get(turn, []) if isinstance(event, DraftReady)}


def _revisions(found: Findings) -> Wrongs:
    """Each revision was made by one turn, and each turn made one at most."""
    makers: dict[tuple[str, int], list[str]] = defaultdict(list)
    for turn, events in found.events.items():
        made = {(event.draft, event.revision) for _, event in events if isinstance(event, DraftReady)}
        for each in made:
            makers[each].append(turn)
        if len(made) > 1:
            yield "doubled", f"{turn} made {sorted(made)}"
    kept = {(draft, each.number) for draft, revisions in found.revisions.items() for each in revisions}
    for draft, number in sorted(kept | set(makers)):
        turns = makers[draft, number]
        if len(turns) != 1:
            yield "doubled" if turns else "lost", f"revision {number} of draft {draft} was made by {turns}"


def _changes(found: Findings, person: Person) -> Wrongs:
    """Whoever asked for a draft or a change got a revision, unless it was stopped."""
    for turn in _asked(found, person):
        if not _ready(found, turn) and not isinstance(found.end(turn), TurnStopped):
            yield "lost", f"{turn} made no revision: {found.end(turn)}"


def _asked(found: Findings, person: Person) -> Iterator[str]:
    """The turns in which a draft or a change was asked for and begun."""
    awaiting = False
    for each in person.sent:
        step, inbound = each.step, each.inbound
        if isinstance(step, Say):
            if step.asks or awaiting:
                yield each.turn
            awaiting = False
        elif step.action == "edit" and each.turn in found.jobs:
            awaiting = True
        elif step.action == "regenerate" and each.turn in found.events and isinstance(inbound, ButtonPress):
            yield each.turn


def _decisions(found: Findings, person: Person) -> Wrongs:
    """A button under the revision that was under review decided, once it was taken."""
    presses: dict[str, list[Sent]] = defaultdict(list)
    for each in person.sent:
        if isinstance(each.inbound, ButtonPress) and f"decision:{each.inbound.callback}" in found.jobs:
            presses[each.inbound.callback].append(each)
    decided = {draft.decided_in for draft in found.drafts.values()}
    for callback, sent in presses.items():
        step = sent[0].step
        decides = isinstance(step, Press) and step.patient and step.action in {"approve", "reject"}
        if decides and not decided & {each.turn for each in sent}:
            yield "lost", f"{step} was taken and decided nothing: button {callback} of {person.chat}"


def _stops(found: Findings, person: Person) -> Wrongs:
    """What was being made when a Stop came was not worked on after the Stop was answered; what was made, stays."""
    for place, stop in enumerate(person.sent):
        if text_of(stop) != "/stop":
            continue
        came, answered = found.first(stop.turn), found.last(stop.turn)
        for each in person.sent[:place]:
            late = [number for number in _worked(found, each.turn) if number > answered]
            if late and _ready(found, each.turn) and 0 < _begun(found, each) < came:
                yield "lost", f"{stop.turn} did not stop {each.turn}"


def _worked(found: Findings, turn: str) -> Iterator[int]:
    """The numbers of the events that a draft's own graph wrote."""
    for number, event in found.events.get(turn, []):
        if isinstance(event, NodeStarted) and event.graph == "post" and event.node != "publish":
            yield number


def _begun(found: Findings, sent: Sent) -> int:
    """The number of the event since when the desk works on it; 0 where it does not."""
    if isinstance(sent.inbound, ButtonPress):
        return found.first(sent.turn)
    queued = [number for number, event in found.events.get(sent.turn, []) if isinstance(event, DraftQueued)]
    return queued[-1] if queued else 0

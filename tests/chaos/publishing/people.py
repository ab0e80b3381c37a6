"""Who is there: somebody who approves, and somebody who looks where nobody knows what became of a post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from core.messages import Address, ButtonPress
from core.plain import plain, revive
from tests.chaos.people import SOMEBODY, Request
from tests.chaos.publishing.drafts import Prepared
from tests.chaos.publishing.square import Square

PAUSE = 0.15  # seconds between two looks at the chats


def _press(name: str, address: Address, callback: str) -> Request:
    press = ButtonPress(
        id=name, address=address, sender=SOMEBODY, sender_name="Ann", callback=callback, received_at=datetime.now(UTC)
    )
    return {"do": "press", "inbound": plain(press)}


@dataclass(slots=True, kw_only=True)
class Approver:
    """Presses one button after the other, each again until the press was taken."""

    steps: Sequence[Prepared]
    sent: list[Prepared] = field(default_factory=list)
    _taken: bool = True
    _asked: bool = False

    @property
    def finished(self) -> bool:
        """Whether all were pressed."""
        return len(self.sent) == len(self.steps) and self._taken

    def died(self) -> None:
        """There will be no answer."""
        self._asked = False

    def next(self, now: float, *, may_begin: bool) -> Request | None:
        """The next press, or the last one again."""
        if self._asked or self.finished or (self._taken and not may_begin):
            return None
        if self._taken:
            self.sent.append(self.steps[len(self.sent)])
        self._taken, self._asked = False, True
        last = self.sent[-1]
        return _press(f"approve-{last.draft}", last.address, last.callback)

    def heard(self, answer: Mapping[str, object]) -> Request | None:
        """It was taken."""
        self._asked, self._taken = False, True
        return None


@dataclass(slots=True, kw_only=True)
class Looker:
    """Reads the questions in the chats, looks at the place, and answers what is true."""

    square: Square
    approver: Approver
    steps: Sequence[object] = ()
    sent: Sequence[object] = ()
    answered: set[str] = field(default_factory=set)  # callbacks
    said: list[str] = field(default_factory=list)  # yes or no
    finished: bool = False
    _asked: str = ""
    _look_at: float = 0.0

    def died(self) -> None:
        """There will be no answer."""
        self._asked, self.finished = "", False

    def next(self, now: float, *, may_begin: bool) -> Request | None:
        """A look at the chats."""
        if self._asked or now < self._look_at:
            return None
        self._asked, self._look_at = "questions", now + PAUSE
        return {"do": "questions"}

    def heard(self, answer: Mapping[str, object]) -> Request | None:
        """The questions that stand there; the first of them is answered."""
        asked, self._asked = self._asked, ""
        if asked != "questions":
            self.answered.add(asked)
            return None
        questions = cast("list[dict[str, str]]", answer["questions"])
        open_ones = [each for each in questions if not {each["yes"], each["no"]} & self.answered]
        self.finished = self.approver.finished and not open_ones and answer["idle"] is True
        if not open_ones:
            return None
        question = open_ones[0]
        said = "yes" if self.square.posted()[question["account"], question["draft"]] else "no"
        self.said.append(said)
        self._asked, self._look_at = question[said], 0.0
        return _press(f"look-{question[said]}", revive(Address, question["address"]), question[said])

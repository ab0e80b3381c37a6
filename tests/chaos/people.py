"""The people of the scenario: each sends what is next, again and again with the same id until it was taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Literal, cast

from core.messages import Address, ButtonPress, Inbound, InboundMessage, UserRef
from core.plain import plain
from core.requests import draft_id, turn_id
from tests.chaos.scenario import Press, Say, Step

SOMEBODY = UserRef(platform="web", id="operator")
REDELIVERED = 0.1  # how often a platform delivers again what was taken
Request = dict[str, object]
Buttons = Mapping[str, str]  # callbacks by action


@dataclass(slots=True, kw_only=True)
class Sent:
    """One message or press: what it was, how often it was sent, and what the server said when it took it."""

    inbound: Inbound
    step: Step
    tries: int = 0
    taken: bool = False
    refused: bool = False

    @property
    def turn(self) -> str:
        """The turn that it makes."""
        return turn_id(self.inbound)


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody in a chat of their own, with a script."""

    chat: str
    steps: Sequence[Step]
    rng: Random
    sent: list[Sent] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    _known: dict[str, Buttons] = field(default_factory=dict)  # the buttons that were last seen of a draft
    _asked: Literal["", "send", "look"] = ""
    _look_at: float = 0.0

    @property
    def address(self) -> Address:
        """Where this person writes."""
        return Address(platform="web", tenant="local", chat=self.chat)

    @property
    def finished(self) -> bool:
        """Whether the script is over."""
        return len(self.sent) == len(self.steps) and (not self.sent or self.sent[-1].taken)

    def died(self) -> None:
        """The server is gone: whatever was asked has no answer."""
        self._asked = ""

    def next(self, now: float, *, may_begin: bool) -> Request | None:
        """What to ask the server at this moment. A step is begun only where `may_begin`."""
        if self._asked or self.finished:
            return None
        if self.sent and not self.sent[-1].taken:
            return self._send(self.sent[-1])
        if not may_begin:
            return None
        step = self.steps[len(self.sent)]
        if step.patient:
            if now < self._look_at:
                return None
            self._asked, self._look_at = "look", now + 0.03
            return {"do": "look", "address": plain(self.address)}
        return self._send(self._begin(step))

    def heard(self, answer: Mapping[str, object]) -> Request | None:
        """The server's answer; perhaps what follows from it at once."""
        asked, self._asked = self._asked, ""
        if asked == "look":
            return self._seen(answer)
        last = self.sent[-1]
        if not last.taken:
            last.taken, last.refused = True, bool(answer["refused"])
            if self.rng.random() < REDELIVERED:
                return self._send(last)
        return None

    def _seen(self, chat: Mapping[str, object]) -> Request | None:
        """Go on where there is what was waited for, and where it will not come any more.

        A button is pressed on a new card, else on the old one, or one that never was.
        """
        step = self.steps[len(self.sent)]
        draft = self.drafts[-step.back if isinstance(step, Press) else -1]
        status = cast(Mapping[str, str], chat["drafts"]).get(draft, "")
        buttons = cast(Mapping[str, Buttons], chat["buttons"]).get(draft, {})
        if isinstance(step, Say):
            ready = status == "making"
        elif ready := status == "in_review" and bool(buttons) and buttons != self._known.get(draft):
            self._known[draft] = buttons
        return self._send(self._begin(step)) if ready or chat["idle"] else None

    def _begin(self, step: Step) -> Sent:
        number, now = f"{self.chat}:m{len(self.sent) + 1}", datetime.now(UTC)
        inbound: Inbound
        if isinstance(step, Say):
            inbound = InboundMessage(
                id=number, address=self.address, sender=SOMEBODY, sender_name="Ann", text=step.text, received_at=now
            )
            if step.asks:
                self.drafts.append(draft_id(turn_id(inbound)))
        else:
            callback = self._known.get(self.drafts[-step.back], {}).get(step.action, "forged")
            inbound = ButtonPress(
                id=number, address=self.address, sender=SOMEBODY, sender_name="Ann", callback=callback, received_at=now
            )
        self.sent.append(Sent(inbound=inbound, step=step))
        return self.sent[-1]

    def _send(self, sent: Sent) -> Request:
        self._asked = "send"
        sent.tries += 1
        do = "message" if isinstance(sent.inbound, InboundMessage) else "press"
        return {"do": do, "inbound": plain(sent.inbound)}

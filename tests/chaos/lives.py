"""The supervisor: forks a server, lets the people talk to it, kills it as planned, and forks the next."""

import json
import os
import select
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol, cast

from tests.chaos.mines import Mine
from tests.chaos.people import Request
from tests.chaos.plans import ACKNOWLEDGED, FUSE, IDLE, RANDOM, Aim, Plan, plan
from tests.chaos.server import Kit, live

LONGEST = 300.0  # seconds for the last server to finish what is left
TICK = 0.01
AT_ONCE = 4  # messages beyond those that are due, while a server is busy; an idle one gets the next in any case


class ServerFell(Exception):
    """The server ended by itself, or never came to an end of its work."""


class Somebody(Protocol):
    """Who has something to ask of a server: `steps` in all, of which those in `sent` were begun."""

    @property
    def steps(self) -> Sequence[object]: ...

    @property
    def sent(self) -> Sequence[object]: ...

    @property
    def finished(self) -> bool: ...

    def died(self) -> None: ...

    def next(self, now: float, *, may_begin: bool) -> Request | None: ...

    def heard(self, answer: Mapping[str, object]) -> Request | None: ...


class Life:
    """One forked server, from start to end."""

    def __init__(self, kit: Kit, mine: Mine | None) -> None:
        self.waiting: dict[int, Somebody | None] = {}
        self._ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if not self.pid:
            self._ours.close()
            os._exit(live(kit, theirs, mine))
        theirs.close()
        self._unread = b""
        self._number = 0

    def ask(self, person: Somebody | None, request: Request | None) -> None:
        """Send a request; a server that is dead already never gets it."""
        if request is None:
            return
        self._number += 1
        self.waiting[self._number] = person
        try:
            self._ours.sendall(json.dumps({"id": self._number, **request}).encode() + b"\n")
        except (BrokenPipeError, ConnectionResetError):
            return  # the end of the stream says the same

    def hear(self, seconds: float) -> list[Mapping[str, object]] | None:
        """What it says within that time; None: it is dead."""
        if not select.select([self._ours], [], [], max(0.0, seconds))[0]:
            return []
        try:
            news = self._ours.recv(2**20)
        except ConnectionResetError:
            news = b""
        if not news:
            return None
        *lines, self._unread = (self._unread + news).split(b"\n")
        return [json.loads(line) for line in lines]

    def kill(self) -> bool:
        """Kill it, where it does not lie dead already, and bury it. False: it had ended by itself."""
        os.kill(self.pid, signal.SIGKILL)
        status = self._bury()
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL

    def close(self) -> bool:
        """Let it close its stores and end. False: it did not end well."""
        self._ours.shutdown(socket.SHUT_WR)
        return os.waitstatus_to_exitcode(self._bury()) == 0

    def _bury(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        self._ours.close()
        return status


@dataclass(slots=True, kw_only=True)
class Watch:
    """What is known of the life under way: when it ends, and why."""

    plan: Plan
    end: float
    cause: str = RANDOM
    up: bool = False
    idle: bool = False  # it said so, and nothing was asked of it since
    acks: int = 0

    def note(self, said: Mapping[str, object], now: float) -> None:
        """Bring the end nearer where the server says that it is where the plan wants it."""
        if "up" in said:
            self.up = True
            self.end = now + self.plan.seconds if self.plan.once_up else self.end
        self.acks += "refused" in said
        self.idle = said.get("idle") is True
        cause = ACKNOWLEDGED if "refused" in said and self.acks == self.plan.after_ack else ""
        if "at" in said:
            cause = f"{said['at']}{FUSE if self.plan.mine and self.plan.mine.fused else ''}"
        if cause:
            self.cause = cause
            self.end = min(self.end, now + self.plan.fuse)


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Runs life after life over one data folder."""

    kit: Kit
    people: Sequence[Somebody]
    kills: int
    rng: Random
    aim: Aim | None = None
    plan: Callable[..., Plan] = plan
    died: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def run(self) -> None:
        """All kills, and then one more life in which everything comes to its end. Raises ServerFell."""
        while self.number < self.kills:
            self.number += 1
            planned = self.plan(self.rng, self.died, ahead=self._begun > self._due, aim=self.aim)
            life = Life(self.kit, planned.mine)
            watch = self._watch(life, planned)
            if not life.kill():
                raise ServerFell(f"server {self.number} ended by itself; see server.log")
            for person in self.people:
                person.died()
            self.died[IDLE if watch.idle and watch.cause == RANDOM else watch.cause] += 1
        life = Life(self.kit, None)
        watch = self._watch(life, Plan(seconds=LONGEST))
        if not watch.idle or not life.close():
            life.kill()
            raise ServerFell(f"the last server did not come to an end within {LONGEST:g} s; see server.log")

    @property
    def _begun(self) -> int:
        return sum(len(person.sent) for person in self.people)

    @property
    def _whole(self) -> int:
        return sum(len(person.steps) for person in self.people)

    @property
    def _due(self) -> int:
        """How many messages should have begun by now, so that they last as long as the kills."""
        return self._whole * self.number // max(1, self.kills)

    def _watch(self, life: Life, planned: Plan) -> Watch:
        now = time.monotonic()
        watch = Watch(plan=planned, end=now + (LONGEST if planned.once_up else planned.seconds))
        while now < watch.end and not (watch.idle and all(person.finished for person in self.people)):
            news = life.hear(min(TICK, watch.end - now))
            now = time.monotonic()
            if news is None:
                break
            for said in news:
                watch.note(said, now)
                self._pass_on(life, said)
                watch.idle = watch.idle and not life.waiting
            if watch.up:
                self._let_talk(life, watch, now)
        return watch

    def _pass_on(self, life: Life, said: Mapping[str, object]) -> None:
        person = life.waiting.pop(cast(int, said.get("id", 0)), None)
        if person:
            life.ask(person, person.heard(said))

    def _let_talk(self, life: Life, watch: Watch, now: float) -> None:
        for person in self.rng.sample(self.people, len(self.people)):
            request = person.next(now, may_begin=watch.idle or self._begun < self._due + AT_ONCE)
            watch.idle = watch.idle and request is None
            life.ask(person, request)
        if not life.waiting and not watch.idle:
            life.ask(None, {"do": "idle"})

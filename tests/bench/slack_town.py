"""The world around Copydesk on Slack, in a process of its own: a model that streams at a known pace, a Slack with its
tiers, and people who ask in the same instant, each in a thread of their own; it says what they saw, and when.

Commands come as JSON lines on standard input, answers go out as JSON lines.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from adapters.clock import SystemClock
from tests.bench.schedule import Limit, Opened, best
from tests.bench.town import PATIENCE, RATE, Model, begins, letters, obey, tokens
from tests.fakes.slack import TIERS, Channel, Message, SlackServer, slack_server
from tests.fakes.slack.messages import SIGNS
from tests.fakes.slack.tiers import PER_MINUTE, POST_BURST, POST_PER_MINUTE

PEOPLE = [f"U{number}" for number in range(8001, 8021)]
MOVING = ("chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update", "chat.postMessage")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its key in the model, and the thread below it."""

    key: str
    root: Message

    @property
    def answers(self) -> list[Message]:
        return [message for message in self.root.replies if message.by_bot]


class SlackTown:
    """Carries the commands out."""

    def __init__(self, model: Model, stack: AsyncExitStack) -> None:
        self._model = model
        self._stack = stack
        self._said = 0
        self.server: SlackServer

    async def open(self) -> dict[str, str]:
        """A new Slack, whose buckets are full; where it is, and its tokens."""
        self.server = await self._stack.enter_async_context(slack_server(SystemClock()))
        team = self.server.workspace()
        for number in PEOPLE:
            team.dm(team.person(number, id=number))
        return {"url": self.server.api_url, "bot": team.bot_token, "app": team.app_token, "team": team.team}

    async def connected(self) -> bool:
        """Until the app listens."""
        while not self.server.workspace().sockets.free:
            await asyncio.sleep(0.05)
        return True

    async def use_up(self) -> Sequence[str]:
        """The buckets of what shows messages are empty now; the ids of the chats."""
        team = self.server.workspace()
        for method in MOVING:
            for channel in team.channels if method == "chat.postMessage" else ("",):
                while not team.tiers.call(time.monotonic(), method, TIERS[method], channel):
                    pass
        team.tiers.refusals.clear()
        return list(team.channels)

    async def cell(self, *, characters: int, threads: int, full: bool) -> dict[str, Any]:
        """So many threads ask in the same instant for an answer of so many characters."""
        team = self.server.workspace()
        asked: list[Asked] = []
        for number in PEOPLE[:threads]:
            self._said += 1
            person = team.person(number, id=number)
            root = self._room(number).says(person, f"tell me <{self._said}:{characters}@{RATE:.0f}>")
            asked.append(Asked(str(self._said), root))
        whole = "".join(tokens(characters))
        await asyncio.gather(*(self._finished(each, whole) for each in asked))
        await asyncio.sleep(1.5)  # that nothing comes behind it
        seen = [self._seen(each, whole) for each in asked]
        calls = [entry.method for entry in self.server.calls]
        return {
            "finals": sum(each["once"] for each in seen),
            "refused": sum(team.tiers.refusals.values()),
            "calls": {method: calls.count(method) for method in MOVING},
            "first": max(each["first"] for each in seen),
            "last": max(each["last"] for each in seen),
            "stale": sum(each["stale"] for each in seen) / threads,
            **self._best(asked[0], threads, full=full),
        }

    def _best(self, asked: Asked, threads: int, *, full: bool) -> dict[str, float]:
        """The best schedules of the two ways, in this cell, and of one method alone with an empty bucket; means over
        the threads, which have their turns one behind the other."""
        emission = self._model.streams[asked.key].emission()

        def limit(tier: int, place: int, *, full: bool = full) -> Limit:
            return Limit(PER_MINUTE[tier] / 60, PER_MINUTE[tier] if full else 0.0, shared=threads, place=place)

        def mean(limits: Callable[[int], Limit | Opened]) -> float:
            return sum(best(emission, [limits(place)]) for place in range(threads)) / threads

        post = Limit(POST_PER_MINUTE / 60, POST_BURST if full else 0.0)
        return {
            "streams": mean(lambda place: Opened(limit(2, place), limit(4, place))),
            "edits": mean(lambda place: Opened(post, limit(3, place))),
            "appends_empty": mean(lambda place: limit(4, place, full=False)),
            "updates_empty": mean(lambda place: limit(3, place, full=False)),
        }

    def _room(self, number: str) -> Channel:
        team = self.server.workspace()
        return team.dm(team.people[number])

    async def _finished(self, asked: Asked, whole: str) -> None:
        """Until the answer stands there whole, or patience is at an end."""
        streams, count = self._model.streams, len(tokens(len(whole)))
        while asked.key not in streams or len(streams[asked.key].times) < count - 1:
            await asyncio.sleep(0.02)
        end = time.monotonic() + PATIENCE
        while not _final(asked, letters(whole)) and time.monotonic() < end:
            await asyncio.sleep(0.02)

    def _seen(self, asked: Asked, whole: str) -> dict[str, float]:
        """How one thread was served: seconds from first token to first text, from last token to the whole text."""
        wanted, stream = letters(whole), self._model.streams[asked.key]
        shown = _timeline(asked, wanted)
        first = next((at for at, count in shown if count), float("inf"))
        last = next((at for at, count in shown if count == len(wanted)), float("inf"))
        return {
            "once": float(_final(asked, wanted)),
            "first": first - stream.begun,
            "last": last - stream.times[-1],
            "stale": stream.emission().staleness([(at - stream.begun, count) for at, count in shown]),
        }


def _final(asked: Asked, wanted: str) -> bool:
    """The whole text stands in the thread once, and nothing is under way."""
    answers = asked.answers
    done = not any(message.buttons or message.streaming or message.broken for message in answers)
    return done and letters("".join(_words(message.shown) for message in answers)) == wanted


def _words(shown: str) -> str:
    """A message without its lines of progress."""
    return "\n".join(line for line in shown.splitlines() if not line.startswith((*SIGNS.values(), "⏳")))


def _timeline(asked: Asked, wanted: str) -> list[tuple[float, int]]:
    """From when on how many letters of the text were visible."""
    changes = [(at, message.ts, _words(text)) for message in asked.answers for at, text in message.versions]
    standing: dict[str, str] = {}
    timeline = []
    for at, ts, text in sorted(changes, key=lambda change: change[0]):
        standing[ts] = text
        timeline.append((at, begins(wanted, letters("".join(standing[each] for each in sorted(standing))))))
    return timeline


async def _serve() -> None:
    async with AsyncExitStack() as stack:
        model = Model()
        await model.serve()
        print(json.dumps({"model": model.url}), flush=True)
        await obey(SlackTown(model, stack))


if __name__ == "__main__":
    asyncio.run(_serve())

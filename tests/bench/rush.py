"""Slack in a process of its own, with fifty people who give slash commands on a fixed schedule.

Commands come as JSON lines on standard input, answers go out as JSON lines.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.clock import SystemClock
from tests.bench.town import obey
from tests.fakes.slack import Channel, Delivery, Message, Person, SlackServer, slack_server

PEOPLE, CHANNELS, AGAIN = 50, 10, 10  # every tenth command is delivered twice
LINES = ("/post hand-brewed coffee, one picture", "/drafts", "/copydesk status")
ROOT = re.compile(r"(p\d\d)\b.*`([^`]*)`", re.DOTALL)
Key = tuple[str, str, str]  # channel, person, what the message at the root says of the command


@dataclass(slots=True, kw_only=True, eq=False)
class Given:
    """A command that was due at a moment of the monotonic clock; when it was acknowledged."""

    key: Key
    due: float
    heard: float = float("inf")
    deliveries: list[Delivery] = field(default_factory=list)


class Rush:
    """Carries the commands out."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.team = server.workspace()
        self.people = [self.team.person(f"p{number:02}") for number in range(PEOPLE)]
        self.channels = [self.team.channel(f"desk{number}", *self.people) for number in range(CHANNELS)]
        self.given: list[Given] = []

    async def open(self) -> dict[str, Any]:
        """What a server needs for this Slack."""
        team = self.team
        tokens = {"bot_token": team.bot_token, "app_token": team.app_token, "signing_secret": team.signing_secret}
        return {"api_url": self.server.api_url, "tokens": tokens, "people": list(team.people)}

    async def by_http(self, url: str) -> bool:
        """Bring everything to that address instead; whether it proves itself."""
        self.team.request_url = url
        return await self.team.pushes.verify()

    async def linked(self) -> bool:
        """Once a socket is open."""
        await self.server.until(lambda: self.team.sockets.free)
        return True

    async def rush(self, *, count: int, every: float) -> dict[str, Any]:
        """So many commands, each at its moment whatever became of those before it; seconds from then to its answer."""
        begun = time.monotonic() + 0.1
        for number in range(count):
            due = begun + number * every
            await asyncio.sleep(due - time.monotonic())
            self.given.append(self._give(number, due))
        every_one = [each for given in self.given for each in given.deliveries]
        await asyncio.gather(*(each.answered() for each in every_one))
        return {
            "begun": begun,
            "acks": [given.heard - given.due for given in self.given if given.heard < float("inf")],
            "unacknowledged": sum(not each.acknowledged for each in every_one),
            "deliveries": len(every_one),
        }

    def _give(self, number: int, due: float) -> Given:
        person = self.people[number % PEOPLE]
        channel = self.channels[number // PEOPLE % CHANNELS]
        line = LINES[number % len(LINES)]  # 500 is no multiple of 3: nobody says the same twice in a channel
        given = Given(key=(channel.id, person.name, line.replace("/copydesk ", "/")), due=due)
        given.deliveries.append(self._command(channel, person, line, given))
        if number % AGAIN == 0:
            given.deliveries.append(self.team.again(given.deliveries[0]))
        return given

    def _command(self, channel: Channel, person: Person, line: str, given: Given) -> Delivery:
        delivery = channel.commands(person, line)
        shown = delivery.then

        def heard(answered: Delivery) -> None:
            given.heard = time.monotonic()
            shown(answered)

        delivery.then = heard
        return delivery

    async def done(self) -> dict[str, Any]:
        """How many commands have one message at the root, and under it one answer; and what stands there besides."""
        roots: dict[Key, list[Message]] = {}
        strange = 0
        for channel in self.channels:
            for message in channel.ours:
                found = ROOT.search(message.shown)
                if not message.thread_ts and found:
                    roots.setdefault((channel.id, *found.groups()), []).append(message)  # type: ignore[arg-type]
                strange += not message.thread_ts and not found
        wanted = {given.key for given in self.given}
        strange += sum(len(found) for key, found in roots.items() if key not in wanted)
        answers = Counter(_answered(given.key, roots.get(given.key, [])) for given in self.given)
        refused = sum(call.status == 429 for call in self.server.calls)
        return {"once": answers["once"], "answers": answers, "strange": strange, "refused": refused}

    async def transcript(self) -> str:
        """The first channel, as text."""
        return self.channels[0].transcript()


def _answered(key: Key, roots: Sequence[Message]) -> str:
    """A draft is answered by a word and its card, everything else by a word."""
    if len(roots) != 1:
        return f"{len(roots)} roots"
    replies = [each for each in roots[0].replies if each.by_bot]
    cards, words = sum(bool(each.buttons) for each in replies), sum(not each.buttons for each in replies)
    wanted = (1, 1) if key[2].startswith("/post") else (0, 1)
    return "once" if (cards, words) == wanted else f"{words} answers and {cards} cards"


async def _serve() -> None:
    async with slack_server(SystemClock(), limits=False) as server:
        print(json.dumps({}), flush=True)
        await obey(Rush(server))


if __name__ == "__main__":
    asyncio.run(_serve())

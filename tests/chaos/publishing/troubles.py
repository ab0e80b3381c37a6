"""What goes wrong with calls that post, by chance: before anything is taken, or behind it."""

import asyncio
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from aiohttp import web

from tests.fakes.faulty_web import Act, FaultyWeb
from tests.fakes.mastodon import STATUSES
from tests.fakes.webhook_receiver import POSTS

CODE = re.compile(r"post\d+")
POSTING = {("POST", POSTS), ("POST", STATUSES)}
MOST = 2  # of one post: behind them it is taken like any other
LATE = (0.02, 0.25)  # real seconds
HANG = 2.5  # real seconds, longer than a call may take
BEFORE = {"429": 2, "500 before": 2, "reset before": 2}  # how likely; nothing is taken
BEHIND = {"reset": 6, "500": 4, "late": 5, "hang": 0.5}


@dataclass(slots=True, kw_only=True)
class Troubles:
    """Of one account. Each post that readers see is a line of the `book`."""

    account: str
    book: Path
    rng: Random
    share: float  # of the calls that post
    had: Counter[str] = field(default_factory=Counter)

    def note(self, text: str) -> None:
        """Readers see it now."""
        with self.book.open("a") as book:
            book.write(json.dumps([self.account, code_in(text)]) + "\n")

    def draw(self, code: str) -> str:
        """What goes wrong with this call; empty: nothing."""
        if self.had[code] >= MOST or self.rng.random() >= self.share:
            return ""
        self.had[code] += 1
        likely = BEFORE | BEHIND
        return self.rng.choices(list(likely), list(likely.values()))[0]


class Troubled(FaultyWeb):
    """Mixed into a place: its calls that post have troubles, which are there before its routes are."""

    troubles: Troubles

    def route(self, method: str, path: str, act: Act) -> None:
        super().route(method, path, self._troubled(act) if (method, path) in POSTING else act)

    def _troubled(self, act: Act) -> Act:
        async def troubled(request: web.Request) -> web.Response:
            try:
                text = await request.text()
            except ConnectionResetError:  # the server died in the middle of it
                return web.Response(status=400)
            trouble = self.troubles.draw(code_in(text))
            if trouble in BEFORE:
                return _spoiled(request, trouble)
            answer = await act(request)
            if trouble in {"late", "hang"}:
                await asyncio.sleep(HANG if trouble == "hang" else self.troubles.rng.uniform(*LATE))
                return answer
            return _spoiled(request, trouble) if trouble else answer

        return troubled


def _spoiled(request: web.Request, trouble: str) -> web.Response:
    if trouble.startswith("reset") and request.transport:
        request.transport.abort()
    return web.json_response({"error": trouble}, status=429 if trouble == "429" else 500)


def code_in(text: str) -> str:
    """The name of the draft that it is the post of."""
    found = CODE.search(text)
    return found.group() if found else ""

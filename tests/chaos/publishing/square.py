"""The places that posts go to, in a process of their own that outlives every server."""

import asyncio
import base64
import json
import os
import signal
import socket
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Self

from aiohttp import web
from pydantic import SecretStr

from bot.accounts import AccountSection, MastodonAccount, WebhookAccount
from tests.chaos.publishing.clock import HurriedClock
from tests.chaos.publishing.troubles import Troubled, Troubles
from tests.fakes.mastodon import TOKEN, MastodonServer
from tests.fakes.webhook_receiver import KEY, POSTS, WebhookReceiver

SECRET = "whsec_" + base64.b64encode(KEY).decode()
ACCOUNTS = ("looks", "keys", "blind", "toots")  # it tells what it took; it knows keys; neither; both, for an hour
Posted = Counter[tuple[str, str]]  # how often readers see it, by account and draft


class Receiver(Troubled, WebhookReceiver):
    """Takes signed posts; unless it `remembers` keys, the same one again is a second post."""

    def __init__(self, clock: HurriedClock, troubles: Troubles, *, remembers: bool, tells: bool) -> None:
        self.troubles = troubles
        self._remembers = remembers
        super().__init__(clock)
        self.tells = tells

    async def _post(self, request: web.Request) -> web.Response:
        if not self._remembers:
            self.posts.pop(request.headers["webhook-id"], None)
        answer = await super()._post(request)
        if answer.status == 201:
            self.troubles.note(await request.text())
        return answer


class Mastodon(Troubled, MastodonServer):
    """Takes statuses."""

    def __init__(self, clock: HurriedClock, troubles: Troubles) -> None:
        self.troubles = troubles
        super().__init__(clock)

    async def _post(self, request: web.Request) -> web.Response:
        before = len(self.statuses)
        answer = await super()._post(request)
        if len(self.statuses) > before:
            self.troubles.note(await request.text())
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """The running process, and where to find its places."""

    pid: int
    book: Path
    accounts: Mapping[str, AccountSection]

    @classmethod
    def open(cls, folder: Path, clock: HurriedClock, *, seed: int, share: float) -> Self:
        """Fork it; `share` of the calls that post go wrong."""
        book, (ours, theirs) = folder / "square.jsonl", socket.socketpair()
        book.touch()
        pid = os.fork()
        if not pid:
            ours.close()
            asyncio.run(_stand(theirs, book, clock, seed, share))
            os._exit(0)
        theirs.close()
        with ours:
            urls = json.loads(ours.makefile().readline())
        return cls(pid=pid, book=book, accounts=_sections(urls))

    def posted(self) -> Posted:
        """What readers see by now."""
        return Counter((account, code) for account, code in map(json.loads, self.book.read_text().splitlines()))

    def close(self) -> None:
        """Nothing is published any more."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _sections(urls: Mapping[str, str]) -> Mapping[str, AccountSection]:
    def webhook(name: str, *, repeats: bool = False, looks_up: bool = False) -> WebhookAccount:
        url, secret = urls[name] + POSTS, SecretStr(SECRET)
        return WebhookAccount(platform="webhook", url=url, secret=secret, repeats=repeats, looks_up=looks_up)

    return {
        "looks": webhook("looks", looks_up=True),
        "keys": webhook("keys", repeats=True),
        "blind": webhook("blind"),
        "toots": MastodonAccount(platform="mastodon", url=urls["toots"], token=SecretStr(TOKEN)),
    }


async def _stand(channel: socket.socket, book: Path, clock: HurriedClock, seed: int, share: float) -> None:
    def troubles(account: str) -> Troubles:
        return Troubles(account=account, book=book, rng=Random(f"{seed} {account}"), share=share)

    places = {
        "looks": Receiver(clock, troubles("looks"), remembers=False, tells=True),
        "keys": Receiver(clock, troubles("keys"), remembers=True, tells=False),
        "blind": Receiver(clock, troubles("blind"), remembers=False, tells=False),
        "toots": Mastodon(clock, troubles("toots")),
    }
    async with AsyncExitStack() as stack:
        for place in places.values():
            await stack.enter_async_context(place)
        with channel:
            channel.sendall(json.dumps({name: place.url for name, place in places.items()}).encode() + b"\n")
        await asyncio.Event().wait()

"""Many people who write to the server over HTTP, in a process of their own, at moments that nobody plans.

Run as a module it takes the server's URL and token, and prints one line of JSON per message: its chat, its turn, and
the moment at which it was due, by the clock that all processes of a machine share.
"""

import asyncio
import json
import os
import random
import sys
import time
from asyncio.subprocess import PIPE
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from tests.bench.figures import SEED, allow_many_files

CHATS, TURNS_EACH, RATE = 1_000, 2, 50.0  # turns a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that the server took."""

    chat: str
    turn: str
    due: float  # seconds of the monotonic clock


async def thousand_chats(url: str, token: str) -> Sequence[Sent]:
    """Let them write: what was sent, in the order in which it was due. Raises RuntimeError where one is refused."""
    command = (sys.executable, "-m", __name__, url)
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | {"BENCH_TOKEN": token}, stdout=PIPE)
    told, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("not every message was taken")
    return [Sent(**json.loads(line)) for line in told.splitlines()]


async def _write(client: httpx.AsyncClient, chat: str, number: int, turn: asyncio.Lock) -> str:
    """One message. A person sends the next one once the last was taken."""
    async with turn:
        answer = await client.post(
            f"/api/v1/chats/{chat}/messages", json={"id": f"n{number}", "text": f"hello, number {number}"}
        )
    answer.raise_for_status()
    return str(answer.json()["turn"])


async def _people(client: httpx.AsyncClient) -> list[Sent]:
    random_ = random.Random(SEED)
    chats = [f"c{number}" for number in range(CHATS) for _ in range(TURNS_EACH)]
    random_.shuffle(chats)
    locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    writing: list[tuple[str, float, asyncio.Task[str]]] = []
    due = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number, chat in enumerate(chats):
            due += random_.expovariate(RATE)
            await asyncio.sleep(due - time.monotonic())
            writing.append((chat, due, group.create_task(_write(client, chat, number, locks[chat]))))
    return [Sent(chat=chat, turn=task.result(), due=due) for chat, due, task in writing]


async def _main(url: str) -> None:
    allow_many_files()
    headers = {"Authorization": f"Bearer {os.environ['BENCH_TOKEN']}"}
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=60.0, trust_env=False) as client:
        for sent in await _people(client):
            print(json.dumps({"chat": sent.chat, "turn": sent.turn, "due": sent.due}))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))

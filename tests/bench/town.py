"""The world around Copydesk in a process of its own: a model that streams at a known pace, Telegram with its flood
control, and people in chats who ask in the same instant; it says what they saw, and when.

Commands come as JSON lines on standard input, answers go out as JSON lines.
"""

import asyncio
import json
import re
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from adapters.clock import SystemClock
from tests.bench.schedule import Emission, Limit, best
from tests.fakes.telegram import Chat, TelegramServer, telegram_server

PEOPLE = range(5001, 5400)
RATE = 50.0  # tokens a second
ROUTED = json.dumps({"intent": "chat", "confidence": 0.9})  # what the model says where it is asked for an intent
PATIENCE = 60.0  # seconds behind the last token
TEXT = (
    "手冲咖啡 的 香气 ， 慢慢 散开 。 _slow _morning _light _and _a _cup . | **重点：** 水温 九十二度 ， 粉量 "
    "十五克 。 _Grind _medium, _pour _in_circles 。 | -_第一段 闷蒸 三十秒 / -_第二段 绕圈 注水 |"
)
WORDS = [word.replace("_", " ").replace("|", "\n\n").replace("/", "\n") for word in TEXT.split(" ")]
PRIVATE, GROUP, FRAMES, BOT = (1.0, 3.0), (20 / 60, 5.0), (2.0, 3.0), (30.0, 30.0)


def tokens(characters: int) -> list[str]:
    """What the model says, until it has so many characters."""
    said: list[str] = []
    size = 0
    for word in cycle(WORDS):
        if size >= characters:
            return said
        said.append(word)
        size += len(word)
    return said


def letters(text: str) -> str:
    """Only these count as visible: markup does not, and a list's sign neither."""
    return "".join(filter(str.isalnum, text))


@dataclass
class Stream:
    """What a model has written for one chat, and when."""

    begun: float = 0.0
    times: list[float] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)

    def emission(self) -> Emission:
        return Emission([at - self.begun for at in self.times], self.totals)


class Model:
    """An OpenAI-compatible server; the prompt names the chat, and how long the answer is: `<7:1000@50>`."""

    def __init__(self) -> None:
        self.streams: dict[str, Stream] = {}
        self.url = ""

    async def serve(self) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, backlog=1024)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                body = await reader.readexactly(int(head.partition("content-length:")[2].split("\r\n", 1)[0]))
                asked = json.loads(body)
                if not asked.get("stream"):
                    writer.write(_at_once(ROUTED))
                    continue
                found = re.findall(r"<(\d+):(\d+)@(\d+)>", json.dumps(asked))
                chat, characters, rate = found[-1] if found else ("0", "10", "0")
                await self._stream(writer, self.streams.setdefault(chat, Stream()), int(characters), float(rate))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _stream(self, writer: asyncio.StreamWriter, stream: Stream, characters: int, rate: float) -> None:
        loop, total = asyncio.get_running_loop(), 0
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        begun = loop.time()
        for number, word in enumerate(tokens(characters)):
            await asyncio.sleep(begun + number / rate - loop.time() if rate else 0)
            writer.write(_event({"content": word}))
            await writer.drain()
            total += len(letters(word))
            now = time.monotonic()
            stream.begun = stream.begun or now
            stream.times.append(now)
            stream.totals.append(total)
        writer.write(_event({}, "stop") + _piece("[DONE]") + b"0\r\n\r\n")


def _at_once(content: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    head = {"id": "c", "object": "chat.completion", "created": 1, "model": "bench", "choices": [choice]}
    body = json.dumps(head).encode()
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)


def _piece(line: str) -> bytes:
    body = f"data: {line}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(body), body)


def _event(delta: Mapping[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish}
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "bench", "choices": [choice]}
    return _piece(json.dumps(head, ensure_ascii=False))


class Town:
    """Carries the commands out."""

    def __init__(self, server: TelegramServer, model: Model) -> None:
        self.server = server
        self.model = model
        self.said = 0

    async def cell(self, *, group: bool, characters: int, chats: int, frames: bool) -> dict[str, Any]:
        """So many chats ask in the same instant for an answer of so many characters."""
        asked: list[tuple[str, Chat, float]] = []
        calls = len(self.server.calls)
        for _ in range(chats):
            number = self._next()
            person = self.server.person(f"P{number}", id=number)
            chat = self.server.supergroup(f"G{number}", person) if group else self.server.private(person)
            name = "@copydesk_bot " if group else ""
            chat.says(person, f"{name}tell me <{number}:{characters}@{RATE:.0f}>")
            asked.append((str(number), chat, time.monotonic()))
        whole = "".join(tokens(characters))
        await asyncio.gather(*(self._finished(key, chat, whole) for key, chat, _ in asked))
        await asyncio.sleep(1.5)  # that nothing comes behind it
        seen = [self._seen(key, chat, whole) for key, chat, _ in asked]
        limits = [Limit(*(FRAMES if frames else GROUP if group else PRIVATE)), Limit(*BOT, shared=chats)]
        made = self.server.calls[calls:]
        return {
            "finals": sum(each["once"] for each in seen),
            "refused": sum(call.code == 429 for call in made),
            "calls": sum(call.code == 200 and call.chat is not None for call in made),
            "first": max(each["first"] for each in seen),
            "last": max(each["last"] for each in seen),
            "stale": sum(each["stale"] for each in seen) / chats,
            "best": best(self.model.streams[asked[0][0]].emission(), limits),
        }

    def _next(self) -> int:
        self.said += 1
        return PEOPLE[self.said]

    async def _finished(self, key: str, chat: Chat, whole: str) -> None:
        """Until the answer stands there whole, or patience is at an end."""
        while key not in self.model.streams or len(self.model.streams[key].times) < len(tokens(len(whole))) - 1:
            await asyncio.sleep(0.02)
        end = time.monotonic() + PATIENCE
        while not _final(chat, letters(whole)) and time.monotonic() < end:
            await asyncio.sleep(0.02)

    def _seen(self, key: str, chat: Chat, whole: str) -> dict[str, float]:
        """How one chat was served: seconds from first token to first text, from last token to the whole text."""
        wanted, stream = letters(whole), self.model.streams[key]
        shown = _timeline(chat, wanted)
        first = next((at for at, count in shown if count), float("inf"))
        last = next((at for at, count in shown if count == len(wanted)), float("inf"))
        relative = [(at - stream.begun, count) for at, count in shown]
        return {
            "once": float(_final(chat, wanted)),
            "first": first - stream.begun,
            "last": last - stream.times[-1],
            "stale": stream.emission().staleness(relative),
        }

    async def first_frames(self, *, times: int) -> list[float]:
        """Seconds from an update to the first thing that is to be seen, one chat after the other."""
        found = []
        for _ in range(times):
            number = self._next()
            person = self.server.person(f"P{number}", id=number)
            chat = self.server.private(person)
            begun = time.monotonic()
            chat.says(person, "hello")
            await self.server.until(lambda chat=chat: [m for m in chat.shown if m.by_bot])  # type: ignore[misc]
            drafts = [at for draft in chat.frames.values() for at, _ in draft.versions]
            texts = [at for message in chat.shown if message.by_bot for at, _ in message.versions]
            found.append(min(drafts + texts) - begun)
        return found

    async def open_gates(self) -> str:
        """No flood control from here on; a private chat for bare calls."""
        self.server.bot().flood.enabled = False
        number = self._next()
        return str(self.server.private(self.server.person(f"P{number}", id=number)).id)

    async def one(self, *, characters: int, rate: int) -> bool:
        """One private chat; when its answer stands there whole."""
        number = self._next()
        person = self.server.person(f"P{number}", id=number)
        chat = self.server.private(person)
        chat.says(person, f"tell me <{number}:{characters}@{rate}>")
        wanted = letters("".join(tokens(characters)))
        await self.server.until(lambda: _final(chat, wanted))
        return True


def _final(chat: Chat, wanted: str) -> bool:
    """The whole text stands in the chat once, and nothing is under way."""
    ours = [message for message in chat.shown if message.by_bot]
    return letters("".join(message.text for message in ours)) == wanted and not any(each.buttons for each in ours)


def _timeline(chat: Chat, wanted: str) -> list[tuple[float, int]]:
    """From when on how many letters of the text were visible, in messages and in the living frame behind them."""
    changes: list[tuple[float, int, str]] = []
    for message in chat.shown:
        if message.by_bot:
            changes += [(at, message.id, text) for at, text in message.versions]
    for number, draft in enumerate(chat.frames.values()):
        changes += [(at, 10**9 + number, text) for at, text in draft.versions]
        if draft.ended:
            changes.append((draft.ended_at, 10**9 + number, ""))
    standing: dict[int, str] = {}
    timeline = []
    for at, place, text in sorted(changes, key=lambda change: change[0]):
        standing[place] = text
        visible = letters("".join(standing[each] for each in sorted(standing)))
        timeline.append((at, begins(wanted, visible)))
    return timeline


def begins(wanted: str, visible: str) -> int:
    """How many letters of the text stand there, from its beginning."""
    pairs = enumerate(zip(wanted, visible, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(wanted), len(visible)))


async def _serve() -> None:
    async with telegram_server(SystemClock()) as server:
        model = Model()
        await model.serve()
        server.bot()
        print(json.dumps({"telegram": server.url, "model": model.url}), flush=True)
        await obey(Town(server, model))


async def obey(town: object) -> None:
    """Carry out what is asked for, until nobody asks any more."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        command = json.loads(line)
        answer = await getattr(town, command.pop("do"))(**command)
        print(json.dumps(answer), flush=True)


@dataclass
class Remote:
    """The town, from outside."""

    process: Process
    telegram: str
    model: str

    async def ask(self, do: str, **arguments: object) -> Any:
        """Have a command carried out there."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")
        line = await self.process.stdout.readline()
        return json.loads(line)


@asynccontextmanager
async def town(module: str = __name__) -> AsyncIterator[Remote]:
    """Start it; until the end of the block."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, stdin=PIPE, stdout=PIPE, limit=2**24)
    assert process.stdout
    try:
        urls = json.loads(await process.stdout.readline())
        yield Remote(process=process, telegram=urls.get("telegram", ""), model=urls.get("model", ""))
    finally:
        process.kill()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(_serve())

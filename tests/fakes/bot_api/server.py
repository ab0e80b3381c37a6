"""The server: HTTP, bots and their updates, faults, webhooks."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

import aiohttp
from aiohttp import web

from adapters.clock import SystemClock
from core.ports import Clock
from tests.fakes.bot_api.chats import Chat, Json, Person
from tests.fakes.bot_api.flood import Flood
from tests.fakes.bot_api.methods import FRAMES, FREE, LIGHT, Methods, Refused

Fault = Literal["429", "500", "html", "reset before", "reset after", "500 after", "hang", "garbage"]
TOKEN = "700:AAE-test-token-of-the-fake-server-abcdef"


@dataclass(frozen=True)
class Call:
    """One call, as it was answered."""

    at: float
    bot: int
    method: str
    chat: int | None
    status: int


@dataclass
class Account:
    """A bot: its chats, and the updates that wait for it."""

    token: str
    username: str
    chats: dict[int, Chat] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    updates: list[Json] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    poll: asyncio.Event | None = None
    webhook: str = ""
    secret: str = ""
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    @property
    def json(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.username, "username": self.username}

    def next_number(self) -> int:
        return next(self.numbers)


class BotApi:
    """One server with any number of bots; the first one is at hand."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.flood = Flood()
        self.accounts: dict[str, Account] = {}
        self.calls: list[Call] = []
        self.faults: list[tuple[str, Fault, float]] = []
        self.files: dict[str, bytes] = {}
        self.oddities: list[str] = []
        self.busy = 0
        self.url = ""
        self.released = asyncio.Event()  # lets hanging calls end
        self._update_ids = count(1000)
        self._pushes: set[asyncio.Task[None]] = set()
        self.bot()

    # --- the stage --------------------------------------------------------------------------------

    def bot(self, token: str = TOKEN, username: str = "CopydeskBot") -> Account:
        """A bot that exists."""
        return self.accounts.setdefault(token, Account(token=token, username=username))

    @property
    def first(self) -> Account:
        return self.accounts[TOKEN]

    def private(self, who: Person, account: Account | None = None) -> Chat:
        """The private chat of a person with a bot."""
        return self._chat(account or self.first, who.id, "private", who.name)

    def group(self, title: str, *, id: int = -100_500, forum: bool = False, account: Account | None = None) -> Chat:  # noqa: A002
        """A supergroup."""
        chat = self._chat(account or self.first, id, "supergroup", title)
        chat.forum = forum
        return chat

    def _chat(self, account: Account, number: int, kind: Literal["private", "supergroup"], title: str) -> Chat:
        if number not in account.chats:
            account.chats[number] = Chat(
                id=number,
                kind=kind,
                title=title,
                emit=lambda name, content: self.push(account, {name: content}),
                now=self.clock.monotonic,
                numbers=account.next_number,
                keep_file=self.keep_file,
            )
        return account.chats[number]

    def migrate(self, chat: Chat, new: int) -> Chat:
        """The group becomes a supergroup: another id, new message ids."""
        account = next(each for each in self.accounts.values() if chat in each.chats.values())
        chat.moved_to = new
        fresh = self._chat(account, new, "supergroup", chat.title)
        for where, word in ((chat, {"migrate_to_chat_id": new}), (fresh, {"migrate_from_chat_id": chat.id})):
            self.push(account, {"message": {"message_id": where.numbers(), "date": 1, "chat": where.json, **word}})
        return fresh

    def keep_file(self, content: bytes) -> str:
        file = f"file{len(self.files)}"
        self.files[file] = content
        return file

    def push(self, account: Account, content: Json, *, number: int | None = None) -> int:
        """An update; any JSON object goes."""
        update = {"update_id": number if number is not None else next(self._update_ids), **content}
        if account.webhook:
            task = asyncio.create_task(self._deliver(account, update))
            self._pushes.add(task)
            task.add_done_callback(self._pushes.discard)
        else:
            account.updates.append(update)
            account.news.set()
        return int(update["update_id"])

    async def _deliver(self, account: Account, update: Json) -> None:
        """By webhook, again and again until it is taken."""
        async with aiohttp.ClientSession() as session:
            for _ in range(20):
                headers = {"X-Telegram-Bot-Api-Secret-Token": account.secret}
                async with session.post(account.webhook, json=update, headers=headers) as answer:
                    if answer.status // 100 == 2:
                        return
                await self.clock.sleep(float(answer.headers.get("Retry-After", 1)))

    def fail(self, method: str, fault: Fault, *, times: int = 1, retry_after: float = 5) -> None:
        """The next calls of that method ("" for any) fail so."""
        self.faults += [(method, fault, retry_after)] * times

    @property
    def refusals(self) -> int:
        """How many calls were answered with 429."""
        return sum(call.status == 429 for call in self.calls)

    # --- HTTP -------------------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        account = self.accounts.get(request.match_info["token"])
        method = request.match_info["method"]
        if account is None:
            return _answer(Refused(401, "Unauthorized"))
        values, files = await _arguments(request)
        if method == "getUpdates":
            return await self._get_updates(account, values)
        self.busy += 1
        try:
            return await self._call(account, method, Methods(self, account, values, files), request)
        finally:
            self.busy -= 1

    async def _call(self, account: Account, method: str, methods: Methods, request: web.Request) -> web.StreamResponse:
        fault, retry_after = self._fault(method)
        if fault in {"500", "html", "reset before", "hang", "429", "garbage"}:
            self._note(account, method, methods, {"429": 429}.get(fault, 500))
            return await self._broken(fault, retry_after, request)
        chat = int(methods.values.get("chat_id") or 0) or None
        if method not in FREE:
            wait = self.flood.call(
                self.clock.monotonic(), account.id, None if method in LIGHT else chat, frame=method in FRAMES
            )
            if wait is not None:
                self._note(account, method, methods, 429)
                return _answer(Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait))
        try:
            result = self._run(account, method, methods)
        except Refused as refused:
            self._note(account, method, methods, refused.code)
            return _answer(refused)
        self._note(account, method, methods, 200)
        if fault is not None:
            return await self._broken("500" if fault == "500 after" else "reset before", retry_after, request)
        return web.json_response({"ok": True, "result": result})

    def _run(self, account: Account, method: str, methods: Methods) -> object:
        if method == "setWebhook":
            account.webhook, account.secret = str(methods.values["url"]), str(methods.values.get("secret_token", ""))
            return True
        if method == "deleteWebhook":
            account.webhook = ""
            return True
        call = getattr(methods, method, None) if method[:1].islower() else None
        if call is None or method not in vars(Methods):
            raise Refused(404, "Not Found: method not found")
        return call()

    def _note(self, account: Account, method: str, methods: Methods, status: int) -> None:
        chat = int(methods.values.get("chat_id") or 0) or None
        self.calls.append(Call(self.clock.monotonic(), account.id, method, chat, status))

    def _fault(self, method: str) -> tuple[Fault | None, float]:
        for place, (wanted, fault, retry_after) in enumerate(self.faults):
            if wanted in ("", method):
                del self.faults[place]
                return fault, retry_after
        return None, 0

    async def _broken(self, fault: str, retry_after: float, request: web.Request) -> web.StreamResponse:
        if fault == "429":
            wait = int(retry_after)
            return _answer(Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait))
        if fault == "500":
            return _answer(Refused(500, "Internal Server Error"))
        if fault == "html":
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        if fault == "garbage":
            return web.Response(text='{"ok": tru', content_type="application/json")
        if fault == "hang":
            await self.released.wait()
        if request.transport:
            request.transport.abort()
        raise web.HTTPInternalServerError

    async def _get_updates(self, account: Account, values: Json) -> web.Response:
        if account.webhook:
            return _answer(Refused(409, "Conflict: can't use getUpdates method while webhook is active"))
        if account.poll:
            account.poll.set()
        ended = account.poll = asyncio.Event()
        offset, limit = int(values.get("offset", 0)), int(values.get("limit", 100))
        account.updates = [each for each in account.updates if each["update_id"] >= offset]
        loop = asyncio.get_running_loop()
        until = loop.time() + min(50, int(values.get("timeout", 0)))
        while not account.updates and not ended.is_set() and loop.time() < until:
            account.news.clear()
            waits = [asyncio.ensure_future(account.news.wait()), asyncio.ensure_future(ended.wait())]
            await asyncio.wait(waits, timeout=until - loop.time(), return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        if ended.is_set():
            return _answer(Refused(409, "Conflict: terminated by other getUpdates request"))
        account.poll = None
        return web.json_response({"ok": True, "result": account.updates[:limit]})

    async def file(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["file"])
        return web.Response(body=content) if content is not None else web.Response(status=404)


def _answer(refused: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    headers = {}
    if refused.parameters:
        body["parameters"] = refused.parameters
    if "retry_after" in refused.parameters:
        headers["Retry-After"] = str(refused.parameters["retry_after"])
    return web.json_response(body, status=refused.code, headers=headers)


async def _arguments(request: web.Request) -> tuple[Json, dict[str, bytes]]:
    if request.content_type == "application/json":
        return json.loads(await request.read() or b"{}"), {}
    values: Json = {}
    files: dict[str, bytes] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = value.file.read()
        else:
            values[name] = value if isinstance(value, str) else bytes(value).decode()
    return values, files


@asynccontextmanager
async def bot_api(clock: Clock | None = None) -> AsyncIterator[BotApi]:
    """Start it on a free port of loopback."""
    api = BotApi(clock or SystemClock())
    app = web.Application(client_max_size=60 * 1024 * 1024)
    app.router.add_route("*", "/bot{token}/{method}", api.handle)
    app.router.add_get("/file/bot{token}/files/{file}", api.file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        api.released.set()
        for account in api.accounts.values():
            if account.poll:
                account.poll.set()
        for push in list(api._pushes):
            push.cancel()
        await runner.cleanup()

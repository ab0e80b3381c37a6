"""Updates that are pushed to the bot's own address, and the methods that set it."""

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientTimeout

from tests.fakes.telegram.accounts import BotAccount
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.refusals import Json, bad
from tests.fakes.telegram.town import Town
from tests.fakes.telegram.updates import Waiting, kinds

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_RETRY_AFTER = 3600.0
LONGEST_PAUSE = 60.0
_PATIENCE: Final = ClientTimeout(total=60)
Queue = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One push: when, what, and the status that came back, 0 for none."""

    time: float
    update: Json
    status: int


class Webhook:
    """Pushes one bot's updates: in order within a chat or person, side by side between them."""

    def __init__(self, town: Town, bot: BotAccount, *, url: str, secret: str, connections: int) -> None:
        self.url = url
        self.secret = secret
        self.connections = connections
        self.attempts: list[Attempt] = []
        self.trouble: tuple[int, str] | None = None  # when and what
        self.pushing = 0
        self._town = town
        self._bot = bot
        self._slots = asyncio.Semaphore(connections)
        self._workers: dict[Queue, asyncio.Task[None]] = {}
        bot.updates.webhook_set = True
        bot.updates.heard = self._look
        bot.updates.interrupt()
        self._look()

    async def close(self) -> None:
        """What is not delivered stays in the bot's queue."""
        self._bot.updates.webhook_set = False
        self._bot.updates.heard = lambda: None
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _look(self) -> None:
        for waiting in self._bot.updates.waiting:
            queue = queue_of(waiting.update)
            if queue not in self._workers:
                self._workers[queue] = asyncio.get_running_loop().create_task(self._work(queue))

    async def _work(self, queue: Queue) -> None:
        try:
            while ready := [one for one in self._bot.updates.waiting if queue_of(one.update) == queue]:
                await self._deliver(ready[0])
                self._bot.updates.settle(ready[0])
                self._town.changes.happened()
        finally:
            del self._workers[queue]

    async def _deliver(self, waiting: Waiting) -> None:
        """Until it is taken, or too old: a second try at once, then ever later."""
        clock = self._town.clock
        pause, fails = 1.0, 0
        while (after := await self._push(waiting.update)) is not None:
            if after:
                now = min(after, LONGEST_RETRY_AFTER)
            else:
                pause = min(pause * 2, LONGEST_PAUSE) if fails else pause
                now = pause if fails else 0.0
            if clock.monotonic() + now > waiting.expires:
                return
            fails += 1
            await clock.sleep(now)

    async def _push(self, update: Json) -> float | None:
        """None when it was taken, else the seconds of Retry-After, zero without."""
        at = self._town.clock.monotonic()
        async with self._slots:
            self.pushing += 1
            try:
                status, after = await self._post(update)
            finally:
                self.pushing -= 1
        self.attempts.append(Attempt(at, update, status))
        self._town.changes.happened()
        if 200 <= status < 300:
            return None
        said = f"Wrong response from the webhook: {status}" if status else "Connection refused"
        self.trouble = (self._town.unix(), said)
        return after

    async def _post(self, update: Json) -> tuple[int, float]:
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: self.secret} if self.secret else {})
        body = json.dumps(update).encode()
        try:
            async with self._town.http().post(self.url, data=body, headers=headers, timeout=_PATIENCE) as response:
                await response.read()
                return response.status, _seconds(response.headers.get("Retry-After", ""))
        except (ClientError, OSError, TimeoutError):
            return 0, 0.0


def _seconds(header: str) -> float:
    return float(header) if header.isdigit() else 0.0


def queue_of(update: Json) -> Queue:
    """Messages go by chat, presses by person; garbage has a queue of its own."""
    for kind, content in update.items():
        if not isinstance(content, dict):
            continue
        owner = content.get("from" if kind == "callback_query" else "chat")
        if isinstance(owner, dict) and isinstance(owner.get("id"), int):
            return kind if kind == "callback_query" else "chat", owner["id"]
    return "", 0


async def set_webhook(call: Call) -> bool:
    """An empty url deletes it. Here also plain http, and any port."""
    url = call.fields.text("url")
    if not url:
        return await delete_webhook(call)
    if urlsplit(url).scheme not in {"http", "https"}:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.fields.text("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    connections = call.fields.integer("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad("bad webhook: max_connections must be between 1 and 100")
    _allow(call)
    await _close(call)
    if call.fields.flag("drop_pending_updates"):
        call.bot.updates.drop()
    call.bot.webhook = Webhook(call.town, call.bot, url=url, secret=secret, connections=connections)
    return True


async def delete_webhook(call: Call) -> bool:
    await _close(call)
    if call.fields.flag("drop_pending_updates"):
        call.bot.updates.drop()
    return True


async def get_webhook_info(call: Call) -> Json:
    hook = call.bot.webhook
    updates = call.bot.updates
    body: Json = {"url": hook.url if hook else "", "has_custom_certificate": False}
    body["pending_update_count"] = len(updates.waiting)
    if hook:
        body["max_connections"] = hook.connections
    if hook and hook.trouble:
        body["last_error_date"], body["last_error_message"] = hook.trouble
    if updates.allowed:
        body["allowed_updates"] = updates.allowed
    return body


async def get_updates(call: Call) -> list[Json]:
    """The long poll."""
    _allow(call)
    limit = call.fields.integer("limit", 100)
    if not 1 <= limit <= 100:
        limit = 100
    updates = call.bot.updates
    return await updates.get(offset=call.fields.integer("offset"), limit=limit, timeout=call.fields.integer("timeout"))


def _allow(call: Call) -> None:
    """allowed_updates: what is not given stays as it was; an empty list is the default."""
    given = kinds(call.fields.parsed("allowed_updates"))
    if given is not None:
        call.bot.updates.allowed = list(given)


async def _close(call: Call) -> None:
    hook, call.bot.webhook = call.bot.webhook, None
    if hook:
        await hook.close()

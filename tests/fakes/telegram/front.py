"""The HTTP side: takes calls and downloads, lets faults happen, and keeps the journal."""

import asyncio
import inspect
from collections.abc import Coroutine
from typing import Any

from aiohttp import web

from tests.fakes.faults import Fault, Faults
from tests.fakes.telegram.accounts import BotAccount
from tests.fakes.telegram.calls import Call, Entry
from tests.fakes.telegram.faults import Trouble
from tests.fakes.telegram.fields import Fields, read
from tests.fakes.telegram.flood import Kind
from tests.fakes.telegram.methods import METHODS, Method
from tests.fakes.telegram.refusals import Json, Refused, too_many
from tests.fakes.telegram.town import Town

BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


class Front:
    """Answers HTTP requests about a town."""

    def __init__(self, town: Town) -> None:
        self.faults = Faults(Trouble)
        self.calls: list[Entry] = []
        self.busy = 0
        self._town = town
        self._tasks: set[asyncio.Task[web.Response]] = set()

    async def api(self, request: web.Request) -> web.Response:
        """One method call. A caller that hangs up ends a long poll, and nothing else."""
        bot = self._town.bots.get(request.match_info["token"])
        if bot is None:
            return _reply(Refused(401, "Unauthorized"))
        method = METHODS.get(request.match_info["method"].lower())
        if method is None:
            return _reply(Refused(404, "Not Found"))
        if method.name == "getUpdates":
            return await self._answered(request, bot, method)
        return await asyncio.shield(self._spawn(self._counted(request, bot, method)))

    async def download(self, request: web.Request) -> web.Response:
        """The bytes of a file."""
        stored = self._town.files.by_path.get(request.match_info["path"])
        if request.match_info["token"] not in self._town.bots:
            return _reply(Refused(401, "Unauthorized"))
        return web.Response(body=stored.content) if stored else _reply(Refused(404, "Not Found"))

    async def close(self) -> None:
        self.faults.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, web.Response]) -> asyncio.Task[web.Response]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _counted(self, request: web.Request, bot: BotAccount, method: Method) -> web.Response:
        self.busy += 1
        try:
            return await self._answered(request, bot, method)
        except ConnectionError:
            return web.Response()  # the caller is gone
        finally:
            self.busy -= 1
            self._town.changes.happened()

    async def _answered(self, request: web.Request, bot: BotAccount, method: Method) -> web.Response:
        at = self._town.clock.monotonic()
        try:
            call = Call(town=self._town, bot=bot, method=method.name, fields=await read(request))
        except Refused as refused:
            call = Call(town=self._town, bot=bot, method=method.name, fields=Fields())
            self._note(at, call, request, refused)
            return _reply(refused)
        fault = self.faults.take(method.name, call.chat_id)
        if fault and not fault.after and (broken := await self._suffer(fault, request)):
            self._note(at, call, request, Refused(broken.status if broken.body else 0, f"fault: {fault.trouble}"))
            return broken
        answer = await self._done(call, method)
        if fault and fault.after:
            call.remarks.append(f"the answer: {fault.trouble}")
        self._note(at, call, request, answer)
        if fault and fault.after and (broken := await self._suffer(fault, request)):
            return broken
        return _reply(answer)

    async def _done(self, call: Call, method: Method) -> Json | Refused:
        """Carry the call out."""
        try:
            self._admit(call, method)
            result = method.act(call)
            if inspect.isawaitable(result):
                result = await result
        except Refused as refused:
            return refused
        return {"ok": True, "result": result}

    def _admit(self, call: Call, method: Method) -> None:
        """Flood control. Raises Refused; what cannot be sent anywhere draws on no bucket."""
        chat = call.chat.id if method.kind in {Kind.CHAT, Kind.DRAFT} else None
        wait = call.bot.flood.call(self._town.clock.monotonic(), method.kind, chat)
        if wait:
            raise too_many(wait)

    async def _suffer(self, fault: Fault, request: web.Request) -> web.Response | None:
        """What the caller gets instead of its answer; None where that is only late."""
        if fault.trouble is Trouble.HANG:
            await fault.released.wait()
            return None
        if fault.trouble is Trouble.SLOW:
            await self._town.clock.sleep(fault.seconds)
            return None
        if fault.trouble is Trouble.RESET and request.transport:
            request.transport.abort()
        return _broken(fault)

    def _note(self, at: float, call: Call, request: web.Request, answer: Json | Refused) -> None:
        refused = answer if isinstance(answer, Refused) else None
        parts = sum(len(upload.content) for upload in call.fields.uploads.values())
        entry = Entry(
            time=at,
            bot=call.bot.id,
            method=call.method,
            chat=call.chat_id,
            code=refused.code if refused else 200,
            size=request.content_length or parts + sum(len(str(value)) for value in call.fields.values.values()),
            description=refused.description if refused else "",
            remarks=tuple(call.remarks),
            fields=call.fields.values,
        )
        self.calls.append(entry)
        self._town.changes.happened()


def _reply(answer: Json | Refused) -> web.Response:
    if isinstance(answer, Refused):
        return web.json_response(answer.body(), status=answer.code, headers=answer.headers())
    return web.json_response(answer)


def _broken(fault: Fault) -> web.Response:
    match fault.trouble:
        case Trouble.FLOOD:
            return _reply(too_many(round(fault.seconds)))
        case Trouble.ERROR:
            return _reply(Refused(500, "Internal Server Error"))
        case Trouble.GATEWAY:
            return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        case Trouble.MALFORMED:
            return web.Response(text='{"ok":true,"result":{"message_id":', content_type="application/json")
    return web.Response()  # nobody hears it

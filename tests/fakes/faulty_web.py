"""An HTTP server on loopback whose answers can be spoiled: what the fakes of places to publish to stand on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

from aiohttp import web

from tests.fakes.faults import Fault, Faults

Act = Callable[[web.Request], Awaitable[web.Response]]
GARBAGE = "<html><body>Almost there…</body></html>"


def _known(trouble: str) -> str:
    """hang, reset, garbage, nothing, or a status."""
    if trouble not in {"hang", "reset", "garbage", "nothing"} and not trouble.isdecimal():
        raise ValueError(f"no such trouble: {trouble!r}")
    return trouble


class FaultyWeb:
    """Routes with faults: `faults.add("POST /posts", "500", after=True)`. `calls` are all that came, by route."""

    def __init__(self) -> None:
        self.faults = Faults(_known)
        self.calls: list[str] = []
        self.url = ""
        self.said: dict[str, str] = {}  # headers of spoiled answers
        self._app = web.Application(client_max_size=200 * 1024 * 1024)
        self._runner: web.AppRunner | None = None

    def route(self, method: str, path: str, act: Act) -> None:
        """Its name is `METHOD path`, with the path as it is given here."""
        name = f"{method} {path}"

        async def answer(request: web.Request) -> web.Response:
            self.calls.append(name)
            fault = self.faults.take(name, None)
            if fault and not fault.after and (spoiled := await self._suffer(fault, request)):
                return spoiled
            good = await act(request)
            if fault and fault.after and (spoiled := await self._suffer(fault, request)):
                return spoiled
            return good

        self._app.router.add_route(method, path, answer)

    async def _suffer(self, fault: Fault, request: web.Request) -> web.Response | None:
        """What the caller gets instead of its answer; None where that is only late."""
        match fault.trouble:
            case "hang":
                await fault.released.wait()
                return None
            case "reset":
                if request.transport:
                    request.transport.abort()
                return web.Response()
            case "garbage":
                return web.Response(text=GARBAGE, content_type="text/html")
            case "nothing":
                return web.json_response({})
            case status:
                return web.json_response({"error": f"fault {status}"}, status=int(status), headers=self.said)

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.faults.clear()
        await asyncio.sleep(0)
        if self._runner:
            await self._runner.cleanup()

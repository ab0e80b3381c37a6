"""Socket Mode: websockets that an app opens, and envelopes that it acknowledges on them."""

import asyncio
import json
from itertools import count
from typing import TYPE_CHECKING

from aiohttp import WSCloseCode, WSMsgType, web

from tests.fakes.slack.deliveries import Delivery, in_time
from tests.fakes.slack.refusals import Json

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace

MOST_LINKS = 10
GRACE = 10.0  # seconds between a "disconnect" and the end of the connection


class Link:
    """One open websocket; `leaving` after it was asked to go."""

    def __init__(self, socket: web.WebSocketResponse, number: int) -> None:
        self.socket = socket
        self.number = number
        self.leaving = False
        self.carried: list[str] = []  # ids of envelopes

    async def send(self, body: Json) -> None:
        await self.socket.send_str(json.dumps(body))


class Sockets:
    """The links of one app: each envelope goes to one of them in turn."""

    def __init__(self, workspace: "Workspace") -> None:
        self.links: list[Link] = []
        self.opened = 0  # how many links there have ever been
        self._workspace = workspace
        self._town = workspace.town
        self._tickets: set[str] = set()
        self._turn = count()
        self._open: dict[str, Delivery] = {}  # by envelope, not acknowledged
        self._there = asyncio.Event()

    @property
    def free(self) -> list[Link]:
        return [link for link in self.links if not link.leaving and not link.socket.closed]

    def ticket(self) -> str:
        """For one connection."""
        ticket = f"{self._workspace.team}-{next(self._town.numbers)}"
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request, ticket: str) -> web.StreamResponse:
        """A connection from its first to its last moment."""
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        link = Link(socket, self.opened)
        if len(self.free) >= MOST_LINKS:
            await link.send(self._leave("too_many_websockets"))
            await socket.close()
            return socket
        await self._joined(link)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._heard(message.data)
        finally:
            self._left(link)
        return socket

    async def bring(self, delivery: Delivery, retry: int, reason: str) -> str:
        """Hand an envelope to a link, as soon as there is one; acknowledged within three seconds or not."""
        while not self.free:
            self._workspace.deliveries.under_way -= 1  # nobody is asked
            try:
                await self._there.wait()
            finally:
                self._workspace.deliveries.under_way += 1
        body: Json = {"envelope_id": delivery.envelope_id, "type": delivery.kind, "payload": delivery.payload}
        body["accepts_response_payload"] = delivery.kind != "events_api"
        if delivery.kind == "events_api":
            body |= {"retry_attempt": retry, "retry_reason": reason}
        delivery.heard.clear()
        link = self.free[next(self._turn) % len(self.free)]
        self._open[delivery.envelope_id] = delivery
        link.carried.append(delivery.envelope_id)
        try:
            await link.send(body)
        except ConnectionError:
            return "connection_failed"
        await in_time(self._town, delivery.heard)
        return "" if delivery.acknowledged else "timeout"

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every link to go, as Slack does every few hours; those that stay are cut off after a while."""
        for link in self.free:
            link.leaving = True
            await link.send(self._leave(reason))
            self._town.spawn(self._end(link))
        self._look()

    async def cut(self) -> None:
        """Close every link without a word."""
        for link in list(self.links):
            await link.socket.close(code=WSCloseCode.GOING_AWAY)

    async def garbage(self, text: str) -> None:
        """Anything at all, to every link."""
        for link in self.free:
            await link.socket.send_str(text)

    async def _joined(self, link: Link) -> None:
        self.links.append(link)
        self.opened += 1
        app = {"app_id": self._workspace.bot.app_id}
        hello: Json = {"type": "hello", "num_connections": len(self.links), "connection_info": app}
        await link.send(
            {**hello, "debug_info": {"host": f"applink-{link.number}", "approximate_connection_time": 18060}}
        )
        self._look()

    def _left(self, link: Link) -> None:
        """What it carried and nobody acknowledged is brought again."""
        self.links.remove(link)
        for number in link.carried:
            if number in self._open:
                self._open[number].heard.set()
        self._look()

    def _heard(self, text: str) -> None:
        """An acknowledgement; anything else is overlooked."""
        try:
            body = json.loads(text)
        except ValueError:
            return
        delivery = self._open.pop(str(body.get("envelope_id")), None)
        if delivery:
            delivery.acknowledge(body.get("payload"))

    def _look(self) -> None:
        if self.free:
            self._there.set()
        else:
            self._there.clear()
        self._town.changes.happened()

    def _leave(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink"}}

    async def _end(self, link: Link) -> None:
        await self._town.clock.sleep(GRACE)
        await link.socket.close()

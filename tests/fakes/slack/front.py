"""The HTTP side: takes calls, uploads, downloads and websockets, lets faults happen, and keeps the journal."""

import asyncio

from aiohttp import web

from tests.fakes.faults import Fault, Faults
from tests.fakes.slack import asking, histories, showing, streaming, writing
from tests.fakes.slack.calls import Call, Entry
from tests.fakes.slack.faults import Trouble
from tests.fakes.slack.fields import Fields, read
from tests.fakes.slack.refusals import Json, Refused, missing_scope, ratelimited
from tests.fakes.slack.scopes import APP_METHODS, BY_KIND, DOWNLOAD, SCOPES, TIERS
from tests.fakes.slack.town import Town
from tests.fakes.slack.workspace import Workspace

BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in to Slack</title></head><body></body></html>"
METHODS = {
    **asking.METHODS,
    **histories.METHODS,
    "chat.postMessage": writing.post_message,
    "chat.postEphemeral": writing.post_ephemeral,
    "chat.update": writing.update,
    "chat.delete": writing.delete,
    "chat.startStream": streaming.start,
    "chat.appendStream": streaming.append,
    "chat.stopStream": streaming.stop,
    "views.open": showing.open_view,
    "views.update": showing.update_view,
    "views.publish": showing.publish_view,
}


class Front:
    """Answers HTTP requests about a town."""

    def __init__(self, town: Town) -> None:
        self.faults = Faults()
        self.calls: list[Entry] = []
        self.busy = 0
        self._town = town

    async def api(self, request: web.Request) -> web.StreamResponse:
        """One method call; a caller that hangs up does not undo it."""
        return await asyncio.shield(self._town.spawn(self._counted(request)))

    async def _counted(self, request: web.Request) -> web.StreamResponse:
        self.busy += 1
        try:
            return await self._answered(request)
        except ConnectionError:
            return web.Response()  # the caller is gone
        finally:
            self.busy -= 1
            self._town.changes.happened()

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        at = self._town.clock.monotonic()
        try:
            fields = await read(request)
            workspace = self._who(method, _token(request, fields))
        except Refused as refused:
            self._note(Entry(time=at, team="", method=method, channel="", status=refused.status, error=refused.error))
            return _reply(refused)
        call = Call(town=self._town, workspace=workspace, method=method, fields=fields)
        channel = fields.text("channel") or fields.text("channel_id")
        size = request.content_length or 0
        entry = Entry(
            time=at, team=workspace.team, method=method, channel=channel, status=200, size=size, fields=fields.values
        )
        return await self._carried_out(request, call, entry)

    async def _carried_out(self, request: web.Request, call: Call, entry: Entry) -> web.StreamResponse:
        """With the fault that was ordered for it, before or after its effect."""
        fault = self.faults.take(call.method, entry.channel)
        if fault and not fault.after and (broken := await self._suffer(fault, request)):
            self._note(_with(entry, broken.status if broken.body else 0, f"fault: {fault.trouble}"))
            return broken
        answer = self._done(call)
        refused = answer if isinstance(answer, Refused) else None
        self._note(_with(entry, refused.status, refused.error) if refused else entry)
        if fault and fault.after and (broken := await self._suffer(fault, request)):
            return broken
        return _reply(answer, call)

    def _who(self, method: str, token: str) -> Workspace:
        """Raises Refused."""
        if not token:
            raise Refused("not_authed")
        for workspace in self._town.workspaces:
            if token not in (workspace.bot_token, workspace.app_token):
                continue
            if (token == workspace.app_token) is not (method in APP_METHODS):
                raise Refused("not_allowed_token_type")
            if workspace.trouble:
                raise Refused(workspace.trouble)
            return workspace
        raise Refused("invalid_auth")

    def _done(self, call: Call) -> Json | Refused:
        """Carry the call out: known, allowed, within the limits."""
        try:
            if call.method not in METHODS:
                raise Refused("unknown_method")
            self._admit(call)
            return METHODS[call.method](call)
        except Refused as refused:
            return refused

    def _admit(self, call: Call) -> None:
        """Raises Refused."""
        needed, granted = SCOPES.get(call.method, ""), call.workspace.scopes
        if needed and needed not in granted and call.method not in BY_KIND:
            raise missing_scope(needed, ",".join(sorted(granted)))
        tier = TIERS.get(call.method)
        wait = call.workspace.tiers.call(call.now, call.method, tier, call.fields.text("channel"))
        if wait:
            raise ratelimited(wait)

    # --- bytes of files

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The second of three steps."""
        file = self._town.files.by_id.get(request.match_info["file"])
        content = await request.read()
        if request.content_type.startswith("multipart/"):
            return web.Response(status=400, text="post the bytes")
        fault = self.faults.take("upload", "")
        if fault and not fault.after and (broken := await self._suffer(fault, request)):
            return broken
        if file is None or file.content is not None or len(content) != file.size:
            return web.Response(status=400, text="invalid upload")
        file.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file; whoever has no right to them gets a page to sign in, with the status 200."""
        file = self._town.files.by_id.get(request.match_info["place"].partition("-")[2])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = self.faults.take("download", "")
        if fault and (broken := await self._suffer(fault, request)):
            return broken
        owner = next((one for one in self._town.workspaces if file and one.team == file.team), None)
        if file is None or file.content is None:
            return web.Response(status=404)
        if owner is None or owner.trouble or token != owner.bot_token or DOWNLOAD not in owner.scopes:
            return web.Response(text=SIGN_IN, content_type="text/html")
        return web.Response(body=file.content, content_type=file.mimetype)

    async def link(self, request: web.Request) -> web.StreamResponse:
        """A websocket of Socket Mode."""
        ticket = request.query.get("ticket", "")
        for workspace in self._town.workspaces:
            if ticket.startswith(f"{workspace.team}-"):
                return await workspace.sockets.serve(request, ticket)
        return web.Response(status=403, text="invalid ticket")

    # --- faults and the journal

    async def _suffer(self, fault: Fault, request: web.Request) -> web.Response | None:
        """What the caller gets instead of its answer; None where that is only late."""
        if fault.trouble == Trouble.HANG:
            await fault.released.wait()
            return None
        if fault.trouble == Trouble.SLOW:
            await self._town.clock.sleep(fault.seconds)
            return None
        if fault.trouble == Trouble.TIMEOUT and request.transport:
            request.transport.abort()
        return _broken(fault)

    def _note(self, entry: Entry) -> None:
        self.calls.append(entry)
        self._town.changes.happened()


def _token(request: web.Request, fields: Fields) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ") if header else str(fields.values.pop("token", ""))


def _with(entry: Entry, status: int, error: str) -> Entry:
    return Entry(
        time=entry.time,
        team=entry.team,
        method=entry.method,
        channel=entry.channel,
        status=status,
        error=error,
        size=entry.size,
        fields=entry.fields,
    )


def _reply(answer: Json | Refused, call: Call | None = None) -> web.Response:
    if isinstance(answer, Refused):
        return web.json_response(answer.body(), status=answer.status, headers=answer.headers())
    headers = {"X-OAuth-Scopes": ",".join(sorted(call.workspace.scopes))} if call else {}
    return web.json_response({"ok": True, **answer}, headers=headers)


def _broken(fault: Fault) -> web.Response:
    match fault.trouble:
        case Trouble.RATELIMITED:
            return _reply(ratelimited(round(fault.seconds)))
        case Trouble.ERROR:
            return _reply(Refused("internal_error", status=500))
        case Trouble.GATEWAY:
            return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        case Trouble.GARBAGE:
            return web.Response(text='{"ok":true,"channel":', content_type="application/json")
        case Trouble.TIMEOUT:
            return web.Response()  # nobody hears it
    return _reply(Refused(fault.trouble))

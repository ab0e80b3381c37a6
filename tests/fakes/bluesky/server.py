"""The server as tests hold it: an account, other people's handles, faults to order, calls to look at."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from core.ports import Clock
from tests.fakes.bluesky.account import ADDRESSED, Account, Blob, Json, content_id
from tests.fakes.bluesky.lexicon import LARGEST, check_post
from tests.fakes.bluesky.refusals import Refused, invalid
from tests.fakes.faulty_web import Act, FaultyWeb

LOG_IN = "POST /xrpc/com.atproto.server.createSession"
REFRESH = "POST /xrpc/com.atproto.server.refreshSession"
STANDING = "GET /xrpc/com.atproto.server.getSession"
RESOLVE = "GET /xrpc/com.atproto.identity.resolveHandle"
UPLOAD = "POST /xrpc/com.atproto.repo.uploadBlob"
PUT = "POST /xrpc/com.atproto.repo.putRecord"
GET = "GET /xrpc/com.atproto.repo.getRecord"
DELETE = "POST /xrpc/com.atproto.repo.deleteRecord"
COUNT = "GET /xrpc/app.bsky.feed.getPosts"


class BlueskyServer(FaultyWeb):
    """A PDS with one account. It leaves out signatures, the repository's tree, the firehose, OAuth, rate limits but by
    order, other collections than posts, and time: its AppView knows each post at once, unless `counting` is off."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.account = Account(clock=clock)
        self.handles: dict[str, str] = {}  # of other people, to their DIDs
        self.likes: dict[str, int] = {}  # by URI
        self.largest = dict(LARGEST)  # bytes of a picture, of a video
        self.counting = True  # an AppView stands behind it
        self.losing = False  # it says that it put a record, and does not
        acts = {
            LOG_IN: self._log_in,
            REFRESH: self._refresh,
            STANDING: self._standing,
            RESOLVE: self._resolve,
            UPLOAD: self._upload,
            PUT: self._put,
            GET: self._get,
            DELETE: self._delete,
            COUNT: self._posts,
        }
        for name, act in acts.items():
            method, path = name.split(" ")
            self.route(method, path, _answering(act))

    @property
    def texts(self) -> list[str]:
        """What readers see."""
        return [str(record["text"]) for record in self.account.records.values()]

    async def _log_in(self, request: web.Request) -> Json:
        asked = await request.json()
        return self.account.log_in(asked["identifier"], asked["password"])

    async def _refresh(self, request: web.Request) -> Json:
        return self.account.refresh(_token(request))

    async def _standing(self, request: web.Request) -> Json:
        self.account.check(_token(request))
        active = self.account.standing == "active"
        standing = {} if active else {"status": self.account.standing}
        return {"did": self.account.did, "handle": self.account.handle, "active": active, **standing}

    async def _resolve(self, request: web.Request) -> Json:
        did = self.handles.get(request.query["handle"].lower())
        if did is None:
            raise invalid("Unable to resolve handle")
        return {"did": did}

    async def _upload(self, request: web.Request) -> Json:
        self.account.check(_token(request))
        self.account.may_write()
        blob = Blob(content=await request.read(), media_type=request.content_type)
        self.account.blobs[blob.link] = blob
        return {"blob": blob.reference()}

    async def _put(self, request: web.Request) -> Json:
        asked = await request.json()
        self._check_owner(request, asked)
        key, record = asked["rkey"], asked["record"]
        check_post(self.account, key, record, self.largest)
        there = self.account.records.get(key)
        if there is not None and there != record and asked.get("swapRecord", there) is None:
            raise invalid(f"Record was at {content_id(there)}", "InvalidSwap")
        if not self.losing:
            self.account.records[key] = record
        return {"uri": self._uri(key), "cid": content_id(record), "validationStatus": "valid"}

    async def _get(self, request: web.Request) -> Json:
        if request.query["repo"] not in (self.account.did, self.account.handle):
            raise invalid("Could not locate record")
        uri = self._uri(request.query["rkey"])
        record = self.account.records.get(request.query["rkey"])
        if record is None:
            raise invalid(f"Could not locate record: {uri}", "RecordNotFound")
        return {"uri": uri, "cid": content_id(record), "value": record}

    async def _delete(self, request: web.Request) -> Json:
        asked = await request.json()
        self._check_owner(request, asked)
        self.account.records.pop(asked["rkey"], None)
        return {}

    async def _posts(self, request: web.Request) -> Json:
        self.account.check(_token(request))
        if not self.counting:
            raise invalid("No service configured for app.bsky.feed.getPosts")
        there = {self._uri(key) for key in self.account.records}
        return {"posts": [self._view(uri) for uri in request.query.getall("uris") if uri in there]}

    def _view(self, uri: str) -> Json:
        return {"uri": uri, "likeCount": self.likes.get(uri, 0), "replyCount": 0, "repostCount": 0, "quoteCount": 0}

    def _check_owner(self, request: web.Request, asked: Mapping[str, Any]) -> None:
        self.account.check(_token(request))
        self.account.may_write()
        if asked["repo"] not in (self.account.did, self.account.handle) or asked["collection"] != ADDRESSED:
            raise Refused(401, "AuthenticationRequired", "Authentication Required")

    def _uri(self, key: str) -> str:
        return f"at://{self.account.did}/{ADDRESSED}/{key}"


def _answering(act: Callable[[web.Request], Awaitable[Json]]) -> Act:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await act(request))
        except Refused as refused:
            return refused.response()

    return answer


def _token(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")

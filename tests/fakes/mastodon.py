"""A Mastodon server for faults. It keeps statuses and media of one account and enforces the default limits: 500
characters (links as 23), four pictures or one video, 16 and 99 MiB, 1,500 characters of a description, an
Idempotency-Key for an hour. It leaves out timelines, federation, polls, scheduled statuses and everybody else."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web

from core.ports import Clock
from tests.fakes.faulty_web import FaultyWeb

TOKEN = "a-token-of-mastodon-in-tests"
ACCOUNT = "109"
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
VIDEOS = ("video/webm", "video/mp4", "video/quicktime")
MEBIBYTE = 1024 * 1024
LINK = re.compile(r"https?://\S+")
Json = dict[str, Any]
STATUSES = "/api/v1/statuses"


class Refused(Exception):
    """The server says no."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.answer = web.json_response({"error": error}, status=status)


class MastodonServer(FaultyWeb):
    """`statuses` are what readers see, by id. `slow_media` is how often an upload is asked about before it is ready."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.statuses: dict[str, Json] = {}
        self.media: dict[str, Json] = {}
        self.uploads: list[bytes] = []
        self.tokens = {TOKEN}
        self.max_chars = 500
        self.slow_media = 0
        self.tells_source = True
        self.configured = True
        self.asked_for_media: Callable[[], None] = lambda: None
        self._clock = clock
        self._ids = count(1001)
        self._keys: dict[str, tuple[datetime, str]] = {}
        for method, path, act in (
            ("POST", STATUSES, self._post),
            ("GET", STATUSES + "/{id}", self._status),
            ("DELETE", STATUSES + "/{id}", self._delete),
            ("GET", STATUSES + "/{id}/source", self._source),
            ("POST", "/api/v2/media", self._upload),
            ("GET", "/api/v1/media/{id}", self._processed),
            ("GET", "/api/v1/accounts/verify_credentials", self._account),
            ("GET", "/api/v1/accounts/{id}/statuses", self._own),
            ("GET", "/api/v2/instance", self._instance),
        ):
            self.route(method, path, self._guarded(act))

    def text(self, status: str) -> str:
        """As it was sent."""
        return str(self.statuses[status]["_text"])

    def _guarded(self, act: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
        async def guarded(request: web.Request) -> web.Response:
            if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
                return web.json_response({"error": "The access token is invalid"}, status=401)
            try:
                answer: web.Response = await act(request)
            except Refused as refused:
                return refused.answer
            return answer

        return guarded

    async def _post(self, request: web.Request) -> web.Response:
        key, now = request.headers.get("Idempotency-Key", ""), self._clock.now()
        made, identity = self._keys.get(key, (now - timedelta(hours=2), ""))
        if key and now - made < timedelta(hours=1) and identity in self.statuses:
            return self._shown(identity)
        fields = await request.json()
        attached = [self._usable(each) for each in fields["media_ids"]]
        text = str(fields["status"]).strip()
        if not text and not attached:
            raise Refused(422, "Validation failed: Text can't be blank")
        if len(LINK.sub("x" * 23, text)) > self.max_chars:
            raise Refused(422, f"Validation failed: Text character limit of {self.max_chars} exceeded")
        kinds = [each["type"] for each in attached]
        if len(attached) > 4 or (len(attached) > 1 and "video" in kinds):
            raise Refused(422, "Validation failed: Cannot attach more than 4 files")
        identity = str(next(self._ids))
        self.statuses[identity] = {
            "id": identity,
            "url": f"{self.url}/@desk/{identity}",
            "created_at": now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "content": "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n")),
            "visibility": fields["visibility"],
            "language": fields.get("language", "of the account"),
            "media_attachments": attached,
            "favourites_count": 0,
            "replies_count": 0,
            "reblogs_count": 0,
            "_text": text,
        }
        self._keys[key] = (now, identity)
        return self._shown(identity)

    def _usable(self, identity: str) -> Json:
        found = self.media.get(identity)
        if found is None:
            raise Refused(404, "Record not found")
        if found["_waits"]:
            raise Refused(422, "Validation failed: Cannot attach files that have not finished processing")
        return found

    def _shown(self, identity: str) -> web.Response:
        return web.json_response(_public(self._known(self.statuses, identity)))

    def _known(self, where: Mapping[str, Json], identity: str) -> Json:
        if identity not in where:
            raise Refused(404, "Record not found")
        return where[identity]

    async def _status(self, request: web.Request) -> web.Response:
        return self._shown(request.match_info["id"])

    async def _delete(self, request: web.Request) -> web.Response:
        answer = self._shown(request.match_info["id"])
        del self.statuses[request.match_info["id"]]
        return answer

    async def _source(self, request: web.Request) -> web.Response:
        status = self._known(self.statuses, request.match_info["id"])
        if not self.tells_source:
            raise Refused(404, "Not Found")
        return web.json_response({"id": status["id"], "text": status["_text"], "spoiler_text": ""})

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        content, kind = file.file.read(), file.content_type
        if kind not in (*IMAGES, *VIDEOS):
            raise Refused(422, "Validation failed: File content type is invalid, File is invalid")
        most = 16 if kind in IMAGES else 99
        if len(content) > most * MEBIBYTE:
            raise Refused(422, f"Validation failed: File file size must be less than {most} MB")
        description = str(form.get("description", ""))
        if len(description) > 1500:
            raise Refused(422, "Validation failed: Description is too long (maximum is 1500 characters)")
        identity = str(next(self._ids))
        self.uploads.append(content)
        self.media[identity] = {
            "id": identity,
            "type": "image" if kind in IMAGES else "video",
            "url": f"{self.url}/media/{identity}",
            "description": description or None,
            "_waits": self.slow_media,
        }
        return web.json_response(_public(self.media[identity]), status=202 if self.slow_media else 200)

    async def _processed(self, request: web.Request) -> web.Response:
        media = self._known(self.media, request.match_info["id"])
        media["_waits"] = max(0, media["_waits"] - 1)
        self.asked_for_media()
        return web.json_response(_public(media), status=206 if media["_waits"] else 200)

    async def _account(self, _: web.Request) -> web.Response:
        return web.json_response({"id": ACCOUNT, "username": "desk"})

    async def _own(self, request: web.Request) -> web.Response:
        before = int(request.query.get("max_id", 10**12))
        found = [each for identity, each in self.statuses.items() if int(identity) < before]
        most = min(40, int(request.query.get("limit", 20)))
        return web.json_response([_public(each) for each in reversed(found)][:most])

    async def _instance(self, _: web.Request) -> web.Response:
        if not self.configured:
            raise Refused(404, "Not Found")
        configuration = {
            "statuses": {
                "max_characters": self.max_chars,
                "max_media_attachments": 4,
                "characters_reserved_per_url": 23,
            },
            "media_attachments": {
                "supported_mime_types": [*IMAGES, *VIDEOS],
                "image_size_limit": 16 * MEBIBYTE,
                "video_size_limit": 99 * MEBIBYTE,
            },
        }
        return web.json_response({"domain": "127.0.0.1", "configuration": configuration})


def _public(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if not name.startswith("_")}

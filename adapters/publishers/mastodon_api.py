"""The few calls of Mastodon's API that a publisher makes (docs.joinmastodon.org, methods)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

import httpx

from adapters.publishers.http_calls import Answer, Calls
from adapters.publishers.pictures import FittedPicture
from core.errors import PublishUncertain

Fields = Mapping[str, object]


class MastodonApi:
    """One account's calls to its server; `seconds` is how long one may take."""

    def __init__(self, client: httpx.AsyncClient, *, url: str, token: str, seconds: float) -> None:
        self._client = client
        self._home = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._calls = Calls(client, place=httpx.URL(url).host, seconds=seconds)

    async def post_status(self, fields: Fields, *, key: str) -> Answer:
        """The call that publishes; the server answers the same key with the same status for an hour."""
        headers = {**self._headers, "Idempotency-Key": key}
        return await self._calls.once(
            self._client.build_request("POST", self._at("statuses"), json=fields, headers=headers)
        )

    async def delete_status(self, status: str) -> None:
        """Raises PublishRefused `gone` where there is none, else as `post_status`."""
        await self._calls.once(self._request("DELETE", f"statuses/{quote(status, safe='')}"))

    async def upload(self, media: FittedPicture) -> Answer:
        """Readers see nothing of it. 202: the server works on it still."""
        name = media.media_type.replace("/", ".")
        request = self._client.build_request(
            "POST",
            self._at("media", version=2),
            files={"file": (name, media.content, media.media_type)},
            data={"description": media.alt} if media.alt else {},
            headers=self._headers,
        )
        return await self._calls.ask(request)

    async def media(self, identity: str) -> Answer:
        """206: the server works on it still."""
        return await self._calls.ask(self._request("GET", f"media/{quote(identity, safe='')}"))

    async def instance(self) -> Fields:
        """What the server takes; `configuration` has the limits."""
        return (await self._calls.ask(self._request("GET", "instance", version=2))).fields

    async def account(self) -> str:
        """The id of the account of the token; empty where that is no Mastodon server."""
        return (await self._calls.ask(self._request("GET", "accounts/verify_credentials"))).text("id")

    async def statuses(self, account: str, *, limit: int, older_than: str = "") -> Sequence[Fields]:
        """Its own statuses, newest first, boosts left out. Raises PublishUncertain where the answer is no list, too."""
        older = {"max_id": older_than} if older_than else {}
        path = f"accounts/{quote(account, safe='')}/statuses"
        request = self._client.build_request(
            "GET",
            self._at(path),
            params={"limit": str(limit), "exclude_reblogs": "true", **older},
            headers=self._headers,
        )
        found = (await self._calls.ask(request)).json
        if not isinstance(found, list):
            raise PublishUncertain("the server does not list the account's statuses", why="blind")
        return [each for each in found if isinstance(each, dict)]

    async def status(self, status: str) -> Fields:
        """Raises PublishRefused `gone` where there is none."""
        return (await self._calls.ask(self._request("GET", f"statuses/{quote(status, safe='')}"))).fields

    async def source(self, status: str) -> Fields:
        """`text` is what was sent. Raises PublishRefused `gone` where the server does not tell."""
        return (await self._calls.ask(self._request("GET", f"statuses/{quote(status, safe='')}/source"))).fields

    def _request(self, method: str, path: str, *, version: int = 1) -> httpx.Request:
        return self._client.build_request(method, self._at(path, version=version), headers=self._headers)

    def _at(self, path: str, *, version: int = 1) -> str:
        return f"{self._home}/api/v{version}/{path}"


def moment(status: Fields, default: datetime) -> datetime:
    """When a status was made; the default where it does not say so."""
    try:
        found = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return default
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def number(fields: Fields, name: str) -> int | None:
    """A field that is a number."""
    value = fields.get(name)
    return value if isinstance(value, int) else None

"""The way to the server: found by the file it leaves in the data folder, asked over HTTP on this machine."""

import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx
import httpx_sse

from bot.terminal.wire import (
    UPLOADED,
    Accepted,
    Happening,
    Opened,
    Shown,
    clean,
    read_accepted,
    read_happening,
    read_messages,
)
from core.catalogue import say
from core.errors import BadInput, CopydeskError, SettingsError
from core.messages import Language

T = TypeVar("T")
REQUEST_LIMIT = 30.0  # seconds for an answer
SILENCE_LIMIT = 45.0  # seconds without a byte on the event stream, which carries a sign of life every 15


class ServerGone(CopydeskError):
    """The server cannot be reached, or answers what cannot be read; the message is for the person."""

    code = "server_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a server listens, and the token that it gave to this machine's terminal."""

    url: str
    token: str = field(repr=False)


async def find_server(data_dir: Path) -> Server | None:
    """The server that runs on this data folder, or None. Raises SettingsError where the folder cannot be read."""
    try:
        told = json.loads((data_dir / "server.json").read_text(encoding="utf-8"))
        server = Server(url=str(told["url"]), token=str(told["token"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # none yet, or one that died while it wrote
    except OSError as error:
        raise SettingsError("COPYDESK_DATA_DIR", f"{data_dir} cannot be read: {error.strerror}") from error
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=3.0) as client:
        try:
            alive = (await client.get("/livez")).status_code == httpx.codes.OK
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
    return server if alive else None


class Link:
    """One chat at one server; when the server comes back at another place, `look_again` finds it."""

    def __init__(
        self, server: Server, *, chat: str, language: Language, find: Callable[[], Awaitable[Server | None]]
    ) -> None:
        self._server = server
        self._path = f"/api/v1/chats/{chat}"
        self._language: Language = language
        self._find = find
        self._awaited = ""
        # A proxy of the environment is not for traffic on this machine, and it must not see the token.
        self._client = httpx.AsyncClient(trust_env=False, timeout=REQUEST_LIMIT)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    def url(self, path: str) -> str:
        """The whole address of a path at the server."""
        return self._server.url + path

    async def look_again(self) -> None:
        """Read anew where the server is; it has another token, and perhaps another port, after each start."""
        self._server = await self._find() or self._server

    def wait_for(self, turn: str) -> None:
        """From now on a stream that is opened again brings this turn whole, also where it ended meanwhile."""
        self._awaited = turn

    async def messages(self) -> tuple[Shown, ...]:
        """The last messages, oldest first. Raises ServerGone, BadInput."""
        answer = await self._ask("GET", f"{self._path}/messages")
        return self._read(answer, read_messages)

    async def say(self, text: str, pictures: tuple[str, ...] = (), *, known_as: str = "") -> Accepted:
        """Send a message; `known_as` is its id, so that it can be told apart later. Raises ServerGone, BadInput."""
        body = {"id": known_as or new_id(), "text": text, "pictures": list(pictures)}
        answer = await self._ask("POST", f"{self._path}/messages", json=body)
        return self._read(answer, read_accepted)

    async def press(self, callback: str) -> Accepted:
        """Press a button. Raises ServerGone, BadInput."""
        body = {"id": new_id(), "callback": callback}
        answer = await self._ask("POST", f"{self._path}/presses", json=body)
        return self._read(answer, read_accepted)

    async def upload(self, name: str, content: bytes) -> str:
        """Give a photo to the server: its id there. Raises ServerGone, BadInput."""
        answer = await self._ask("POST", "/api/v1/media", files={"file": (name, content)})
        return self._read(answer, UPLOADED.validate_json).id

    async def stream(self, after: int) -> AsyncIterator[Happening]:
        """Messages changed after that number, and running turns, until the server ends it.

        Raises ServerGone, BadInput.
        """
        headers = {**self._headers(), "Last-Event-ID": str(after)}
        query = {"view": "json", "after": str(after), "turn": self._awaited}
        url, limit = self.url(f"{self._path}/events"), httpx.Timeout(REQUEST_LIMIT, read=SILENCE_LIMIT)
        try:
            async with httpx_sse.aconnect_sse(
                self._client, "GET", url, params=query, headers=headers, timeout=limit
            ) as source:
                await self._check(source.response)
                yield Opened()
                async for each in source.aiter_sse():
                    # httpx-sse hands a comment out as an event without data, once there was an id.
                    happening = read_happening(each.event, each.data) if each.data else None
                    if happening is not None:
                        yield happening
        except (httpx.HTTPError, httpx_sse.SSEError, ValueError) as error:
            raise ServerGone(say("terminal.gone", self._language)) from error

    # --- one request ------------------------------------------------------------------------------

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._server.token}", "Accept-Language": self._language}

    async def _ask(
        self, method: str, path: str, *, json: object = None, files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> httpx.Response:
        """Ask, and once more where the server is now: ids and digests make that safe."""
        try:
            return await self._ask_once(method, path, json, files)
        except ServerGone:
            await self.look_again()
            return await self._ask_once(method, path, json, files)

    async def _ask_once(
        self, method: str, path: str, json: object, files: Mapping[str, tuple[str, bytes]] | None
    ) -> httpx.Response:
        try:
            answer = await self._client.request(method, self.url(path), headers=self._headers(), json=json, files=files)
        except httpx.HTTPError as error:
            raise ServerGone(say("terminal.gone", self._language)) from error
        await self._check(answer)
        return answer

    async def _check(self, answer: httpx.Response) -> None:
        """A refusal comes with a sentence for the person, in their language."""
        if answer.is_success:
            return
        await answer.aread()
        odd = say("terminal.odd", self._language, status=answer.status_code)
        try:
            sentence = answer.json()["detail"]
        except (ValueError, KeyError, TypeError):
            raise ServerGone(odd) from None
        kind = ServerGone if answer.is_server_error or answer.status_code == httpx.codes.UNAUTHORIZED else BadInput
        raise kind(clean(sentence) if isinstance(sentence, str) else odd)

    def _read(self, answer: httpx.Response, read: Callable[[bytes], T]) -> T:
        try:
            return read(answer.content)
        except ValueError as error:
            raise ServerGone(say("terminal.odd", self._language, status=answer.status_code)) from error


def new_id() -> str:
    """An id for a message or a press."""
    return uuid.uuid4().hex

"""Listening to Slack: over websockets that the bot opens, or fed by HTTP."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Final

import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from adapters.slack.errors import TROUBLE, translated
from adapters.slack.payloads import Payload, part, parts, word
from adapters.slack.reception import Accept, Reception, response_of
from adapters.slack.remembered import Remembered
from adapters.slack.socket import Socket
from adapters.slack.workspaces import Workspace, cause, refused
from core.errors import RateLimited
from core.ports import Clock, PreferenceStore

PAUSES: Final = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds between tries, then the last
WATCH: Final = 10.0  # seconds between two looks at a socket
LOST: Final = 6  # looks without a connection, and it is opened anew
DRAIN: Final = 5.0  # seconds
FORM: Final = "application/x-www-form-urlencoded"
Answer = tuple[int, Mapping[str, str], str]  # status, headers, body
_log = structlog.get_logger(__name__)


class SlackSource:
    """ChatSource of all workspaces; `feed` takes what comes over HTTP where no sockets are opened."""

    def __init__(
        self, *, workspaces: Sequence[Workspace], preferences: PreferenceStore, clock: Clock, sockets: bool
    ) -> None:
        remembered = Remembered(preferences)
        self._receptions = [Reception(each, remembered, clock) for each in workspaces]
        self._clock = clock
        self._sockets = sockets

    async def listen(self, accept: Accept) -> None:
        """Until cancelled."""
        for reception in self._receptions:
            reception.accept = accept
        try:
            async with asyncio.TaskGroup() as group:
                for reception in self._receptions:
                    group.create_task(self._workspace(reception))
                await asyncio.Event().wait()
        finally:
            for reception in self._receptions:
                reception.accept = None
            await asyncio.gather(*(each.answers.drain() for each in self._receptions))

    async def _workspace(self, reception: Reception) -> None:
        """One workspace, until it is told that its token is not good any more."""
        workspace = reception.workspace
        try:
            await self._insist(workspace.identity, workspace)
            if self._sockets and self._opens(reception):
                await self._connected(reception)
        except TROUBLE as error:
            if not refused(error):
                raise
            what = "set COPYDESK_SLACK__BOT_TOKEN and __APP_TOKEN anew and restart"
            _log.error("slack_token_refused", team=_team(workspace), cause=cause(error), what_to_do=what)

    def _opens(self, reception: Reception) -> bool:
        """One socket brings all workspaces of its app: the first of them opens it."""
        app = reception.workspace.tokens.app
        return next(each for each in self._receptions if each.workspace.tokens.app == app) is reception

    async def _insist(self, call: Callable[[], Awaitable[object]], workspace: Workspace) -> None:
        """Until Slack has answered. Raises only where the token is refused."""
        tries = 0
        while True:
            try:
                await call()
                return
            except TROUBLE as error:
                if refused(error):
                    raise
                meaning = translated(error, team=_team(workspace), method="connect")
                wait = meaning.retry_after if isinstance(meaning, RateLimited) else PAUSES[min(tries, len(PAUSES) - 1)]
                report = _log.warning if tries == 0 else _log.info
                report("slack_not_reached", team=_team(workspace), again_in=wait, cause=cause(error))
                await self._clock.sleep(wait)
                tries += 1

    # --- sockets ------------------------------------------------------------------------------------

    async def _connected(self, reception: Reception) -> None:
        """One websocket after the other."""
        workspace = reception.workspace

        async def dispatch(request: AsyncBoltRequest) -> BoltResponse:
            return await self._meant(request.body, self._sharing(reception)).dispatch(request)

        while True:
            socket = Socket(app_token=workspace.tokens.app, web=workspace.public, dispatch=dispatch)
            try:
                await self._insist(socket.opened, workspace)
                _log.info("slack_connected", team=_team(workspace))
                await self._watch(socket)
                _log.warning("slack_connection_lost", team=_team(workspace))
            finally:
                await socket.end(DRAIN)

    async def _watch(self, socket: Socket) -> None:
        """slack-sdk keeps it up by itself; return where it has not for long. Raises where the token is refused."""
        missing = 0
        while missing < LOST:
            await self._clock.sleep(WATCH)
            missing = 0 if await socket.is_connected() else missing + 1
            if socket.refusal:
                raise socket.refusal

    def _sharing(self, reception: Reception) -> Sequence[Reception]:
        """The workspaces that one socket brings, its own first."""
        app = reception.workspace.tokens.app
        return [reception, *(each for each in self._receptions if each.workspace.tokens.app == app)]

    @staticmethod
    def _meant(body: Payload, candidates: Sequence[Reception]) -> Reception:
        """The workspace that the request names; in a shared channel several are named, so the first that is ours."""
        for team in _teams(body):
            for each in candidates:
                if each.workspace.known and each.workspace.known.team == team:
                    return each
        return candidates[0]

    # --- HTTP ---------------------------------------------------------------------------------------

    async def feed(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer what came over HTTP: 401 for what is not Slack's, 400 for garbage, 503 to have it again."""
        proven = [] if self._sockets else [each for each in self._receptions if _proves(each, headers, body)]
        if not proven:
            return HTTPStatus.UNAUTHORIZED, {}, ""
        try:
            request = AsyncBoltRequest(body=body.decode(), headers=dict(headers))
        except Exception:  # bolt reads JSON and forms of whatever shape, and fails in as many ways
            _log.info("slack_body_unreadable")
            return HTTPStatus.BAD_REQUEST, {}, ""
        return response_of(await self._meant(request.body, proven).dispatch(request))


def _teams(body: Payload) -> list[str]:
    """The workspaces that a request names, the one that the app is installed in first."""
    installed = [word(each, "team_id") for each in parts(body, "authorizations")]
    named = (word(body, "team_id"), word(body, "team", "id"), word(body, "user", "team_id"))
    return [team for team in (*installed, *named, word(part(body, "view"), "team_id")) if team]


def _proves(reception: Reception, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether Slack signed it within five minutes; the verifier raises whatever it likes on garbage."""
    with suppress(Exception):
        return SignatureVerifier(reception.workspace.tokens.signing).is_valid_request(body, dict(headers))
    return False


def _team(workspace: Workspace) -> str:
    return workspace.known.team if workspace.known else ""

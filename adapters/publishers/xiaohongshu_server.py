"""An xiaohongshu-mcp server as we use it: four questions and one call that publishes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final

from adapters.publishers.xiaohongshu_words import (
    GONE,
    LOGGED_IN,
    LOGGED_OUT,
    NO_NEED,
    PUBLISHED,
    Listed,
    Opened,
    opened_note,
    own_notes,
    refusal,
)
from core.errors import (
    PublishRefused,
    PublishUncertain,
    ServiceDisabled,
    ServiceError,
    ServiceTimedOut,
    ServiceUnavailable,
    ServiceUnknown,
    ToolArgumentsRefused,
    ToolNotAllowed,
)
from core.ports import Clock, ServiceTools, Terms, ToolResult
from core.records import LoginCode

UNASKED: Final = (ServiceUnknown, ServiceDisabled, ToolNotAllowed, ToolArgumentsRefused)  # nothing was sent
CODE_LIFE: Final = timedelta(minutes=4)  # the server waits that long for the scan (service.go)
PUBLISHING: Final = 330.0  # seconds: the server gives its browser 300 behind the start
LOOKING: Final = Terms(settled=True, seconds=90)  # it gives a page 60
READING: Final = replace(LOOKING, characters=1_000_000)  # one's own notes come with all addresses of their covers
SCANNING: Final = replace(LOOKING, pictures=True)


class NotesServer:
    """One account's server; `service` is its name among the services. Each question opens a browser there, which takes
    some seconds."""

    def __init__(self, services: ServiceTools, service: str, clock: Clock, *, publishing: float = PUBLISHING) -> None:
        self._services = services
        self._service = service
        self._clock = clock
        self._publishing = Terms(settled=True, seconds=publishing)

    async def publish(self, tool: str, arguments: Mapping[str, object]) -> None:
        """The one call. Raises PublishRefused where the server says that the button was not pressed, PublishUncertain
        for whatever else is not a success."""
        try:
            answer = await self._services.call(self._service, tool, arguments, self._publishing)
        except UNASKED as error:
            raise PublishRefused(_said(error), why="service") from error
        except ServiceTimedOut as error:
            raise PublishUncertain(_said(error), why="silent") from error
        except ServiceUnavailable as error:
            raise PublishUncertain(_said(error), why="cut") from error
        except ServiceError as error:
            raise PublishUncertain(_said(error), why="server") from error
        if answer.failed and (why := refusal(answer.text)):
            raise PublishRefused(_short(answer), why=why)
        if answer.failed or not answer.text.startswith(PUBLISHED):
            raise PublishUncertain(_short(answer), why="server")

    async def logged_in(self) -> bool:
        """Raises PublishUncertain."""
        with _looking():
            answer = await self._ask("check_login_status")
        if answer.failed or not (LOGGED_IN in answer.text or LOGGED_OUT in answer.text):
            raise PublishUncertain(_short(answer), why="blind")
        return LOGGED_OUT not in answer.text

    async def login_code(self) -> LoginCode:
        """Raises PublishRefused where no code is needed, PublishUncertain."""
        begun = self._clock.now()  # the server's own clock may have another zone, which it does not say
        with _looking():
            answer = await self._ask("get_login_qrcode", SCANNING)
        if NO_NEED in answer.text:
            raise PublishRefused("the account is logged in", why="logged_in")
        if answer.failed or not answer.pictures:
            raise PublishUncertain(_short(answer), why="blind")
        return LoginCode(image=answer.pictures[0], expires=begun + CODE_LIFE)

    async def own(self) -> Sequence[Listed]:
        """One's own notes. Raises PublishUncertain."""
        with _looking():
            answer = await self._ask("get_my_profile", READING)
            if answer.failed:
                raise PublishUncertain(_short(answer), why="blind")
            return own_notes(answer.text)

    async def open(self, note: str, token: str) -> Opened | None:
        """A note; None where it is not there any more. Raises PublishUncertain."""
        with _looking():
            answer = await self._ask("get_feed_detail", READING, feed_id=note, xsec_token=token)
            if answer.failed and any(word in answer.text for word in GONE):
                return None
            if answer.failed:
                raise PublishUncertain(_short(answer), why="blind")
            return opened_note(answer.text)

    async def _ask(self, tool: str, terms: Terms = LOOKING, **arguments: object) -> ToolResult:
        return await self._services.call(self._service, tool, arguments, terms)


@contextmanager
def _looking() -> Iterator[None]:
    """Raises PublishUncertain where the server cannot be asked, or answers nonsense."""
    try:
        yield
    except UNASKED as error:
        raise PublishUncertain(_said(error), why="blind", remedy="service") from error
    except ServiceError as error:
        raise PublishUncertain(_said(error), why="blind", remedy="unreachable") from error
    except ValueError as error:
        raise PublishUncertain("the server's answer cannot be read", why="blind") from error


def _said(error: ServiceError) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _short(answer: ToolResult) -> str:
    """What the server said, in one line."""
    return " ".join(answer.text.split())[:300] or "an empty answer"

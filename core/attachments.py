"""Files that came with a message: fetched from the platform, checked and kept, or answered kindly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential

from core.catalogue import say
from core.errors import BadInput, ChatError, ChatUnavailable, RateLimited, SendUncertain
from core.messages import Attachment, Language, Picture, Video
from core.ports import MOST_BYTES, World
from core.requests import Request
from core.router.slash import slash_command
from core.turn_log import TurnLog

MOST_FILES: Final = 10  # of one message; an album has no more
ATTEMPTS: Final = 4
_backoff = wait_exponential(multiplier=0.5, max=8.0)


class FileTooLarge(BadInput):
    """The file is larger than a platform gives to a bot."""

    code = "file_too_large"


class FileGone(BadInput):
    """The platform does not have the file any more."""

    code = "file_gone"


class FileRefused(BadInput):
    """A file that cannot be used; `code` says why."""

    def __init__(self, code: Literal["picture_too_large", "video_too_large"]) -> None:
        super().__init__(code)
        self.code = code


class FileUnavailable(ChatError):
    """The file could not be fetched, also when tried again."""

    code = "file_unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of a message's files; `asides` are sentences about those that cannot be used."""

    pictures: tuple[Picture, ...] = ()
    video: Video | None = None
    asides: tuple[str, ...] = ()


class Attachments:
    """Fetches what people send by reference."""

    def __init__(self, *, world: World) -> None:
        self._files = world.files
        self._media = world.stores.media
        self._clock = world.clock

    async def fetch(self, request: Request, log: TurnLog) -> Fetched:
        """All files or none of them. Raises BadInput for a picture or a video that cannot be used, where one of
        several pictures is named by `number` in its details, and FileUnavailable."""
        if slash_command(request.text):
            return Fetched()  # a command has no use for files
        files = request.attachments[:MOST_FILES]
        pictures = [each for each in files if each.kind == "picture"]
        videos = [each for each in files if each.kind == "video"][:1]
        kept: list[Picture] = []
        film: Video | None = None
        if pictures or videos:
            async with log.node("fetch", "conversation"):
                for number, each in enumerate(pictures, start=1):
                    kept.append(await self._picture(request, each, number if len(pictures) > 1 else 0))
                    log.progress(number, len(pictures) + len(videos))
                for each in videos:
                    film = await self._video(request, each)
        return Fetched(pictures=tuple(kept), video=film, asides=_asides(request.attachments, request.language))

    async def _picture(self, request: Request, attachment: Attachment, number: int) -> Picture:
        try:
            return await self._media.add(await self._content(request, attachment))
        except BadInput as error:
            if number:
                error.details["number"] = number
            raise

    async def _video(self, request: Request, attachment: Attachment) -> Video:
        content = await self._content(request, attachment)
        return await self._media.add_video(
            content, width=attachment.width, height=attachment.height, seconds=attachment.seconds
        )

    async def _content(self, request: Request, attachment: Attachment) -> bytes:
        """Raises BadInput, FileUnavailable."""
        too_large = FileRefused("video_too_large" if attachment.kind == "video" else "picture_too_large")
        if attachment.size is not None and attachment.size > MOST_BYTES:
            raise too_large
        files = self._files.get(request.address.platform)
        if files is None:
            raise FileUnavailable(f"no files can be fetched from {request.address.platform!r}")
        try:
            return await self._retrying()(files.fetch, request.address, attachment)
        except FileTooLarge as error:  # the platform knows better than the message said
            raise too_large from error
        except ChatError as error:
            raise FileUnavailable(str(error)) from error

    def _retrying(self) -> AsyncRetrying:
        return AsyncRetrying(
            retry=retry_if_exception_type((ChatUnavailable, RateLimited, SendUncertain)),
            wait=_wait,
            stop=stop_after_attempt(ATTEMPTS),
            sleep=self._clock.sleep,
            reraise=True,
        )


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after if isinstance(error, RateLimited) else _backoff(state)


def _asides(attachments: Sequence[Attachment], language: Language) -> tuple[str, ...]:
    """A sentence for each kind that cannot be used, once, and for what is more than can be."""
    kinds = dict.fromkeys(each.kind for each in attachments)
    said = [say(f"attachment.{kind}", language) for kind in kinds if kind not in {"picture", "video"}]
    if sum(each.kind == "video" for each in attachments[:MOST_FILES]) > 1:
        said.append(say("attachment.one_video", language))
    if len(attachments) > MOST_FILES:
        said.append(say("attachment.many", language, count=len(attachments), limit=MOST_FILES))
    return tuple(said)

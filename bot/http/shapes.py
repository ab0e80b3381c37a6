"""What goes over the wire as JSON: the shapes of the API, and how our values become them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from bot.http.markdown import to_html
from core.messages import Address, ButtonStyle, Picture, Reply, Toast, Video
from core.records import ShownMessage

CHAT = r"^[a-z0-9-]{1,40}$"
MEDIA = r"^[0-9a-f]{64}$"
TEXT_LIMIT = 20_000
PICTURE_LIMIT = 18  # what Xiaohongshu takes in one post

ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
MediaId = Annotated[str, StringConstraints(pattern=MEDIA)]


class NewMessage(BaseModel):
    """What a person sends; `id` is the client's, so that sending it again has no second effect."""

    id: ClientId
    text: str = ""
    pictures: Annotated[list[MediaId], Field(max_length=PICTURE_LIMIT)] = []


class NewPress(BaseModel):
    """A press on a button, by the callback that the button came with."""

    id: ClientId
    callback: Annotated[str, StringConstraints(min_length=1, max_length=256)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToastShape:
    """A short word to show at once."""

    text: str
    alert: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedShape:
    """The turn that a message or a press became."""

    turn: str
    toast: ToastShape | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureShape:
    """A picture, with the path to its bytes."""

    id: str
    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoShape:
    """A video, with the path to its bytes; sides and seconds are 0 where nobody knows them."""

    id: str
    url: str
    media_type: str
    size: int
    width: int
    height: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonShape:
    """A button of a card."""

    label: str
    callback: str
    style: ButtonStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShape:
    """A message as it stands now; `text` is Markdown, `html` the same, safe to show."""

    id: str
    change: int
    author: str
    text: str
    html: str
    pictures: tuple[PictureShape, ...]
    video: VideoShape | None
    buttons: tuple[tuple[ButtonShape, ...], ...]
    at: datetime
    edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatShape:
    """A chat in a list."""

    chat: str
    last: datetime
    title: str


def address_of(chat: str) -> Address:
    """The address of a chat on the page and in the terminal."""
    return Address(platform="web", tenant="local", chat=chat)


def toast_shape(reply: Reply) -> ToastShape | None:
    """A toast, or None: the page has no forms, so what would open one elsewhere is asked for in the chat."""
    return ToastShape(text=reply.text, alert=reply.alert) if isinstance(reply, Toast) else None


def picture_shape(picture: Picture) -> PictureShape:
    """A picture of the media store."""
    return PictureShape(
        id=picture.id, url=f"/media/{picture.id}", width=picture.width, height=picture.height, alt=picture.alt
    )


def video_shape(video: Video | None) -> VideoShape | None:
    """A video of the media store."""
    if video is None:
        return None
    return VideoShape(
        id=video.id,
        url=f"/media/{video.id}",
        media_type=video.media_type,
        size=video.size,
        width=video.width,
        height=video.height,
        seconds=video.seconds,
    )


def message_shape(shown: ShownMessage) -> MessageShape:
    """A message of the history."""
    message = shown.message
    return MessageShape(
        id=shown.id,
        change=shown.change,
        author=shown.author,
        text=message.text,
        html=str(to_html(message.text)),
        pictures=tuple(map(picture_shape, message.pictures)),
        video=video_shape(message.video),
        buttons=tuple(
            tuple(ButtonShape(label=button.label, callback=button.callback, style=button.style) for button in row)
            for row in message.buttons
        ),
        at=shown.at,
        edited=shown.edited,
    )

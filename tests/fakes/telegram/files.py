"""Files on the server: photos in several sizes, and all else as it is; found by id or by path."""

from dataclasses import dataclass
from io import BytesIO
from itertools import count

from PIL import Image, UnidentifiedImageError

from tests.fakes.telegram.refusals import Json, bad

PHOTO_BYTES = 10 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
SIDES = (90, 320, 800)  # the longer side of the smaller sizes
FOLDERS = {"photo": "photos", "video": "videos", "document": "documents", "voice": "voice", "sticker": "stickers"}
ENDINGS = {"photo": "jpg", "video": "mp4", "document": "bin", "voice": "oga", "sticker": "webp"}
MIMES = {"video": "video/mp4", "voice": "audio/ogg", "document": "application/octet-stream"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One file; `size` may say more than there are bytes, so that a big file costs nothing."""

    id: str
    kind: str
    path: str
    content: bytes
    size: int
    width: int = 0
    height: int = 0

    def json(self) -> Json:
        return {"file_id": self.id, "file_unique_id": f"u{self.id}", "file_size": self.size}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What a message shows besides text; of a photo all sizes, the largest last."""

    kind: str
    sizes: tuple[Stored, ...]
    name: str = ""
    emoji: str = ""
    seconds: int = 0

    @property
    def content(self) -> bytes:
        return self.sizes[-1].content

    @property
    def id(self) -> str:
        return self.sizes[-1].id

    def json(self) -> Json:
        """The fields that a message has for it."""
        if self.kind == "photo":
            return {"photo": [{**one.json(), "width": one.width, "height": one.height} for one in self.sizes]}
        body = self.sizes[-1].json()
        if self.kind in MIMES:
            body["mime_type"] = MIMES[self.kind]
        if self.kind == "sticker":
            body |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
            body |= {"emoji": self.emoji}
        if self.kind == "video":
            body |= {"width": 1280, "height": 720}
        if self.kind in {"video", "voice"}:
            body["duration"] = self.seconds
        if self.kind in {"video", "document"} and self.name:
            body["file_name"] = self.name
        return {self.kind: body}


class Files:
    """All files of the server."""

    def __init__(self) -> None:
        self.by_id: dict[str, Stored] = {}
        self.by_path: dict[str, Stored] = {}
        self._media: dict[str, Media] = {}
        self._numbers = count(1)

    def photo(self, content: bytes, *, size: int | None = None) -> Media:
        """Any bytes; where they are an image, its measures count."""
        width, height = measures(content) or (1280, 960)
        sizes = []
        for side in SIDES:
            if side < max(width, height):
                scale = side / max(width, height)
                # A small size has other bytes, so that who takes it instead of the large one is found out.
                small = b"small " + str(side).encode()
                measure = (max(1, round(width * scale)), max(1, round(height * scale)))
                sizes.append(self._keep("photo", small, len(small), measure))
        sizes.append(self._keep("photo", content, size if size is not None else len(content), (width, height)))
        return self._known(Media(kind="photo", sizes=tuple(sizes)))

    def other(self, kind: str, content: bytes, *, size: int | None = None, media: Media | None = None) -> Media:
        """A video, document, voice note or sticker; `media` says the rest."""
        stored = self._keep(kind, content, size if size is not None else len(content), (0, 0))
        more = media or Media(kind=kind, sizes=())
        return self._known(
            Media(kind=kind, sizes=(stored,), name=more.name, emoji=more.emoji, seconds=more.seconds),
        )

    def uploaded(self, kind: str, content: bytes, name: str) -> Media:
        """What a bot sends. Raises Refused where Telegram would."""
        if not content:
            raise bad("file must be non-empty")
        if kind != "photo":
            return self.other(kind, content, media=Media(kind=kind, sizes=(), name=name))
        if len(content) > PHOTO_BYTES:
            size = len(content)
            raise bad(f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes")
        measured = measures(content)
        if measured is None:
            raise bad("IMAGE_PROCESS_FAILED")
        if sum(measured) > 10_000 or max(measured) > 20 * min(measured):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        return self.photo(content)

    def again(self, kind: str, file_id: str) -> Media:
        """A file that is here already. Raises Refused."""
        media = self._media.get(file_id)
        if media is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if media.kind != kind:
            raise bad(f"can't use file of type {media.kind.capitalize()} as {kind.capitalize()}")
        return media

    def download(self, file_id: str) -> Stored:
        """What getFile finds. Raises Refused."""
        stored = self.by_id.get(file_id)
        if stored is None:
            raise bad("invalid file_id")
        if stored.size > DOWNLOAD_BYTES:
            raise bad("file is too big")
        return stored

    def _keep(self, kind: str, content: bytes, size: int, measure: tuple[int, int]) -> Stored:
        number = next(self._numbers)
        path = f"{FOLDERS[kind]}/file_{number}.{ENDINGS[kind]}"
        stored = Stored(
            id=f"{kind}-{number:06d}",
            kind=kind,
            path=path,
            content=content,
            size=size,
            width=measure[0],
            height=measure[1],
        )
        self.by_id[stored.id] = self.by_path[path] = stored
        return stored

    def _known(self, media: Media) -> Media:
        for stored in media.sizes:
            self._media[stored.id] = media
        return media


def measures(content: bytes) -> tuple[int, int] | None:
    """Width and height, None for what is no image."""
    try:
        with Image.open(BytesIO(content)) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None

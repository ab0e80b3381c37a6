"""Files: those that people sent, and those that the app uploads in three steps."""

import mimetypes
from dataclasses import dataclass
from io import BytesIO
from itertools import count

from PIL import Image, UnidentifiedImageError

from tests.fakes.slack.refusals import Json


@dataclass(slots=True, kw_only=True, eq=False)
class Stored:
    """A file: `completed` once its upload was; only then it can be shown."""

    id: str
    name: str
    url: str  # url_private
    team: str
    size: int  # bytes, as announced
    content: bytes | None = None
    completed: bool = False
    title: str = ""
    alt: str = ""
    owner: str = ""  # id of an account

    @property
    def mimetype(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        return self.mimetype.startswith("image/")

    def json(self) -> Json:
        """As files.info and messages show it."""
        body: Json = {"id": self.id, "name": self.name, "title": self.title or self.name, "mimetype": self.mimetype}
        body |= {"filetype": self.name.rpartition(".")[2].lower(), "size": self.size, "user": self.owner}
        body |= {"url_private": self.url, "url_private_download": f"{self.url}?download=1", "mode": "hosted"}
        body["permalink"] = f"https://{self.team.lower()}.slack.test/files/{self.owner}/{self.id}/{self.name}"
        width, height = _sides(self.content or b"") if self.is_picture else (0, 0)
        return {**body, "original_w": width, "original_h": height} if width else body


class Files:
    """All files of a server, by id and by their address."""

    def __init__(self) -> None:
        self.url = ""  # of the server
        self.by_id: dict[str, Stored] = {}
        self._numbers = count(1)

    def announce(self, name: str, size: int, team: str, owner: str) -> Stored:
        """A file whose bytes are still to come, to `upload_url`."""
        number = f"F{next(self._numbers):07}"
        url = f"{self.url}/files-pri/{team}-{number}/{name}"
        self.by_id[number] = Stored(id=number, name=name, url=url, team=team, size=size, owner=owner)
        return self.by_id[number]

    def upload_url(self, file: Stored) -> str:
        return f"{self.url}/upload/v1/{file.id}"

    def put(self, name: str, content: bytes, team: str, owner: str, *, size: int | None = None) -> Stored:
        """A person's file; `size` where it claims to be larger than its bytes."""
        file = self.announce(name, len(content) if size is None else size, team, owner)
        file.content, file.completed = content, True
        return file

    def ready(self, team: str) -> dict[str, bool]:
        """What a block of that workspace may show, by id and by address."""
        return {key: file.completed for file in self.by_id.values() if file.team == team for key in (file.id, file.url)}


def _sides(content: bytes) -> tuple[int, int]:
    try:
        with Image.open(BytesIO(content)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError):
        return 0, 0

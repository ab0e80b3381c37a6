"""A published post as a folder: post.md with front matter, its video and its pictures."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from core.drafts import Post, Target
from core.records import Receipt

POST_FILE = "post.md"
_LONGEST_SLUG = 40  # characters; at four bytes each far below what file systems take
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_FILMS = {"video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm"}
_VIDEO_LINE = re.compile(r"^!\[.*\]\((video\.\w+)\)$")
_PICTURE_LINE = re.compile(r"^!\[.*\]\((\d{2,}\.\w+)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post as it is found in the outbox; `text` is without pictures and video."""

    folder: str
    title: str
    tags: tuple[str, ...]
    published_at: datetime
    idempotency_key: str
    text: str
    pictures: tuple[str, ...]
    video: str = ""

    def receipt(self, address: str) -> Receipt:
        """What publishing it returned, or would have."""
        return Receipt(id=self.folder, url=address, published_at=self.published_at)


def slug(title: str) -> str:
    """Letters and digits of any script, all else as single hyphens; never empty."""
    plain = unicodedata.normalize("NFC", title).lower()
    kept = "".join(character if character.isalnum() else "-" for character in plain)
    return re.sub(r"-+", "-", kept).strip("-")[:_LONGEST_SLUG].strip("-") or "post"


def tail(idempotency_key: str) -> str:
    """What ends a folder's name: the key's first eight characters where they may stand in a path."""
    first = idempotency_key[:8]
    return first if re.fullmatch(r"[0-9A-Za-z]{8}", first) else hashlib.sha256(idempotency_key.encode()).hexdigest()[:8]


def picture_names(post: Post) -> list[str]:
    """01.png, 02.jpg and so on, in the post's order."""
    return [
        f"{number:02}.{_ENDINGS.get(picture.media_type, 'bin')}"
        for number, picture in enumerate(post.pictures, start=1)
    ]


def video_name(post: Post) -> str:
    """video.mp4, or what its type is; empty where there is none."""
    return f"video.{_FILMS.get(post.video.media_type, 'bin')}" if post.video else ""


def page(post: Post, target: Target, *, idempotency_key: str, published_at: datetime) -> bytes:
    """The content of post.md."""
    front = {
        "title": post.title,
        "tags": list(post.tags),
        "platform": target.platform,
        "account": target.account,
        "published_at": published_at.isoformat(),
        "idempotency_key": idempotency_key,
    }
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)
    pictures = (
        f"![{_alt(picture.alt)}]({name})" for picture, name in zip(post.pictures, picture_names(post), strict=True)
    )
    film = f"![video]({video_name(post)})" if post.video else ""
    parts = [post.body.strip(), " ".join(f"#{tag}" for tag in post.tags), film, "\n".join(pictures)]
    text = f"---\n{head}---\n\n" + "\n\n".join(part for part in parts if part) + "\n"
    return text.encode(errors="replace")


def read(folder: Path) -> Entry | None:
    """The post in a folder of the outbox; None where there is none. Raises OSError."""
    try:
        text = (folder / POST_FILE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    try:
        front = yaml.safe_load(head)
    except yaml.YAMLError:
        return None  # a file that somebody put there by hand
    return _entry(folder.name, front, body) if isinstance(front, Mapping) else None


def _entry(folder: str, front: Mapping[str, object], body: str) -> Entry | None:
    tags = front.get("tags")
    try:
        published_at = datetime.fromisoformat(str(front["published_at"]))
        key = str(front["idempotency_key"])
    except (KeyError, ValueError):
        return None
    lines = body.strip().splitlines()
    return Entry(
        folder=folder,
        title=str(front.get("title", "")),
        tags=tuple(map(str, tags)) if isinstance(tags, Sequence) else (),
        published_at=published_at,
        idempotency_key=key,
        text="\n".join(line for line in lines if not _PICTURE_LINE.match(line) and not _VIDEO_LINE.match(line)).strip(),
        pictures=tuple(match[1] for match in map(_PICTURE_LINE.match, lines) if match),
        video=next((match[1] for match in map(_VIDEO_LINE.match, lines) if match), ""),
    )


def _alt(text: str) -> str:
    return re.sub(r"[\[\]\\\s]+", " ", text).strip()

"""The outbox folder: what was published to it, read from its files and from nowhere else."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from bot.http.console.rail import rail
from bot.http.console.rendering import page
from bot.http.problems import Problem
from bot.http.wiring import Services

router = APIRouter(prefix="/outbox", include_in_schema=False)

PICTURE = re.compile(r"[0-9A-Za-z_-]{1,80}\.(png|jpg|jpeg|webp|gif)")
VIDEO = re.compile(r"video\.(mp4|mov|webm)")
FRONT = re.compile(r"\A---\n(.*?)\n---\n?", re.DOTALL)
IMAGE_LINE = re.compile(r"^!\[[^\]\n]*\]\([^)\n]*\)\s*$", re.MULTILINE)
FIELDS = ("platform", "account", "published_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPost:
    """A published post; `facts` are the simple fields of its front matter."""

    folder: str
    title: str
    body: str
    tags: tuple[str, ...]
    pictures: tuple[str, ...]
    video: str  # the name of its file, "" for none
    facts: tuple[tuple[str, str], ...]


def inside(outbox: Path, name: str) -> Path:
    """The folder of that name right below the outbox. Raises Problem (404) for anything else."""
    root = outbox.resolve()
    if name.startswith(".") or "\x00" in name or len(name.encode(errors="replace")) > 255:
        raise Problem(404, "page.problem.missing")
    folder = (root / name).resolve()
    if folder.parent != root or not folder.is_dir():
        raise Problem(404, "page.problem.missing")
    return folder


def _front(text: str) -> dict[str, Any]:
    found = FRONT.match(text)
    if not found:
        return {}
    try:
        fields = yaml.safe_load(found[1])
    except yaml.YAMLError:  # somebody edited the file: its text is still worth showing
        return {}
    return fields if isinstance(fields, dict) else {}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def read_post(folder: Path) -> OutboxPost:
    """The post in a folder. Raises Problem (404) where it holds none."""
    try:
        text = (folder / "post.md").read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Problem(404, "page.problem.missing") from error
    fields = _front(text)
    tags = fields.get("tags")
    names = sorted(entry.name for entry in folder.iterdir())
    return OutboxPost(
        folder=folder.name,
        title=str(fields.get("title") or folder.name),
        body=IMAGE_LINE.sub("", FRONT.sub("", text)).strip(),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        pictures=tuple(name for name in names if PICTURE.fullmatch(name)),
        video=next((name for name in names if VIDEO.fullmatch(name)), ""),
        facts=tuple((name, _plain(fields[name])) for name in FIELDS if fields.get(name)),
    )


def read_posts(outbox: Path, limit: int = 50) -> list[OutboxPost]:
    """The newest posts; folder names begin with the date."""
    if not outbox.is_dir():
        return []
    folders = sorted((entry for entry in outbox.iterdir() if (entry / "post.md").is_file()), reverse=True)
    return [read_post(folder) for folder in folders[:limit] if not folder.name.startswith(".")]


@router.get("/")
async def index(request: Request, services: Services) -> Response:
    """What was published here."""
    posts = await asyncio.to_thread(read_posts, services.outbox)
    return page(request, "outbox.html", posts=posts, rail=await rail(services))


@router.get("/feed.xml")
async def feed(services: Services) -> Response:
    """The RSS feed as the publisher wrote it."""
    path = services.outbox / "feed.xml"
    if not path.is_file():
        raise Problem(404, "page.problem.no_feed")
    return FileResponse(path, media_type="application/rss+xml", headers={"Cache-Control": "no-cache"})


@router.get("/{folder}/")
async def show(folder: str, request: Request, services: Services) -> Response:
    """One post, as its readers would see it."""
    post = await asyncio.to_thread(lambda: read_post(inside(services.outbox, folder)))
    return page(request, "outbox_post.html", post=post, rail=await rail(services))


@router.get("/{folder}/{name}")
async def medium(folder: str, name: str, services: Services) -> Response:
    """A picture or the video of a post."""
    path = inside(services.outbox, folder) / name
    if not (PICTURE.fullmatch(name) or VIDEO.fullmatch(name)) or path.is_symlink() or not path.is_file():
        raise Problem(404, "page.problem.missing")
    return FileResponse(path, headers={"Cache-Control": "private, max-age=86400"})

"""Pictures in and out; videos, which come from other platforms, out."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request, UploadFile
from starlette.responses import Response

from bot.http.guards import UPLOAD_LIMIT
from bot.http.problems import Problem
from bot.http.ranges import ranged
from bot.http.shapes import MEDIA
from bot.http.wiring import Services
from core.errors import BadInput

router = APIRouter(tags=["media"])

SIGNATURES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedShape:
    """A picture that was kept."""

    id: str
    width: int
    height: int
    url: str


def media_type(content: bytes) -> str:
    """The type by the first bytes; what is no known picture or video is never shown as anything."""
    if content[4:8] == b"ftyp":
        return "video/quicktime" if content[8:12] == b"qt  " else "video/mp4"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((name for start, name in SIGNATURES if content.startswith(start)), "application/octet-stream")


@router.post("/api/v1/media", status_code=201)
async def upload(file: UploadFile, services: Services) -> UploadedShape:
    """Keep a photo: PNG, JPEG, WebP or GIF, at most 20 MiB."""
    content = await file.read(UPLOAD_LIMIT + 1)
    if len(content) > UPLOAD_LIMIT:
        raise Problem(413, "page.problem.upload_large")
    picture = await services.media.add(content)
    return UploadedShape(id=picture.id, width=picture.width, height=picture.height, url=f"/media/{picture.id}")


@router.get("/media/{picture}", response_class=Response)
async def show(picture: Annotated[str, Path(pattern=MEDIA)], request: Request, services: Services) -> Response:
    """The bytes, or a range of them; an id names its content, so they never change."""
    try:
        content = await services.media.read(picture)
    except BadInput as error:
        raise Problem(404, "page.problem.missing") from error
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "ETag": f'"{picture}"'}
    return ranged(request, content, media_type=media_type(content), headers=headers)

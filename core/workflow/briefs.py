"""What the router read in a request, as a brief, and what people send later on into it."""

from dataclasses import replace
from typing import cast

from core.drafts import Brief
from core.messages import Picture, Video
from core.plain import plain, revive
from core.platforms import PLATFORMS
from core.requests import Request
from core.router.post_command import material_of
from core.workflow.state import Plain


def brief_of(request: Request, params: Plain) -> Brief:
    """What was asked for; own pictures when some came along, unless none are wanted, and the video that did."""
    fields = {name: params[name] for name in Brief.__dataclass_fields__ if params.get(name) is not None}
    if fields.get("platform") not in PLATFORMS:
        fields.pop("platform", None)
    own = [] if fields.get("pictures") == 0 else [plain(picture) for picture in request.pictures]
    fields |= {
        "request": material_of(request.text),
        "own_pictures": own,
        "own_video": request.video and plain(request.video),
    }
    return revive(Brief, {"language": request.language, **fields})


def with_media(brief: Brief, change: Plain) -> Brief:
    """The brief with the pictures and the video that a change brings: what somebody sent stays when the text changes
    later. Where a platform takes one or the other, each replaces the other."""
    pictures = tuple(revive(Picture, each) for each in cast(list[Plain], change.get("pictures") or []))
    video = revive(Video, change["video"]) if change.get("video") else None
    if not pictures and not video:
        return brief
    if PLATFORMS[brief.platform].mixes:
        return replace(brief, own_pictures=pictures or brief.own_pictures, own_video=video or brief.own_video)
    drawn = None if video else brief.pictures  # what was asked for before makes way, too
    return replace(brief, own_pictures=pictures, own_video=video, pictures=drawn)

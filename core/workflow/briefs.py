"""What the router read in a request, as a brief, and what people send later on into it."""

from dataclasses import replace
from typing import cast

from core.accounts import Accounts
from core.drafts import Brief
from core.messages import Picture, Video
from core.plain import plain, revive
from core.platforms import PLATFORMS
from core.requests import Request
from core.router.places import places_of
from core.router.post_command import material_of
from core.workflow.state import Plain


def brief_of(request: Request, params: Plain, accounts: Accounts) -> Brief:
    """What was asked for; own pictures when some came along, unless none are wanted, and the video that did. Where it
    goes is what was named and is known, else the usual places."""
    fields = {name: params[name] for name in Brief.__dataclass_fields__ if params.get(name) is not None}
    first, *others = accounts.places(places_of(params))
    target = accounts.targets([first])[0]
    fields |= {"platform": target.platform, "account": first if first == target.account else "", "also": others}
    own = [] if fields.get("pictures") == 0 else [plain(picture) for picture in request.pictures]
    fields |= {
        "request": material_of(request.text),
        "own_pictures": own,
        "own_video": request.video and plain(request.video),
    }
    return revive(Brief, {"language": request.language, **fields})


def names_in(brief: Brief) -> tuple[str, ...]:
    """The platforms and accounts that it names, the first first."""
    return (brief.account or brief.platform, *brief.also)


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

"""What the router read in a request, as a brief."""

from core.drafts import Brief
from core.plain import plain, revive
from core.platforms import PLATFORMS
from core.requests import Request
from core.workflow.state import Plain


def brief_of(request: Request, params: Plain) -> Brief:
    """What was asked for; own pictures when some came along, unless none are wanted."""
    fields = {name: params[name] for name in Brief.__dataclass_fields__ if params.get(name) is not None}
    if fields.get("platform") not in PLATFORMS:
        fields.pop("platform", None)
    own = [] if fields.get("pictures") == 0 else [plain(picture) for picture in request.pictures]
    return revive(Brief, {"language": request.language, **fields, "request": request.text, "own_pictures": own})

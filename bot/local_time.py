"""The server's own time zone."""

import tzlocal

from core.zones import UnknownZone, find_zone


def zone_name(said: str) -> str:
    """A validator of a setting: the zone's IANA name, or empty. Raises ValueError with names like it."""
    if not said.strip():
        return ""
    found = find_zone(said)
    if isinstance(found, UnknownZone):
        hint = f"; did you mean {' or '.join(found.near)}?" if found.near else "; name one such as Asia/Shanghai"
        raise ValueError(f"no time zone is called {said!r}{hint}")
    return found


def server_zone(chosen: str) -> str:
    """The zone of the settings, else that of this machine, else UTC."""
    here = find_zone(chosen or tzlocal.get_localzone_name() or "UTC")
    return here if isinstance(here, str) else "UTC"

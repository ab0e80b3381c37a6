"""Where somebody is written to alone: their own chat with the bot, on the first of their accounts that has one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Final

import structlog

from core.approvals import Policies
from core.chosen_language import language_in
from core.errors import NotPermitted, RateLimited
from core.messages import Address, Language, UserRef
from core.ports import World
from core.reminders.reminders import Hours, QuietHours
from core.zones import zone_of

QUIET: Final = "quiet"  # the preference: "22:00-08:00", or "off"
OFF: Final = "off"
MOST_TRIES: Final = 3
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChat:
    """A person's own chat, and which of their accounts is in it."""

    account: UserRef
    address: Address


def quiet_hours(said: str) -> QuietHours | None:
    """What `22:00-08:00` means; None for "off". Raises ValueError for anything else."""
    if said == OFF:
        return None
    start, _, end = said.partition("-")
    found = QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end))
    if found.start == found.end or found.start.tzinfo or found.end.tzinfo:
        raise ValueError(f"{said!r} is no time of day")
    return found


class OwnChats:
    """Finds them; `quiet` are the quiet hours of who set none."""

    def __init__(self, *, world: World, policies: Policies, quiet: str) -> None:
        self._world = world
        self._policies = policies
        self._quiet = quiet

    async def of(self, person: UserRef, *, near: Address | None = None) -> OwnChat | None:
        """On the first account that can be reached: on a platform with several bots, the one of `near` goes first.
        None: the person never began a chat with the bot, or is only on the page. Raises ChatError."""
        for account in self._policies.accounts(person):
            for tenant in self._tenants(account.platform, near):
                address = await self._direct(account, tenant)
                if address:
                    return OwnChat(account=account, address=address)
        return None

    def could_reach(self, person: UserRef) -> bool:
        """Whether one of their accounts is on a platform where people have chats of their own."""
        return any(account.platform in self._world.directs for account in self._policies.accounts(person))

    def _tenants(self, platform: str, near: Address | None) -> Sequence[str]:
        directs = self._world.directs.get(platform)
        tenants = list(directs.tenants) if directs else []
        if near and near.platform == platform and near.tenant in tenants:
            tenants.sort(key=lambda tenant: tenant != near.tenant)
        return tenants

    async def _direct(self, account: UserRef, tenant: str) -> Address | None:
        directs = self._world.directs[account.platform]
        for _ in range(MOST_TRIES):
            try:
                return await directs.direct(account, tenant=tenant)
            except RateLimited as limit:
                await self._world.clock.sleep(limit.retry_after)
            except NotPermitted as error:
                _log.info("no_own_chat", account=str(account), cause=repr(error))
                return None
        raise RateLimited(1.0)

    async def hours(self, address: Address) -> Hours:
        """When that chat may be disturbed."""
        said = await self._world.stores.preferences.get(address.session, QUIET) or self._quiet
        return Hours(zone=await zone_of(self._world, address.session), quiet=quiet_hours(said))

    async def language(self, address: Address, otherwise: Language) -> Language:
        """What the chat chose, else what was spoken in it last."""
        preferences = self._world.stores.preferences
        chosen = language_in(await preferences.get(address.session, "language"))
        return chosen or language_in(await preferences.get(address.session, "spoken")) or otherwise

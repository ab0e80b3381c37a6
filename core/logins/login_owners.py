"""Whom a log-in is shown: owners, each in a chat of their own."""

from collections.abc import Sequence

import structlog

from core.access import Access
from core.approvals import Policies
from core.errors import ChatError
from core.logins.login_calls import LoginCall, Shown
from core.messages import Address, UserRef
from core.ports import World
from core.reminders.own_chats import OwnChats

_log = structlog.get_logger(__name__)


class Owners:
    """Finds them."""

    def __init__(self, *, world: World, access: Access, policies: Policies, chats: OwnChats) -> None:
        self._directs = world.directs
        self._access = access
        self._policies = policies
        self._chats = chats

    async def called(self, call: LoginCall) -> Sequence[Shown]:
        """Where to show it, once to each of them; empty where nobody can be reached."""
        if call.only and call.to:
            return [Shown(person=call.only, address=call.to, language=call.language)]
        people = [call.only] if call.only else await self._all()
        found = {self._policies.person(each): await self._own(each, call) for each in people}
        return [shown for shown in found.values() if shown]

    async def may(self, person: UserRef | None) -> bool:
        """Whether that is an owner, still."""
        return person is not None and await self._access.may(person, "manage")

    async def alone(self, address: Address, person: UserRef) -> bool:
        """Whether nobody but owners reads along there: the person's own chat, or, on a platform that has none, any
        where all members are owners."""
        directs = self._directs.get(address.platform)
        if directs is None:
            members = await self._access.members()
            return all(member.role == "owner" for member in members if member.user.platform == address.platform)
        try:
            own = await directs.direct(person, tenant=address.tenant)
        except ChatError as error:
            _log.warning("own_chat_not_found", person=str(person), cause=repr(error))
            return False
        return own.root == address.root

    async def _all(self) -> Sequence[UserRef]:
        return [member.user for member in await self._access.members() if member.role == "owner"]

    async def _own(self, person: UserRef, call: LoginCall) -> Shown | None:
        """Of somebody with several accounts the one where they are written to; it must be an owner's too."""
        try:
            own = await self._chats.of(person, near=call.address)
        except ChatError as error:
            _log.warning("owner_not_reached", person=str(person), cause=repr(error))
            return None
        if own is None or not await self.may(own.account):
            return None
        language = await self._chats.language(own.address, call.language)
        return Shown(person=own.account, address=own.address, language=language)

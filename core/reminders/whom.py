"""Who is asked to approve a draft."""

from collections.abc import Iterable, Sequence

from core.access import RIGHTS, Access
from core.approvals import Part, awaited, hindrance
from core.approvers import Approvers
from core.drafts import Draft
from core.messages import UserRef
from core.reminders.reminders import Whom


class Whose:
    """Finds the people who can decide about what is left to approve; one account stands for each."""

    def __init__(self, *, access: Access, approvers: Approvers) -> None:
        self._access = access
        self._approvers = approvers
        self._policies = approvers.policies

    async def deciders(self) -> Sequence[UserRef]:
        """Everybody with the right to decide."""
        members = await self._access.members()
        return self._people(member.user for member in members if "decide" in RIGHTS[member.role])

    async def asked(self, draft: Draft, whom: Whom) -> Sequence[UserRef]:
        """The approvers of what is left, or their stand-ins, who can approve some of it."""
        deciders, found = await self.deciders(), dict[UserRef, None]()
        for part in awaited(await self._approvers.counted(draft), self._policies):
            for person in self._named(part, whom, deciders):
                if person in deciders and hindrance(part, person, self._policies) is None:
                    found[person] = None
        return list(found)

    async def can_approve(self, draft: Draft, person: UserRef) -> bool:
        """Whether that person may still approve some of it."""
        left = awaited(await self._approvers.counted(draft), self._policies)
        return person in await self.deciders() and any(hindrance(part, person, self._policies) is None for part in left)

    async def name(self, person: UserRef, draft: Draft) -> str:
        """What that person is called."""
        return await self._approvers.name(person, draft)

    def _named(self, part: Part, whom: Whom, deciders: Sequence[UserRef]) -> Sequence[UserRef]:
        if whom == "stand_ins":
            return self._people(part.policy.stand_ins)
        stand_ins = self._people(part.policy.stand_ins)
        return self._people(part.policy.approvers) or [each for each in deciders if each not in stand_ins]

    def _people(self, accounts: Iterable[UserRef]) -> list[UserRef]:
        return list(dict.fromkeys(map(self._policies.person, accounts)))

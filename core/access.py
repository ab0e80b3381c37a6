"""Who is let in, and what they may do: deny by default."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta

from core.messages import UserRef
from core.ports import AuditLog, Clock, MemberStore
from core.records import AuditEntry, Member, Right, Role
from core.router.slash import slash_command

RIGHTS: dict[Role, frozenset[Right]] = {
    "member": frozenset({"talk"}),
    "approver": frozenset({"talk", "decide"}),
    "owner": frozenset({"talk", "decide", "manage"}),
}
CODE_LIFE = timedelta(hours=24)
AUDIT_LINES = 100  # that are looked through for what became of somebody
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O, no 1/I: people type it


def digest_of(code: str) -> str:
    """What is kept of a code: SHA-256 of its letters and digits, in hex."""
    return hashlib.sha256("".join(filter(str.isalnum, code)).upper().encode()).hexdigest()


def knocks(text: str) -> bool:
    """Whether a message brings a code: the one kind of message of a stranger that is looked at."""
    command = slash_command(text)
    return command is not None and command.name in {"pair", "start"} and bool(command.argument)


class Access:
    """Roles from the settings, which outrank, and from members who came with a code; who changed them is audited."""

    def __init__(self, *, members: MemberStore, audit: AuditLog, settled: Mapping[UserRef, Role], clock: Clock) -> None:
        self._members = members
        self._audit = audit
        self._settled = settled
        self._clock = clock

    def settles(self, user: UserRef) -> bool:
        """Whether the settings say what this person may do, so that no code can change it."""
        return user in self._settled

    async def role(self, user: UserRef) -> Role | None:
        """None for a stranger."""
        if user in self._settled:
            return self._settled[user]
        member = await self._members.get(user)
        return member.role if member else None

    async def may(self, user: UserRef, right: Right) -> bool:
        """Asked at every step, never remembered: a removed member has no rights from that moment."""
        role = await self.role(user)
        return role is not None and right in RIGHTS[role]

    async def name(self, user: UserRef) -> str:
        """What a member who came with a code is called; empty for others."""
        member = await self._members.get(user)
        return member.name if member else ""

    async def invite(self, role: Role, *, by: str) -> str:
        """A one-time code that lets one person in with that role, within 24 hours; only its hash is kept."""
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))  # 60 bits
        code = "-".join((letters[:4], letters[4:8], letters[8:]))
        line = self._line(by, "invite", role)
        await self._members.add_code(digest_of(code), role, self._clock.now() + CODE_LIFE, audit=line)
        return code

    async def redeem(self, code: str, user: UserRef, name: str) -> Member | None:
        """Let the person in. None where the code is unknown, used, or too old.

        A code for less than the person already may do takes nothing away.
        """
        member = Member(user=user, role="member", name=name, since=self._clock.now())
        let_in = await self._members.redeem(digest_of(code), member, audit=self._line(str(user), "pair"))
        return let_in and await self._members.get(user)  # None: the code was theirs, and they were removed since

    async def members(self) -> tuple[Member, ...]:
        """Those of the settings and those who came with a code."""
        now = self._clock.now()
        settled = tuple(Member(user=user, role=role, name=user.id, since=now) for user, role in self._settled.items())
        return settled + tuple(member for member in await self._members.all() if member.user not in self._settled)

    async def remove(self, user: UserRef, *, by: str) -> bool:
        """False for somebody who is not a member, or whom only the settings can remove.

        Asked again by the same person it is True again: a job that runs twice gives one answer.
        """
        if user in self._settled:
            return False
        return await self._members.remove(user, audit=self._line(by, "remove", str(user))) or (
            await self._last_change(user) == f"remove by {by}"
        )

    async def _last_change(self, user: UserRef) -> str:
        for line in await self._audit.read(limit=AUDIT_LINES):
            if (line.what, line.who) == ("pair", str(user)) or (line.what, line.detail) == ("remove", str(user)):
                return f"{line.what} by {line.who}"
        return ""

    def _line(self, who: str, what: str, detail: str = "") -> AuditEntry:
        return AuditEntry(at=self._clock.now(), who=who, what=what, detail=detail)

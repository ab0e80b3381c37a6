"""What jobs about log-ins carry: who is called for which account, and which code is shown where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from core.accounts import OUTBOX
from core.drafts import Draft
from core.messages import Address, Language, Picture, UserRef
from core.plain import plain
from core.records import Job, Publication
from core.requests import Assignment

BEFORE_A_SLOT: Final = timedelta(minutes=30)  # so that somebody has the time to scan a code
LOOK: Final = timedelta(seconds=20)  # between two looks whether a code was scanned
BY_CODE: Final = frozenset({"xiaohongshu"})  # platforms whose log-in dies, and takes a person and a code

Cause = Literal["refused", "slot", "asked"]  # a publication was; one is due soon; an owner wants to


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCall:
    """An account is to be logged in, where it is not. `address` and `language` are of the draft's chat, or of where it
    was asked; `only` is who asked, else every owner is called; `to` is the chat where the answer may be shown, else it
    goes to their own chats."""

    account: str
    cause: Cause
    once: str  # what it is done once for
    address: Address
    language: Language
    draft: str = ""
    only: UserRef | None = None
    to: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message that shows a code, in the own chat of one owner."""

    person: UserRef
    address: Address
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCode:
    """A code that owners see now, and until when it is good."""

    id: str
    picture: Picture
    expires: datetime
    call: LoginCall
    shown: tuple[Shown, ...] = ()

    def key(self, shown: Shown) -> str:
        """Under which a message with it is delivered."""
        return f"login:{self.id}:{shown.address.session}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginStep:
    """What is to be done: call owners; look whether a code was scanned; somebody says that it was."""

    what: Literal["call", "look", "done"]
    call: LoginCall
    code: ShownCode | None = None
    number: int = 1
    by: UserRef | None = None

    @property
    def job(self) -> Job:
        """One account's steps go one after the other."""
        what = f"{self.code.id}:{self.what}:{self.number}" if self.code else self.call.once
        who = f":{self.by}" if self.by else ""
        identity = f"login:{self.call.account}:{what}{who}"
        return Job(id=identity, kind="login", key=f"login:{self.call.account}", payload=plain(self))


def login_job(call: LoginCall, *, due: datetime | None = None) -> Job:
    """The job that calls for it."""
    return replace(LoginStep(what="call", call=call).job, due=due)


def calls_after(publication: Publication, *, address: Address, language: Language) -> Sequence[Job]:
    """What follows a publication that was refused because its account is logged out; nothing follows any other."""
    if (publication.state, publication.why) != ("failed", "login"):
        return ()
    call = LoginCall(
        account=publication.target.account,
        cause="refused",
        once=f"refused:{publication.id}:{publication.attempt}",
        address=address,
        language=language,
        draft=publication.draft,
    )
    return (login_job(call),)


def calls_before_slot(draft: Draft, assignment: Assignment, *, now: datetime) -> Sequence[Job]:
    """A look at each account that may be logged out, some time before the slot."""
    revision = draft.revision
    if draft.status != "scheduled" or revision is None or revision.slot is None:
        return ()
    names = {each.account for each in revision.targets if each.platform in BY_CODE and each.account != OUTBOX}
    calls = [
        LoginCall(
            account=name,
            cause="slot",
            once=f"slot:{draft.id}:{revision.slot.isoformat()}",
            address=assignment.address,
            language=assignment.language,
            draft=draft.id,
        )
        for name in sorted(names)
    ]
    due = revision.slot - BEFORE_A_SLOT
    return [login_job(call, due=due if due > now else None) for call in calls]

"""Who may approve what, and how many of them it takes: the policies, and how a draft stands under them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from core.drafts import DecisionRefused, Draft, Refusal, Revision, Target
from core.messages import Address, UserRef

MissedSlot = Literal["hold", "next_free_slot", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What it takes to approve what goes to some targets, for some teams. The first that fits a target counts."""

    targets: tuple[str, ...] = ()  # platforms or accounts; empty: all
    chats: tuple[str, ...] = ()  # such as "slack:T01:C02", with all their threads; empty: every chat
    approvers: tuple[UserRef, ...] = ()  # empty: whoever may decide
    needed: int = 1
    four_eyes: bool = False  # the author, and whoever asked for a change that is in it, do not approve it
    stand_ins: tuple[UserRef, ...] = ()  # asked where the others do not answer; they may approve, too
    missed: MissedSlot = "hold"  # what becomes of a draft whose slot passes without approval

    def fits(self, target: Target | None, address: Address) -> bool:
        """Whether it is for that target of a draft from there."""
        root = address.root
        place = f"{root.platform}:{root.tenant}:{root.chat}"
        return (not self.chats or place in self.chats) and (
            not self.targets or (target is not None and bool({target.platform, target.account} & set(self.targets)))
        )


DEFAULT = Policy()
HARDEST: tuple[Refusal, ...] = ("approved_by_you", "own_work", "not_your_target")  # which of several is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with several accounts: for four eyes, and where it takes several people, they are one. They are
    reminded at the first one."""

    name: str
    accounts: tuple[UserRef, ...]


class Policies:
    """All policies, in the order in which they are tried, and who has several accounts."""

    def __init__(self, policies: Sequence[Policy] = (), *, people: Sequence[Person] = ()) -> None:
        self._policies = tuple(policies)
        self._people = {account: each.accounts[0] for each in people for account in each.accounts}
        self._names = {each.accounts[0]: each.name for each in people}

    def person(self, user: UserRef) -> UserRef:
        """The account that stands for all accounts of that person."""
        return self._people.get(user, user)

    def name(self, user: UserRef) -> str:
        """What that person is called; empty where the policies do not say."""
        return self._names.get(self.person(user), "")

    def accounts(self, user: UserRef) -> Sequence[UserRef]:
        """All accounts of that person, the one where they are to be reminded first."""
        person = self.person(user)
        others = [account for account, of in self._people.items() if of == person and account != person]
        return (person, *others)

    def names(self, policy: Policy, user: UserRef) -> bool:
        """Whether the policy lets that person approve, by whichever of their accounts, if they may decide at all."""
        named = {self.person(each) for each in (*policy.approvers, *policy.stand_ins)}
        return not policy.approvers or self.person(user) in named

    def of(self, target: Target | None, address: Address) -> Policy:
        """The one that counts; without a target for what is published nowhere."""
        return next((each for each in self._policies if each.fits(target, address)), DEFAULT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing to approve: a variant, or the whole post where nothing is published."""

    target: Target | None
    digest: str
    policy: Policy
    writers: frozenset[UserRef]  # one account of each person who had a hand in it
    given: tuple[UserRef, ...]  # and of each who approved it, and may

    @property
    def complete(self) -> bool:
        """Whether enough people approved it."""
        return len(self.given) >= self.policy.needed


def parts(draft: Draft, policies: Policies) -> Sequence[Part]:
    """What is to be approved in the draft's revision, and how it stands; empty without a revision."""
    return list(_parts(draft, draft.revision, policies)) if draft.revision else []


def _parts(draft: Draft, revision: Revision, policies: Policies) -> Iterator[Part]:
    for variant, digest in zip(revision.variants or (None,), revision.digests, strict=True):
        target = variant.target if variant else None
        policy = policies.of(target, draft.address)
        wrote = (draft.author, *(variant.writers if variant else revision.writers))
        writers = frozenset(map(policies.person, wrote))
        people = dict.fromkeys(map(policies.person, draft.approvers_of(digest)))
        given = tuple(who for who in people if _may(who, policy, writers, policies) is None)
        yield Part(target=target, digest=digest, policy=policy, writers=writers, given=given)


def _may(who: UserRef, policy: Policy, writers: frozenset[UserRef], policies: Policies) -> Refusal | None:
    if not policies.names(policy, who):
        return "not_your_target"
    return "own_work" if policy.four_eyes and policies.person(who) in writers else None


def hindrance(part: Part, who: UserRef, policies: Policies) -> Refusal | None:
    """Why that person cannot approve that part; None: they can. Whether they may decide at all is asked elsewhere."""
    hindered = _may(who, part.policy, part.writers, policies)
    return hindered or ("approved_by_you" if policies.person(who) in part.given else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What one more approval is for, and whether nothing is left to approve behind it."""

    digests: tuple[str, ...]
    complete: bool


def covered(draft: Draft, who: UserRef, policies: Policies) -> Cover:
    """What an approval of that person would cover now. Raises DecisionRefused where that is nothing."""
    left = [part for part in parts(draft, policies) if not part.complete]
    refusals = {part.digest: hindrance(part, who, policies) for part in left}
    able = [part for part in left if refusals[part.digest] is None]
    if not able and left:
        reasons = set(refusals.values())
        raise DecisionRefused(next(code for code in HARDEST if code in reasons))
    complete = all(part in able and len(part.given) + 1 >= part.policy.needed for part in left)
    return Cover(digests=tuple(part.digest for part in able), complete=complete)


def approved(draft: Draft, target: Target, digest: str, policies: Policies) -> bool:
    """Whether that very variant stands in the draft and enough people approved it."""
    return any(part.target == target and part.digest == digest and part.complete for part in parts(draft, policies))


def awaited(draft: Draft, policies: Policies) -> Sequence[Part]:
    """What is left to approve."""
    return [part for part in parts(draft, policies) if not part.complete]


def deciders(draft: Draft) -> tuple[str, ...]:
    """The names of those who decided it; of an approved draft, of all who approved what it goes out with."""
    if draft.status in {"approved", "scheduled"} and draft.revision:
        digests = set(draft.revision.digests)
        names = [each.name for each in draft.approvals if digests & set(each.digests)]
        return tuple(dict.fromkeys(names)) or (draft.decided_by,)
    return (draft.decided_by,) if draft.decided_by else ()

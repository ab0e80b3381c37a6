"""How a draft stands under its policies: tables with a reason per row, and what no sequence of presses can do."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.approvals import Person, Policies, Policy, approved, awaited, covered, deciders, parts
from core.decisions import approve
from core.drafts import Brief, Decision, DecisionRefused, Draft, Post, Revision, Target, Variant
from core.messages import Address, UserRef

AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
NEWS = Address(platform="slack", tenant="T01", chat="C02")
NOTE = Target(platform="xiaohongshu", account="brand")
TOOT = Target(platform="mastodon", account="mastodon")
POST = Post(title="Coffee", body="Take your time.")


def who(name: str) -> UserRef:
    """`lin` is on the page; `lin@slack` is an account elsewhere."""
    user, _, platform = name.partition("@")
    return UserRef(platform=platform or "web", id=user)


LIN, MEI, ANN, BO = map(who, ("lin", "mei", "ann", "bo"))
PEOPLE = tuple(
    Person(name=name.title(), accounts=(who(name), who(f"{name}@slack"))) for name in ("lin", "mei", "ann", "bo")
)


def draft(*targets: Target, writers: tuple[UserRef, ...] = (), address: Address = NEWS) -> Draft:
    """Bo's draft under review."""
    variants = tuple(Variant(target=each, post=POST, since=1, writers=writers) for each in targets)
    return Draft(
        id="d",
        address=address,
        author=BO,
        author_name="Bo",
        brief=Brief(request="", topic="coffee", language="en"),
        status="in_review",
        created_at=AT,
        updated_at=AT,
        revision=Revision(number=1, post=POST, variants=variants, writers=writers),
    )


def approves(one: Draft, by: UserRef, policies: Policies) -> Draft:
    """The draft behind that approval. Raises DecisionRefused."""
    assert one.revision
    cover = covered(one, by, policies)
    decision = Decision(
        action="approve", draft="d", revision=1, digest=one.revision.digest, by=by, by_name=by.id, turn="t"
    )
    return approve(one, decision, covered=cover.digests, complete=cover.complete, at=AT)


def refusal(one: Draft, by: UserRef, policies: Policies) -> str:
    """Why that person cannot approve it; empty: they can."""
    try:
        covered(one, by, policies)
    except DecisionRefused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(
    ("policy", "target", "fits", "reason"),
    [
        (Policy(), NOTE, True, "a table that says nothing is for all"),
        (Policy(targets=("xiaohongshu",)), NOTE, True, "by platform"),
        (Policy(targets=("brand",)), NOTE, True, "by account"),
        (Policy(targets=("mastodon",)), NOTE, False, "another platform"),
        (Policy(targets=("xiaohongshu",)), None, False, "published nowhere, it has no target"),
        (Policy(chats=("slack:T01:C02",)), NOTE, True, "that chat"),
        (Policy(chats=("slack:T01:C03",)), NOTE, False, "another chat"),
        (Policy(chats=("slack:T01:C02",), targets=("mastodon",)), NOTE, False, "both have to fit"),
        (Policy(chats=("slack:T01:C02",)), None, True, "a chat's policy is also for what is published nowhere"),
    ],
)
def test_which_policy_fits(policy: Policy, target: Target | None, fits: bool, reason: str) -> None:
    assert policy.fits(target, NEWS) is fits, reason
    assert policy.fits(target, replace(NEWS, thread="1.2")) is fits, "threads are part of their chat"


@pytest.mark.parametrize(
    ("policy", "writers", "by", "code", "reason"),
    [
        (Policy(), (), BO, "", "without four eyes the author may"),
        (Policy(four_eyes=True), (), BO, "own_work", "the author"),
        (Policy(four_eyes=True), (), who("bo@slack"), "own_work", "the author's other account"),
        (Policy(four_eyes=True), (), MEI, "", "somebody else"),
        (Policy(four_eyes=True), (MEI,), MEI, "own_work", "whoever asked for a change"),
        (Policy(four_eyes=True), (who("mei@slack"),), MEI, "own_work", "by whichever account"),
        (Policy(approvers=(LIN,)), (), MEI, "not_your_target", "not named"),
        (Policy(approvers=(LIN,)), (), who("lin@slack"), "", "named by another account"),
        (Policy(approvers=(LIN,), stand_ins=(ANN,)), (), ANN, "", "a stand-in may at any time"),
        (Policy(approvers=(BO,), four_eyes=True), (), BO, "own_work", "named, and yet the author"),
        (Policy(stand_ins=(ANN,)), (), MEI, "", "without named approvers anybody who may decide"),
    ],
)
def test_who_may_approve(policy: Policy, writers: tuple[UserRef, ...], by: UserRef, code: str, reason: str) -> None:
    policies = Policies([policy], people=PEOPLE)
    assert refusal(draft(NOTE, writers=writers), by, policies) == code, reason
    assert refusal(draft(writers=writers), by, policies) == code, f"{reason}; published nowhere"


def test_what_is_approved_for_one_target_waits_for_the_other() -> None:
    policies = Policies([Policy(targets=("mastodon",), approvers=(ANN,)), Policy(approvers=(LIN,))], people=PEOPLE)
    one = approves(draft(NOTE, TOOT), LIN, policies)
    assert one.revision
    note, toot = one.revision.digests
    assert one.status == "in_review"
    assert (approved(one, NOTE, note, policies), approved(one, TOOT, toot, policies)) == (True, False)
    assert [part.target for part in awaited(one, policies)] == [TOOT]
    assert refusal(one, LIN, policies) == "not_your_target", "all that is left is for others"
    both = approves(one, ANN, policies)
    assert (both.status, deciders(both)) == ("approved", ("lin", "ann"))


def test_an_approval_is_for_that_digest_alone() -> None:
    policies = Policies([Policy(needed=2)], people=PEOPLE)
    one = approves(draft(NOTE, TOOT), LIN, policies)
    assert one.revision
    kept, changed = one.revision.variants
    changed = replace(changed, post=replace(POST, body="Other words."), since=2)
    after = replace(one, revision=replace(one.revision, number=2, variants=(kept, changed)))
    assert [len(part.given) for part in parts(after, policies)] == [1, 0], "what did not change stays approved"
    moved = replace(one, revision=replace(one.revision, slot=AT))
    assert [len(part.given) for part in parts(moved, policies)] == [0, 0], "the time belongs to it"
    assert not approved(after, TOOT, one.revision.digests[1], policies), "what was approved stands there no more"


def test_a_policy_counts_as_it_is_now() -> None:
    one = approves(draft(NOTE), LIN, Policies())
    assert one.revision
    (digest,) = one.revision.digests
    rows = [
        (Policies(), True, "as it was"),
        (Policies([Policy(needed=2)]), False, "it takes two now"),
        (Policies([Policy(approvers=(MEI,))]), False, "it is for others now"),
        (Policies([Policy(approvers=(MEI,), stand_ins=(LIN,))]), True, "a stand-in's counts"),
        (Policies([Policy(four_eyes=True)]), True, "it was not Lin's own"),
    ]
    assert [approved(one, NOTE, digest, policies) for policies, _, _ in rows] == [wanted for _, wanted, _ in rows]
    own = approves(draft(NOTE), BO, Policies())
    assert not approved(own, NOTE, digest, Policies([Policy(four_eyes=True)])), "it was Bo's own"


ACCOUNTS = st.sampled_from([who(f"{name}{at}") for name in ("lin", "mei", "ann", "bo") for at in ("", "@slack")])
POLICIES = st.builds(
    Policy,
    targets=st.sampled_from([(), ("xiaohongshu",), ("mastodon",)]),
    approvers=st.lists(ACCOUNTS, max_size=4, unique=True).map(tuple),
    needed=st.integers(1, 4),
    four_eyes=st.booleans(),
    stand_ins=st.lists(ACCOUNTS, max_size=2, unique=True).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(
    policies=st.lists(POLICIES, max_size=3),
    targets=st.sampled_from([(), (NOTE,), (NOTE, TOOT)]),
    writers=st.lists(ACCOUNTS, max_size=2).map(tuple),
    presses=st.lists(ACCOUNTS, max_size=14),
)
def test_no_sequence_of_presses_gets_round_a_policy(
    policies: list[Policy], targets: tuple[Target, ...], writers: tuple[UserRef, ...], presses: list[UserRef]
) -> None:
    rules = Policies(policies, people=PEOPLE)
    one, pressed = draft(*targets, writers=writers), set[UserRef]()
    hands = {rules.person(each) for each in (BO, *writers)}
    for by in presses:
        try:
            one = approves(one, by, rules)
        except DecisionRefused:
            continue
        pressed.add(rules.person(by))
    for part in parts(one, rules):
        able = pressed - (hands if part.policy.four_eyes else set())
        if part.policy.approvers:
            able &= {rules.person(each) for each in (*part.policy.approvers, *part.policy.stand_ins)}
        assert not part.complete or len(able) >= part.policy.needed, "fewer people than it takes"
        assert len(set(part.given)) == len(part.given), "nobody twice"
        assert not part.policy.four_eyes or hands.isdisjoint(part.given), "nobody their own"
    assert (one.status == "approved") == (not awaited(one, rules)), "done when nothing is left, and not before"

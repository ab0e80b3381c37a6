"""What somebody must be allowed to, to act on a draft, and why an action does not fit it."""

from dataclasses import dataclass

from core.access import Access
from core.approvals import deciders
from core.approvers import names_words
from core.catalogue import say
from core.deciding import Deciding
from core.drafts import Action, Decision, DecisionRefused, Draft, Refusal
from core.errors import DraftNotFound
from core.messages import Address, Language, Toast, UserRef
from core.records import Right

NEEDS: dict[Action, Right] = {
    "approve": "decide",
    "reject": "decide",
    "schedule": "decide",
    "edit": "talk",
    "regenerate": "talk",
    "cancel": "decide",
    "reopen": "talk",
}
FORBIDDEN: frozenset[Refusal] = frozenset({"own_work", "not_your_target"})  # by a policy, to that person


def refusal_text(refused: DecisionRefused, draft: Draft, language: Language) -> str:
    """Why the decision does not fit, in a sentence."""
    if refused.code == "already_decided" and draft.decided_by:
        name = names_words(deciders(draft), language)
        return say(f"refused.{draft.status}_by", language, name=name, title=draft.title)
    return say(f"refused.{refused.code}", language, title=draft.title, draft=draft.id)


async def barred(access: Access, who: UserRef, right: Right, language: Language) -> Toast | None:
    """What to answer somebody who may not do that; None where they may."""
    if await access.may(who, right):
        return None
    stranger = await access.role(who) is None
    return Toast(text=say("access.stranger" if stranger else "access.approver", language), alert=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What somebody is about to decide, and where, in which language."""

    decision: Decision
    address: Address
    language: Language


async def admitted(attempt: Attempt, *, access: Access, deciding: Deciding) -> Draft | Toast:
    """The draft as it stands now, or what to answer where the person may not decide that, or it does not fit any more.
    What somebody may not is audited."""
    decision, language = attempt.decision, attempt.language
    if toast := await barred(access, decision.by, NEEDS[decision.action], language):
        await deciding.note_refusal(decision, attempt.address, "role")
        return toast
    try:
        draft = await deciding.world.stores.drafts.get(decision.draft)
        await deciding.check(draft, decision)
    except DraftNotFound:
        return Toast(text=say("press.deleted", language), alert=True)
    except DecisionRefused as refused:
        if refused.code in FORBIDDEN:
            await deciding.note_refusal(decision, attempt.address, refused.code)
        return Toast(text=refusal_text(refused, draft, language), alert=True)
    return draft

"""What somebody must be allowed to, to act on a draft, and why an action does not fit it."""

from core.access import Access, Right
from core.catalogue import say
from core.drafts import Action, DecisionRefused, Draft, require_movable, require_open
from core.errors import DraftNotFound
from core.messages import Language, Toast, UserRef
from core.ports import DraftStore
from core.records import Card

NEEDS: dict[Action, Right] = {
    "approve": "decide",
    "reject": "decide",
    "schedule": "decide",
    "edit": "talk",
    "regenerate": "talk",
    "cancel": "decide",
    "reopen": "talk",
}


def refusal_text(refused: DecisionRefused, draft: Draft, language: Language) -> str:
    """Why the decision does not fit, in a sentence."""
    if refused.code == "already_decided" and draft.decided_by:
        return say(f"refused.{draft.status}_by", language, name=draft.decided_by, title=draft.title)
    return say(f"refused.{refused.code}", language, title=draft.title)


async def barred(access: Access, who: UserRef, right: Right, language: Language) -> Toast | None:
    """What to answer somebody who may not do that; None where they may."""
    if await access.may(who, right):
        return None
    stranger = await access.role(who) is None
    return Toast(text=say("access.stranger" if stranger else "access.approver", language), alert=True)


async def misfit(drafts: DraftStore, card: Card, action: Action, language: Language) -> Draft | Toast:
    """The draft of a card as it stands now, or what to answer where the action does not fit it any more."""
    try:
        draft = await drafts.get(card.draft)
        require = require_open if action in {"approve", "reject"} else require_movable
        require(draft, revision=card.revision, digest=card.digest)
    except DraftNotFound:
        return Toast(text=say("press.deleted", language), alert=True)
    except DecisionRefused as refused:
        return Toast(text=refusal_text(refused, draft, language), alert=True)
    return draft

"""A new draft, laid out for the desk, and what is said to it."""

from datetime import datetime

from core.accounts import EVERYWHERE, Accounts, variant_words
from core.approvers import names_words
from core.catalogue import say
from core.drafts import Brief, Draft
from core.plain import plain
from core.requests import Assignment, Request, draft_id
from core.router.places import places_of
from core.workflow.briefs import brief_of, names_in
from core.workflow.state import Plain


def laid_out(request: Request, params: Plain, accounts: Accounts, now: datetime) -> Plain:
    """The outcome of a turn that begins a draft: what to say, the draft, and what the desk is to do."""
    brief = brief_of(request, params, accounts)
    draft = Draft(
        id=draft_id(request.turn),
        address=request.address,
        author=request.sender,
        author_name=request.sender_name,
        brief=brief,
        status="making",
        created_at=now,
        updated_at=now,
        version=1,
    )
    assignment = Assignment(
        draft=draft.id,
        turn=request.turn,
        address=request.address,
        language=request.language,
        origin=request.origin,
    )
    return {
        "text": _begun(request, params, brief, accounts),
        "assignment": plain(assignment),
        "draft": plain(draft),
    }


def _begun(request: Request, params: Plain, brief: Brief, accounts: Accounts) -> str:
    language = request.language
    targets, usual = accounts.targets(names_in(brief)), accounts.targets(accounts.default)
    where = names_words([variant_words(each, language) for each in targets], language)
    lines = [say("draft.begun", language, topic=brief.topic)]
    for name in places_of(params):
        if name != EVERYWHERE and not accounts.knows(name):
            lines.append(say("draft.other_platform", language, platform=name, where=where))
    if brief.publish and (len(targets) > 1 or targets != usual):
        lines.append(say("draft.goes_to_each" if len(targets) > 1 else "draft.goes_to", language, where=where))
    return "\n".join([*lines, *filter(None, [str(params.get("slot_words") or "")])])

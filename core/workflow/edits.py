"""Whether a message is a change request or the new text, and whether it is about one variant of the post alone."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.accounts import variant_words
from core.approvers import names_words
from core.catalogue import say
from core.drafts import Draft, Post, Revision, Target
from core.messages import Language
from core.requests import Change
from core.router.wording import folded
from core.router.words import PLATFORMS, all_named, any_of, latin, listed
from core.variants import called
from core.workflow.output import parse_post

SHARE_OF_BODY = 0.6
# What may stand behind "小红书的": a part of the post, or how it should be.
_PART_ZH: Final = r"(?=\s?(?:标题|题目|正文|文字|标签|话题|语气|开头|结尾|那|再|改|太|更|写|短|长|删|加|去掉|换))"
_KIND: Final = r"(?:version|variant|post|text|copy|one|note|toot)"


def change_of(text: str, revision: Revision) -> Change:
    """What a message asks for: of one variant where it names its platform or account, else of the whole post."""
    names, rest = aimed(text, revision.targets)
    if not names:
        return _change(text, revision.post)
    variant = next(each for each in revision.variants if called(each.target, names))
    return replace(_change(rest, variant.post), target=names)


def _change(text: str, post: Post) -> Change:
    """Labelled text, or several lines about as long as the body, is the new post; all else is an instruction."""
    parsed = parse_post(text)
    if parsed.title and parsed.body and (parsed.complete or parsed.tags):
        new = replace(post, title=parsed.title, body=parsed.body, tags=parsed.tags or post.tags)
        return Change(post=new)
    stripped = text.strip()
    if "\n" in stripped and len(stripped) >= SHARE_OF_BODY * len(post.body):
        return Change(post=replace(post, body=stripped))
    return Change(instruction=stripped)


def aimed(text: str, targets: Sequence[Target]) -> tuple[str, str]:
    """The names of the targets that a change is for, and what is to change there; no names: it is for all of them. Only
    where there are several: "Mastodon: shorter", "小红书版标题改短", "make the Bluesky version shorter"."""
    table = _table(targets)
    if len(targets) > 1:
        place = listed(any_of(table))
        for form in _FORMS:
            found = re.search(form.format(place=place, kind=_KIND, part=_PART_ZH), folded(text), re.I | re.DOTALL)
            rest = _rest(text, found) if found else ""
            if found and rest:
                return " ".join(all_named(table, found["place"])), rest
    return "", text


_FORMS: Final = (
    r"^\s*(?:(?:for|on|in) )?(?P<place>{place})\s?(?:版本?)?\s*[:,](?P<rest>.+)$",
    r"^\s*(?:只改|只要改|把|将|给)?\s?(?P<place>{place})\s?(?:版本?|那?一?[个份条篇]|上的?)的?(?P<rest>.+)$",
    r"^\s*(?:只改|只要改|把|将|给)?\s?(?P<place>{place})\s?的{part}(?P<rest>.+)$",
    r"^(?P<before>.*?\b)(?:the )?(?P<place>{place}) {kind}(?:'s)?(?P<rest>\b.*)$",
    r"^(?P<before>.{{2,}}?),? (?:for|only on|only for) (?P<place>{place})(?: only)?[.!]?\s*$",
)


def _rest(text: str, found: re.Match[str]) -> str:
    """The text without the name; "it" stands where that was in the middle of a sentence."""
    spans = found.groupdict()
    before = text[slice(*found.span("before"))] if spans.get("before") is not None else ""
    behind = text[slice(*found.span("rest"))] if spans.get("rest") is not None else ""
    middle = "it" if "rest" in spans and "before" in spans else ""
    return f"{before}{middle}{behind}".strip(" ,，:：")


def _table(targets: Sequence[Target]) -> dict[str, str]:
    """How each platform and account of the targets is written."""
    platforms = {each.platform: PLATFORMS.get(each.platform, latin(each.platform)) for each in targets}
    accounts = {each.account for each in targets} - {*platforms, "outbox"}
    return platforms | {name: rf"(?<![a-z0-9_-]){re.escape(name)}(?![a-z0-9_-])" for name in accounts}


def begun_words(draft: Draft, change: Change, language: Language) -> str:
    """That the change is under way, and for which variants where it is for some of them."""
    targets = draft.revision.targets if draft.revision else ()
    meant = [variant_words(each, language) for each in targets if change.target and called(each, change.target)]
    if not meant:
        return say("revise.begun", language, title=draft.title)
    return say("revise.begun_for", language, title=draft.title, where=names_words(meant, language))


def asked_words(action: str, draft: Draft, language: Language) -> str:
    """The question for a change, or for a time; and how to change one variant where there are several."""
    text = say(f"ask.{action}", language, title=draft.title)
    targets = draft.revision.targets if draft.revision else ()
    if action != "edit" or len(targets) < 2:
        return text
    return f"{text}\n{say('ask.edit_one', language, where=variant_words(targets[1], language))}"

"""What a revision changed, sentence by sentence, in a few lines."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from core.accounts import variant_words
from core.catalogue import say
from core.drafts import Post, Revision
from core.messages import Language
from core.moments import moment_words
from core.variants import words_of

MOST_LINES = 8
_SENTENCE = re.compile(r"[^。！？!?\n.]*[。！？!?\n]+|[^。！？!?\n.]*\.(?=\s|$)|[^。！？!?\n]+$|[^。！？!?\n]+")


def sentences(text: str) -> list[str]:
    """The text in sentences, without blank ones."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]


def _body(before: str, after: str) -> Iterator[str]:
    old, new = sentences(before), sentences(after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (f"− {line}" for line in old[i1:i2])
            yield from (f"+ {line}" for line in new[j1:j2])


def changes(before: Post, after: Post, language: Language) -> list[str]:
    """One line per change: title, sentences of the body (`−` gone, `+` new), tags, number of pictures, the video."""
    lines: list[str] = []
    if before.title != after.title:
        lines.append(say("diff.title", language, before=before.title, after=after.title))
    lines.extend(_body(before.body, after.body))
    gone = [tag for tag in before.tags if tag not in after.tags]
    come = [tag for tag in after.tags if tag not in before.tags]
    if gone or come:
        lines.append(" ".join([*(f"−#{tag}" for tag in gone), *(f"+#{tag}" for tag in come)]))
    if [picture.id for picture in before.pictures] != [picture.id for picture in after.pictures]:
        lines.append(say("diff.pictures", language, before=len(before.pictures), after=len(after.pictures)))
    if before.video != after.video:
        word = "new" if not before.video else "replaced" if after.video else "gone"
        lines.append(say(f"diff.video_{word}", language))
    return lines


def _moved(before: Revision, after: Revision, zone: ZoneInfo, language: Language) -> str:
    """From which slot to which."""
    slots = [each.slot and moment_words(each.slot.astimezone(zone), language) for each in (before, after)]
    old, new = [slot or say("diff.no_slot", language) for slot in slots]
    return say("diff.slot", language, before=old, after=new)


def _changes(before: Post, after: Post, language: Language) -> list[str]:
    kept = set(sentences(before.body)) & set(sentences(after.body)) or before.body == after.body
    return changes(before, after, language) if kept else [say("diff.rewritten", language)]


def _of_variants(before: Revision, after: Revision, language: Language) -> Iterator[str]:
    """What changed in texts of their own; pictures change with the post."""
    for variant in after.variants[1:]:
        old = before.variant(variant.target)
        pair = old and (words_of(old.post), words_of(variant.post))
        if pair and pair != (words_of(before.post), words_of(after.post)):
            name = variant_words(variant.target, language)
            yield from (f"{name}: {line}" for line in _changes(*pair, language))


def summary(before: Revision, after: Revision, zone: ZoneInfo, language: Language) -> str:
    """The changes as a quote for a card; at most eight lines, then how many more, or that nothing was kept."""
    if before.slot != after.slot:  # a new slot is a revision of its own
        return f"> {_moved(before, after, zone, language)}"
    if not after.change:
        return f"> {say('diff.rewritten', language)}"
    lines = [*_changes(before.post, after.post, language), *_of_variants(before, after, language)]
    shown = [f"> {line if len(line) <= 90 else line[:89] + '…'}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append("> " + say("diff.more", language, count=len(lines) - MOST_LINES))
    return "\n".join(shown)

"""What changed from one revision of a draft to the next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from typing import Literal

from core.drafts import Post, Revision
from core.variants import own_texts

_TOKENS = re.compile(r"[A-Za-z0-9'’_-]+|\s+|.", re.DOTALL)  # a word, a gap, or one character of any other script
_EXACT_LIMIT = 4_000  # tokens; beyond, an exact comparison takes seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


def hashtags(post: Post) -> str:
    """The tags as readers see them."""
    return " ".join(f"#{tag}" for tag in post.tags)


def as_text(revision: Revision) -> str:
    """The content of a revision as one text: title, body, tags, pictures, video, and the texts of its variants."""
    post = revision.post
    pictures = "\n".join(f"[{picture.id[:12]}] {picture.alt}".rstrip() for picture in post.pictures)
    video = f"[{post.video.id[:12]}] {post.video.media_type}" if post.video else ""
    parts = [post.title, post.body, hashtags(post), pictures, video]
    for variant in own_texts(revision):
        own = variant.post
        parts += [f"[{variant.target.key}]", own.title, own.body, hashtags(own)]
    return "\n\n".join(part for part in parts if part)


def unified(before: Revision | None, after: Revision) -> str:
    """A unified diff; empty for the first revision."""
    if before is None:
        return ""
    lines = unified_diff(
        as_text(before).splitlines(),
        as_text(after).splitlines(),
        fromfile=f"revision {before.number}",
        tofile=f"revision {after.number}",
        lineterm="",
    )
    return "\n".join(lines)


def segments(before: str, after: str) -> tuple[Segment, ...]:
    """The difference word by word, which in Chinese is character by character."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > _EXACT_LIMIT:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Segment] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Segment(kind="same", text="".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(Segment(kind="gone", text="".join(old[i1:i2])))
        if j2 > j1:
            found.append(Segment(kind="new", text="".join(new[j1:j2])))
    return tuple(found)


def changed_texts(before: Revision, after: Revision) -> dict[str, tuple[Segment, ...]]:
    """The difference in the body of each variant, by its target, where the revision before had it."""
    pairs = [(before.variant(each.target), each) for each in after.variants]
    return {each.target.key: segments(old.post.body, each.post.body) for old, each in pairs if old}


def with_previous(revisions: Sequence[Revision]) -> list[tuple[Revision | None, Revision]]:
    """Each revision behind the one that it came from."""
    before: list[Revision | None] = [None, *revisions]
    return list(zip(before, revisions, strict=False))

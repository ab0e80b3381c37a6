"""A post's variants: what each target gets of it, and which of them a change touches. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from core.catalogue import say
from core.drafts import Post, Revision, Target, Variant
from core.messages import Language
from core.plain import plain, revive
from core.platforms import PlatformLimits, hints, problems

Plain = dict[str, object]


def words_of(post: Post) -> Post:
    """The post without pictures and video."""
    return replace(post, pictures=(), video=None)


def media_of_first(post: Post, places: Sequence[PlatformLimits], language: Language) -> tuple[Post, tuple[str, ...]]:
    """What the first of these places gets: all of it where it is the only one, for then somebody has to choose."""
    return media_for(post, places[0], language) if len(places) > 1 else (post, ())


def media_for(post: Post, limits: PlatformLimits, language: Language) -> tuple[Post, tuple[str, ...]]:
    """The post with as many of its pictures as the platform takes, and the video if it takes one; a note for what
    stays behind."""
    platform = say(f"platform.{limits.platform}", language)
    notes: list[str] = []
    if post.video and limits.video is None:
        notes.append(say("variant.no_video", language, platform=platform))
        post = replace(post, video=None)
    if post.video and post.pictures and not limits.mixes:
        notes.append(say("variant.video_alone", language, platform=platform))
        post = replace(post, pictures=())
    count, most = len(post.pictures), limits.max_pictures
    if count > most:
        notes.append(say("variant.fewer_pictures", language, platform=platform, count=count, limit=most))
        post = replace(post, pictures=post.pictures[:most])
    return post, tuple(notes)


def variants_of(
    places: Mapping[Target, PlatformLimits], post: Post, adapted: Mapping[str, Plain], number: int, language: Language
) -> Iterator[Variant]:
    """What goes to each target, with what fits there, as made by revision `number`: the post, or its own text where it
    was adapted. What is to be known of the first, which is the post itself, stands with the post."""
    for place, (target, limits) in enumerate(places.items()):
        own = adapted.get(target.key)
        text = revive(Post, own["post"]) if own else post
        text = replace(text, pictures=post.pictures, video=post.video)
        whole, left = media_for(text, limits, language) if len(places) > 1 else (text, ())
        known = cast("list[str]", own["notes"]) if own else []
        notes = (*known, *left, *problems(whole, limits, language), *hints(whole, limits, language))
        yield Variant(target=target, post=whole, since=number, notes=tuple(dict.fromkeys(notes)) if place else ())


def own_texts(revision: Revision) -> Sequence[Variant]:
    """The further variants whose text is not the post's."""
    text = words_of(revision.post)
    return [each for each in revision.variants[1:] if words_of(each.post) != text]


def adapted_in(revision: Revision) -> dict[str, Plain]:
    """What a draft's thread keeps of the variants: texts of their own, by target, with their notes."""
    return {each.target.key: kept_text(words_of(each.post), each.notes) for each in own_texts(revision)}


def kept_text(post: Post, notes: Sequence[str]) -> Plain:
    """A text of a variant's own, as a thread keeps it."""
    return {"post": plain(post), "notes": list(notes)}


# --- what a change touches --------------------------------------------------------------------------


def called(target: Target, name: str) -> bool:
    """Whether one of these names, with blanks between, is its platform or its account."""
    return bool({target.platform, target.account} & set(name.split()))


def given_text(change: Plain, target: Target) -> Post | None:
    """The text that somebody wrote for that target alone."""
    for each in cast("list[Plain]", change.get("texts") or []):
        if each["target"] == target.key:
            return revive(Post, each["post"])
    aimed = change.get("post") and change.get("target") and called(target, str(change["target"]))
    return revive(Post, change["post"]) if aimed else None


def stays(change: Plain, target: Target) -> bool:
    """Whether the change leaves the target's text as it is."""
    if change.get("texts"):
        return given_text(change, target) is None
    if name := str(change.get("target") or ""):
        return not called(target, name)
    return only_media(change)


def only_media(change: Plain) -> bool:
    """Whether the change is about pictures or video, and no text."""
    media = change.get("pictures") or change.get("video") or change.get("repaint")
    return bool(media) and not change.get("instruction") and not change.get("post")

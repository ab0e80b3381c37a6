"""The variants of a post on its card: each further target's own text, as far as there is room."""

from collections.abc import Callable, Sequence

from core.accounts import OUTBOX, Limits, variant_words
from core.catalogue import say
from core.drafts import Post, Revision, Variant
from core.messages import Language
from core.platforms import PlatformLimits, body_length, fit_body
from core.router.wording import folded
from core.router.words import PLATFORMS, named
from core.variants import called, words_of

SHORTEST = 80  # characters of a beginning that are worth showing
Measure = Callable[[str], int]


def post_words(post: Post) -> str:
    """The post as readers will see it: title, body, tags."""
    title = f"**{post.title}**" if post.title else ""
    tags = " ".join(f"#{tag}" for tag in post.tags)
    return "\n\n".join(part for part in (title, post.body, tags) if part)


def media_words(post: Post, language: Language) -> list[str]:
    """How many pictures, and the video; a post with a video may well have none."""
    count, video = len(post.pictures), post.video
    words = [say("card.video", language)] if video else []
    if count or not video:
        words.insert(0, say("card.picture" if count == 1 else "card.pictures", language, count=count))
    return words


def length_words(post: Post, limits: PlatformLimits, language: Language) -> str:
    """How much of the room it takes, as the platform counts."""
    limits = limits.beside(media=bool(post.pictures or post.video))
    return say("card.characters", language, count=body_length(post, limits), limit=limits.max_body)


def variant_text(variant: Variant, limits: PlatformLimits, language: Language) -> str:
    """One variant, whole."""
    return _block(variant, limits, post_words(variant.post), language)


def variant_named(revision: Revision, name: str) -> Variant | None:
    """The one for a platform, however that is written, or for an account."""
    wanted = f"{name.lower()} {named(PLATFORMS, folded(name)) or ''}"
    return next((each for each in revision.variants if called(each.target, wanted)), None)


class Blocks:
    """The further variants, whole or with their beginnings."""

    def __init__(self, draft: str, revision: Revision, limits: Limits, language: Language) -> None:
        self._draft = draft
        self._first = words_of(revision.post)
        self._variants = revision.variants[1:]
        self._limits = limits
        self._language = language

    def fitting(self, room: int, measure: Measure) -> Sequence[str]:
        """All of them, in blocks of Markdown that fit into `room` together; at the least one line for each."""
        whole = [self._shown(each, post_words(each.post)) for each in self._variants]
        if measure("\n\n".join(whole)) <= room:
            return whole
        bare = [self._shortened(each, 0) for each in self._variants]
        share = (room - measure("\n\n".join(bare))) // max(len(bare), 1)
        return [self._shortened(each, share) for each in self._variants] if share >= SHORTEST else bare

    def _shown(self, variant: Variant, text: str) -> str:
        same = words_of(variant.post) == self._first
        text = say("card.same_text", self._language) if same else text
        return _block(variant, self._limits(variant.target), text, self._language)

    def _shortened(self, variant: Variant, room: int) -> str:
        """The beginning, and how to see the rest."""
        text = post_words(variant.post)
        target = variant.target
        command = f"/drafts {self._draft} {target.platform if target.account == OUTBOX else target.account}"
        beginning = fit_body(text, room)
        if beginning == text:
            return self._shown(variant, text)
        more = say("card.whole_variant", self._language, command=command)
        return self._shown(variant, f"{beginning} …\n\n{more}" if beginning else more)


def _block(variant: Variant, limits: PlatformLimits, text: str, language: Language) -> str:
    post = variant.post
    head = [f"**{variant_words(variant.target, language)}**", length_words(post, limits, language)]
    quoted = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    notes = "".join(f"\n\n⚠ {note}" for note in variant.notes)
    return f"{' · '.join([*head, *media_words(post, language)])}\n{quoted}{notes}"

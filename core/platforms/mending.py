"""The repairs that make a post fit, and what cannot be repaired: pure functions."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import accumulate
from math import ceil

from core.catalogue import say
from core.drafts import Post
from core.messages import Language
from core.platforms.limits import MEGABYTE, PlatformLimits

EMOJI = "\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f"
# Zero-width, bidi marks and overrides, tag characters: they hide text from the person who approves.
# ZWJ stays inside emoji and tag characters inside flags. Lone surrogates cannot be written to disk.
INVISIBLE = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
    f"|(?<![{EMOJI}])\u200d|\u200d(?![{EMOJI}])"
)
CLUSTER = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|.(?:[\u0300-\u036f\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u200d.)*",
    re.DOTALL,
)
SENTENCE_END = re.compile(r"[。！？!?…]+[”’」』）)]*|\.(?=\s|$)|\n+")
PHRASE_END = re.compile(r"[，。！？、；：,.!?;:|｜~—\s]+")
MARKUP = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|^#{1,6} +", re.MULTILINE)


def utf16(text: str) -> int:
    """Length in UTF-16 units: what browsers and most platforms count."""
    return len(text) + sum(character > "\uffff" for character in text)


def title_width(title: str) -> int:
    """Xiaohongshu's width of a title: a UTF-16 unit above 127 is 1, any other a half, rounded up."""
    doubled = sum(1 if character <= "\x7f" else 4 if character > "\uffff" else 2 for character in title)
    return (doubled + 1) // 2


def body_length(post: Post, limits: PlatformLimits) -> int:
    """UTF-16 units that the platform counts: the body and, where they are typed there, the tags (`#tag `)."""
    return utf16(post.body) + (_tag_room(post.tags) if limits.tags_in_body else 0)


def clean(text: str) -> str:
    """The text in NFC, without invisible, control and bidi-override characters; line ends are `\\n`."""
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", INVISIBLE.sub(lambda match: match.group("flag") or "", text))


def fit_title(title: str, limit: int) -> str:
    """The longest beginning that is at most `limit` wide and ends at a phrase, at worst at a whole character."""
    if title_width(title) <= limit:
        return title
    clusters = CLUSTER.findall(title)
    while clusters and title_width("".join(clusters)) > limit:
        clusters.pop()
    rough = "".join(clusters)
    whole = {0, *accumulate(map(len, clusters))}
    for ends in (_punctuation, _phrases):
        good = [end for end in ends(title) if end in whole and end >= len(rough) * 0.4]
        if good:
            return title[: good[-1]].rstrip(" ，、；：,;:|｜~—-（(「【《")
    return rough.rstrip()


def fit_body(body: str, limit: int) -> str:
    """The longest beginning of at most `limit` UTF-16 units that ends a paragraph, else a sentence, else anywhere."""
    if utf16(body) <= limit:
        return body
    clusters = CLUSTER.findall(body[: max(limit, 0)])
    size = utf16("".join(clusters))
    while clusters and size > limit:
        size -= utf16(clusters.pop())
    rough = "".join(clusters)
    paragraph = rough.rfind("\n\n")
    if paragraph >= len(rough) * 0.7:
        return rough[:paragraph].rstrip()
    ends = [match.end() for match in SENTENCE_END.finditer(body, 0, len(rough) + 1) if match.end() <= len(rough)]
    if ends and ends[-1] >= len(rough) // 2:
        return rough[: ends[-1]].rstrip()
    return rough.rstrip()


def repair(post: Post, limits: PlatformLimits, language: Language) -> tuple[Post, tuple[str, ...]]:
    """The post made to fit, and a note for each repair; a post that fits comes back equal, with no notes."""
    notes: list[str] = []
    limits = limits.beside(media=bool(post.pictures or post.video))
    steps: tuple[Callable[[Post, PlatformLimits, Language, list[str]], Post], ...] = (
        _remove_invisible,
        _remove_markup,
        _fold_blank_lines,
        _tidy_tags,
        _mend_title,
        _cut_body,
    )
    for step in steps:
        post = step(post, limits, language, notes)
    return post, tuple(notes)


def problems(post: Post, limits: PlatformLimits, language: Language, *, pictures: int | None = None) -> tuple[str, ...]:
    """What keeps the post from being published there and cannot be repaired.

    `pictures` is how many there will be, for a check before they are made; None counts those of the post.
    """
    count = len(post.pictures) if pictures is None else pictures
    limits = limits.beside(media=bool(count or post.video))
    platform = say(f"platform.{limits.platform}", language)
    found: tuple[tuple[bool, str, dict[str, int]], ...] = (
        (count < limits.min_pictures and not post.video, "problem.no_picture", {"least": limits.min_pictures}),
        (count > limits.max_pictures, "problem.many_pictures", {"count": count, "limit": limits.max_pictures}),
    )
    texts = tuple(why for _, why in wrong_fields(post, limits, language))
    said = tuple(say(key, language, platform=platform, **values) for wrong, key, values in found if wrong)
    return texts + said + _video_problems(post, limits, language, pictures=count)


def wrong_fields(post: Post, limits: PlatformLimits, language: Language) -> tuple[tuple[str, str], ...]:
    """What is wrong with title, text and tags, each with its name: the part of `problems` that writing can mend."""
    limits = limits.beside(media=bool(post.pictures or post.video))
    platform, tags = say(f"platform.{limits.platform}", language), len(post.tags)
    width, length = title_width(post.title), body_length(post, limits)
    long = "long_caption" if limits.max_body == limits.max_caption else "long_body"
    found: tuple[tuple[bool, str, str, dict[str, int]], ...] = (
        (limits.titled and not post.title.strip(), "title", "no_title", {}),
        (not post.body.strip(), "text", "no_body", {}),
        (width > limits.max_title, "title", "long_title", {"width": width, "limit": limits.max_title}),
        (length > limits.max_body, "text", long, {"count": length, "limit": limits.max_body}),
        (tags > limits.max_tags, "tags", "many_tags", {"count": tags, "limit": limits.max_tags}),
    )
    wrong = [(field, key, values) for is_wrong, field, key, values in found if is_wrong]
    return tuple((field, say(f"problem.{key}", language, platform=platform, **values)) for field, key, values in wrong)


def _video_problems(post: Post, limits: PlatformLimits, language: Language, *, pictures: int) -> tuple[str, ...]:
    """The same for its video; a length that nobody told is not counted."""
    video, most = post.video, limits.video
    platform = say(f"platform.{limits.platform}", language)
    if video is None:
        return ()
    if most is None:
        return (say("problem.no_video", language, platform=platform),)
    seconds, size = ceil(video.seconds), ceil(video.size / MEGABYTE)
    found: tuple[tuple[bool, str, dict[str, int]], ...] = (
        (bool(pictures) and not limits.mixes, "problem.video_and_pictures", {}),
        (seconds > most.max_seconds, "problem.long_video", {"seconds": seconds, "limit": int(most.max_seconds)}),
        (video.size > most.max_bytes, "problem.large_video", {"size": size, "limit": most.max_bytes // MEGABYTE}),
    )
    return tuple(say(key, language, platform=platform, **values) for wrong, key, values in found if wrong)


def hints(post: Post, limits: PlatformLimits, language: Language) -> tuple[str, ...]:
    """What could be better and hinders nothing."""
    least, most = limits.wanted_tags
    if len(post.tags) >= least:
        return ()
    return (say("hint.few_tags", language, count=len(post.tags), least=least, most=most),)


def _tag_room(tags: tuple[str, ...]) -> int:
    return sum(utf16(tag) + 2 for tag in tags)


def _punctuation(title: str) -> list[int]:
    return [match.start() for match in PHRASE_END.finditer(title)]


@cache
def _phrase_parser() -> Callable[[str], list[str]]:
    # Imported late: the model is read only where a title must be cut.
    from budoux import load_default_simplified_chinese_parser  # noqa: PLC0415

    return load_default_simplified_chinese_parser().parse


def _phrases(title: str) -> list[int]:
    ends = [0]
    for phrase in _phrase_parser()(title):
        ends.append(ends[-1] + len(phrase))
    # Between two Latin letters is the middle of a word, whatever the Chinese parser says.
    return [end for end in ends if not re.match(r"[A-Za-z0-9]{2}", title[max(end - 1, 0) : end + 1])]


def _remove_invisible(post: Post, limits: PlatformLimits, language: Language, notes: list[str]) -> Post:
    texts = (post.title, post.body, *post.tags)
    count = sum(not match.group("flag") for text in texts for match in INVISIBLE.finditer(text))
    if count:
        notes.append(say("repair.invisible", language, count=count))
    return replace(post, title=clean(post.title), body=clean(post.body), tags=tuple(clean(tag) for tag in post.tags))


def _remove_markup(post: Post, limits: PlatformLimits, language: Language, notes: list[str]) -> Post:
    if limits.markdown or not (MARKUP.search(post.title) or MARKUP.search(post.body)):
        return post
    notes.append(say("repair.markup", language, platform=say(f"platform.{limits.platform}", language)))
    return replace(post, title=MARKUP.sub(r"\1", post.title), body=MARKUP.sub(r"\1", post.body))


def _fold_blank_lines(post: Post, limits: PlatformLimits, language: Language, notes: list[str]) -> Post:
    lines = re.sub(r"[^\S\n]+$", "", post.body, flags=re.MULTILINE)
    body = re.sub(r"\n{3,}", "\n\n", lines).strip()
    if len(body) < len(lines.strip()):
        notes.append(say("repair.blank_lines", language))
    return replace(post, body=body, title=" ".join(post.title.split()))


def _tidy_tags(post: Post, limits: PlatformLimits, language: Language, notes: list[str]) -> Post:
    first: dict[str, str] = {}
    for tag in post.tags:
        bare = re.sub(r"[\s#＃]+", "", tag)
        first.setdefault(bare.casefold(), bare)
    unique = tuple(tag for tag in first.values() if tag)
    if unique != post.tags:
        notes.append(say("repair.tags_tidied", language))
    if len(unique) > limits.max_tags:
        notes.append(say("repair.tags_cut", language, dropped=len(unique) - limits.max_tags, limit=limits.max_tags))
    return replace(post, tags=unique[: limits.max_tags])


def _mend_title(post: Post, limits: PlatformLimits, language: Language, notes: list[str]) -> Post:
    if not post.title and post.body and limits.titled:
        notes.append(say("repair.title_made", language))
        first = SENTENCE_END.split(post.body, maxsplit=1)[0].strip() or post.body.split("\n")[0]
        return replace(post, title=fit_title(" ".join(first.split()), limits.max_title))
    title = fit_title(post.title, limits.max_title)
    if title != post.title:
        width = title_width(post.title)
        notes.append(say("repair.title_cut", language, limit=limits.max_title, width=width, was=post.title))
    return replace(post, title=title)


def _cut_body(post: Post, limits: PlatformLimits, language: Language, notes: list[str]) -> Post:
    room = limits.max_body - (body_length(post, limits) - utf16(post.body))
    body = fit_body(post.body, room)
    if body != post.body:
        platform = say(f"platform.{limits.platform}", language)
        was, now = utf16(post.body), utf16(body)
        notes.append(say("repair.body_cut", language, was=was, now=now, limit=limits.max_body, platform=platform))
    return replace(post, body=body)

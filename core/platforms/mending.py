"""The repairs that make a post fit: pure functions."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import accumulate

from core.catalogue import say
from core.drafts import Post
from core.messages import Language
from core.platforms.lengths import (
    CLUSTER,
    LINK,
    MEASURES,
    Measure,
    body_room,
    text_bytes,
    title_width,
    utf8,
    utf16,
)
from core.platforms.limits import PlatformLimits

EMOJI = "\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f"
# Zero-width, bidi marks and overrides, tag characters: they hide text from the person who approves.
# ZWJ stays inside emoji and tag characters inside flags. Lone surrogates cannot be written to disk.
INVISIBLE = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
    f"|(?<![{EMOJI}])\u200d|\u200d(?![{EMOJI}])"
)
SENTENCE_END = re.compile(r"[。！？!?…]+[”’」』）)]*|\.(?=\s|$)|\n+")
PHRASE_END = re.compile(r"[，。！？、；：,.!?;:|｜~—\s]+")
MARKUP = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|^#{1,6} +", re.MULTILINE)


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


def fit_body(body: str, limit: int, measure: Measure = utf16) -> str:
    """The longest beginning of at most `limit`, as `measure` counts, that ends a paragraph, else a sentence, else
    anywhere but in a character or a link."""
    if measure(body) <= limit:
        return body
    rough = _rough(body, limit, measure)
    paragraph = rough.rfind("\n\n")
    if paragraph >= len(rough) * 0.7:
        return rough[:paragraph].rstrip()
    links = [match.span() for match in LINK.finditer(body)]
    ends = [match.end() for match in SENTENCE_END.finditer(body, 0, len(rough) + 1) if match.end() <= len(rough)]
    whole = [end for end in ends if not any(first < end < last for first, last in links)]
    if whole and whole[-1] >= len(rough) // 2:
        return rough[: whole[-1]].rstrip()
    cut = next((first for first, last in links if first < len(rough) < last), len(rough))
    return rough[:cut].rstrip()


def _rough(body: str, limit: int, measure: Measure) -> str:
    """The longest beginning of whole characters that fits."""
    ends = [0, *(match.end() for match in CLUSTER.finditer(body))]
    last = bisect_right(ends, limit, key=lambda end: measure(body[:end])) - 1
    while last > 0 and measure(body[: ends[last]]) > limit:  # a mention shrinks when its server is complete
        last -= 1
    return body[: ends[max(last, 0)]]


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
    measure = MEASURES[limits.counts]
    body = fit_body(post.body, body_room(post, limits), measure)
    if limits.max_bytes is not None:
        beside = text_bytes(post, limits) - utf8(post.body)
        body = fit_body(body, limits.max_bytes - beside, utf8)
    if body != post.body:
        platform = say(f"platform.{limits.platform}", language)
        was, now = measure(post.body), measure(body)
        notes.append(say("repair.body_cut", language, was=was, now=now, limit=limits.max_body, platform=platform))
    return replace(post, body=body)

"""Changes that need no model: the post as it was, with the plain instructions carried out that are understood."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from adapters.llm import compose, wishes
from adapters.llm.asked import Asked
from core.catalogue import say
from core.drafts import Post, Style
from core.platforms import EMOJI, SENTENCE_END, body_room, utf16
from core.workflow.output import parse_post, split_tags

EMOJI_RUN = re.compile(f" ?[{EMOJI}\u200d]+")
MARKER = re.compile(r"^(?:\d+\. |✔️ |👉 |· )", re.MULTILINE)
SHORTER, LONGER = 0.6, 1.5  # of the size now
LEAST = 120  # UTF-16 units that a text may grow, however short it is
READ = 2_000  # characters of an instruction that are looked at
LEFT_OVER = 3  # characters of an instruction that still mean something


class Change:
    """One instruction on its way: what is done, what is not there, and what is not yet understood."""

    def __init__(self, post: Post, instruction: str, asked: Asked) -> None:
        self.post = post
        self.rest = instruction[:READ]
        self.asked = asked
        self.done: list[str] = []
        self.missing: list[str] = []

    def take(self, *patterns: re.Pattern[str]) -> re.Match[str] | None:
        """The first wish that is there; it is then off the list."""
        for pattern in patterns:
            match = pattern.search(self.rest)
            if match:
                self.rest = self.rest[: match.start()] + self.rest[match.end() :]
                return match
        return None

    def finish(self, what: str, **values: str | tuple[str, ...]) -> None:
        """Keep new values of the post and what they mean."""
        changed = replace(self.post, **values)  # type: ignore[arg-type]
        if changed != self.post:
            self.post = changed
            self.done.append(what)

    @property
    def not_understood(self) -> str:
        """What is left of the instruction, if it still means something."""
        left = re.sub(r"[\W_]+", "", wishes.FILLER.sub("", self.rest))
        return self.rest.strip(" ，,。.；;、") if len(left) >= LEFT_OVER else ""


def revise(post: Post, instruction: str, asked: Asked) -> tuple[Post, str]:
    """The changed post and the word to the editor about what was done and what was not."""
    whole = parse_post(instruction)
    change = Change(post, instruction, asked)
    if whole.complete:
        change.finish("whole", title=whole.title, body=whole.body, tags=whole.tags or post.tags)
        change.rest = ""
    for step in STEPS:
        step(change)
    return change.post, _note(change, instruction)


def _note(change: Change, instruction: str) -> str:
    language = change.asked.language
    lines = []
    if change.done:
        between = "、" if language == "zh" else ", "
        changes = between.join(say(f"change.{each}", language) for each in dict.fromkeys(change.done))
        lines.append(say("offline.changed", language, changes=changes))
    lines += [say("offline.not_found", language, what=what) for what in change.missing]
    left = change.not_understood if change.done or change.missing else instruction.strip()
    if left:
        lines.append(say("offline.not_understood", language, change=left[:80]))
    return (" " if language == "en" else "").join(lines)


def _title(change: Change) -> None:
    match = change.take(*wishes.TITLE)
    if match and wishes.given(match, "x"):
        change.finish("title", title=wishes.given(match, "x"))
    elif change.take(wishes.OTHER_TITLE):
        others = [each for each in compose.titles(change.asked) if each != change.post.title]
        change.finish("title", title=others[0] if others else change.post.title)


def _tags(change: Change) -> None:
    if change.take(wishes.NO_TAGS):
        change.finish("tags", tags=())
    if match := change.take(*wishes.REMOVE_TAG):
        gone = {tag.casefold() for tag in split_tags(wishes.given(match, "x"))[0]}
        change.finish("tags", tags=tuple(tag for tag in change.post.tags if tag.casefold() not in gone))
    if match := change.take(*wishes.ADD_TAG):
        change.finish("tags", tags=(*change.post.tags, *split_tags(wishes.given(match, "x"))[0]))


def _emoji(change: Change) -> None:
    if change.take(wishes.NO_EMOJI):
        body = MARKER.sub(lambda mark: mark.group() if mark.group()[0].isdigit() else "", change.post.body)
        change.finish("emoji_removed", title=EMOJI_RUN.sub("", change.post.title), body=EMOJI_RUN.sub("", body))
    elif change.take(wishes.MORE_EMOJI):
        emoji = compose.PHRASES[change.asked.language].emoji
        paragraphs = change.post.body.split("\n\n")
        marked = [
            part if EMOJI_RUN.search(part) else f"{part} {emoji[index % len(emoji)]}"
            for index, part in enumerate(paragraphs)
        ]
        change.finish("emoji_added", body="\n\n".join(marked))


def _replace(change: Change) -> None:
    while match := change.take(*wishes.REPLACE):
        old, new = wishes.given(match, "a"), wishes.given(match, "b")
        if old not in change.post.title + change.post.body:
            change.missing.append(old)
            continue
        change.finish("replaced", title=change.post.title.replace(old, new), body=change.post.body.replace(old, new))


def _add(change: Change) -> None:
    if match := change.take(*wishes.ADD_SENTENCE):
        sentence = wishes.given(match, "x")
        first = (match.group("where") or "") in {"开头", "最前面", "前面", "beginning", "start", "top"}
        parts = [sentence, change.post.body] if first else [change.post.body, sentence]
        change.finish("added", body="\n\n".join(parts))


def _remove(change: Change) -> None:
    if match := change.take(*wishes.REMOVE):
        words = wishes.given(match, "x")
        if words in change.post.body:
            change.finish("removed", body=change.post.body.replace(words, ""))
        else:
            change.missing.append(words)


def _style(change: Change) -> None:
    for style, pattern in wishes.STYLES.items():
        if change.take(pattern):
            own = [name for other in wishes.STYLES for name in compose.titles(change.asked.styled(other))]
            asked = change.asked.styled(style)
            title = compose.title(asked) if change.post.title in own else change.post.title
            change.finish("style", title=title, body=_restyled(change.post.body, asked))
            change.asked = asked
            return


def _restyled(body: str, asked: Asked) -> str:
    """The middle stays; openings, asides and closings that the offline writer put there make way for new ones."""
    styles: Sequence[Style] = tuple(wishes.STYLES)
    ours = set().union(*(compose.of_style(asked, style) for style in styles))
    kept = [part for part in body.split("\n\n") if part not in ours]
    middle = [_remarked(part, asked) for part in kept]
    return "\n\n".join([compose.opening_of(asked), *middle, compose.aside_of(asked), compose.closing_of(asked)])


def _remarked(part: str, asked: Asked) -> str:
    """A list with the marks of the style; anything else as it is."""
    lines = part.split("\n")
    points = [MARKER.sub("", line) for line in lines if MARKER.match(line)]
    head = [line for line in lines if not MARKER.match(line)]
    return "\n".join([*head, compose.mark(points, asked)]) if points else part


def _length(change: Change) -> None:
    size = utf16(change.post.body)
    if change.take(wishes.SHORTER):
        target = int(size * SHORTER)
        body = shortened(change.post.body, lambda parts: sum(utf16(part) + 2 for part in parts) <= target)
        change.finish("shorter", body=body)
    elif change.take(wishes.LONGER):
        limit = body_room(change.post, change.asked.limits)
        room = min(max(int(size * LONGER), size + LEAST), limit) - size - 2
        unused = [each for each in compose.sentences(change.asked) if each not in change.post.body]
        more = [each for each in compose.taken(unused, room) if utf16(each) <= room]
        *head, last = change.post.body.split("\n\n")
        extra = [compose.paragraph(more, change.asked.language)] if more else []
        change.finish("longer", body="\n\n".join([*head, *extra, last] if head else [last, *extra]))


def shortened(body: str, fits: Callable[[Sequence[str]], bool]) -> str:
    """The body without the ends of its longest parts, until they fit; the first and the last part go last."""
    parts = [units(part) for part in body.split("\n\n")]
    while not fits(["".join(part) for part in parts]):
        middle = parts[1:-1] or parts
        longest = max(middle, key=lambda part: utf16("".join(part)))
        if len(longest) > 1:
            longest.pop()
        elif len(parts) > 2:
            parts.remove(longest)
        else:
            break
    return "\n\n".join("".join(part).strip() for part in parts)


def units(part: str) -> list[str]:
    """The lines of a list, else the sentences of a paragraph."""
    if "\n" in part:
        return part.splitlines(keepends=True)
    ends = [0, *(match.end() for match in SENTENCE_END.finditer(part)), len(part)]
    return [part[begin:end] for begin, end in pairwise(ends) if begin < end]


STEPS: tuple[Callable[[Change], None], ...] = (
    _title,
    _tags,
    _emoji,
    _replace,
    _add,
    _remove,
    _style,
    _length,
)

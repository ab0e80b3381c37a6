"""What fits a platform, and the repairs that make it fit."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.catalogue import say
from core.drafts import Post
from core.messages import Language, Picture
from core.platforms import (
    PLATFORMS,
    body_length,
    clean,
    fit_body,
    fit_title,
    hints,
    problems,
    repair,
    title_width,
    utf16,
)

XHS = PLATFORMS["xiaohongshu"]
OUTBOX = PLATFORMS["outbox"]
CHANNEL = PLATFORMS["telegram_channel"]
PICTURE = Picture(id="0" * 64, media_type="image/png", width=1242, height=1660)
GOOD = Post(title="手冲咖啡入门", body="先看水温。\n\n再看研磨。", tags=("咖啡", "手冲", "生活"), pictures=(PICTURE,))


@pytest.mark.parametrize(
    ("reason", "title", "width"),
    [
        ("a Chinese character is one", "手冲咖啡", 4),
        ("two Latin letters are one", "coffee", 3),
        ("an odd letter rounds up", "abc", 2),
        ("mixed", "iPhone手机", 5),
        ("an emoji is two UTF-16 units, so two", "😂", 2),
        ("a letter with an accent is above 127", "é", 1),
        ("DEL is not above 127", "\x7f", 1),
        ("nothing", "", 0),
        ("twenty Chinese characters fill it", "字" * 20, 20),
        ("forty letters fill it", "a" * 40, 20),
    ],
)
def test_the_width_of_a_title(reason: str, title: str, width: int) -> None:
    assert title_width(title) == width, reason


@pytest.mark.parametrize(
    ("reason", "title", "fitted"),
    [
        ("it fits", "手冲咖啡", "手冲咖啡"),
        ("cut at the comma", "周末在家做手冲咖啡，新手也能做出好味道的办法", "周末在家做手冲咖啡"),
        ("cut at a space", "hand brewed coffee for slow weekend mornings", "hand brewed coffee for slow weekend"),
        ("an emoji is not halved", "a" * 38 + "😂", "a" * 38),
        ("a family stays together", "a" * 34 + "👨‍👩‍👧", "a" * 34),
        ("a flag stays together", "a" * 36 + "🇨🇳", "a" * 36),
    ],
)
def test_a_title_is_cut_at_a_phrase(reason: str, title: str, fitted: str) -> None:
    assert fit_title(title, 20) == fitted, reason


def test_a_title_without_marks_is_cut_between_chinese_words() -> None:
    assert fit_title("零基础新手周末在家也可以轻松学会制作的蛋糕", 20) == "零基础新手周末在家也可以轻松学会制作的"


@pytest.mark.parametrize(
    ("reason", "text", "cleaned"),
    [
        ("control characters", "a\x00b\x1b[31mc", "ab[31mc"),
        ("bidi override", "abc\u202edef\u202c", "abcdef"),
        ("bidi isolate", "a\u2066b\u2069", "ab"),
        ("zero-width space and joiner between letters", "a\u200bb\u200dc\ufeff", "abc"),
        ("a joiner inside an emoji stays", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("with a variation selector", "❤️\u200d🔥", "❤️\u200d🔥"),
        ("a joiner behind an emoji, before a letter", "👨\u200da", "👨a"),
        ("hidden tag characters", "hi\U000e0049\U000e0047", "hi"),
        ("tag characters of a flag stay", "🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("a lone surrogate cannot be written", "a\ud800b", "ab"),
        ("line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a tab is a space", "a\tb", "a b"),
        ("soft hyphen", "co\u00adop", "coop"),
    ],
)
def test_what_cannot_be_seen_is_removed(reason: str, text: str, cleaned: str) -> None:
    assert clean(text) == cleaned, reason


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_good_post_stays_as_it_is(language: Language) -> None:
    assert repair(GOOD, XHS, language) == (GOOD, ())
    assert problems(GOOD, XHS, language) == ()
    assert hints(GOOD, XHS, language) == ()


CUT = "手冲咖啡，手冲咖啡，手冲咖啡，手冲咖啡"
MANY = tuple("abcdefghijklm")
REPAIRS: list[tuple[str, dict[str, object], dict[str, object], str]] = [
    ("long title", {"title": "手冲咖啡，" * 8}, {"title": CUT}, "repair.title_cut"),
    ("no title", {"title": " "}, {"title": "先看水温"}, "repair.title_made"),
    ("tags", {"tags": ("#咖啡", "手 冲", "咖啡", "生活", "#")}, {}, "repair.tags_tidied"),
    ("a tag in capitals", {"tags": ("Tea", "tea", "x", "y")}, {"tags": ("Tea", "x", "y")}, "repair.tags_tidied"),
    ("many tags", {"tags": MANY}, {"tags": MANY[:10]}, "repair.tags_cut"),
    ("hidden text", {"body": "先看\u202e水温。\n\n再看研磨。"}, {}, "repair.invisible"),
    ("blank lines", {"body": "先看水温。\n \n\n\n再看研磨。"}, {}, "repair.blank_lines"),
    ("Markdown", {"body": "## 先看水温。\n\n**再看**研磨。"}, {}, "repair.markup"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("reason", "before", "after", "key"), REPAIRS)
def test_a_repair_and_its_note(
    reason: str, before: dict[str, object], after: dict[str, object], key: str, language: Language
) -> None:
    repaired, notes = repair(replace(GOOD, **before), XHS, language)  # type: ignore[arg-type]
    assert repaired == replace(GOOD, **after), reason  # type: ignore[arg-type]
    start = say(key, language, **dict.fromkeys(("limit", "width", "was", "dropped", "count", "platform"), "\0"))
    assert len(notes) == 1
    assert notes[0].startswith(start.split("\0")[0])


def test_the_outbox_keeps_markdown() -> None:
    marked = replace(GOOD, body="**bold**")
    assert repair(marked, OUTBOX, "en") == (marked, ())


def test_a_long_body_is_cut_with_its_tags_counted() -> None:
    repaired, notes = repair(replace(GOOD, body="水温很重要。" * 170), XHS, "zh")
    assert body_length(repaired, XHS) <= 1000
    assert utf16(repaired.body) > 950
    assert repaired.body.endswith("。")
    assert "1020" in notes[0]


@pytest.mark.parametrize(
    ("reason", "body", "limit", "fitted"),
    [
        ("at a paragraph", "abcdefgh\n\nijkl", 12, "abcdefgh"),
        ("at a sentence", "一二三。四五六。七八", 9, "一二三。四五六。"),
        ("English", "One two. Three four. Five", 22, "One two. Three four."),
        ("a version is no end of a sentence", "use 3.11 today or tomorrow", 12, "use 3.11 tod"),
        ("no boundary", "字" * 30, 10, "字" * 10),
        ("emoji count twice", "😂" * 10, 10, "😂" * 5),
        ("no room at all", "abc", 0, ""),
    ],
)
def test_a_body_is_cut_where_a_thought_ends(reason: str, body: str, limit: int, fitted: str) -> None:
    assert fit_body(body, limit) == fitted, reason


@pytest.mark.parametrize(
    ("reason", "post", "pictures", "key"),
    [
        ("no picture", replace(GOOD, pictures=()), None, "problem.no_picture"),
        ("none will be drawn", GOOD, 0, "problem.no_picture"),
        ("too many pictures", replace(GOOD, pictures=(PICTURE,) * 19), None, "problem.many_pictures"),
        ("no body", replace(GOOD, body=" \n"), None, "problem.no_body"),
        ("no title", replace(GOOD, title=""), None, "problem.no_title"),
        ("a title that was not repaired", replace(GOOD, title="字" * 21), None, "problem.long_title"),
        ("a body that was not repaired", replace(GOOD, body="字" * 1001), None, "problem.long_body"),
        ("tags that were not repaired", replace(GOOD, tags=tuple("abcdefghijk")), None, "problem.many_tags"),
    ],
)
def test_a_problem_is_named(reason: str, post: Post, pictures: int | None, key: str) -> None:
    found = problems(post, XHS, "en", pictures=pictures)
    assert len(found) == 1, reason
    start = say(key, "en", **dict.fromkeys(("platform", "least", "count", "limit", "width"), "\0")).split("\0")
    assert start[-1] in found[0]


def test_pictures_that_will_be_drawn_are_no_problem_yet() -> None:
    assert problems(replace(GOOD, pictures=()), XHS, "zh", pictures=3) == ()
    assert problems(replace(GOOD, pictures=()), OUTBOX, "zh") == ()


def test_with_pictures_a_channel_takes_a_shorter_text() -> None:
    long = replace(GOOD, body="水温很重要。" * 200)
    alone = replace(long, pictures=())
    assert problems(alone, CHANNEL, "en") == ()
    assert repair(alone, CHANNEL, "en") == (alone, ())
    for found in (problems(long, CHANNEL, "en"), problems(alone, CHANNEL, "en", pictures=1)):
        assert len(found) == 1
        assert "with pictures or a video Telegram channel takes 1024" in found[0]
    short, notes = repair(long, CHANNEL, "zh")
    assert body_length(short, CHANNEL) <= 1024
    assert "1024" in notes[0]
    assert problems(short, CHANNEL, "zh") == ()


def test_where_there_is_no_field_for_a_title_none_is_missed_and_none_is_made() -> None:
    bare = replace(GOOD, title="")
    for platform in ("mastodon", "bluesky", "telegram_channel", "slack_channel"):
        assert repair(bare, PLATFORMS[platform], "en") == (bare, ())
        assert problems(bare, PLATFORMS[platform], "en") == ()
    assert problems(bare, XHS, "en") == ("The post has no title.",)


def test_few_tags_are_only_a_hint() -> None:
    few = replace(GOOD, tags=("咖啡",))
    assert problems(few, XHS, "zh") == ()
    assert "1" in hints(few, XHS, "zh")[0]


TEXT = st.text(st.one_of(st.characters(), st.sampled_from("。，. \n#*咖啡😂\u200d\u202e👨🇨🇳\ud800")), max_size=1200)


@given(title=TEXT, body=TEXT, tags=st.lists(st.text(max_size=30), max_size=15))
@example(title="", body="0\xa00", tags=[])
def test_whatever_it_was_it_fits_and_needs_no_second_repair(title: str, body: str, tags: list[str]) -> None:
    repaired, _ = repair(Post(title=title, body=body, tags=tuple(tags)), XHS, "en")
    assert title_width(repaired.title) <= XHS.max_title
    assert body_length(repaired, XHS) <= XHS.max_body
    assert len(repaired.tags) <= XHS.max_tags
    (repaired.title + repaired.body + "".join(repaired.tags)).encode()
    assert repair(repaired, XHS, "en") == (repaired, ())

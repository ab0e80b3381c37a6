"""How platforms count, and what they say of posts that are too much for them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import say
from core.drafts import Post
from core.messages import Language, Picture
from core.platforms import (
    MEGABYTE,
    PLATFORMS,
    body_length,
    body_room,
    graphemes,
    hints,
    problems,
    published_text,
    repair,
    text_bytes,
    utf16,
)
from core.platforms.lengths import mastodon_length

MASTODON, BLUESKY, XHS = PLATFORMS["mastodon"], PLATFORMS["bluesky"], PLATFORMS["xiaohongshu"]
POST = Post(title="手冲咖啡入门", body="先看水温，再看研磨。", tags=("咖啡", "brew"))
PICTURE = Picture(id="0" * 64, media_type="image/png", width=1242, height=1660, size=300_000)
FAMILY = "👨‍👩‍👧‍👦"
LINK = "https://coffee.example.com/a/very/long/path?with=a&query=string#and-more"


@pytest.mark.parametrize(
    ("reason", "text", "units", "characters", "on_mastodon"),
    [
        ("letters", "coffee", 6, 6, 6),
        ("Chinese", "手冲咖啡", 4, 4, 4),
        ("an emoji", "☕️😂", 4, 2, 2),
        ("a family is one", FAMILY, 11, 1, 1),
        ("a flag is one", "🇨🇳", 4, 1, 1),
        ("an accent of its own", "e\u0301", 2, 1, 1),
        ("a link is 23 on Mastodon", f"see {LINK}", utf16(LINK) + 4, len(LINK) + 4, 27),
        ("a short one too", "http://a.co", 11, 11, 23),
        ("with its full stop outside", "http://a.co.", 12, 12, 24),
        ("in brackets", "(http://a.co/b)", 15, 15, 25),
        ("Chinese behind it is no link", "看http://a.co/b，好", 16, 16, 26),
        ("without a protocol it is text", "coffee.example.com", 18, 18, 18),
        ("a name without a dot is text", "http://localhost/x", 18, 18, 18),
        ("a mention loses its server", "hi @desk@news.example.org!", 26, 26, 9),
        ("one of the own server has none", "hi @desk!", 9, 9, 9),
        ("an address for mail is text", "desk@news.example.org", 21, 21, 21),
    ],
)
def test_three_ways_to_count(reason: str, text: str, units: int, characters: int, on_mastodon: int) -> None:
    assert (utf16(text), graphemes(text), mastodon_length(text)) == (units, characters, on_mastodon), reason


def test_a_title_without_a_field_counts_with_the_text_as_it_is_published() -> None:
    text = published_text(POST, MASTODON)
    assert text == "手冲咖啡入门\n\n先看水温，再看研磨。\n\n#咖啡 #brew"
    for limits in (MASTODON, BLUESKY, PLATFORMS["telegram_channel"], PLATFORMS["slack_channel"]):
        assert body_length(POST, limits) == len(text)
        assert body_room(POST, limits) == limits.max_body - len(text) + len(POST.body)
        empty = replace(POST, body="")
        assert body_room(empty, limits) == body_room(POST, limits)
    assert body_length(POST, XHS) == len(POST.body) + len("#咖啡 #brew ")
    assert text_bytes(POST, BLUESKY) == len(text.encode())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("reason", "platform", "change", "key", "values"),
    [
        ("too long", "mastodon", {"body": "咖" * 500}, "long_text", {"count": 519, "limit": 500}),
        ("in characters, not units", "bluesky", {"body": "😂" * 290}, "long_text", {"count": 309, "limit": 300}),
        (
            "few of many bytes",
            "bluesky",
            {"body": FAMILY * 130},
            "many_bytes",
            {"size": 3285, "limit": 3000},
        ),
        (
            "a film that is too large",
            "bluesky",
            {"pictures": (replace(PICTURE, media_type="image/gif", size=3 * MEGABYTE),)},
            "large_picture",
            {"number": 1, "size": "3", "limit": "1"},
        ),
        (
            "a picture that nobody makes smaller",
            "telegram_channel",
            {"pictures": (PICTURE, replace(PICTURE, size=21 * MEGABYTE // 2))},
            "large_picture",
            {"number": 2, "size": "10.5", "limit": "10"},
        ),
        (
            "too many pixels on its sides",
            "telegram_channel",
            {"pictures": (replace(PICTURE, width=5001, height=5000),)},
            "picture_shape",
            {"number": 1, "width": 5001, "height": 5000, "sides": 10_000, "times": 20},
        ),
        (
            "too slim",
            "telegram_channel",
            {"pictures": (PICTURE, replace(PICTURE, width=41, height=821))},
            "picture_shape",
            {"number": 2, "width": 41, "height": 821, "sides": 10_000, "times": 20},
        ),
        (
            "too large all together",
            "webhook",
            {"pictures": (replace(PICTURE, size=17 * MEGABYTE),) * 3},
            "large_media",
            {"size": "51", "limit": "50"},
        ),
        (
            "of a type that is not taken",
            "xiaohongshu",
            {"pictures": (PICTURE, replace(PICTURE, media_type="image/gif"))},
            "picture_type",
            {"number": 2, "kind": "GIF"},
        ),
    ],
)
def test_each_wrong_thing_has_its_sentence_before_anybody_approves(
    reason: str, platform: str, change: dict[str, object], key: str, values: dict[str, object], language: Language
) -> None:
    where = say(f"platform.{platform}", language)
    post = replace(POST, **change)  # type: ignore[arg-type]
    limits = replace(PLATFORMS[platform], refits=platform == "bluesky")
    assert problems(post, limits, language) == (say(f"problem.{key}", language, platform=where, **values),), reason


def test_what_is_made_smaller_on_its_way_is_no_problem_but_is_said() -> None:
    post = replace(POST, pictures=(PICTURE, replace(PICTURE, size=3 * MEGABYTE)))
    assert problems(post, BLUESKY, "en") == ()
    platform = say("platform.bluesky", "en")
    assert hints(post, BLUESKY, "en") == (say("hint.refitted", "en", count=1, limit="1", platform=platform),)
    assert hints(post, MASTODON, "en") == ()


def test_a_link_is_not_cut_in_its_middle() -> None:
    post = replace(POST, body="水温很重要" * 50 + " " + LINK + " 还有研磨度" * 80)
    for room in range(270, 310):
        limits = replace(BLUESKY, max_body=room)
        body = repair(post, limits, "zh")[0].body
        assert LINK in body or "https" not in body, room


@pytest.mark.parametrize("platform", ["mastodon", "bluesky"])
@given(
    title=st.text(max_size=60),
    body=st.lists(
        st.one_of(
            st.text(max_size=20), st.sampled_from([FAMILY * 20, "🇨🇳", f" {LINK} ", "。", "@a@b.example ", "字" * 90])
        ),
        max_size=40,
    ).map("".join),
    tags=st.lists(st.text(max_size=12), max_size=12),
)
def test_whatever_it_was_it_fits_and_needs_no_second_repair(
    platform: str, title: str, body: str, tags: list[str]
) -> None:
    limits = PLATFORMS[platform]
    repaired, _ = repair(Post(title=title, body=body, tags=tuple(tags)), limits, "en")
    assert body_length(repaired, limits) <= limits.max_body or not repaired.body
    assert limits.max_bytes is None or text_bytes(repaired, limits) <= limits.max_bytes
    assert repair(repaired, limits, "en") == (repaired, ())

"""What can be pressed in a post, by its bytes, and the keys of records."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.publishers.bluesky_text import LIMITS, facets, fitting_text, post_text, record_key
from core.drafts import Post
from core.errors import PublishRefused

TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
PLAIN = st.text(alphabet="abc é咖啡好喝。，☕️👩‍👩‍👧🇨🇳e\u0301\n", max_size=12)
LINKS = st.sampled_from(
    [
        "https://coffee.example/brew?a=1&b=2",
        "http://a.cn",
        "https://zh.example/wiki/咖啡",
        "https://x.example:8443/#top",
    ]
)
TAGS = st.sampled_from(["咖啡", "brew", "手冲_1", "slow-coffee", "é2026"])
PARTS = st.one_of(
    st.tuples(st.just("plain"), PLAIN), st.tuples(st.just("link"), LINKS), st.tuples(st.just("tag"), TAGS)
)


def pressed(post: Post) -> list[tuple[str, str, str]]:
    """Each facet's kind, its value, and what stands in its bytes."""
    text = post_text(post)
    raw = text.encode()
    return [(each.kind, each.value, raw[each.start : each.end].decode()) for each in facets(post, text)]


@given(st.lists(PARTS, max_size=12), st.lists(TAGS, max_size=4, unique=True))
def test_every_link_and_tag_is_pressed_where_a_reader_sees_it(parts: list[tuple[str, str]], own: list[str]) -> None:
    """For any mix of Chinese, emoji, combining marks and ASCII."""
    body = " ".join(f"#{word}" if kind == "tag" else word for kind, word in parts)
    wanted = [(kind, word, f"#{word}" if kind == "tag" else word) for kind, word in parts if kind != "plain"]
    wanted += [("tag", word, f"#{word}") for word in own]
    assert pressed(Post(title="题目", body=body, tags=tuple(own))) == wanted


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=3))
def test_whatever_comes_no_facet_cuts_a_character_or_another_facet(body: str, tags: list[str]) -> None:
    post = Post(title="", body=body, tags=tuple(tags))
    text = post_text(post)
    raw, end = text.encode(), 0
    for each in facets(post, text):
        assert end <= each.start < each.end <= len(raw)
        shown = raw[each.start : each.end].decode()
        assert each.value in shown
        end = each.end


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        # A sentence goes on behind a URL, with and without a space
        ("见https://a.cn/x，再看", ["https://a.cn/x"]),
        ("详见https://a.cn/x请看", ["https://a.cn/x"]),
        ("(https://a.example/b_(c)).", ["https://a.example/b_(c)"]),
        ("See https://a.example/x?y=1.", ["https://a.example/x?y=1"]),
        ("“https://a.example”", ["https://a.example"]),
        # No URL: no host with a dot, another scheme, part of a word
        ("https://localhost/x ftp://a.example xhttps://a.example", []),
        # What comes behind an @ is not the host that it seems to be
        ("https://good.example@bad.example", ["https://good.example"]),
        # Tags: behind spaces, brackets and Chinese punctuation; not inside words and URLs, not of digits alone
        ("今天，#咖啡 很好（#手冲）", ["#咖啡", "#手冲"]),
        ("a#b #1 #2026年 #_ https://a.example/#top", ["#2026年", "https://a.example/#top"]),
        ("＃全角 #️⃣", ["＃全角"]),
        ("(https://a.example/(#tag", ["https://a.example/(#tag"]),
        # Handles; no addresses of mail
        ("谢谢@alice.bsky.social。", ["@alice.bsky.social"]),
        ("mail me@a.example or @nobody", []),
    ],
)
def test_what_can_be_pressed(body: str, wanted: list[str]) -> None:
    assert [shown for _, _, shown in pressed(Post(title="", body=body))] == wanted


def test_the_own_tags_are_taken_as_they_stand_except_too_long_ones() -> None:
    post = Post(title="", body="正文", tags=("C++", "写作,AI", "长" * 65))
    assert pressed(post) == [("tag", "C++", "#C++"), ("tag", "写作,AI", "#写作,AI")]


def test_length_is_counted_as_readers_do_and_in_bytes() -> None:
    family = "👨‍👩‍👧‍👦"
    assert fitting_text(Post(title="", body=family * 60 + "e\u0301" * 240))
    assert fitting_text(Post(title="", body="好" * LIMITS.max_body))
    with pytest.raises(PublishRefused, match="301 characters of 300") as refused:
        fitting_text(Post(title="", body="好" * 301))
    assert refused.value.why == "too_long"
    with pytest.raises(PublishRefused, match="bytes of 3000"):
        fitting_text(Post(title="", body=family * 200))


def test_half_a_character_is_marked_and_tears_nothing() -> None:
    post = Post(title="", body="坏\ud800 https://a.cn", tags=("\udfff标",))
    assert pressed(post) == [("link", "https://a.cn", "https://a.cn"), ("tag", "?标", "#?标")]


@given(st.text(), st.text())
def test_record_keys_are_tids_of_the_past_and_of_the_key_alone(one: str, other: str) -> None:
    one, other = one.encode(errors="replace").decode(), other.encode(errors="replace").decode()
    keys = {text: record_key(text) for text in (one, other)}
    assert all(TID.fullmatch(key) for key in keys.values())
    assert len(set(keys.values())) == len(keys)
    assert keys[one] == record_key(one)
    # TIDs sort as their times do: these are of 2024-01-01T00:00Z and 2025-02-11T05:26Z
    assert all("3khuwc44c2222" <= key <= "3lhuwc44bzzzz" for key in keys.values())


def test_a_record_key_never_changes() -> None:
    """A new version of the program finds what an old one published."""
    assert record_key("d-1:2:bluesky:desk") == "3klbuh73j2pe2"

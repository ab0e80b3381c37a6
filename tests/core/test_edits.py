"""Which variant of a post a change is for, in both languages."""

import pytest

from core.drafts import Post, Revision, Target, Variant
from core.workflow.edits import aimed, change_of

XHS = Target(platform="xiaohongshu", account="outbox")
MASTODON = Target(platform="mastodon", account="brand")
BLUESKY = Target(platform="bluesky", account="bluesky")
THREE = (XHS, MASTODON, BLUESKY)

AIMED: list[tuple[str, str, str]] = [
    ("Mastodon: shorter", "mastodon", "shorter"),
    ("mastodon：短一点", "mastodon", "短一点"),
    ("for Bluesky, make it shorter", "bluesky", "make it shorter"),
    ("make the Bluesky version shorter", "bluesky", "make it shorter"),
    ("shorten the Mastodon post", "mastodon", "shorten it"),
    ("make it shorter for Mastodon", "mastodon", "make it shorter"),
    ("no tags, only on Bluesky.", "bluesky", "no tags"),
    ("brand: no emoji", "brand", "no emoji"),
    ("Mastodon and Bluesky: no tags", "mastodon bluesky", "no tags"),
    ("小红书版标题改短", "xiaohongshu", "标题改短"),
    ("把小红书的标题改成秋天", "xiaohongshu", "标题改成秋天"),
    ("Bluesky 那条短一点", "bluesky", "短一点"),
    ("只改 Mastodon 版：去掉标签", "mastodon", "去掉标签"),
    ("小红书和Bluesky：轻松一点", "xiaohongshu bluesky", "轻松一点"),
]
FOR_ALL: list[tuple[str, str]] = [
    ("make it shorter", "no platform is named"),
    ("add a line about Mastodon", "it is to be written of"),
    ("replace Mastodon with Bluesky", "words of the text"),
    ("加一句：我们也在 Mastodon", "the same in Chinese"),
    ("Mastodon is spelled wrong", "the word in the text"),
    ("小红书的读者会喜欢这句，留着", "the platform's readers"),
    ("Weibo: shorter", "it does not go there"),
    ("Mastodon:", "nothing is asked for"),
]


@pytest.mark.parametrize(("text", "names", "rest"), AIMED, ids=[row[0] for row in AIMED])
def test_a_change_is_for_what_it_names(text: str, names: str, rest: str) -> None:
    assert aimed(text, THREE) == (names, rest)


@pytest.mark.parametrize(("text", "why"), FOR_ALL, ids=[row[1] for row in FOR_ALL])
def test_else_it_is_for_all(text: str, why: str) -> None:
    assert aimed(text, THREE) == ("", text), why


def test_where_there_is_one_target_nothing_is_taken_off() -> None:
    assert aimed("Mastodon: shorter", (MASTODON,)) == ("", "Mastodon: shorter")


def test_a_new_text_may_be_for_one_variant() -> None:
    long, short = Post(title="T", body="A long text. " * 20), Post(title="", body="A short text.\nTwo lines.")
    revision = Revision(
        number=1,
        post=long,
        variants=(Variant(target=XHS, post=long, since=1), Variant(target=MASTODON, post=short, since=1)),
    )
    change = change_of("Mastodon: Quite another text.\nIn two lines.", revision)
    assert change.target == "mastodon"
    assert change.post == Post(title="", body="Quite another text.\nIn two lines.")
    assert change_of("Quite another text.\nIn two lines.", revision).post is None, "too short to be the whole post"

"""Which draft is meant, and what somebody wants from now on: tables in both languages."""

import pytest

from core.router.decision import OpenDraft
from core.router.preferences import preferences_in
from core.router.which import mentioned, ordinal_in

HERE = 12  # things to choose from


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("第二个", 1, "with a counter"),
        ("第 2 篇", 1, "digits and blanks"),
        ("第二", 1, "without a counter"),
        ("通过第十二篇", 11, "two signs are one number"),
        ("改第二篇的第一段", 1, "the draft, and not its paragraph"),
        ("最后一篇", 11, "the end of the list"),
        ("倒数第二个", 10, "from the end"),
        ("the second", 1, "English"),
        ("second draft please", 1, "without an article"),
        ("First!", 0, "alone"),
        ("the second, it is too long", 1, "with a reason behind it"),
        ("the third and the first", 2, "the one that is said first"),
        ("the second to last one", 10, "from the end"),
        ("#2", 1, "as a list shows it"),
        ("approve no. 2", 1, "a number"),
        ("number 11 please", 10, "two digits"),
        ("2", 1, "a number alone"),
        ("（２）", 1, "full-width"),
        ("二", 1, "Chinese"),
        ("2.", 1, "as a list has it"),
        ("第十三个", -1, "not there"),
        ("#0", -1, "there is no noughth"),
        ("100", -1, "not there"),
        ("倒数第二十个", -1, "before the first one"),
        ("去掉第二段", None, "a paragraph"),
        ("第十二段太长", None, "of a number with two signs"),
        ("第一句改一下", None, "a sentence"),
        ("换掉第二张图", None, "a picture"),
        ("删掉第三个标签", None, "a tag"),
        ("第一时间发布", None, "at once"),
        ("第二天早上发", None, "a day"),
        ("最后一个标签去掉", None, "the last tag"),
        ("shorten the second paragraph", None, "a paragraph"),
        ("drop the first two tags", None, "several of something"),
        ("wait a second", None, "a moment"),
        ("first make it shorter", None, "what to do first"),
        ("in the first place", None, "a turn of phrase"),
        ("on second thoughts, shorter", None, "another one"),
        ("secondhand", None, "a part of a word"),
        ("nothing of the kind", None, "none"),
        ("", None, "nothing"),
    ],
)
def test_a_place_is_named(text: str, place: int | None, why: str) -> None:
    assert ordinal_in(text, HERE) == place, why


TEA = OpenDraft(id="abcd1234ef", title="Spring Tea", status="open")
COFFEE = OpenDraft(id="abcd9999aa", title="春天筆記", status="open")
BARE = OpenDraft(id="1234aaaabb", title="", status="making")
DRAFTS = (TEA, COFFEE, BARE)  # newest first


@pytest.mark.parametrize(
    ("text", "drafts", "why"),
    [
        ("approve ABCD1234", [TEA], "the beginning of an id, capitals or not"),
        ("abcd", [TEA, COFFEE], "the beginning of two"),
        ("abc", None, "too short for an id"),
        ("通过1234aaaa吧", [BARE], "between Chinese"),
        ("make the spring tea one shorter", [TEA], "a title, capitals or not"),
        ("春天笔记那篇不行", [COFFEE], "a title in other characters"),
        ("第三个", [BARE], "a place"),
        ("第四个", [], "a place that is not there"),
        ("abcd9999 is the second", [COFFEE], "an id counts more than a place"),
        ("最新的那篇", [TEA], "the newest"),
        ("approve the last one", [TEA], "the last that was written"),
        ("the latest please", [TEA], "the same"),
        ("reject the last, it is dull", [TEA], "with a reason"),
        ("shorten the last paragraph", None, "a paragraph of any of them"),
        ("at last!", None, "a sigh"),
        ("like last week", None, "a time"),
        ("去掉第二段", None, "a paragraph of any of them"),
        ("make it shorter", None, "no name at all"),
    ],
)
def test_a_draft_is_mentioned(text: str, drafts: list[OpenDraft] | None, why: str) -> None:
    found = mentioned(text, DRAFTS)
    assert (found if found is None else list(found)) == drafts, why


@pytest.mark.parametrize("text", ["去掉第二段", "make the second paragraph shorter", "the last sentence is too long"])
def test_a_paragraph_of_the_only_draft_does_not_hide_it(text: str) -> None:
    assert mentioned(text, [TEA]) is None


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        ("以后用中文", {"language": "zh"}, "a language"),
        ("please be more formal from now on", {"style": "professional"}, "a style"),
        ("字数长一点", {"length": "long"}, "a length"),
        ("posts should be short", {"length": "short"}, "the same"),
        ("校长说得对", {}, "a sign of a length within a word"),
        ("时区设为上海", {"zone": "上海"}, "a zone as it was written"),
        ("my time zone is Asia/Shanghai", {"zone": "Asia/Shanghai"}, "an IANA name"),
        ("set the time zone to Berlin time.", {"zone": "Berlin"}, "a city"),
        ("我们在东京时区", {"zone": "东京"}, "another word order"),
        ("时区改成 America/New_York，风格随意", {"style": "casual", "zone": "America/New_York"}, "a zone and more"),
        ("默认发小红书，幽默，短文", {"style": "humorous", "platform": "xiaohongshu", "length": "short"}, "three"),
        (
            "Mastodon by default, humorous, long posts, in English",
            {"style": "humorous", "platform": "mastodon", "length": "long", "language": "en"},
            "four",
        ),
        ("hello", {}, "none"),
        ("", {}, "nothing"),
    ],
)
def test_preferences_are_found(text: str, wanted: dict[str, str], why: str) -> None:
    assert preferences_in(text) == wanted, why

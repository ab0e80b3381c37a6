"""Picture cards: what is on which, how lines break, what fits, what cannot be drawn."""

import io
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from adapters.images.breaking import FORBIDDEN, NOT_FIRST, NOT_LAST, run
from adapters.images.cards import LocalCards
from adapters.images.fitting import Frame, Span, fit
from adapters.images.glyphs import drawable, missing
from adapters.images.outline import outline
from adapters.images.pages import pages
from adapters.images.palettes import PALETTES, mood
from adapters.images.typeface import width
from adapters.images.wrapping import wrap
from core.drafts import Brief, ContentType, Post
from core.records import Illustration

COFFEE = Post(
    title="在家做出咖啡馆水准的手冲咖啡☕",
    body="""最近迷上了在家做手冲，试了二十多次，终于摸到一点门道。

准备工具
1️⃣ 选豆：新手先买浅中烘的豆子。
2️⃣ 研磨：像白砂糖那样的颗粒，太细会苦。
3️⃣ 水温：92℃左右，烧开后放一分钟。

做完第一杯的时候，整个厨房都是香气🍊。

#手冲咖啡 #咖啡日常""",
    tags=("手冲咖啡", "咖啡日常"),
)
HABITS = Post(
    title="Five habits that keep a small team calm",
    body="Small teams fail quietly. Here is what helped.\n\n1. Write it down: memory is short.\n2. One owner: not two.",
    tags=("teamwork",),
)


def brief(content_type: ContentType = "normal") -> Brief:
    return Brief(request="", topic="topic", language="zh", content_type=content_type)


async def drawn(post: Post, count: int, variant: int = 0) -> Sequence[Illustration]:
    return await LocalCards().illustrate(post, brief(), count=count, variant=variant, progress=lambda _: None)


@pytest.mark.parametrize(
    ("post", "count"),
    [
        (COFFEE, 1),  # all on the cover
        (COFFEE, 4),  # the usual number
        (HABITS, 9),  # more pictures than the body has sentences
        (Post(title="", body=""), 3),  # nothing to say
        (Post(title="😀🎉", body="🎉"), 2),  # nothing that the fonts can draw
        (Post(title="超长标题" * 100, body="无" * 5000, tags=("标签" * 50,)), 3),  # far more than fits
        (Post(title="https://example.com/" + "a" * 200, body="x" * 3000), 2),  # no place to break
        (Post(title="العربية \u200f\u202e", body="\u200b\x00\ud800"), 2),  # right to left, zero width, no text at all
    ],
)
async def test_every_post_becomes_pictures_of_the_right_size(post: Post, count: int) -> None:
    cards = await drawn(post, count)
    assert len(cards) == count
    for card in cards:
        with Image.open(io.BytesIO(card.content)) as image:
            assert (image.size, image.format) == ((1242, 1660), "PNG")
            assert len(image.getcolors(1 << 21) or ()) > 8, "an empty sheet"
        assert len(card.content) < 600_000


async def test_progress_counts_each_card_on_the_loop() -> None:
    seen: list[int] = []
    await LocalCards().illustrate(COFFEE, brief(), count=3, variant=0, progress=seen.append)
    assert seen == [1, 2, 3]


async def test_no_pictures_are_no_error() -> None:
    assert await drawn(COFFEE, 0) == ()


async def test_the_same_post_and_variant_give_the_same_bytes() -> None:
    assert await drawn(HABITS, 3) == await drawn(HABITS, 3)


@pytest.mark.parametrize("count", [1, 3])
async def test_each_variant_looks_different_from_the_one_before(count: int) -> None:
    covers = [(await drawn(COFFEE, count, variant))[0].content for variant in range(6)]
    assert all(one != other for one, other in pairwise(covers))
    assert len(set(covers)) >= 4


async def test_what_cannot_be_drawn_is_reported_with_the_picture_that_lacks_it() -> None:
    cards = await drawn(COFFEE, 6)
    assert cards[0].missing == "☕"
    assert "".join(card.missing for card in cards[1:]) == "🍊"


async def test_a_single_card_reports_for_the_whole_body() -> None:
    (card,) = await drawn(COFFEE, 1)
    assert card.missing == "☕🍊"


@pytest.mark.parametrize(
    ("text", "shown", "left_out"),
    [
        ("手冲→研磨", "手冲 › 研磨", ""),  # another sign says it
        ("①选豆 ②磨粉", "1. 选豆 2. 磨粉", ""),
        ("25℃", "25°C", ""),  # the same sign in parts
        ("Dvořák", "Dvorák", ""),
        ("☕️☕ 👍🏽好", "好", "☕👍"),  # each once, without skin tones and selectors
        ("👨‍👩‍👧", "", "👨👩👧"),  # joiners are not characters to miss
        ("a\x00b\ud800c", "abc", ""),  # no characters at all, and the report must be valid text
        ("e\u0301te\u0301", "été", ""),  # combining marks join their letter
    ],
)
def test_glyphs(text: str, shown: str, left_out: str) -> None:
    assert (drawable(text), missing(text)) == (shown, left_out)


@pytest.mark.parametrize(
    ("text", "keep", "em", "lines"),
    [
        # phrases stay whole
        ("在家也能做出咖啡馆水准的手冲咖啡", ("咖啡",), 9, ("在家也能做出咖啡馆", "水准的手冲咖啡")),
        # about equally long, not nine and two words
        ("How to brew a decent cup of coffee", (), 13, ("How to brew a", "decent cup of coffee")),
        # a comma is the best place
        ("深夜写给自己：慢慢来，比较快", (), 7.2, ("深夜写给自己：", "慢慢来，比较快")),
        # Latin words inside Chinese stay whole
        ("用V60滤杯和Kettle做出Good Coffee", (), 9, ("用V60滤杯和Kettle", "做出Good Coffee")),
        ("手冲咖啡", (), 9, ("手冲咖啡",)),  # what fits stays in one line
        ("", (), 9, ()),
    ],
)
def test_titles_break_where_they_read_well(text: str, keep: tuple[str, ...], em: float, lines: tuple[str, ...]) -> None:
    assert wrap(run(text, 900, keep), em, balanced=True) == lines


def test_a_word_that_does_not_fit_is_not_cut_unless_it_must_be() -> None:
    word = run("extraordinarily", 400)
    assert wrap(word, 4) is None
    assert "".join(wrap(word, 4, dearest=FORBIDDEN * 2) or ()) == "extraordinarily"


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="手冲咖啡的，。！？（）“”V60ab-", min_size=1, max_size=80), em=st.integers(4, 30))
def test_no_line_begins_with_a_closing_mark_or_is_too_wide(text: str, em: int) -> None:
    text = drawable(text)
    lines = wrap(run(text, 400), em)
    if lines is None:
        return
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line[0] not in NOT_FIRST for line in lines[1:])
    assert all(line[-1] not in NOT_LAST for line in lines[:-1])
    assert all(width(line, 400, 100) <= em * 100 + 1 for line in lines)


def test_text_steps_down_in_size_before_it_is_cut() -> None:
    frame = Frame(width=400, height=300, sizes=(60, 40, 20))
    sizes = [fit([(Span(text="字" * count, weight=400),)], frame).size for count in (6, 30, 100, 1000)]
    assert sizes == [60, 40, 20, 20]


@pytest.mark.parametrize(("text", "end"), [("字" * 500, "…"), ("word " * 300, "...")])
def test_what_has_no_room_ends_with_an_ellipsis_inside_the_frame(text: str, end: str) -> None:
    setting = fit([(Span(text=drawable(text), weight=400),)], Frame(width=300, height=200, sizes=(40, 30)))
    assert setting.lines[-1].text.endswith(end)
    assert setting.height <= 200
    assert all(width(line.text, line.weight, line.size) <= 300 for line in setting.lines)


@pytest.mark.parametrize(
    ("line", "head", "text", "point"),
    [
        ("1️⃣ 选豆：新手先买浅烘。", "选豆", "新手先买浅烘。", 1),  # a keycap is a number
        ("② 研磨：像白砂糖。", "研磨", "像白砂糖。", 1),
        ("- **Write it down**: memory is short.", "Write it down", "memory is short.", 1),  # Markdown
        ("早上10:30开始，别迟到。", "", "早上10:30开始，别迟到。", 0),  # a time is no label
        ("见 https://example.com 的说明。", "", "见 https://example.com 的说明。", 0),  # nor is a scheme
        ("3.5 克粉就够。", "", "3.5 克粉就够。", 0),  # a decimal is no number of a point
        ("读[这篇](https://example.com)吧。", "", "读这篇吧。", 0),  # links are words
    ],
)
def test_lines_of_a_body(line: str, head: str, text: str, point: int) -> None:
    (passage,) = outline(line)
    assert (passage.head, passage.text, passage.point) == (head, text, point)


def test_lines_of_hashtags_and_of_signs_only_are_not_drawn() -> None:
    assert outline("#手冲咖啡 #咖啡日常\n———\n\n✨✨✨") == []


def test_the_pages_carry_the_whole_body_in_order() -> None:
    made = pages(COFFEE, brief(), count=5)
    assert made[0].kind == "cover"
    words = [part for page in made[1:] for p in page.passages for part in (page.title, p.head, p.text) if part]
    said = "".join(dict.fromkeys(words))
    places = [said.index(word) for word in ("二十多次", "准备工具", "选豆", "研磨", "水温", "第一杯")]
    assert places == sorted(places)


def test_points_keep_their_numbers_over_pages() -> None:
    made = pages(COFFEE, brief(), count=6)
    assert [p.point for page in made[1:] for p in page.passages if p.point] == [1, 2, 3]


def test_a_paragraph_is_cut_only_behind_sentences() -> None:
    body = "第一句话说完了。第二句话也说完了。第三句话还要更长一点点。第四句。"
    made = pages(Post(title="题", body=body), brief(), count=3)
    texts = [passage.text for page in made[1:] for passage in page.passages]
    assert len(texts) == 2
    assert "".join(texts) == body
    assert all(text.endswith("。") for text in texts)


def test_moods_have_their_own_colours() -> None:
    moods = {mood(brief("normal")), mood(brief("lifestyle")), mood(brief("emotional"))}
    assert len(moods) == 3
    assert len({palette for each in PALETTES.values() for palette in each}) == 12


def test_importing_the_cards_does_not_import_pillow() -> None:
    code = "import sys, adapters.images.cards; sys.exit(bool({'PIL', 'budoux', 'fontTools'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Markdown as Telegram shows it: what each mark becomes, what half of it becomes, and what cannot be forged."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.telegram import markup
from adapters.telegram.markup import MAX_ENTITIES, keyboard, length, render
from core.errors import ChatError
from core.markdown.commonmark import ZERO_WIDTH, without_tags
from core.messages import Address, Button, MessageRef, OutboundMessage
from tests.fakes.telegram.entities import checked

GROUP = MessageRef(address=Address(platform="telegram", tenant="700", chat="-5"), id="1")

SNIPPETS = (
    *(
        "\n",
        "\n\n",
        "\n\n\n\n",
        "\r\n",
        "  ",
        "    ",
        "\t",
        "word ",
        "说明。",
        "😀",
        "👨‍👩‍👧",
        "\x00",
        "\u200b",
        "\ufeff",
    ),
    *(
        "- a\n",
        "  - b\n",
        "* z\n",
        "1. c\n",
        "2) n\n",
        "- [ ] t\n",
        "- ```\n  in\n",
        "> q\n",
        "\n> \n",
        "# h\n",
        "===\n",
    ),
    *(
        "---\n",
        "```\n",
        "```py\nx = 1\n```\n",
        "~~~\n",
        "    code\n",
        "|a|b|\n|-|-|\n|1|2|\n",
        "\\*",
        "&amp;",
        "x < y ",
    ),
    *("**重点：**今天", "今天**“重点”**", "**", "*", "_", "*it*", "`c`", "`", "||secret||", "||", "~~s~~", "~y", "$x$"),
    *("$$", "$5 ", "\\[", "\\]", "\\frac{1}{2}", "<b>", "</b>", "<div>\n", "<!--", "<https://a.b>", "<tg-spoiler>"),
    *("[t](http://e.org)", "[t](htt", "[t]:", "[p](tg://user?id=1)", "![i](http://e.org/i.png)", "http://x.org/a_b "),
)
MARKDOWN = st.lists(st.sampled_from(SNIPPETS), max_size=25).map("".join)


def shown(markdown: str) -> str:
    """The text with its entities written into it: <bold>so</bold>."""
    text, found = render(markdown)
    raw = text.encode("utf-16-le")
    entities = list(enumerate(sorted(found, key=lambda each: (each.offset, -each.length, each.type))))
    places = [(each.offset, 1, number, f"<{each.type}{_more(each.url or each.language)}>") for number, each in entities]
    places += [(each.offset + each.length, 0, -number, f"</{each.type}>") for number, each in entities]
    parts, at = [], 0
    for place, _, _, mark in sorted(places):
        parts += [raw[2 * at : 2 * place].decode("utf-16-le"), mark]
        at = place
    return "".join([*parts, raw[2 * at :].decode("utf-16-le")])


def _more(value: str | None) -> str:
    return f" {value}" if value else ""


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("plain", "plain"),
        ("**b** *i* ~~s~~ `c`", "<bold>b</bold> <italic>i</italic> <strikethrough>s</strikethrough> <code>c</code>"),
        ("a ||secret|| b", "a <spoiler>secret</spoiler> b"),
        ("||one\n\ntwo||", "<spoiler>one\n\ntwo</spoiler>"),
        ("# 标题\n\n正文", "<bold><underline>标题</underline></bold>\n\n正文"),
        ("> 引用", "<blockquote>引用</blockquote>"),
        ("> " + "长" * 300, f"<blockquote>{'长' * 300}</blockquote>"),  # not folded away
        ("- a\n  - b\n- c", "⦁ a\n  ⦁ b\n⦁ c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- [ ] a\n- [x] b", "☐ a\n✅ b"),
        ("```python\nx = 1\n```", "<pre python>x = 1</pre>"),
        ("````\n```\nx\n```\n````", "<pre>```\nx\n```</pre>"),
        ("- a\n  ```\n  x\n  ```\n- b", "⦁ a\n<pre>x</pre>\n⦁ b"),
        ("|a|b|\n|-|-|\n|1|22|", "<pre>a | b \n--+---\n1 | 22</pre>"),
        ("[Wiki](https://e.org/a_(b))", "<text_link https://e.org/a_(b)>Wiki</text_link>"),
        ("![alt](https://e.org/i.png)", "🖼<text_link https://e.org/i.png>alt</text_link>"),
        ("😀**粗**😀`c`", "😀<bold>粗</bold>😀<code>c</code>"),
        ("👨‍👩‍👧 *a*", "👨‍👩‍👧 <italic>a</italic>"),
        ("about $10 to $20, ~5 and ~6", "about $10 to $20, ~5 and ~6"),
        ("a\r\n\r\nb", "a\n\nb"),
        ("\n\n\na\n\n\n", "a"),
        ("", ""),
        ("#", "#"),  # marks alone are something, too
        ("```", "```"),
        ("[]()", "[]()"),
        (" \u200b\n", ""),
    ],
)
def test_markdown_becomes_text_with_entities(markdown: str, expected: str) -> None:
    assert shown(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**重点：**今天", "<bold>重点：</bold>今天"),
        ("今天**“重点”**后", "今天<bold>“重点”</bold>后"),
        ("说明：**重点：**今天**（好）**后", "说明：<bold>重点：</bold>今天<bold>（好）</bold>后"),
        ("***重点：***今天", "<bold><italic>重点：</italic></bold>今天"),
        ("**重点:**今天", "<bold>重点:</bold>今天"),
        (
            "- **重点：**今天\n- 少了**\n- **重点：**今天",
            "⦁ <bold>重点：</bold>今天\n⦁ 少了**\n⦁ <bold>重点：</bold>今天",
        ),
        ("`**重点：**今天`", "<code>**重点：**今天</code>"),
        ("```\n**重点：**今天\n```", "<pre>**重点：**今天</pre>"),
        (r"\**重点：**今天", "**重点：**今天"),
        ("**好** 和 **重点：**今天", "<bold>好</bold> 和 <bold>重点：</bold>今天"),
        ("😀**重点：**今天😀**好**", "😀<bold>重点：</bold>今天😀<bold>好</bold>"),
        ("2**(3) and 4**(5)", "2**(3) and 4**(5)"),  # no emphasis, and not to be made one
        ("数 2**(3)，数 4**(5)", "数 2**(3)，数 4**(5)"),
        ("**重点：", "**重点："),
        ("**重点：**", "<bold>重点：</bold>"),
    ],
)
def test_emphasis_stands_beside_chinese_punctuation(markdown: str, expected: str) -> None:
    assert shown(markdown) == expected
    assert ZERO_WIDTH not in render(markdown)[0]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[Mina](tg://user?id=7)", "Mina"),
        ("[Mina](TG://user?id=7)", "Mina"),
        ("[x](javascript:alert(1))", "x"),
        ("[x](mailto:a@b.c)", "x"),
        ("![👍](tg://emoji?id=5368324170671202286)", "👍"),
        ("![x](tg://user?id=7)", "🖼x"),
        ("<a href='tg://user?id=7'>Mina</a>", "<a href='tg://user?id=7'>Mina</a>"),
        ("[x](HTTPS://e.org)", "<text_link HTTPS://e.org>x</text_link>"),
        ("<https://e.org>", "<text_link https://e.org>https://e.org</text_link>"),
    ],
)
def test_only_links_to_pages_are_links(markdown: str, expected: str) -> None:
    assert shown(markdown) == expected


@pytest.mark.parametrize(
    "text",
    [
        "vector<int> and map<k, v>",
        "<div>\nhello\n</div>",
        "<!-- not hidden -->",
        "<script>x</script>",
        "<pre>\n\na\n\n</pre>",
        "a <tg-spoiler>b</tg-spoiler>",
        "a <b>c</b>\n\n<p>d",
    ],
)
def test_tags_are_text(text: str) -> None:
    assert shown(text) == text


def test_tags_in_code_stay_as_they_are() -> None:
    assert shown("`<b>` and\n\n```html\n<div>\n```") == "<code><b></code> and\n\n<pre html><div></pre>"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bo", "**bo"),
        ("a `co", "a `co"),
        ("[Wiki](https://e.o", "[Wiki](https://e.o"),
        ("```python\nx =", "<pre python>x =</pre>"),
        ("``", "``"),
        ("|a|b|\n|-", "|a|b|\n|-"),
        ("||sec", "||sec"),
        ("> quo", "<blockquote>quo</blockquote>"),
        ("a <b", "a <b"),
        ("1.", "1. "),
    ],
)
def test_half_open_markdown_renders(markdown: str, expected: str) -> None:
    assert shown(markdown) == expected


def test_a_text_that_the_library_does_not_take_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(markup, "convert", fails)
    assert render("**one text that is in no cache**") == ("**one text that is in no cache**", ())


def test_halves_of_characters_are_marked() -> None:
    assert render("a\ud83d **b**")[0] == "a? **b**"


def test_a_hundred_entities_and_no_more() -> None:
    text, entities = render("\n\n".join(f"**{number}**" for number in range(150)))
    assert text.endswith("149")
    assert len(entities) == MAX_ENTITIES
    assert text[entities[-1].offset :].startswith("99")


def test_lengths_count_utf_16_units_of_what_is_shown() -> None:
    assert length("**😀😀**：[x](https://example.org)") == 6


def test_a_text_of_very_many_paragraphs_renders() -> None:
    text = "\n\n".join(f"第 {number} 段" for number in range(2000))
    assert render(text)[0] == text


@given(MARKDOWN, st.data())
@settings(deadline=None)
def test_any_half_of_any_markdown_renders_to_what_telegram_takes(markdown: str, data: st.DataObject) -> None:
    half = markdown[: data.draw(st.integers(0, len(markdown)))]
    text, entities = render(half)
    assert len(entities) <= MAX_ENTITIES
    checked(text, [each.model_dump(exclude_none=True) for each in entities])
    assert ZERO_WIDTH not in text
    assert all((each.url or "http").lower().startswith("http") for each in entities)


@given(MARKDOWN)
@example("- ```\n  in\n\n\n\nword")
@example("```\n\n\n```\n\n\n> a\n\n- b\n\n  c\n\nd")
@settings(deadline=None, max_examples=300)
def test_rendering_only_the_last_block_anew_makes_no_difference(markdown: str) -> None:
    markdown = markdown.replace("\r\n", "\n").replace(ZERO_WIDTH, "")
    for end in range(0, len(markdown) + 1, 3):  # as it grows
        render(markdown[:end])
    whole = markup._block(without_tags(markdown))
    assert markup._trimmed(markup._rendered(markdown)) == markup._trimmed(whole)


def test_buttons_have_a_style_and_at_most_64_bytes() -> None:
    rows = ((Button(label="通过", callback="批" * 21 + "x", style="primary"), Button(label="No", callback="n")),)
    made = keyboard(OutboundMessage(text="x", buttons=rows), group=False)
    assert made is not None
    assert made.model_dump(exclude_none=True)["inline_keyboard"] == [
        [
            {"text": "通过", "callback_data": "批" * 21 + "x", "style": "primary"},
            {"text": "No", "callback_data": "n"},
        ]
    ]
    for callback in ("", "批" * 21 + "xx"):
        with pytest.raises(ChatError):
            keyboard(OutboundMessage(text="x", buttons=((Button(label="x", callback=callback),),)), group=False)


@pytest.mark.parametrize(
    ("message", "group", "expected", "reason"),
    [
        (OutboundMessage(text="?", asks=True), True, {"force_reply": True, "selective": False}, "nobody to select"),
        (OutboundMessage(text="?", asks=True, reply_to=GROUP), True, {"force_reply": True, "selective": True}, ""),
        (OutboundMessage(text="?", asks=True), False, None, "in a private chat the bot hears everything"),
        (OutboundMessage(text="?"), True, None, "it does not ask"),
    ],
)
def test_a_question_in_a_group_opens_an_answer(
    message: OutboundMessage, group: bool, expected: dict[str, bool] | None, reason: str
) -> None:
    made = keyboard(message, group=group)
    assert (made.model_dump(exclude_none=True) if made else None) == expected, reason

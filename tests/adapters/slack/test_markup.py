"""Markdown as Slack shows it: what stays, what cannot be forged, whom nobody can call, and what becomes of buttons."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.slack.links import honest
from adapters.slack.markup import MOST_TEXT, blocks_of, length, notice, rows, shown
from adapters.slack.mrkdwn import escaped, mrkdwn
from core.errors import ChatError
from core.markdown.commonmark import ZERO_WIDTH
from core.messages import Button, OutboundMessage, Picture, Video

PICTURE = Picture(id="a" * 64, media_type="image/png", width=60, height=80, alt="a cup")
LIVE = re.compile(r"<(?:[!@#]|[A-Za-z][A-Za-z0-9+.-]*:)")  # how all that Slack reads as its own begins
SNIPPETS = (
    *("<!channel>", "<!here|x>", "<@U1>", "<#C1|general>", "<!subteam^S1>", "<!date^1^{date}|x>", "@here", "@channel "),
    *("<https://evil.example|https://good.example>", "<https://a.b>", "<mailto:a@b.c>", "<a@b.c>", "<slack://x|y>"),
    *(
        "[l](https://a.b)",
        "[l](javascript:x)",
        "[l](<https://a b>)",
        "![i](https://a.b/c.png)",
        "[l][r]",
        "\n\n[r]: x:y\n",
    ),
    *(
        "[![i](http://a.b)](https://c.d)",
        "[https://good.example](https://evil.example)",
        "[",
        "]",
        "](",
        ")",
        "\\",
        "\\<",
    ),
    *(
        "`",
        "```",
        "\n```\n",
        "~~~\n",
        "    ",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "1. ",
        "# ",
        "|a|b|\n|-|-|\n",
        "<b>",
        "</b>",
        "<",
    ),
    *(
        ">",
        "<div>\n",
        "<!--",
        "-->",
        "&lt;",
        "&#60;",
        "$",
        "**",
        "**重点：**今天",
        "*i*",
        "word ",
        "说明。",
        "😀",
        "\x00",
        "!here>",
    ),
)
MARKDOWN = st.lists(st.sampled_from(SNIPPETS), max_size=20).map("".join)


@pytest.mark.parametrize(
    "markdown",
    [
        "plain",
        "# T\n\n**b** *i* ~~s~~ `c`\n\n- a\n  - b\n\n1. c",
        "> q\n> r",
        "```python\nx = a << 1\n```",
        "|a|b|\n|-|-|\n|1|2|",
        "[ok](https://a.b?x=1&y=2) and https://c.d",
        "a & b, 5 > 4",
        "write to me@here.com, @channels",
        "**half `cod",
        "",
    ],
)
def test_markdown_stays_as_it_is(markdown: str) -> None:
    assert shown(markdown) == markdown


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**重点：**今天", f"**重点：{ZERO_WIDTH}**今天"),  # CommonMark sees no emphasis there
        ("a\r\nb", "a\nb"),
        ("a < b", "a &lt; b"),
        ("\\<b>", "&lt;b>"),  # the backslash said the same
        ("\\\\<@U1>", "\\\\&lt;@U1>"),
        ("<b>bold</b>", "&lt;b>bold&lt;/b>"),  # tags are text
        ("<div>\n[x](javascript:y)\n</div>", "&lt;div>\nx\n&lt;/div>"),  # behind one, Markdown is Markdown again
        ("`<!here>`", f"`<{ZERO_WIDTH}!here>`"),  # code is shown as it is, entities too
        ("```\n<@U1> <https://a|b> a<b\n```", f"```\n<{ZERO_WIDTH}@U1> <{ZERO_WIDTH}https://a|b> a<b\n```"),
        ("@here and @Channel", f"@{ZERO_WIDTH}here and @{ZERO_WIDTH}Channel"),
    ],
)
def test_what_slack_would_read_as_its_own_is_only_shown(markdown: str, expected: str) -> None:
    assert shown(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[x](javascript:a) y", "x y"),
        ("[x](slack://user?id=1)", "x"),
        ("[x](relative)", "x"),
        ("[x][y] z\n\n[y]: javascript:a", "x z\n\n[y]: javascript:a"),
        ("[x][y] z\n\n[y]: https://a.b", "[x](https://a.b) z\n\n[y]: https://a.b"),
        ("[Wiki](https://e.org/a_(b))", "[Wiki](https://e.org/a_%28b%29)"),  # no sign in it can end it
        ("[a](<https://x y|z>)", "[a](https://x%20y%7Cz)"),
        ("[a](https://x.y/<!here>)", "[a](https://x.y/%3C!here%3E)"),
        ("<https://a.b>", "[https://a.b](https://a.b)"),
        ("<https://evil|https://good>", "[https://evil%7Chttps://good](https://evil%7Chttps://good)"),
        ("<a@b.c>", "a@b.c"),
        ("[https://good.com](https://evil.com)", "https://good.com ([https://evil.com](https://evil.com))"),
        ("[good.com/x](https://evil.com)", "good.com/x ([https://evil.com](https://evil.com))"),
        ("[good.com](http://www.good.com/a)", "[good.com](http://www.good.com/a)"),  # the same host
        ("[v1.2](https://x.y) [bot.py](https://x.y)", "[v1.2](https://x.y) [bot.py](https://x.y)"),
        ("![alt](https://e.org/i.png)", "[alt](https://e.org/i.png)"),  # never loaded: a link, as Slack makes of it
        ("![alt](data:x)", "alt"),
        ("[![i](http://e.org/i.png)](https://z.y)", "[i](https://z.y)"),
        ("[](https://x.y)", "[https://x.y](https://x.y)"),
        ("[]()", "\\[\\]()"),
    ],
)
def test_links_lead_to_pages_and_where_they_say(markdown: str, expected: str) -> None:
    assert honest(markdown) == expected


@settings(max_examples=300, deadline=None)
@given(MARKDOWN)
@example("[r]: <https://a|b>\n[<@U1>][r]")
@example("``` <@U1>\n<!here>")
@example("a `b\n\n<!here>` c")
@example("<b\n<!here>>")
@example("[<!here>](x)")
@example("\\`<!here>`")
def test_nothing_pings_and_no_address_hides(markdown: str) -> None:
    for text in (shown(markdown), shown(shown(markdown)), escaped(markdown)):
        assert not LIVE.search(text)
        assert not re.search(r"(?<![\w.@/])@(?:channel|here|everyone)\b", text)
    for address in re.findall(r"<([^<>|]+)\|?[^<>]*>", mrkdwn(markdown)):
        assert re.match(r"https?://|mailto:", address)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_shown_and_has_a_length(text: str) -> None:
    assert length(text) >= len(shown(text))
    assert len(mrkdwn(text)) <= 3_000


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**b** *i* ~~s~~ `c`", "*b* _i_ ~s~ `c`"),
        ("# T\n\nx", "*T*\n\nx"),
        ("- a\n  - b\n\n3. c\n4. d", "• a\n    • b\n\n3. c\n4. d"),
        ("- [ ] a\n- [x] b", "• ☐ a\n• ☑ b"),
        ("> q\n> r", "> q\n> r"),
        ("```py\nx < y\n```", "```\nx &lt; y\n```"),
        ("|a|b|\n|-|-|\n|1|2|", "a   b   \n1   2"),
        ("[ok](https://a.b?x=1&y=2)", "<https://a.b?x=1&y=2|ok>"),
        ("<!here> & <@U1>", "&lt;!here&gt; &amp; &lt;@U1&gt;"),
        ("<https://evil|https://good>", "<https://evil%7Chttps://good|https://evil%7Chttps://good>"),
    ],
)
def test_mrkdwn_where_there_is_no_markdown(markdown: str, expected: str) -> None:
    assert mrkdwn(markdown) == expected


def test_a_notification_is_short_and_never_empty() -> None:
    assert len(notice(OutboundMessage(text="&" * 11_000))) <= 3_000
    assert notice(OutboundMessage(text="x" * 11_000)).endswith("…")
    assert notice(OutboundMessage(text="", pictures=(PICTURE,))) == "🖼"
    assert notice(OutboundMessage(text="", video=Video(id="b" * 64, media_type="video/mp4", size=9))) == "🎬"


def test_the_length_is_that_of_the_block() -> None:
    assert length("") == 0
    assert length("a<b") == len("a&lt;b")
    assert length("😀") == 2


# --- blocks -----------------------------------------------------------------------------------------


def test_rows_of_buttons_stay_rows() -> None:
    first = (
        Button(label="Approve", callback="a", style="primary"),
        Button(label="Reject", callback="r", style="danger"),
    )
    made = rows((first, (Button(label="L" * 80, callback="x"),)))
    assert [len(row["elements"]) for row in made] == [2, 1]
    buttons = [button for row in made for button in row["elements"]]
    assert [each["action_id"] for each in buttons] == ["b:0", "b:1", "b:2"]
    assert [each["value"] for each in buttons] == ["a", "r", "x"]
    assert [each.get("style") for each in buttons] == ["primary", "danger", None]
    assert buttons[2]["text"]["text"] == "L" * 74 + "…"


def test_a_long_row_is_broken() -> None:
    row = tuple(Button(label=str(number), callback=str(number)) for number in range(7))
    assert [len(each["elements"]) for each in rows((row,))] == [5, 2]


@pytest.mark.parametrize("callback", ["", "x" * 65, "é" * 33])
def test_a_callback_has_1_to_64_bytes(callback: str) -> None:
    with pytest.raises(ChatError):
        rows(((Button(label="a", callback=callback),),))


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
def test_a_message_shows_something(text: str) -> None:
    with pytest.raises(ChatError):
        blocks_of(OutboundMessage(text=text))


def test_a_text_above_the_limit_is_refused() -> None:
    assert blocks_of(OutboundMessage(text="x" * MOST_TEXT))
    with pytest.raises(ChatError):
        blocks_of(OutboundMessage(text="x" * (MOST_TEXT + 1)))


def test_more_rows_than_slack_takes_are_refused() -> None:
    buttons = tuple((Button(label="a", callback="x"),) for _ in range(50))
    with pytest.raises(ChatError):
        blocks_of(OutboundMessage(text="x", buttons=buttons))


def test_pictures_stand_above_the_text_and_ten_of_them_are_shown() -> None:
    pictures = tuple(Picture(id=str(number), media_type="image/png", width=1, height=1) for number in range(12))
    message = OutboundMessage(text="text", pictures=pictures)
    made = blocks_of(message, {each.id: f"F{each.id}" for each in pictures})
    assert [each["type"] for each in made] == ["image"] * 10 + ["context", "markdown"]
    assert made[0]["slack_file"] == {"id": "F0"}
    assert made[0]["alt_text"]
    assert made[10]["elements"][0]["text"] == "🖼 +2"
    assert [each["type"] for each in blocks_of(message)] == ["context", "markdown"], "none can be shown"

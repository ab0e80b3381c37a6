"""No text of a person or of a model becomes HTML of ours."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http.markdown import to_html, to_words

ALLOWED = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"href", "rel", "target", "class", "start", "title"}

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</div><iframe src='javascript:alert(1)'>",
    "<style>*{display:none}</style>",
    "<!-- <img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/logout)",
    '[x](http://a.example "onmouseover=alert(1)")',
    "[x](http://a.example/\"onmouseover='alert(1)')",
    "[x](<http://a.example/ onclick=alert(1)>)",
    "<javascript:alert(1)>",
    '<http://a.example/"><script>alert(1)</script>>',
    "![x](http://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    "[![x](http://evil.example/p.gif)](http://a.example)",
    "http://a.example/<script>alert(1)</script>",
    'http://a.example/"onmouseover="alert(1)',
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```" onload="alert(1)\nx\n```',
    "    <script>alert(1)</script>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "|a|\n|:-:|\n|b|",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "\u202e<script>\u2066",
    "<scr\x00ipt>alert(1)</script>",
    "[a]: javascript:alert(1)\n\n[a]",
    "# <b onmouseover=alert(1)>x",
    "<details open ontoggle=alert(1)>",
]


class Strict(HTMLParser):
    """Reads HTML as a browser would and collects whatever is not on the list."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES or (name == "href" and not re.match(r"https?://", value or "")):
                self.found.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(data)

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_stays_text(text: str) -> None:
    assert Strict(to_html(text)).found == []


SIGNS = [*"<>\"'&[]()!*_`~|#\\ \n=:/", "script", "http://x", "onload", "&lt;", "💥"]


@given(st.lists(st.sampled_from(SIGNS)).map("".join))
def test_no_mixture_of_signs_gets_through(text: str) -> None:
    assert Strict(to_html(text)).found == []


def test_a_link_opens_apart_and_tells_nothing() -> None:
    assert to_html("[Outbox](https://a.example/x)") == (
        '<p><a href="https://a.example/x" rel="noopener noreferrer nofollow" target="_blank">Outbox</a></p>\n'
    )


@pytest.mark.parametrize(
    ("text", "link", "why"),
    [
        (
            "已发布 · http://127.0.0.1:8080/outbox/2026-手冲/。",
            "http://127.0.0.1:8080/outbox/2026-手冲/",
            "a Chinese stop",
        ),
        ("See https://a.example/x?y=1&z=2, please.", "https://a.example/x?y=1&amp;z=2", "a comma behind it"),
        ("（http://a.example/b）", "http://a.example/b", "in full-width brackets"),
        ("**http://a.example**", "http://a.example", "in bold"),
    ],
)
def test_a_bare_address_becomes_a_link_without_the_sentence_around_it(text: str, link: str, why: str) -> None:
    assert re.findall(r'href="([^"]*)"', to_html(text)) == [link], why


@pytest.mark.parametrize(
    ("path", "shown", "why"),
    [
        ("%E6%89%8B%E5%86%B2/", "手冲/", "a Chinese folder can be read"),
        ("%3Cscript%3E", "&lt;script&gt;", "stays text"),
        ("%E2%80%AEmoc", "%E2%80%AEmoc", "a sign that turns the direction round stays hidden"),
        ("%0Ax%20y", "%0Ax%20y", "white space would end the address"),
        ("%FF", "%FF", "not UTF-8"),
    ],
)
def test_an_address_is_shown_readable_and_honest(path: str, shown: str, why: str) -> None:
    address = "http://a.example/"
    assert f">{address}{shown}</a>" in to_html(address + path), why
    assert f'href="{address}{path}"' in to_html(address + path)


@pytest.mark.parametrize("text", ["`http://a.example`", "[a http://b.example c](http://c.example)"])
def test_no_link_is_made_inside_code_or_a_link(text: str) -> None:
    assert to_html(text).count("<a ") == text.count("](")


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        ("a\nb", "<p>a<br />\nb</p>\n", "a line break counts in a chat"),
        ("~~a~~", "<p><s>a</s></p>\n", "strikethrough"),
        ("**half", "<p>**half</p>\n", "half-open marks, as while a text grows"),
        ("```\nhalf", "<pre><code>half</code></pre>\n", "a half-open fence"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>\n", "signs that HTML knows"),
        ("", "", "nothing"),
    ],
)
def test_markdown_as_in_a_chat(text: str, wanted: str, why: str) -> None:
    assert to_html(text) == wanted, why


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "*a " * 7_000,
        "> " * 10_000,
        "`" * 20_000,
        "http://" * 3_000,
        "<a" * 10_000,
        "![" * 10_000,
        "x" * 90_000,
    ],
    ids=lambda text: text[:6],
)
def test_no_text_holds_up_the_server(text: str) -> None:
    begun = time.process_time()
    to_html(text)
    assert time.process_time() - begun < 2.0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("# Title\nbody", "Title"), ("\n\n**Bold** start", "Bold start"), ("abcdef", "abc…"), ("", ""), ("***", "")],
)
def test_a_list_shows_the_first_words(text: str, wanted: str) -> None:
    assert to_words(text, 4 if text == "abcdef" else 40) == wanted

"""What models write, read as a post: a table of answers as they come, and the text while it grows."""

from itertools import pairwise

import pytest

from core.workflow.output import POST_SCHEMA, ParsedPost, parse_post, split_tags, visible


def post(title: str = "T", body: str = "B", tags: str = "a b", note: str = "", *, complete: bool = True) -> ParsedPost:
    return ParsedPost(title=title, body=body, tags=tuple(tags.split()), note=note, complete=complete)


ANSWERS: list[tuple[str, str, ParsedPost]] = [
    ("as asked, Chinese", "标题：T\n正文：B\n标签：#a #b", post()),
    ("as asked, English", "Title: T\nBody: B\nTags: #a #b", post()),
    ("with a note", "标题：T\n正文：B\n标签：#a #b\n备注：查一下价格", post(note="查一下价格")),
    ("ASCII colons", "标题:T\n正文:B\n标签:#a #b", post()),
    ("spaces before the colon", "标题 ： T\n正文 ： B\n标签 ： #a #b", post()),
    ("full-width colon behind English", "Title：T\nBody：B\nTags：#a #b", post()),
    ("lower case", "title: T\nbody: B\ntags: #a #b", post()),
    ("upper case", "TITLE: T\nBODY: B\nTAGS: #a #b", post()),
    ("bold, colon outside", "**标题**：T\n**正文**：B\n**标签**：#a #b", post()),
    ("bold, colon inside", "**Title:** T\n**Body:** B\n**Tags:** #a #b", post()),
    ("square brackets, text beside", "【标题】T\n【正文】B\n【标签】#a #b", post()),
    ("square brackets, text below", "【标题】\nT\n【正文】\nB\n【标签】\n#a #b", post()),
    ("square brackets and colons", "【标题】：T\n【正文】：B\n【标签】：#a #b", post()),
    ("headings", "# 标题\nT\n## 正文\nB\n## 标签\n#a #b", post()),
    ("headings with colons", "### Title: T\n### Body:\nB\n### Tags:\n#a #b", post()),
    ("bold words alone", "**标题**\nT\n\n**正文**\nB\n\n**标签**\n#a #b", post()),
    ("a list", "- 标题：T\n- 正文：B\n- 标签：#a #b", post()),
    ("a numbered list", "1. Title: T\n2. Body: B\n3. Tags: #a #b", post()),
    ("any order", "标签：#a #b\n正文：B\n标题：T", post()),
    ("other words", "题目：T\n内容：B\n话题：#a #b", post()),
    ("headline, content, hashtags", "Headline: T\nContent: B\nHashtags: #a #b", post()),
    ("a courtesy before", "好的，这是你要的笔记：\n\n标题：T\n正文：B\n标签：#a #b", post()),
    (
        "a courtesy behind goes to the editor",
        "标题：T\n正文：B\n标签：#a #b\n\n希望你喜欢！",
        post(note="希望你喜欢！"),
    ),
    ("a code fence around", "```\n标题：T\n正文：B\n标签：#a #b\n```", post()),
    ("a fence with a language, a courtesy before", "Sure:\n```text\nTitle: T\nBody: B\nTags: a b\n```\n", post()),
    ("a fence that never closed", "```\n标题：T\n正文：B\n标签：#a #b", post()),
    (
        "a fence inside the body stays",
        "Title: T\nBody: see\n```\ncode\n```\nTags: a b",
        post(body="see\n```\ncode\n```"),
    ),
    ("a thinking block", "<think>标题：no\n正文：no</think>\n标题：T\n正文：B\n标签：#a #b", post()),
    ("a thinking block opened by the template", "let me see</think>\n标题：T\n正文：B\n标签：#a #b", post()),
    ("the other name of it", "<thinking>hm</thinking>标题：T\n正文：B\n标签：#a #b", post()),
    ("thinking that was cut", "<think>标题：T\n正文：B", post("", "", "", complete=False)),
    ("several lines of body", "标题：T\n正文：一\n\n二\n三\n标签：#a #b", post(body="一\n\n二\n三")),
    ("line ends of Windows", "标题：T\r\n正文：B\r\n标签：#a #b\r\n", post()),
    ("a colon in the title", "标题：手冲：入门\n正文：B\n标签：#a #b", post(title="手冲：入门")),
    ("a bold title", "标题：**T**\n正文：B\n标签：#a #b", post()),
    ("a title in quotation marks", "标题：《T》\n正文：B\n标签：#a #b", post()),
    ("tags by comma", "标题：T\n正文：B\n标签：a, b", post()),
    ("tags by Chinese marks", "标题：T\n正文：B\n标签：a、b", post()),
    ("tags line by line", "标题：T\n正文：B\n标签：\n- #a\n- #b", post()),
    ("tags run together", "标题：T\n正文：B\n标签：#a#b", post()),
    ("full-width marks", "标题：T\n正文：B\n标签：＃a ＃b", post()),
    ("the same tag twice", "标题：T\n正文：B\n标签：#a #b #a", post()),
    ("a tag of two words", "Title: T\nBody: B\nTags: slow morning, coffee", post(tags="slowmorning coffee")),
    ("a list in brackets", 'Title: T\nBody: B\nTags: ["a", "b"]', post()),
    ("no tags", "标题：T\n正文：B", post(tags="")),
    ("no title", "正文：B\n标签：#a #b", post(title="", complete=False)),
    ("no body", "标题：T\n标签：#a #b", post(body="", complete=False)),
    ("no body label, but text below the title", "标题：T\n\nB\n标签：#a #b", post()),
    ("a title without its label", "T\n正文：B\n标签：#a #b", post()),
    ("no labels at all", "just some text", post("", "just some text", "", complete=False)),
    ("a word in the text is no label", "我的标题党朋友", post("", "我的标题党朋友", "", complete=False)),
    ("nothing", "", post("", "", "", complete=False)),
    ("only white space", " \n\t ", post("", "", "", complete=False)),
    (
        "the note is one paragraph of the body",
        "Title: T\nBody: B\nNote: x\n\nC\nTags: a b",
        post(body="B\n\nC", note="x"),
    ),
    ("a label said twice is text", "标题：T\n正文：B\n内容：C\n标签：#a #b", post(body="B\n内容：C")),
    ("JSON", '{"title": "T", "body": "B", "tags": ["a", "b"], "note": ""}', post()),
    ("JSON in a fence", '```json\n{"title": "T", "body": "B", "tags": ["a", "b"]}\n```', post()),
    ("JSON with text around", 'Here: {"title": "T", "body": "B", "tags": ["a", "b"]} Enjoy!', post()),
    ("JSON with Chinese names", '{"标题": "T", "正文": "B", "标签": ["#a", "#b"]}', post()),
    ("JSON, tags as text", '{"title": "T", "body": "B", "tags": "#a #b"}', post()),
    ("JSON with bare line ends", '{"title": "T", "body": "一\n二", "tags": []}', post(body="一\n二", tags="")),
    ("JSON with a note", '{"title": "T", "body": "B", "tags": [], "note": "n"}', post(tags="", note="n")),
    ("JSON that was cut is not complete", '{"title": "T", "body": "Some te', post("T", "Some te", "", complete=False)),
    ("JSON of something else", '{"answer": 1}', post("", '{"answer": 1}', "", complete=False)),
    ("JSON list", "[1, 2]", post("", "[1, 2]", "", complete=False)),
    ("braces in a labelled body", "标题：T\n正文：{x}\n标签：#a #b", post(body="{x}")),
    (
        "values of the wrong type",
        '{"title": 1, "body": null}',
        post("", '{"title": 1, "body": null}', "", complete=False),
    ),
]


@pytest.mark.parametrize(("reason", "text", "expected"), ANSWERS)
def test_an_answer_is_read(reason: str, text: str, expected: ParsedPost) -> None:
    assert parse_post(text) == expected, reason


@pytest.mark.parametrize(
    "text", ["{" * 5000, "[" * 5000 + "{", "标题：" * 500, "```" * 99, "<think>" * 99, "\ud800标题：\x00"]
)
def test_nothing_makes_it_raise(text: str) -> None:
    parse_post(text)
    assert isinstance(visible(text), str)


def test_the_schema_names_what_is_parsed() -> None:
    assert POST_SCHEMA["required"] == ["title", "body", "tags", "note"]
    assert POST_SCHEMA["additionalProperties"] is False


def test_what_is_no_tag_is_told_to_the_editor() -> None:
    assert split_tags("#a #b\nThat is all. Enjoy!") == (("a", "b"), "That is all. Enjoy!")


GROWING = [
    "标题：手冲咖啡\n正文：第一段。\n\n第二段 Title 里。\n标签：#咖啡 #生活\n备注：查价格",
    "Title: Slow coffee\nBody: First part.\n\nSecond part.\nTags: #coffee #slow\nNote: check",
    "**标题**：手冲咖啡\n**正文**：\n第一段。\n标签：#咖啡",
    "```\n标题：手冲咖啡\n正文：第一段。\n标签：#咖啡\n```",
    "好的，如下：\n标题：手冲咖啡\n正文：第一段。\n标签：#咖啡",
]


@pytest.mark.parametrize("text", GROWING)
def test_labelled_text_only_grows(text: str) -> None:
    frames = [visible(text[:end]) for end in range(len(text) + 1)]
    assert all(after.startswith(before) for before, after in pairwise(frames))
    assert frames[0] == ""
    assert "第一段。" in frames[-1] or "First part." in frames[-1]


@pytest.mark.parametrize(
    ("reason", "text", "shown"),
    [
        ("the title stays open while it grows", "标题：手冲", "**手冲"),
        ("and closes with its line", "标题：手冲\n正", "**手冲**"),
        ("title and body", "标题：手冲\n正文：水温", "**手冲**\n\n水温"),
        ("tags", "标题：A\n正文：B\n标签：咖啡、茶", "**A**\n\nB\n\n#咖啡 #茶"),
        ("the note is not shown", "标题：A\n正文：B\n备注：secret", "**A**\n\nB"),
        ("a label that grows is not shown", "标题：A\n正文：B\n标", "**A**\n\nB"),
        ("thinking is not shown", "<think>hm 标题：no", ""),
        ("nor its opening", "<thi", ""),
        ("partial JSON", '{"title": "手冲", "body": "水', "**手冲**\n\n水"),
        ("the title of partial JSON stays open", '{"title": "手', "**手"),
        ("JSON in a fence", '```json\n{"title": "A", "body": "B"}', "**A**\n\nB"),
        ("text without labels, once it is clear", "x" * 80, "x" * 80),
        ("before that it may be a courtesy", "Sure, here", ""),
    ],
)
def test_what_is_shown(reason: str, text: str, shown: str) -> None:
    assert visible(text) == shown, reason

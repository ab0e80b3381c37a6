"""Where a post is to go, in both languages: platforms, accounts, everywhere; and what is only written of."""

import pytest

from core.router.decision import Question
from core.router.language import language_of
from core.router.params import post_params
from core.router.places import joined
from core.router.preferences import preferences_in
from tests.core.routing import MONDAY, route

ACCOUNTS = ("brand", "news-1")

WHERE: list[tuple[str, str, list[str]]] = [
    (
        "write a post about coffee to Xiaohongshu, Mastodon and Bluesky",
        "coffee",
        ["xiaohongshu", "mastodon", "bluesky"],
    ),
    ("post about coffee to Mastodon and Bluesky", "coffee", ["mastodon", "bluesky"]),
    (
        "post about coffee to Mastodon, Bluesky, and the Slack channel",
        "coffee",
        ["mastodon", "bluesky", "slack_channel"],
    ),
    ("write a note about tea for Mastodon + Bluesky, Friday 9:00", "tea", ["mastodon", "bluesky"]),
    ("a Mastodon and Bluesky post about bike lanes", "bike lanes", ["mastodon", "bluesky"]),
    ("write a Xiaohongshu, Mastodon and Bluesky post about tea", "tea", ["xiaohongshu", "mastodon", "bluesky"]),
    ("write a post about tea on both Mastodon and Bluesky", "tea", ["mastodon", "bluesky"]),
    ("write a post about tea for Mastodon. Also to Bluesky.", "tea", ["mastodon", "bluesky"]),
    ("write about our new café for xiaohongshu and Telegram", "our new café", ["xiaohongshu", "telegram_channel"]),
    ("write a post about tea for our Telegram channel", "tea", ["telegram_channel"]),
    ("write a post about tea, platforms: Mastodon, Bluesky", "tea", ["mastodon", "bluesky"]),
    ("write a post about the summer sale and publish it everywhere", "the summer sale", ["everywhere"]),
    ("write a post about the summer sale, everywhere", "the summer sale", ["everywhere"]),
    ("write a post about tea on all platforms", "tea", ["everywhere"]),
    ("write a post about tea to brand", "tea", ["brand"]),
    ("write a post about tea to Mastodon and brand", "tea", ["mastodon", "brand"]),
    ("write a post about tea for brand and news-1, no pictures", "tea", ["brand", "news-1"]),
    ("写一篇关于手冲咖啡的笔记，发小红书和 Mastodon", "手冲咖啡", ["xiaohongshu", "mastodon"]),
    ("写一篇关于手冲咖啡的笔记，发到小红书、Mastodon和Bluesky", "手冲咖啡", ["xiaohongshu", "mastodon", "bluesky"]),
    ("写一篇关于手冲咖啡的小红书和Mastodon笔记", "手冲咖啡", ["xiaohongshu", "mastodon"]),
    ("写一篇手冲咖啡的小红书笔记，同步到 Mastodon", "手冲咖啡", ["xiaohongshu", "mastodon"]),
    ("帮我写一篇关于茶的文案，平台：小红书、Bluesky，三张图", "茶", ["xiaohongshu", "bluesky"]),
    ("写一篇关于开业的笔记，所有平台", "开业", ["everywhere"]),
    ("写一篇关于开业的笔记，发到所有平台", "开业", ["everywhere"]),
    ("写一篇关于开业的笔记，全平台发布", "开业", ["everywhere"]),
    ("写一篇关于茶的笔记，发到 brand", "茶", ["brand"]),
    ("写一篇关于茶的笔记，发到小红书和brand", "茶", ["xiaohongshu", "brand"]),
    ("写一篇关于茶的笔记，发到 Telegram 频道", "茶", ["telegram_channel"]),
]
WRITTEN_OF: list[tuple[str, str, list[str], str]] = [
    ("write a post about Mastodon", "Mastodon", [], "what it is about"),
    ("a post about Mastodon and Bluesky", "Mastodon and Bluesky", [], "both of them"),
    ("write a post about Mastodon for Bluesky", "Mastodon", ["bluesky"], "one to be written of, one to go to"),
    (
        "write a post about moving from Twitter to Mastodon",
        "moving from Twitter to Mastodon",
        [],
        "a move, not a target",
    ),
    ("write a post about how music is everywhere", "how music is everywhere", [], "the word is part of the topic"),
    ("write a post about brand loyalty", "brand loyalty", [], "an account's name as a word"),
    ("write a post about our brand", "our brand", [], "the same, at the end"),
    ("写一篇关于小红书运营的笔记", "小红书运营", [], "a platform in the topic"),
    ("写一篇关于Mastodon和Bluesky的文章", "Mastodon和Bluesky", [], "two of them"),
    ("写一篇关于所有平台的优缺点的笔记", "所有平台的优缺点", [], "about all of them"),
    ("写一篇关于brand的笔记", "brand", [], "an account in the topic"),
    ("write a post about coffee", "coffee", [], "nobody says where"),
]


def places(params: "dict[str, object]") -> list[object]:
    also = params["also"]
    assert isinstance(also, list)
    return [*filter(None, [params["platform"]]), *also]


@pytest.mark.parametrize(("text", "topic", "where"), WHERE, ids=[row[0] for row in WHERE])
def test_a_request_says_where(text: str, topic: str, where: list[str]) -> None:
    params = post_params(text, Question(text=text, language=language_of(text, "en"), at=MONDAY, accounts=ACCOUNTS))
    assert (params["topic"], places(params)) == (topic, where)


@pytest.mark.parametrize(("text", "topic", "where", "why"), WRITTEN_OF, ids=[row[3] for row in WRITTEN_OF])
def test_a_topic_is_no_target(text: str, topic: str, where: list[str], why: str) -> None:
    params = post_params(text, Question(text=text, language=language_of(text, "en"), at=MONDAY, accounts=ACCOUNTS))
    assert (params["topic"], places(params)) == (topic, where), why


@pytest.mark.parametrize(
    ("text", "topic", "where"),
    [
        ("/post coffee mastodon bluesky", "coffee", ["mastodon", "bluesky"]),
        ("/post coffee, mastodon, bluesky, humorous", "coffee", ["mastodon", "bluesky"]),
        ("/post coffee to mastodon and bluesky", "coffee", ["mastodon", "bluesky"]),
        ("/post 手冲咖啡 小红书 mastodon 幽默", "手冲咖啡", ["xiaohongshu", "mastodon"]),
        ("/post 手冲咖啡 所有平台", "手冲咖啡", ["everywhere"]),
        ("/post summer sale everywhere", "summer sale", ["everywhere"]),
        ("/post moving from twitter to mastodon", "moving from twitter to mastodon", []),
        ("/post coffee", "coffee", []),
    ],
)
def test_so_does_the_command(text: str, topic: str, where: list[str]) -> None:
    params = dict(route(text).params)
    assert (params["topic"], places(params)) == (topic, where)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("默认发小红书和 Mastodon，幽默", "xiaohongshu mastodon"),
        ("always post to Mastodon and Bluesky", "mastodon bluesky"),
        ("默认发小红书", "xiaohongshu"),
    ],
)
def test_a_chat_may_want_several_for_all_its_posts(text: str, where: str) -> None:
    assert preferences_in(text)["platform"] == where
    asked = Question(text="写一篇关于茶的笔记", language="zh", at=MONDAY, preferences={"platform": where})
    assert places(post_params(asked.text, asked)) == where.split()
    said = Question(text="写一篇关于茶的笔记，发到 Bluesky", language="zh", at=MONDAY, preferences={"platform": where})
    assert places(post_params(said.text, said)) == ["bluesky"], "what is said counts more"


@pytest.mark.parametrize(
    ("known", "given", "where", "why"),
    [
        (
            ["xiaohongshu", "mastodon"],
            ["mastodon"],
            ["xiaohongshu", "mastodon"],
            "the text says more than the model read",
        ),
        (["xiaohongshu"], ["xiaohongshu", "bluesky"], ["xiaohongshu", "bluesky"], "the model read more"),
        (["xiaohongshu"], [], ["xiaohongshu"], "the model read nothing"),
        (["mastodon"], ["bluesky"], ["bluesky"], "they differ: the model's"),
    ],
)
def test_places_of_text_and_model_are_one(known: list[str], given: list[str], where: list[str], why: str) -> None:
    def params(names: list[str]) -> dict[str, object]:
        return {"platform": names[0] if names else "", "also": names[1:]}

    assert places(joined(params(known), params(given))) == where, why

"""/post: the topic and the wishes behind it, in both languages, without a model."""

import pytest

from core.router.post_command import material_of
from tests.core.routing import route


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/post hand-brewed coffee", {"topic": "hand-brewed coffee", "language": "en", "style": "casual"}),
        ("/post 手冲咖啡", {"topic": "手冲咖啡", "language": "zh", "length": "short", "when": ""}),
        (
            "/post city cycling xiaohongshu humorous long at Friday 9:00",
            {"topic": "city cycling", "platform": "xiaohongshu", "style": "humorous", "length": "long"},
        ),
        ("/post 城市骑行 小红书 幽默 长 周五 9:00", {"topic": "城市骑行", "style": "幽默", "length": "long"}),
        ("/post city cycling for mastodon", {"topic": "city cycling", "platform": "mastodon"}),
        ("/post coffee, professional, short, no pictures", {"topic": "coffee", "style": "professional", "pictures": 0}),
        ("/post tea in Chinese", {"topic": "tea", "language": "zh"}),
        ("/post tea draft only", {"topic": "tea", "publish": False}),
        ("/post why long walks help", {"topic": "why long walks help", "length": "short"}),
        ("/post write a humorous note about old bookshops", {"topic": "old bookshops", "style": "humorous"}),
        ("/post 关于旧书店的小红书笔记", {"topic": "旧书店"}),
        ("/POST@copydesk_bot coffee", {"topic": "coffee"}),
        ("/post humorous", {"topic": "", "style": "humorous"}),
        ("/post", {"topic": ""}),
        ("/post !!! …", {"topic": ""}),
        ("/post x", {"topic": "x"}),
    ],
)
def test_what_is_no_wish_is_the_topic(text: str, expected: dict[str, object]) -> None:
    decision = route(text)
    expected = {name: "humorous" if value == "幽默" else value for name, value in expected.items()}
    assert (decision.intent, decision.confidence, decision.metadata) == ("create_post", 1.0, {"source": "command"})
    assert {name: decision.params[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("/post city cycling at Friday 9:00", "Friday 9:00"),
        ("/post coffee humorous tomorrow at 18:30", "tomorrow at 18:30"),
        ("/post 手冲咖啡 明天早上九点", "明天早上九点"),
    ],
)
def test_the_time_is_taken_as_it_was_written(text: str, when: str) -> None:
    found = str(route(text).params["when"])
    assert found in (when, f"at {when}")
    assert found not in str(route(text).params["topic"])


def test_a_long_message_is_material() -> None:
    message = "Notes from Friday 9:00, humorous\n" + "We tasted coffees. " * 80
    params = route(f"/post {message}").params
    assert (params["topic"], params["when"], params["style"]) == ("Notes from Friday 9:00, humorous", "", "casual")
    assert len(str(route("/post " + "long " * 200).params["topic"])) <= 80


def test_too_much_is_refused() -> None:
    assert route("/post " + "x" * 4_000).intent == "create_post"
    decision = route("/post " + "x" * 10_000)
    assert (decision.intent, decision.params) == ("decline", {"why": "long_topic", "limit": 4000})


@pytest.mark.parametrize(
    ("text", "material"),
    [
        ("/post  coffee\nand tea ", "coffee\nand tea"),
        ("／post@bot x", "x"),
        ("/post", ""),
        ("write /post", "write /post"),
    ],
)
def test_what_stands_behind_it(text: str, material: str) -> None:
    assert material_of(text) == material

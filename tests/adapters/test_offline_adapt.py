"""The offline writer adapts a post for other platforms: whole sentences that fit, asked through the real prompt."""

from itertools import product
from typing import get_args

import pytest

from adapters.llm.offline import OfflineWriter
from core.changes import sentences
from core.drafts import ContentType, Length, Post, Style
from core.messages import Language
from core.platforms import PLATFORMS, PlatformLimits, body_length, problems, repair
from core.workflow.output import parse_post
from tests.adapters.test_offline import PROMPTS, TOPICS, XHS, brief, post_of, write

OTHERS = {
    **{name: PLATFORMS[name] for name in ("mastodon", "bluesky", "slack_channel", "webhook")},
    "a channel with pictures": PLATFORMS["telegram_channel"].beside(media=True),
}


def adapted(post: Post, language: Language, limits: PlatformLimits) -> Post:
    parsed = parse_post(str(OfflineWriter().invoke(PROMPTS.adapt(brief(language=language), post, limits)).content))
    assert parsed.in_form
    return post_of(parsed)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("limits", OTHERS.values(), ids=OTHERS)
def test_every_post_fits_elsewhere_as_it_is(limits: PlatformLimits, language: Language) -> None:
    asked = product(TOPICS[language][:3], get_args(ContentType), get_args(Style), get_args(Length))
    for topic, content_type, style, length in asked:
        post = repair(post_of(write(brief(topic, language, content_type, style, length))), XHS, language)[0]
        other = adapted(post, language, limits)
        assert repair(other, limits, language) == (other, ()), "nothing has to be cut"
        assert problems(other, limits, language, pictures=0) == ()
        assert bool(other.title) == limits.titled
        assert len(other.tags) <= limits.wanted_tags[1]
        assert set(sentences(other.body)) <= set(sentences(post.body)), "whole sentences, and no new ones"
        assert adapted(post, language, limits) == other, "the same every time"


def test_what_fits_keeps_every_sentence() -> None:
    post = Post(title="手冲咖啡", body="先看水温。\n\n再看研磨。", tags=("咖啡", "手冲", "日常", "分享", "早晨"))
    assert adapted(post, "zh", PLATFORMS["mastodon"]) == Post(title="", body=post.body, tags=post.tags[:4])


def test_what_is_too_long_keeps_its_beginning_and_the_points_of_a_list() -> None:
    points = "".join(f"{number}. 第{number}点，说得长一点，再长一点，好让它放不下。\n" for number in range(1, 21))
    body = f"先看水温。\n\n一样一样来：\n{points}\n\n慢慢来。"
    short = adapted(Post(title="手冲咖啡", body=body, tags=("咖啡",)), "zh", PLATFORMS["bluesky"])
    assert short.body.startswith("先看水温。\n\n")
    assert "1. 第1点" in short.body
    assert "20. 第20点" not in short.body
    assert 250 < body_length(short, PLATFORMS["bluesky"]) <= 300


def test_a_line_that_leads_to_a_list_does_not_stand_alone() -> None:
    body = "先看水温。\n\n一样一样来：\n1. " + "很长的一点，" * 60 + "\n\n慢慢来。"
    short = adapted(Post(title="手冲咖啡", body=body, tags=("咖啡",)), "zh", PLATFORMS["bluesky"])
    assert short.body == "先看水温。\n\n慢慢来。"


def test_a_text_without_a_title_gets_one_where_there_is_a_field_for_it() -> None:
    toot = Post(title="", body="先看水温，再看研磨。慢慢来。", tags=("咖啡",))
    note, notes = repair(adapted(toot, "zh", XHS), XHS, "zh")
    assert note.title == "先看水温，再看研磨"
    assert notes == ("没有标题，已取正文第一句作标题。",)

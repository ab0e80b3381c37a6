"""/help names every command that a person would look for, and what it says one can say is understood so."""

import pytest

from core.catalogue import CATALOGUE
from core.messages import Language
from core.router.slash import COMMANDS
from tests.core.routing import route

LANGUAGES: tuple[Language, ...] = ("en", "zh")
UNSAID = {"help", "start", "pair"}  # how one gets here
ON_TELEGRAM = {"rich"}  # its page tells


@pytest.mark.parametrize("place", [0, 1], ids=LANGUAGES)
def test_every_command_is_named(place: int) -> None:
    text = CATALOGUE["command.help"][place] + CATALOGUE["command.help_owner"][place]
    missing = [name for name in COMMANDS - UNSAID - ON_TELEGRAM if f"/{name}" not in text]
    assert not missing


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Write a Xiaohongshu note about hand-brewed coffee, three pictures", "create_post"),
        ("Write a post about city cycling for Mastodon and Bluesky, Friday 9:00", "create_post"),
        ("make it shorter", "revise_draft"),
        ("new pictures", "regenerate_pictures"),
        ("approve it", "approve"),
        ("reject it: too long", "reject"),
        ("publish it tomorrow at 9:00", "schedule"),
        ("what goes out this week?", "calendar"),
        ("帮我写一篇关于手冲咖啡的小红书笔记，三张图", "create_post"),
        ("写一篇关于城市骑行的文章，发 Mastodon 和 Bluesky，周五 9:00", "create_post"),
        ("改短一点", "revise_draft"),
        ("重新配图", "regenerate_pictures"),
        ("发布吧", "approve"),
        ("不通过：太长了", "reject"),
        ("明天早上九点发", "schedule"),
        ("这周发什么？", "calendar"),
    ],
)
def test_what_help_says_one_can_say_is_understood(text: str, intent: str) -> None:
    assert any(text in said for said in CATALOGUE["command.help"])
    assert route(text).intent == intent


@pytest.mark.parametrize("place", [0, 1], ids=LANGUAGES)
def test_it_can_be_read_at_one_glance_in_a_chat(place: int) -> None:
    said = CATALOGUE["command.help"][place] + CATALOGUE["command.help_owner"][place]
    assert len(said) <= 2_500

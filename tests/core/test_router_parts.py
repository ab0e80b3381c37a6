"""Slash commands, languages, numbers and the readable text: the small parts of the router."""

import pytest

from core.messages import Language
from core.router.decision import Decision
from core.router.language import language_of
from core.router.moment import find_moment
from core.router.numbers import number_in
from core.router.slash import COMMANDS, slash_command
from core.router.wording import folded, readable
from tests.core.routing import route


@pytest.mark.parametrize("name", sorted(COMMANDS))
@pytest.mark.parametrize("spelling", ["/{}", "/{}@copydesk_bot", " /{} ", "／{}", "/\u200b{}"])
def test_every_command_is_found_however_it_is_written(name: str, spelling: str) -> None:
    decision = route(spelling.format(name))
    assert decision.confidence == 1.0
    if name in {"approve", "reject", "schedule", "cancel", "reopen", "plan", "plans"}:  # the same as the words
        assert decision.intent == name
    elif name == "post":
        assert (decision.intent, decision.params["topic"]) == ("create_post", "")
    else:
        assert decision.params == {"command": name, "argument": ""}


@pytest.mark.parametrize(
    ("text", "argument", "why"),
    [
        ("/language zh", "zh", "one word"),
        ("/invite@copydesk_bot  telegram:42 approver ", "telegram:42 approver", "several words, trimmed"),
        ("/pair ＡＢ-１２", "ＡＢ-１２", "an argument stays as it was written"),
        ("/HELP me\nplease", "me\nplease", "capitals, lines"),
        ("Pair 75QG-GLG4-2N28", "75QG-GLG4-2N28", "a code without the stroke, which Slack keeps for itself"),
        ("配对 75qg-glg4-2n28", "75qg-glg4-2n28", "the same in Chinese"),
        ("登录 brand", "brand", "an owner logs an account in"),
        ("/登录", "", "the only one"),
    ],
)
def test_an_argument_is_what_follows(text: str, argument: str, why: str) -> None:
    command = slash_command(text)
    assert command is not None
    assert command.argument == argument, why


@pytest.mark.parametrize(
    "text",
    [
        "pair them with cheese",
        "/usr/bin is a path",
        "see /help",
        "//help",
        "/ help",
        "/帮助",
        "",
        "/help/me",
        "登录页面怎么写",
        "登录了吗",
    ],
)
def test_what_only_looks_like_a_command_is_none(text: str) -> None:
    assert slash_command(text) is None


def test_an_unknown_command_leads_to_help_and_is_named() -> None:
    decision = route("/publish now")
    assert (decision.intent, decision.params["command"]) == ("help", "help")
    assert decision.metadata["unknown_command"] == "publish"


@pytest.mark.parametrize(
    ("text", "default", "language", "why"),
    [
        ("帮我写一篇笔记", "en", "zh", "Chinese"),
        ("write a note", "zh", "en", "English"),
        ("帮我写一篇关于 hand-brewed coffee 的小红书笔记", "en", "zh", "a Chinese sentence with an English topic"),
        ("write a 小红书 note about 手冲咖啡", "zh", "en", "an English sentence with a Chinese topic"),
        ("😀😀", "zh", "zh", "emoji say nothing"),
        ("😀😀", "en", "en", "emoji say nothing"),
        ("123 !?", "zh", "zh", "digits say nothing"),
        ("", "zh", "zh", "nothing says nothing"),
        ("مرحبا كيف حالك", "zh", "zh", "another script says nothing"),
        ("おはようございます、元気ですか", "en", "en", "Japanese is not Chinese"),
        ("café crème à emporter", "zh", "en", "Latin letters with accents"),
    ],
)
def test_a_text_has_the_language_of_its_grammar(text: str, default: Language, language: Language, why: str) -> None:
    assert language_of(text, default) == language, why


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("三", 3),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("六百", 600),
        ("一百二十", 120),
        ("两三", 3),
        ("零", 0),
        ("nineteen", 19),
        ("a dozen", 12),
        ("one hundred", 100),
        ("一千", 1000),
        ("twelve", 12),
        ("One", 1),
        ("a", 1),
        (" 7 ", 7),
    ],
)
def test_numbers_are_read_in_both_languages(text: str, number: int) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["many", "", "三x"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number_in(text)


@pytest.mark.parametrize(
    ("text", "when", "why"),
    [
        ("周五早上九点", "周五早上九点", "day, part, clock"),
        ("下周三 15:00 发", "下周三 15:00", "next week"),
        ("关于早上九点的城市", "", "the topic"),
        ("咖啡的五点好处", "", "a count, not a clock"),
        ("on Friday at 9", "Friday at 9", "bare hour behind a day"),
        ("at 9:30 pm tomorrow", "9:30 pm tomorrow", "clock first"),
        ("about Friday night dinners", "", "the topic"),
        ("in 2 hours", "in 2 hours", "relative"),
        ("3 pictures", "", "no time"),
    ],
)
def test_the_time_phrase_is_found_as_it_was_written(text: str, when: str, why: str) -> None:
    found = find_moment(text)
    assert (text[slice(*found[0])] if found else "") == when, why


@pytest.mark.parametrize("text", ["ＡＢＣ，１２３！", "幫我寫「手沖」", "“x” ‘y’", "𝕏👍🏽 a\u00a0b\tc"])
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)


def test_reading_a_long_text_twice_changes_nothing() -> None:
    once = readable("开头" + "x" * 100_000 + "结尾")
    assert readable(once) == once
    assert (once[:2], once[-2:]) == ("开头", "结尾")


@pytest.mark.parametrize("confidence", [-0.1, 1.1])
def test_a_confidence_outside_of_0_to_1_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        Decision(intent="chat", confidence=confidence, reasoning="")

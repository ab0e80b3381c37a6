"""What a typed line means."""

from pathlib import Path

import pytest

from bot.terminal.options import language_of_terminal
from bot.terminal.typed import Leave, Press, Say, language_in, read_photo, understood, with_photos
from core.errors import BadInput
from core.messages import Language


@pytest.mark.parametrize(
    ("line", "cards", "meaning"),
    [
        ("2", True, Press(button=2)),
        (" 2 ", True, Press(button=2)),
        ("#3 2", True, Press(button=2, card=3)),
        ("#3 2", False, Press(button=2, card=3)),  # nobody says that by chance: it gets a clear answer
        ("2", False, Say(text="2")),  # an answer to a question, where no card waits
        ("\\2", True, Say(text="2")),
        ("\\#3 2", True, Say(text="#3 2")),
        ("\\o/", True, Say(text="\\o/")),
        ("2 pictures", True, Say(text="2 pictures")),
        ("2026", True, Say(text="2026")),
        ("/quit", True, Leave()),
        ("/stop", True, Say(text="/stop")),
    ],
)
def test_a_line_presses_says_or_leaves(line: str, cards: bool, meaning: Leave | Press | Say) -> None:
    assert understood(line, has_cards=cards) == meaning


@pytest.mark.parametrize(
    ("text", "said", "photos"),
    [
        ("write @a.jpg about @b/c.PNG it", "write about it", ("a.jpg", "b/c.PNG")),
        ('look @"my photo.jpg"', "look", ("my photo.jpg",)),
        ("@/tmp/x", "", ("/tmp/x",)),
        ("@./x", "", ("./x",)),
        ("thanks @ann", "thanks @ann", ()),  # a name, no path
        ("mail me@home.jpg", "mail me@home.jpg", ()),  # not at the start of a word
        ("two  spaces stay", "two  spaces stay", ()),
        ("看看 @图.jpg", "看看", ("图.jpg",)),
    ],
)
def test_paths_of_photos_are_taken_out_of_the_text(text: str, said: str, photos: tuple[str, ...]) -> None:
    assert with_photos(text) == Say(text=said, photos=tuple(map(Path, photos)))


def test_a_tilde_is_the_home_folder() -> None:
    assert with_photos("@~/x.jpg").photos == (Path.home() / "x.jpg",)


def test_a_folder_is_no_photo(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="无法读取"):
        read_photo(tmp_path, "zh")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),  # the first that is set decides
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_TW"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_terminal(environment: dict[str, str], language: Language) -> None:
    assert language_of_terminal(environment) == language


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("你好", "en", "zh"),
        ("hello", "zh", "en"),
        ("/drafts", "zh", "zh"),  # a command is in no language
        ("👍", "zh", "zh"),
    ],
)
def test_the_terminal_speaks_as_the_person_does(text: str, before: Language, language: Language) -> None:
    assert language_in(text, before) == language

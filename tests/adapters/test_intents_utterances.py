"""What a classifier learns from: which files are refused, and with which sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.intents.utterances import INTENTS, LEAST, readied
from bot.intents import load_utterances
from bot.settings import Settings, load_settings
from core.errors import SettingsError


def lines(*, without: str = "", least: int = LEAST) -> str:
    """A file that is in order: line 1 names the first intent, its lines follow."""
    kept = [intent for intent in INTENTS if intent != without]
    return "".join(
        f"{intent}:\n" + "".join(f"  - {intent} {chr(97 + place)}\n" for place in range(least)) for intent in kept
    )


def settings(folder: Path) -> Settings:
    router = load_settings(data_dir=folder).router.model_copy(update={"intents": str(folder)})
    return load_settings(data_dir=folder, router=router)


def refusal(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_utterances(settings(folder))
    assert refused.value.setting == "COPYDESK_ROUTER__INTENTS"
    return refused.value.problem.replace(f"{folder}/", "")


def wrong_files() -> Iterator[tuple[str, str]]:
    # Not YAML at all.
    yield "chat: [hello", "a.yaml, line 1: expected ',' or ']', but got '<stream end>'"
    # A list where intents should be.
    yield "- hello\n", "a.yaml, line 1: the file must be a mapping of intents to lists of lines"
    # An empty file.
    yield "", "a.yaml, line 1: the file must be a mapping of intents to lists of lines"
    # A misspelt intent.
    yield f"{lines()}chatt:\n  - hello\n", "a.yaml, line 358: there is no intent 'chatt'"
    # An intent that is no word.
    yield "1:\n  - hello\n", "a.yaml, line 1: there is no intent '1'"
    # One intent twice: the second would silently win.
    yield f"{lines()}chat:\n  - hello\n", "a.yaml, line 358: 'chat' stands twice"
    # A sentence instead of a list.
    yield "chat: hello\n", "a.yaml, line 1: 'chat' must be a list of lines"
    # YAML reads a bare number, a bare "no" and an empty item as something else than text.
    yield "chat:\n  - hello\n  - 42\n", "a.yaml, line 3: 42 is no text; put it in quotes"
    yield "chat:\n  - no\n", "a.yaml, line 2: False is no text; put it in quotes"
    yield "chat:\n  - hello\n  -\n", "a.yaml, line 3: None is no text; put it in quotes"
    # Nothing to see.
    yield "chat:\n  - ' '\n", "a.yaml, line 2: ' ' says nothing"
    # The same line under two intents, whatever its capitals, marks and numbers.
    yield (
        f"{lines(without='stop')}stop:\n  - 'CHAT A!'\n",
        "a.yaml, line 338: 'chat a' is 'stop' here and 'chat' in line 254",
    )
    # Too little to learn from.
    yield lines(least=LEAST - 1), "a.yaml, line 2: 'create_post' has 19 different lines; it needs 20 at least"
    # Repeating a line is no second line.
    yield (
        f"{lines(without='stop')}stop:\n" + "  - halt\n" * 30,
        "a.yaml, line 338: 'stop' has 1 different lines; it needs 20 at least",
    )
    # An intent that nobody wrote lines for.
    yield lines(without="members"), "a.yaml, line 1: 'members' has 0 different lines; it needs 20 at least"


@pytest.mark.parametrize(("text", "problem"), list(wrong_files()))
def test_a_wrong_file_is_refused_with_its_place_and_reason(tmp_path: Path, text: str, problem: str) -> None:
    assert refusal(tmp_path, a=text) == problem


def test_a_line_may_not_have_two_intents_in_two_files(tmp_path: Path) -> None:
    assert refusal(tmp_path, a=lines(), b="stop:\n  - help c\n") == (
        f"b.yaml, line 2: 'help c' is 'stop' here and 'help' in {tmp_path}/a.yaml, line 235".replace(f"{tmp_path}/", "")
    )


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"there is no *.yaml in {tmp_path}"


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SettingsError, match=r"a\.yaml, line 1: not UTF-8 text"):
        load_utterances(settings(tmp_path))


def test_several_files_are_one_set(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(lines(without="stop"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(
        "stop:\n" + "".join(f"  - stop {chr(97 + n)}\n" for n in range(LEAST)), encoding="utf-8"
    )
    assert len(load_utterances(settings(tmp_path))) == len(INTENTS) * LEAST


def test_the_files_that_ship_are_in_order_and_large_enough(tmp_path: Path) -> None:
    shipped = load_utterances(load_settings(data_dir=tmp_path))
    for file in ("zh.yaml", "en.yaml"):
        for intent in INTENTS:
            found = [each for each in shipped if each.intent == intent and each.file.endswith(file)]
            assert len(found) >= (145 if intent in {"chat", "create_post"} else 60), (file, intent)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Approve it!!!", "approve it"),  # capitals and closing marks say nothing
        ("明天９點發佈。", "明天0点发布"),  # full width, traditional characters, numbers
        ("12:30 or 7:05", "0:0 or 0:0"),  # any time is a time
        ("is it done?", "is it done?"),  # a question is another thing than an order
        ("。。。", "。。。"),  # marks alone stay
        ("  \n ", ""),  # nothing
    ],
)
def test_texts_are_readied(text: str, seen: str) -> None:
    assert readied(text) == seen

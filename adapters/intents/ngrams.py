"""The intent classifier by words and character n-grams: no model, no download, trained in less than a second."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from adapters.intents.deciding import decided
from adapters.intents.utterances import Utterance, readied
from core.router.decision import Decision, Question

SEED: Final = 7
WORDS: Final = r"[a-z0-9']+|[\u3400-\u9fff]|\?"  # a Chinese character counts as a word
READER: Final = "n-grams"


def vectors() -> Any:
    """Weighs the words of a text in rows of one to three, and the rows of one to five characters within a word (in
    Chinese: within a clause). What occurs in one training line only is left out: it costs memory and tells nothing."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # 120 MB that only a reading needs
    from sklearn.pipeline import make_union  # noqa: PLC0415  # the same

    weighing: dict[str, Any] = {"sublinear_tf": True, "lowercase": False, "min_df": 2}
    return make_union(
        TfidfVectorizer(token_pattern=WORDS, ngram_range=(1, 3), **weighing),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), **weighing),
    )


def calibrated(penalty: float) -> Any:
    """A linear support vector machine whose scores become probabilities by one temperature, found on lines that were
    held back: 0.7 is right in about 70 of 100 cases."""
    from sklearn.calibration import CalibratedClassifierCV  # noqa: PLC0415  # as above
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    folds = StratifiedKFold(3, shuffle=True, random_state=SEED)
    return CalibratedClassifierCV(
        LinearSVC(C=penalty, random_state=SEED), method="temperature", cv=folds, ensemble=False
    )


@dataclass(frozen=True, slots=True)
class NgramModel:
    """A trained model; the same lines make the same one."""

    letters: frozenset[str]  # that were ever seen
    vectors: Any
    classifier: Any

    def scores(self, text: str) -> Mapping[str, float]:
        """A probability for each intent; nothing where the text has no letter that was ever seen."""
        if self.letters.isdisjoint(text):
            return {}
        row = self.vectors.transform([text])
        return dict(zip(self.classifier.classes_.tolist(), self.classifier.predict_proba(row)[0].tolist(), strict=True))


@lru_cache(maxsize=2)
def ngram_model(utterances: tuple[Utterance, ...]) -> NgramModel:
    """Train, once for the same lines in one process: some 0.7 s, and 2.5 s more to load scikit-learn."""
    texts, weights = [each.text for each in utterances], vectors()
    rows = weights.fit_transform(texts)
    letters = frozenset(letter for text in texts for letter in text if letter.isalpha())
    return NgramModel(letters, weights, calibrated(0.5).fit(rows, [each.intent for each in utterances]))


class LocalIntents:
    """Reads intents by n-grams; trained in a thread when it is first asked."""

    def __init__(self, utterances: tuple[Utterance, ...]) -> None:
        self._utterances = utterances
        self._training: asyncio.Future[NgramModel] | None = None
        self._model: NgramModel | None = None

    async def read(self, question: Question) -> Decision:
        """What is wanted, and how sure that is. Raises nothing."""
        model = self._model or await self._trained()
        return decided(model.scores(readied(question.text)), question, READER)

    async def _trained(self) -> NgramModel:
        if self._training is None:
            self._training = asyncio.ensure_future(asyncio.to_thread(ngram_model, self._utterances))
        self._model = await asyncio.shield(
            self._training
        )  # the next question still needs it where this one is given up
        return self._model

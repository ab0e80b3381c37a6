"""The intent classifier by meaning: vectors of multilingual-e5-small beside the n-grams; an extra."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from adapters.intents.deciding import decided
from adapters.intents.meanings import KeptMeanings, Meanings
from adapters.intents.ngrams import LocalIntents, calibrated, vectors
from adapters.intents.utterances import Utterance, readied
from core.router.decision import Decision, Question

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

READER: Final = "meaning and n-grams"
WEIGHT: Final = 1.5  # of the meaning, where words and character n-grams weigh 1 each; by cross-validation
END: Final = 150  # characters
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MeaningModel:
    """A trained model over both kinds of vectors."""

    meanings: Meanings
    ngrams: Any
    middle: "NDArray[np.float32]"
    classifier: Any

    def scores(self, text: str) -> Mapping[str, float]:
        """A probability for each intent; nothing for an empty text."""
        if not text:
            return {}
        row = joined(self.ngrams.transform([text]), centred(self.meanings.of([gist(text)]), self.middle))
        return dict(zip(self.classifier.classes_.tolist(), self.classifier.predict_proba(row)[0].tolist(), strict=True))


def gist(text: str) -> str:
    """Both ends of a long text: the time for a meaning grows with the length, and n-grams see the rest."""
    return text if len(text) <= 2 * END else f"{text[:END]}\n{text[-END:]}"


def centred(rows: "NDArray[np.float32]", middle: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """The rows seen from the middle of all of them, of length 1 again: e5's vectors all lie in one corner."""
    import numpy as np  # noqa: PLC0415  # only where it is used

    away = rows - middle
    seen: NDArray[np.float32] = away / np.linalg.norm(away, axis=1, keepdims=True)
    return seen


def joined(ngrams: Any, meanings: "NDArray[np.float32]") -> Any:
    """Both kinds of vectors side by side."""
    from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415  # as above

    return hstack([ngrams, csr_matrix(meanings * WEIGHT)]).tocsr()


class MeaningIntents:
    """Reads intents by meaning once the vectors of all lines are there, by n-grams until then."""

    def __init__(self, utterances: tuple[Utterance, ...], meanings: Meanings, folder: Path) -> None:
        self._utterances = utterances
        self._meanings = meanings
        self._kept = KeptMeanings(meanings, folder)
        self._meanwhile = LocalIntents(utterances)
        self._model: MeaningModel | None = None
        self._over = threading.Event()
        self._training: asyncio.Future[MeaningModel | None] | None = None

    async def read(self, question: Question) -> Decision:
        """What is wanted, and how sure that is. Raises nothing."""
        model = self._model
        if model is None:
            return await self._meanwhile.read(question)
        return decided(await asyncio.to_thread(model.scores, readied(question.text)), question, READER)

    async def train(self) -> None:
        """Learn, once: a minute or two at the first start, seconds at later ones. Ends early after `stop`."""
        if self._training is None:
            self._training = asyncio.ensure_future(asyncio.to_thread(self._trained))
        try:
            self._model = await asyncio.shield(self._training)
        except OSError as error:  # a folder that cannot be used
            _log.warning("intents_by_ngrams_only", cause=repr(error))

    def stop(self) -> None:
        """Leave out what is still missing."""
        self._over.set()

    def _trained(self) -> MeaningModel | None:
        texts = [each.text for each in self._utterances]
        rows = self._kept.of(texts, self._over)
        if rows is None:
            return None
        middle, ngrams = rows.mean(axis=0), vectors()
        both = joined(ngrams.fit_transform(texts), centred(rows, middle))
        classifier = calibrated(0.3).fit(both, [each.intent for each in self._utterances])
        return MeaningModel(self._meanings, ngrams, middle, classifier)


@asynccontextmanager
async def meaning_intents(utterances: tuple[Utterance, ...], folder: Path) -> AsyncIterator[MeaningIntents]:
    """A reader that learns in the background; the folder keeps the vectors of its lines. Raises SettingsError where
    the extra is missing."""
    reader = MeaningIntents(utterances, Meanings(), folder)
    training = asyncio.ensure_future(reader.train())
    try:
        yield reader
    finally:
        reader.stop()
        await training

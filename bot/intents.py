"""The intent classifier of the settings, and the lines that it learns from."""

from contextlib import AsyncExitStack
from pathlib import Path

from adapters.intents.ngrams import LocalIntents
from adapters.intents.utterances import SETTING, Utterance, parse_utterances, whole
from bot.content import CONFIG
from bot.places import Places
from bot.settings import Settings
from bot.yaml_places import read_yaml
from core.errors import ModelUnavailable, SettingsError
from core.ports import Clock, IntentReader
from core.router.decision import Decision, Question

AFTER_THE_START = 10.0  # seconds


def load_utterances(settings: Settings) -> tuple[Utterance, ...]:
    """The lines of every *.yaml in the folder. Raises SettingsError that names file, line and reason."""
    folder = Path(settings.router.intents) if settings.router.intents else CONFIG / "intents"
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise SettingsError(SETTING, f"there is no *.yaml in {folder}")
    return whole([each for file in files for each in _lines_of(file)])


def _lines_of(file: Path) -> list[Utterance]:
    try:
        document = read_yaml(file)
    except SettingsError as error:
        raise SettingsError(SETTING, f"{file}, {error.problem}") from error
    return parse_utterances(document.values, file=str(file), line=document.line)


class Learning:
    """A classifier that learns beside the work: until it has, the rules decide, and nobody waits for it."""

    def __init__(self, reader: IntentReader) -> None:
        self._reader = reader
        self._learnt = False

    async def read(self, question: Question) -> Decision:
        """What the classifier says. Raises ModelUnavailable while it learns."""
        if not self._learnt:
            raise ModelUnavailable("the classifier is still learning")
        return await self._reader.read(question)

    async def learn(self, clock: Clock) -> None:
        """Learn, some seconds behind the start: what was cut short goes on first."""
        await clock.sleep(AFTER_THE_START)
        await self._reader.read(Question(text="hello", language="en", at=clock.now()))
        self._learnt = True


async def open_classifier(settings: Settings, places: Places, stack: AsyncExitStack) -> IntentReader:
    """Whoever reads intents where no language model does. Raises SettingsError."""
    utterances = load_utterances(settings)
    if settings.router.classifier == "ngrams":
        return LocalIntents(utterances)
    from adapters.intents.embeddings import meaning_intents  # noqa: PLC0415  # only if used

    return await stack.enter_async_context(meaning_intents(utterances, places.meanings))


async def learning_of(settings: Settings, places: Places, stack: AsyncExitStack) -> Learning:
    """The same, learning beside the work of a server. Raises SettingsError."""
    return Learning(await open_classifier(settings, places, stack))

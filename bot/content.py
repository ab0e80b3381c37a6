"""Files of config/ that the core needs as values: prompts and routing rules."""

from collections.abc import Container
from pathlib import Path

from bot.settings import Settings
from bot.watching import Watching, hidden
from bot.yaml_places import read_yaml
from core.errors import SettingsError
from core.in_force import InForce
from core.router.decision import INTENTS
from core.router.routes import Routes, parse_routes
from core.workflow.prompts import Prompts

CONFIG = Path(__file__).parent.parent / "config"


def routes_file(settings: Settings) -> Path:
    """Where the routing rules are."""
    return Path(settings.routes.file) if settings.routes.file else CONFIG / "routes.yaml"


def load_routes(settings: Settings, functions: Container[str]) -> Routes:
    """The routing rules, which may use those functions. Raises SettingsError that names file, line and reason."""
    path = routes_file(settings)
    try:
        document = read_yaml(path)
        return parse_routes(document.values, functions=functions, intents=INTENTS, line=document.line)
    except SettingsError as error:
        raise SettingsError("COPYDESK_ROUTES__FILE", f"{path}, {error.problem}") from error


def prompts_folder(settings: Settings) -> Path:
    """The folder whose prompts may change while the server runs."""
    return Path(settings.prompts.dir) if settings.prompts.dir else CONFIG / "prompts"


def load_prompts(folder: Path = CONFIG / "prompts") -> Prompts:
    """The prompts in that folder, and for what it lacks those that ship. Raises SettingsError."""
    shipped = _templates(CONFIG / "prompts")
    own = _templates(folder)
    unknown = sorted(own.keys() - shipped.keys())
    if unknown:
        known = ", ".join(f"{name}.md" for name in sorted(shipped))
        raise SettingsError("COPYDESK_PROMPTS__DIR", f"{folder / unknown[0]}.md is no prompt; there are {known}")
    try:
        return Prompts(shipped | own)
    except SettingsError as error:
        raise SettingsError("COPYDESK_PROMPTS__DIR", f"{folder}: {error}") from error


def watched_prompts(settings: Settings, watching: Watching) -> InForce[Prompts]:
    """The prompts, read again when a file of theirs changes: a broken one is refused, and those before stay in force.

    Raises SettingsError at the first reading.
    """
    folder = prompts_folder(settings)

    async def read_again() -> None:
        prompts.value = load_prompts(folder)

    watching.watch(folder, read_again)
    prompts = InForce(load_prompts(folder))
    return prompts


def _templates(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise SettingsError("COPYDESK_PROMPTS__DIR", f"there is no folder {folder}")
    try:
        files = [path for path in folder.glob("*.md") if not hidden(path)]
        return {path.stem: path.read_text(encoding="utf-8") for path in files}
    except UnicodeDecodeError as error:
        raise SettingsError("COPYDESK_PROMPTS__DIR", f"a file in {folder} is not UTF-8 text: {error.reason}") from error
    except OSError as error:
        raise SettingsError("COPYDESK_PROMPTS__DIR", f"{error.filename} cannot be read: {error.strerror}") from error

"""Files of config/ that the core needs as values: prompts and routing rules."""

from collections.abc import Container
from pathlib import Path

from bot.settings import Settings
from bot.yaml_places import read_yaml
from core.errors import SettingsError
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
        return parse_routes(document.values, functions=functions, line=document.line)
    except SettingsError as error:
        raise SettingsError("COPYDESK_ROUTES__FILE", f"{path}, {error.problem}") from error


def load_prompts() -> Prompts:
    """The prompts that ship with Copydesk."""
    return Prompts({path.stem: path.read_text(encoding="utf-8") for path in (CONFIG / "prompts").glob("*.md")})

"""Files of config/ that the core needs as values: prompts and routing rules."""

from pathlib import Path

import yaml

from bot.settings import Settings
from core.errors import SettingsError
from core.router.rules import Rule, parse_rules
from core.workflow.prompts import Prompts

CONFIG = Path(__file__).parent.parent / "config"


def load_rules(settings: Settings) -> tuple[Rule, ...]:
    """The routing rules. Raises SettingsError that names file, line and reason."""
    path = Path(settings.routes.file) if settings.routes.file else CONFIG / "routes.yaml"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f", line {mark.line + 1}" if mark else ""
        raise SettingsError("COPYDESK_ROUTES__FILE", f"{path}{place}: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError("COPYDESK_ROUTES__FILE", f"{path} is not valid YAML: {error}") from error
    except OSError as error:
        raise SettingsError("COPYDESK_ROUTES__FILE", f"{path} cannot be read: {error.strerror}") from error
    try:
        return parse_rules(document)
    except SettingsError as error:
        raise SettingsError("COPYDESK_ROUTES__FILE", f"{path}: {error.problem}") from error


def load_prompts() -> Prompts:
    """The prompts that ship with Copydesk."""
    return Prompts({path.stem: path.read_text(encoding="utf-8") for path in (CONFIG / "prompts").glob("*.md")})

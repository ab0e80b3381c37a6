"""Settings: config/default.toml < the file named by COPYDESK_CONFIG < the environment."""

import difflib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.access_file import read_access_file
from bot.accounts import NAME, AccountSection
from bot.local_time import zone_name
from bot.sections import (
    MAIN,
    AccessLists,
    Budget,
    Http,
    Images,
    Llm,
    Log,
    PromptFiles,
    Publish,
    Reminders,
    Reports,
    Router,
    Routes,
    Schedule,
    Services,
    Sessions,
    Slack,
    Telegram,
    Work,
)
from core.accounts import OUTBOX
from core.errors import SettingsError
from core.messages import UserRef
from core.platforms import PLATFORMS
from core.records import Role

PREFIX = "COPYDESK_"
DEFAULTS = Path(__file__).parent.parent / "config" / "default.toml"
OPERATOR = UserRef(platform="web", id="operator")  # whoever can read the server's output and data folder


class Settings(BaseSettings):
    """The whole tree. Made by `load_settings`, which says in one line what is wrong."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid")

    data_dir: Path
    time_zone: Annotated[str, AfterValidator(zone_name)]
    http: Http
    llm: Llm
    images: Images
    telegram: Telegram
    slack: Slack
    access: AccessLists
    log: Log
    routes: Routes
    prompts: PromptFiles
    router: Router
    budget: Budget
    sessions: Sessions
    services: Services
    publish: Publish
    reminders: Reminders
    schedule: Schedule
    reports: Reports
    accounts: dict[str, AccountSection]
    work: Work

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = [DEFAULTS]
        if named := os.environ.get("COPYDESK_CONFIG"):
            files.append(Path(named))
        tomls = [TomlConfigSettingsSource(settings_cls, file) for file in reversed(files)]
        return (init_settings, env_settings, *tomls)

    @property
    def public_url(self) -> str:
        """How links to the page begin."""
        host = f"[{self.http.host}]" if ":" in self.http.host else self.http.host
        return (self.http.public_url or f"http://{host}:{self.http.port}").rstrip("/")

    def rotation(self) -> Sequence[str]:
        """The names of the models that read messages in turn. Raises SettingsError for one that there is none of."""
        wanted, fallback = self.router.providers, self.router.fallback
        there = [*([MAIN] if self.llm.model else []), *self.llm.more]
        for setting, names in (("PROVIDERS", wanted), ("FALLBACK", [fallback] if fallback else [])):
            for name in names:
                if name not in there:
                    known = ", ".join(there) or "none; set COPYDESK_LLM__MODEL first"
                    raise SettingsError(
                        f"COPYDESK_ROUTER__{setting}", f"there is no model {name!r}; there are: {known}"
                    )
        return list(dict.fromkeys(wanted)) or [name for name in there if name != fallback or len(there) == 1]

    def settled_roles(self) -> Mapping[UserRef, Role]:
        """Who is let in by the settings and by the access file; the higher role wins."""
        lists = read_access_file(Path(self.access.file))
        roles: dict[UserRef, Role] = {OPERATOR: "owner"}
        named: tuple[tuple[Role, list[str]], ...] = (
            ("member", self.access.members + lists.members),
            ("approver", self.access.approvers + lists.approvers),
            ("owner", self.access.owners + lists.owners),
        )
        for role, users in named:
            roles.update({UserRef.parse(user): role for user in users})
        roles[OPERATOR] = "owner"
        return roles


def load_settings(**given: object) -> Settings:
    """Read the settings. Raises SettingsError that names the first wrong one."""
    named = os.environ.get("COPYDESK_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsError("COPYDESK_CONFIG", f"there is no file {named}")
    _refuse_unknown()
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # validated by pydantic
    except ValidationError as error:
        raise _first_problem(error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("COPYDESK_CONFIG", f"{named or DEFAULTS} is not valid TOML: {error}") from error
    except ValueError as error:  # a list in the environment that is not JSON
        problem = 'is no JSON list; write one such as ["telegram:42"]'
        raise SettingsError(_named_in(error), problem) from error
    except OSError as error:
        raise SettingsError("COPYDESK_CONFIG", f"{named} cannot be read: {error.strerror}") from error
    for name, section in (("LLM", settings.llm), ("IMAGES", settings.images)):
        if not section.model and (section.base_url or section.api_key.get_secret_value()):
            raise SettingsError(f"COPYDESK_{name}__MODEL", "an endpoint is set, but not the name of its model")
    settings.rotation()  # the names in it are known
    _refuse_unknown_places(settings)
    _refuse_unreachable(settings)
    return settings


def _refuse_unknown_places(settings: Settings) -> None:
    """Accounts have names that people can type; posts go where there is something."""
    for name in settings.accounts:
        if (
            not NAME.fullmatch(name)
            or name == OUTBOX
            or (name in PLATFORMS and settings.accounts[name].platform != name)
        ):
            problem = "an account's name is made of a-z, 0-9, _ and -, and is not that of another platform"
            raise SettingsError(f"COPYDESK_ACCOUNTS__{name.upper()}", problem)
    for name in settings.publish.default:
        if name not in PLATFORMS and name not in settings.accounts:
            known = ", ".join([*PLATFORMS, *settings.accounts])
            raise SettingsError("COPYDESK_PUBLISH__DEFAULT", f"there is no place {name!r}; there are: {known}")


def _refuse_unreachable(settings: Settings) -> None:
    """The server answers only to names that it knows."""
    if settings.slack.tokens and settings.slack.mode == "http" and not settings.http.public_url:
        needed = "Slack's http mode needs the address that Slack calls, such as https://desk.example.org"
        raise SettingsError("COPYDESK_HTTP__PUBLIC_URL", needed)


def _first_problem(error: ValidationError) -> SettingsError:
    problem = error.errors(include_url=False, include_input=False)[0]
    place = "__".join(str(part) for part in problem["loc"] if not isinstance(part, int)).upper()
    if problem["type"] == "extra_forbidden":
        return SettingsError(PREFIX + place, "there is no such setting")
    return SettingsError(PREFIX + place, problem["msg"].removeprefix("Value error, "))


def _named_in(error: ValueError) -> str:
    """pydantic-settings names only the section; the variable is the one of it that is meant to be JSON."""
    section = PREFIX + (str(error).split('"')[1].upper() if '"' in str(error) else "")
    for name, value in os.environ.items():
        if name.upper().startswith(section) and value.lstrip().startswith(("[", "{")) and not _is_json(value):
            return name
    return section


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _refuse_unknown() -> None:
    """A misspelt variable must not be a silent nothing."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {"COPYDESK_CONFIG"}
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper().split("__")[0] not in known:
            near = difflib.get_close_matches(name.upper().split("__")[0], known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(name, f"there is no such setting{hint}")

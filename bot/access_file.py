"""The file config/access.toml: who is let in, who approves what, and which accounts are one person's."""

import re
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from bot.sections import AccessLists, Section
from core.approvals import MissedSlot
from core.errors import SettingsError
from core.messages import UserRef

_CHAT = re.compile(r"(telegram|slack|web):[^:\s]+:[^:\s]+")
_PLATFORMS = ("telegram", "slack", "web")


def _chat(name: str) -> str:
    if not _CHAT.fullmatch(name):
        raise ValueError(f'{name!r} is no chat; write platform:tenant:chat, such as "slack:T01:C02"')
    return name


def _account(name: str) -> str:
    platform, _, user = name.partition(":")
    if platform not in _PLATFORMS or not user.strip():
        raise ValueError(f'{name!r} is nobody\'s account; write platform:id, such as "telegram:42" or "slack:U01"')
    return str(UserRef.parse(name))


Chat = Annotated[str, AfterValidator(_chat)]
PersonalAccount = Annotated[str, AfterValidator(_account)]


class ApprovalTable(Section):
    """One table `[[approval]]`; the fields are those of `core.approvals.Policy`."""

    targets: tuple[str, ...] = ()
    chats: tuple[Chat, ...] = ()
    approvers: tuple[PersonalAccount, ...] = ()
    needed: Annotated[int, Field(ge=1)] = 1
    four_eyes: bool = False
    stand_ins: tuple[PersonalAccount, ...] = ()
    missed: MissedSlot = "hold"


class PersonTable(Section):
    """One table `[[people]]`: the accounts of one person, first the one where they are reminded."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    accounts: Annotated[list[PersonalAccount], Field(min_length=1)]


class AccessFile(AccessLists):
    """All that the file can say."""

    approval: tuple[ApprovalTable, ...] = ()
    people: tuple[PersonTable, ...] = ()


def refused(path: Path, problem: str) -> SettingsError:
    """What is wrong with the file."""
    return SettingsError("COPYDESK_ACCESS__FILE", f"{path}: {problem}")


def read_access_file(path: Path) -> AccessFile:
    """What the file says; empty where there is no such file. Raises SettingsError that names file and field."""
    empty: dict[str, object] = {"owners": [], "approvers": [], "members": [], "file": str(path)}
    if not path.is_file():
        return AccessFile.model_validate(empty)
    try:
        return AccessFile.model_validate(empty | tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        raise refused(path, f"{_place(problem['loc'])}: {_reason(problem['type'], problem['msg'])}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("COPYDESK_ACCESS__FILE", f"{path} is not valid TOML: {error}") from error
    except OSError as error:
        raise SettingsError("COPYDESK_ACCESS__FILE", f"{path} cannot be read: {error.strerror}") from error


def _place(loc: tuple[int | str, ...]) -> str:
    """Such as "approval 2, needed"; a list's own entries are named by what is wrong with them."""
    name, *rest = loc
    number = f" {rest[0] + 1}" if rest and isinstance(rest[0], int) and len(rest) > 1 else ""
    return ", ".join([f"{name}{number}", *(str(part) for part in rest if isinstance(part, str))])


def _reason(kind: str, message: str) -> str:
    return "there is no such field" if kind == "extra_forbidden" else message.removeprefix("Value error, ")

"""/accounts: every account that posts can go to, and whether a rehearsal says that it works."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.access import Access
from core.accounts import OUTBOX, Accounts, place_words
from core.catalogue import say
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.messages import Language
from core.ports import LogsIn, Publisher, Rehearses
from core.requests import Request

Health = Literal["works", "refused", "unknown", "untried"]
MARKS: Final[dict[Health, str]] = {"works": "🟢", "refused": "🔴", "unknown": "🟠", "untried": "⚪"}
SAMPLE: Final = Post(title="Copydesk", body="…")  # is rehearsed, and never published
LONGEST: Final = 200  # characters of what a platform says


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """How an account stands. `problem` is what the platform said, `why` the key of what can be done; `default` tells
    that posts go there where nobody says so."""

    target: Target
    health: Health
    why: str = ""
    problem: str = ""
    default: bool = False


async def states_of(accounts: Accounts) -> Sequence[AccountState]:
    """Every account and the outbox, all tried at the same time; nothing changes that readers could see."""
    targets = [Target(platform=each.platform, account=each.name) for each in accounts]
    targets.append(Target(platform=OUTBOX, account=OUTBOX))
    usual = set(accounts.targets(()))
    found = await asyncio.gather(*(_tried(accounts.publisher(target), target) for target in targets))
    return [
        AccountState(
            target=target,
            health=health,
            why=why,
            problem=problem,
            default=any(target.account == each.account for each in usual),
        )
        for target, (health, why, problem) in zip(targets, found, strict=True)
    ]


async def _tried(publisher: Publisher | None, target: Target) -> tuple[Health, str, str]:
    """How it stands, why, and what the platform said."""
    if publisher is None:
        return "refused", "no_account", ""
    try:
        if isinstance(publisher, LogsIn):
            return ("works", "", "") if await publisher.logged_in() else ("refused", "login", "")
        if not isinstance(publisher, Rehearses):
            return "untried", "", ""
        await publisher.rehearse(SAMPLE, target=target)
    except PublishRefused as error:
        return "refused", error.why, str(error)
    except PublishUncertain as error:
        return "unknown", "", str(error)
    return "works", "", ""


def state_words(state: AccountState, language: Language) -> str:
    """One sentence or two: does it work, and what can be done where it does not."""
    words = [say(f"accounts.{state.health}", language)]
    if state.why:
        words.append(say(f"remedy.{state.why}", language))
    return " ".join(words) if language == "en" else "".join(words)


class AccountCommands:
    """Carries /accounts out."""

    def __init__(self, *, accounts: Accounts, access: Access) -> None:
        self._accounts = accounts
        self._access = access

    async def accounts(self, _argument: str, request: Request) -> str:
        """The list, for owners."""
        language = request.language
        if not await self._access.may(request.sender, "manage"):
            return say("access.owner", language)
        lines = [_line(state, language) for state in await states_of(self._accounts)]
        if len(lines) == 1:
            lines.append(say("accounts.none", language))
        return "\n".join([say("accounts.list", language), *lines])


def _line(state: AccountState, language: Language) -> str:
    name = place_words(state.target, language)
    parts = [f"{MARKS[state.health]} **{name}**", *([say("accounts.default", language)] if state.default else [])]
    line = f"{' · '.join(parts)} · {state_words(state, language)}"
    problem = state.problem.replace("`", "'")[:LONGEST]
    return f"{line} `{problem}`" if problem else line

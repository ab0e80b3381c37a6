"""copydesk accounts: which accounts work, without a running server and without publishing anything."""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from core.accounts import place_words
from core.catalogue import say
from core.commands.account_commands import MARKS, AccountState, state_words, states_of
from core.messages import Language

if TYPE_CHECKING:
    from bot.settings import Settings


def show_accounts(language: Language) -> None:
    """Rehearse every account and say how each stands; exit code 1 where one does not work."""
    from bot.runtime import secrets_of
    from bot.settings import load_settings
    from bot.telemetry import configure

    settings = load_settings()
    configure(style=settings.log.format, level="error", secrets=secrets_of(settings))
    with tempfile.TemporaryDirectory(prefix="copydesk-accounts-") as folder:
        states = asyncio.run(_states(settings, Path(folder)))
    for state in states:
        print(_line(state, language))
        if state.problem:
            print(f"   {state.problem}")
    if any(state.health == "refused" for state in states):
        raise typer.Exit(1)


def _line(state: AccountState, language: Language) -> str:
    usual = f" · {say('accounts.default', language)}" if state.default else ""
    return f"{MARKS[state.health]} {place_words(state.target, language)}{usual} · {state_words(state, language)}"


async def _states(settings: "Settings", folder: Path) -> Sequence[AccountState]:
    """The accounts are the server's own; what they are opened over lies in a folder of its own, so that a server may
    run meanwhile."""
    from adapters.clock import SystemClock
    from bot.around import Around
    from bot.chats import open_platforms
    from bot.places import Places
    from bot.publishers import accounts_of, open_accounts
    from bot.services import open_services
    from bot.storage import open_storage
    from bot.watching import Watching

    clock = SystemClock()
    async with AsyncExitStack() as stack:
        storage = await open_storage(Places(folder), clock, stack)
        platforms, world = await open_platforms(settings, storage.world, stack)
        services = await open_services(settings, world, Watching(clock), stack)
        around = Around(settings=settings, world=world, services=services, platforms=platforms, stack=stack)
        return await states_of(accounts_of(settings, world, await open_accounts(around)))

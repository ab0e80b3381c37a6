"""The command line: copydesk serve | chat | check | accounts | routes | version."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot import VERSION
from bot.route_commands import refuse_wrong, routes

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A newsroom's copy desk inside a team's chat.",
)
app.add_typer(routes, name="routes")


def language_of_user() -> Literal["en", "zh"]:
    """The language of the person at this terminal, by the usual variables."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    first = next((name for name in names if name), "")
    return "zh" if first.lower().startswith("zh") else "en"


@app.command()
def version() -> None:
    """Print the version."""
    print(f"copydesk {VERSION}")


@app.command()
def serve() -> None:
    """Serve the page, the API and the workers until Ctrl-C."""
    from bot.banner import announce
    from bot.runtime import serve as run
    from bot.settings import load_settings

    language = language_of_user()
    asyncio.run(run(load_settings(), lambda built: announce(built, language)))


@app.command()
def check() -> None:
    """Read settings, rules, prompts and services, and say whether they are in order; changes nothing."""
    from adapters.clock import SystemClock
    from adapters.mcp.file import read_services
    from bot.content import load_prompts, prompts_folder
    from bot.intents import load_utterances
    from bot.policies import policies_of
    from bot.routing import open_router
    from bot.settings import load_settings

    settings = load_settings()
    router = open_router(settings, SystemClock())
    load_prompts(prompts_folder(settings))
    load_utterances(settings)
    policies_of(settings)
    mcp = read_services(Path(settings.services.file), os.environ) if settings.services.file else {}
    refuse_wrong(router)
    print(f"In order: settings, access lists, prompts and {len(router.rules.rules)} routing rules with their examples.")
    if mcp:
        print(f"Services: {', '.join(sorted(mcp))}.")


@app.command()
def accounts() -> None:
    """Rehearse every account that posts can go to, and say how each stands; publishes nothing."""
    from bot.account_commands import show_accounts

    show_accounts(language_of_user())


@app.command()
def chat(
    chat: Annotated[str, typer.Option(help="Which chat of the page to talk in.")] = "terminal",
    once: Annotated[str | None, typer.Option(help="Say this, print what comes, and leave.")] = None,
    press: Annotated[list[str] | None, typer.Option(help="Then press the button with this word; repeatable.")] = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for an exchange.")] = 120.0,
) -> None:
    """Hold the conversation in this terminal."""
    from bot.settings import load_settings
    from bot.terminal import ChatOptions, run

    options = ChatOptions(
        data_dir=Path(load_settings().data_dir), chat=chat, once=once, press=tuple(press or ()), timeout=timeout
    )
    raise typer.Exit(run(options))

"""What the server prints when it is up: what is on, what is off, how to switch it on, and the way in."""

from collections.abc import Callable

from bot.app import App
from bot.settings import OPERATOR
from core.catalogue import say
from core.messages import Language


def lines(app: App, language: Language) -> list[str]:
    """The table of what is on and off."""
    settings = app.settings
    llm, images = settings.llm, settings.images
    writer = "start.writer_model" if llm.model else "start.writer_offline"
    pictures = "start.pictures_model" if images.model else "start.pictures_cards"
    folder = settings.data_dir.absolute()

    def row(state: str, name: str, text: str) -> str:
        return f"  {say(f'start.{state}', language)}  {say(f'start.{name}', language)}: {text}"

    return [
        row("on", "writer", say(writer, language, model=llm.model, base_url=llm.base_url or "api.openai.com")),
        row("on", "pictures", say(pictures, language, model=images.model, base_url=images.base_url)),
        row("on", "publishing", say("start.publishing_outbox", language, folder=app.places.outbox.absolute())),
        row("on", "storage", say("start.storage_sqlite", language, folder=folder) + _sessions(app, language)),
        row("on", "chat", say("start.chat_here", language)),
        _telegram(app, row, language),
        _slack(app, row, language),
    ]


def _sessions(app: App, language: Language) -> str:
    """Where sessions are, if they are not beside the rest."""
    backend = app.settings.sessions.backend
    if backend == "sqlite":
        return ""
    return say(f"start.sessions_{backend}", language, where=app.settings.sessions.where)


def _telegram(app: App, row: Callable[[str, str, str], str], language: Language) -> str:
    if app.telegram is None:
        return row("off", "telegram", say("start.telegram_off", language))
    names = ", ".join(f"@{name}" for name in app.telegram)
    key = "start.telegram_on" if names else "start.telegram_unreached"
    return row(
        "on", "telegram", say(key, language, names=names, mode=say(f"start.{app.settings.telegram.mode}", language))
    )


def _slack(app: App, row: Callable[[str, str, str], str], language: Language) -> str:
    if app.slack is None:
        return row("off", "slack", say("start.slack_off", language))
    names = ", ".join(f"@{name}" for name in app.slack)
    key = "start.slack_on" if names else "start.slack_unreached"
    return row("on", "slack", say(key, language, names=names, mode=say(f"start.{app.settings.slack.mode}", language)))


async def announce(app: App, language: Language) -> None:
    """Print it. The pairing code is printed only as long as nobody but the operator owns the desk."""
    url = app.settings.public_url
    print(f"\nCopydesk · {url}\n")
    print("\n".join(lines(app, language)))
    print(f"\n{say('start.page', language)}\n  {app.local_url}/login?ticket={app.services.tickets.issue()}")
    owners = [each for each in await app.access.members() if each.role == "owner" and each.user != OPERATOR]
    if not owners:
        code = await app.access.invite("owner", by="copydesk")
        print(f"\n{say('start.code', language, url=url)}\n  {code}")
        if app.telegram:
            links = "\n".join(f"  https://t.me/{name}?start={code}" for name in app.telegram)
            print(f"{say('start.code_telegram', language)}\n{links}")
        if app.slack:
            names = ", ".join(f"@{name}" for name in app.slack)
            print(f"{say('start.code_slack', language, names=names)}")
    print(f"\n{say('start.stop', language)}\n", flush=True)

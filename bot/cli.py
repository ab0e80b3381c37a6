"""What `copydesk` starts: `version` at once, every other command in bot/commands.py."""

import sys

from bot import VERSION


def main() -> None:
    """Run a command; a wrong setting is one line and exit code 2."""
    if sys.argv[1:] == ["version"]:  # before Typer, asyncio and all the rest are imported
        print(f"copydesk {VERSION}")
        return
    from bot.commands import app
    from core.errors import SettingsError, StoreError

    try:
        app()
    except* SettingsError as group:
        error = _first(group)
        name = getattr(error, "setting", "")
        if name.isupper() and not name.startswith("COPYDESK_"):  # else it is a file
            name = f"COPYDESK_{name}"
        print(f"copydesk: {name}: {getattr(error, 'problem', error)}", file=sys.stderr)
        sys.exit(2)
    except* StoreError as group:  # the disk is full or gone: nothing more can be promised, and nothing is lost
        print(f"copydesk: stopped, the data folder cannot be written: {_first(group)}", file=sys.stderr)
        sys.exit(1)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error itself, however deep it is grouped."""
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error

"""The words of the terminal and of the command line."""

TEXTS: dict[str, tuple[str, str]] = {}

"""What the bot says in a conversation."""

TEXTS: dict[str, tuple[str, str]] = {}

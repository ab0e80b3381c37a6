"""What went wrong and what to do next, a sentence for each error code."""

TEXTS: dict[str, tuple[str, str]] = {}

"""What is said about a post: notes of the check, limits, labels of styles."""

TEXTS: dict[str, tuple[str, str]] = {}

"""Characters as Telegram counts them."""


def units(text: str) -> int:
    """Telegram counts UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2

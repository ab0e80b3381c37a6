"""A status as it is shown, against the text that was sent."""

import html
import re

_TAG = re.compile(r"<[^>]*>")
_SERVER = re.compile(r"(@\w+)@[\w.-]*\w", re.ASCII)  # shown without the server
_SPACE = re.compile(r"\s+")


def same_text(shown: str, sent: str) -> bool:
    """Whether HTML shows that text: letters and signs are compared, and no spaces, which paragraphs swallow."""
    return _bare(html.unescape(_TAG.sub("", shown))) == _bare(sent)


def _bare(text: str) -> str:
    return _SPACE.sub("", _SERVER.sub(r"\1", text))

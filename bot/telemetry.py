"""Logs: one structured stream on standard error, with secrets taken out before anything is written."""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Literal

import structlog

Event = MutableMapping[str, object]
HIDDEN = "•••"
CHATTY = (  # fewer words of these
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "openai",
    "uvicorn",
    "asyncio",
    "PIL",
    "aiogram",
    "aiohttp",
    "slack_bolt",
    "slack_sdk",
    "mcp",
    "watchfiles",
)
_SECRET_NAMES = re.compile(r"token|secret|password|api_?key|authorization|cookie|ticket", re.IGNORECASE)
_SECRET_SHAPES = re.compile(
    r"\b\d{6,12}:[A-Za-z0-9_-]{30,}\b"  # Telegram bot tokens, also inside URLs
    r"|\bxox[a-z]-[A-Za-z0-9-]{10,}|\bxapp-[A-Za-z0-9-]{10,}"  # Slack
    r"|\bsk-[A-Za-z0-9_-]{8,}"  # model keys
    r"|(?<=[Bb]earer )[A-Za-z0-9._~+/=-]{8,}"
    r"|(?<=ticket=)[A-Za-z0-9_-]{8,}"
)


class Scrubber:
    """Takes known secrets, secret-looking values and secretly named fields out of every log line."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = [secret for secret in secrets if len(secret) >= 6]

    def text(self, value: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            value = value.replace(secret, HIDDEN)
        return _SECRET_SHAPES.sub(HIDDEN, value)

    def value(self, value: object) -> object:
        """The value, strings in it scrubbed."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self._named(str(key), each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(each) for each in value]
        return value if value is None or isinstance(value, int | float | bool) else self.text(str(value))

    def _named(self, name: str, value: object) -> object:
        return HIDDEN if _SECRET_NAMES.search(name) and value else self.value(value)

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        return {key: self._named(key, value) for key, value in event.items()}


def configure(*, style: Literal["console", "json"], level: str, secrets: Iterable[str] = ()) -> None:
    """Send structlog and the standard library's loggers through one scrubbed stream."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        Scrubber(secrets),
    ]
    json = style == "json"
    plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())  # a file wants no colour codes
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if json else plain
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)

"""The conversation in a terminal: `copydesk chat`."""

from bot.terminal.options import ChatOptions

__all__ = ["ChatOptions", "run"]


def run(options: ChatOptions) -> int:
    """Hold the conversation until the person leaves, or the exchange is over: the exit code.

    0: done. 1: the turn failed, or the time limit was over. 2: a setting is wrong. 130: Ctrl-C.
    """
    from bot.terminal.session import start  # noqa: PLC0415  # loads the HTTP client only when somebody talks

    return start(options)

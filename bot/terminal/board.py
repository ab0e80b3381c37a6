"""The live region: what the running turns look like at this moment."""

from collections.abc import Mapping
from typing import Final

from bot.terminal.prose import even, plain
from bot.terminal.render import task_line
from bot.terminal.wire import Happened
from bot.terminal.wrapping import wrapped
from core.catalogue import say
from core.events import NodeStarted, TurnFailed, TurnFinished, TurnStopped
from core.frames import Frame, fold
from core.messages import Language
from core.ports import Clock

TEXT_LINES: Final = 12  # of the growing text, from its end
PARSED: Final = 4_000  # characters of it that are laid out


def frame_lines(frame: Frame, begun: Mapping[str, float], now: float, *, width: int, language: Language) -> list[str]:
    """Progress, then the end of the text; `begun` says when each node began, in seconds of the clock of `now`."""
    tasks = [
        task_line(task, task.seconds if task.state == "done" else now - begun.get(task.node, now), language)
        for task in frame.tasks
    ]
    lines = wrapped("\n".join(tasks) or f"… {say('page.live.working', language)}", width)
    text = wrapped(even(plain(frame.text[-PARSED:])), width - 2) if frame.text else []
    return [*lines, *("  " + line for line in text[-TEXT_LINES:])]


class Board:
    """Keeps the frame of every running turn."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._frames: dict[str, Frame] = {}
        self._begun: dict[str, dict[str, float]] = {}

    @property
    def running(self) -> bool:
        """Whether any turn runs."""
        return bool(self._frames)

    def take(self, happened: Happened) -> None:
        """Fold one more event; a turn that is over leaves the board."""
        turn, event = happened.turn, happened.event
        if isinstance(event, TurnFinished | TurnFailed | TurnStopped):
            self._frames.pop(turn, None)
            self._begun.pop(turn, None)
            return
        self._frames[turn] = fold(self._frames.get(turn, Frame()), event)
        if isinstance(event, NodeStarted):
            self._begun.setdefault(turn, {})[event.node] = self._clock.monotonic()

    def clear(self) -> None:
        """Forget all turns; those that still run come again from their beginning."""
        self._frames.clear()
        self._begun.clear()

    def lines(self, width: int, height: int, language: Language) -> list[str]:
        """All running turns, oldest first; where they do not fit, the end of it."""
        now = self._clock.monotonic()
        lines = [
            line
            for turn, frame in self._frames.items()
            for line in frame_lines(frame, self._begun.get(turn, {}), now, width=width, language=language)
        ]
        return lines[-height:] if height > 0 else []

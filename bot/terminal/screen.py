"""The screen of a terminal: an input line that is always free, running turns above it, and the past above those."""

import os
from collections.abc import Callable
from pathlib import Path

from prompt_toolkit.application import Application, get_app_session
from prompt_toolkit.application.run_in_terminal import in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.processors import BeforeInput

PROMPT = "› "
INPUT_ROWS = 6  # that a long line may take
REFRESH = 0.25  # seconds between two looks at the live region, whose clocks run


def open_history(path: Path | None) -> History:
    """Typed lines, kept in a file that only its owner may read."""
    if path is None:
        return InMemoryHistory()
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    path.chmod(0o600)
    return FileHistory(str(path))


class Screen:
    """Shows lines and takes lines; knows nothing of what they mean."""

    def __init__(
        self,
        *,
        live: Callable[[int, int], list[str]],  # columns, rows
        typed: Callable[[str], None],
        interrupt: Callable[[bool], bool],  # whether there is text; True: the text stays
        history: Path | None,
    ) -> None:
        self._live = live
        self._typed = typed
        self._interrupt = interrupt
        self._output = get_app_session().output
        self._buffer = Buffer(multiline=False, history=open_history(history), accept_handler=self._accept)
        self._app: Application[None] = Application(
            layout=self._layout(),
            key_bindings=self._keys(),
            refresh_interval=REFRESH,
            erase_when_done=True,
        )

    async def run(self) -> None:
        """Until `leave`."""
        await self._app.run_async()

    def leave(self) -> None:
        """End `run`."""
        if self._app.is_running and not self._app.is_done:
            self._app.exit()

    def refresh(self) -> None:
        """The live region has changed."""
        self._app.invalidate()

    @property
    def width(self) -> int:
        """Columns."""
        return self._output.get_size().columns

    async def show(self, text: str) -> None:
        """Print for good, above the live region; `text` may have escape sequences of our own, and ends its lines."""
        async with in_terminal():
            self._output.write_raw(text)
            self._output.flush()

    # --- parts ------------------------------------------------------------------------------------

    def _layout(self) -> Layout:
        region = Window(FormattedTextControl(self._live_text), dont_extend_height=True)
        live = ConditionalContainer(region, filter=Condition(lambda: bool(self._live_text())))
        line = Window(
            BufferControl(self._buffer, input_processors=[BeforeInput(PROMPT)]),
            height=Dimension(min=1, max=INPUT_ROWS),
            wrap_lines=True,
            dont_extend_height=True,
        )
        return Layout(HSplit([live, line]), focused_element=line)

    def _live_text(self) -> str:
        size = self._output.get_size()
        return "\n".join(self._live(size.columns, size.rows - INPUT_ROWS))

    def _accept(self, buffer: Buffer) -> bool:
        if buffer.text.strip():
            self._typed(buffer.text)
        return False

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("c-c", eager=True)
        def _(event: KeyPressEvent) -> None:
            if not self._interrupt(bool(self._buffer.text)):
                self._buffer.reset()

        @keys.add("c-d", filter=Condition(lambda: not self._buffer.text))
        def _(event: KeyPressEvent) -> None:
            self.leave()

        return keys

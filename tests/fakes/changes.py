"""Waits for something to become true, without asking again and again."""

import asyncio
from collections.abc import Callable


class Changes:
    """Who waits for a change of a server's state."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Callable[[], object], asyncio.Future[None]]] = []

    def happened(self) -> None:
        for entry in list(self._waiting):
            condition, future = entry
            if future.done():
                self._waiting.remove(entry)
            elif condition():
                future.set_result(None)
                self._waiting.remove(entry)

    async def until(self, condition: Callable[[], object]) -> None:
        if condition():
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((condition, future))
        await future

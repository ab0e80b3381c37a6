"""Named points in the ports at which a server can be made to die."""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar, cast

from langgraph.checkpoint.base import BaseCheckpointSaver

from core.ports import World

T = TypeVar("T")
Notify = Callable[[str], None]
VISIBLE = "chat.send:after"  # the chat has the message and our record does not: the one point where it may show twice


def _graph(config: Mapping[str, Any]) -> str:
    """Which graph a checkpoint is of: only a session's name has a colon."""
    return "conversation" if ":" in config["configurable"]["thread_id"] else "post"


# What is watched: by port and method, the word that says which of its calls it is.
WATCHED: Mapping[str, Callable[..., str]] = {
    "chat.send": lambda *_: "",
    "chat.edit": lambda *_: "",
    "deliveries.record": lambda delivery: delivery.state,
    "drafts.save": lambda draft: draft.status,
    "publications.claim": lambda *_: "",
    "publications.settle": lambda *_, **__: "",
    "publisher.publish": lambda *_, **__: "",
    "publisher.find": lambda *_, **__: "",
    "cards.add": lambda *_: "",
    "queue.put": lambda *jobs: jobs[0].kind,
    "queue.stop": lambda *_: "",
    "sessions.prune": lambda *_: "",
    "media.add": lambda *_: "",
    "media.read": lambda *_: "",
    "events.append": lambda _, events: events[0].kind,
    "checkpoints.aput": lambda config, *_: _graph(config),
    "checkpoints.aput_writes": lambda config, *_: _graph(config),
}
EXACT = (
    VISIBLE,
    *(f"{at}:{side}" for at in ("chat.edit", "deliveries.record=sending") for side in ("before", "after")),
    "deliveries.record=sent:after",
    *(f"drafts.save={status}:after" for status in ("making", "in_review", "approved", "rejected", "stopped")),
    *(f"drafts.save={status}:before" for status in ("in_review", "approved", "rejected")),
    *(f"publications.{step}:{side}" for step in ("claim", "settle") for side in ("before", "after")),
    "cards.add:after",
    *(f"queue.put={kind}:{side}" for kind in ("turn", "decision") for side in ("before", "after")),
    "queue.put=card:after",
    "queue.stop:before",
    *(f"sessions.prune:{side}" for side in ("before", "after")),
    *(f"media.{call}:after" for call in ("add", "read")),
    *(f"checkpoints.{put}=post:{side}" for put in ("aput", "aput_writes") for side in ("before", "after")),
    *(f"checkpoints.aput=conversation:{side}" for side in ("before", "after")),
    *(f"events.append={kind}:after" for kind in ("text_delta", "draft_queued", "draft_ready", "turn_finished")),
    *(
        f"job={kind}:{side}"
        for kind in ("turn", "draft", "decision", "publish", "card")
        for side in ("before", "after")
    ),
)
FUSED = (  # where what follows is long, and no port of ours is called meanwhile
    "events.append=text_delta:after",
    "events.append=node_started:after",
    "media.read:after",
    "publications.claim:after",
    "drafts.save=approved:before",
    "drafts.save=in_review:before",
    "job=publish:before",
    "queue.put=turn:before",
    "chat.send:before",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Goes off at one of these points, each time with its chance; with a fuse, the kill comes a moment later."""

    chances: Mapping[str, float]
    seed: int
    fused: bool = False


class Minefield:
    """Where a server walks: nothing happens, or its mine goes off."""

    def __init__(self, mine: Mine | None, notify: Notify) -> None:
        self._mine = mine
        self._notify = notify
        self._rng = Random(mine.seed if mine else 0)

    def reached(self, point: str) -> None:
        """Called at every named point."""
        mine = self._mine
        if mine is None or self._rng.random() >= mine.chances.get(point, 0.0):
            return
        self._mine = None
        self._notify(point)
        if not mine.fused:
            os.kill(os.getpid(), signal.SIGKILL)


class Mined:
    """A port that reports before and after each call that is watched."""

    def __init__(self, port: object, name: str, field: Minefield) -> None:
        self._port = port
        self._name = name
        self._field = field

    def __getattr__(self, method: str) -> Any:
        call = getattr(self._port, method)
        return watched(f"{self._name}.{method}", call, self._field) if f"{self._name}.{method}" in WATCHED else call


def watched(name: str, call: Callable[..., Any], field: Minefield) -> Callable[..., Any]:
    """The same call, with a mine before and one behind it."""
    word = WATCHED[name]

    async def mined_call(*given: Any, **named: Any) -> Any:
        which = word(*given)
        point = f"{name}={which}" if which else name
        field.reached(f"{point}:before")
        result = await call(*given, **named)
        field.reached(f"{point}:after")
        return result

    return mined_call


def lay_under(saver: BaseCheckpointSaver[str], field: Minefield) -> None:
    """Mine LangGraph's saver where it is: the graphs take nothing but one of its own classes."""
    for method in ("aput", "aput_writes"):
        setattr(saver, method, watched(f"checkpoints.{method}", getattr(saver, method), field))


def mined(world: World, field: Minefield) -> World:
    """The same world with mines in it."""

    def lay(port: T, name: str) -> T:
        return cast(T, Mined(port, name, field))

    stores = world.stores
    laid = {
        name: lay(getattr(stores, name), name)
        for name in ("drafts", "cards", "deliveries", "publications", "sessions", "media")
    }
    return replace(
        world,
        queue=lay(world.queue, "queue"),
        events=lay(world.events, "events"),
        chats={name: lay(chat, "chat") for name, chat in world.chats.items()},
        stores=replace(stores, **laid),
    )

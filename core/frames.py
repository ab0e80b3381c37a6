"""What a surface shows of a turn at one moment, folded from its events: a pure function."""

from dataclasses import dataclass, replace
from typing import Literal

from core.events import (
    DraftQueued,
    NodeFinished,
    NodeProgressed,
    NodeStarted,
    StreamEvent,
    TextDelta,
    TextReplaced,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    TurnStopped,
)

TOOL = "🔧 "  # how the name of a node begins that calls a tool; behind it the tool's own name

ADAPT = "adapt:"  # how the name of a node begins that adapts a post; behind it the platform


def own_name(node: str) -> str:
    """How a node is called that nobody has words for: a tool exactly as it is called."""
    return node if node.startswith(TOOL) else node.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One node's progress; `seconds` once it is done."""

    node: str
    state: Literal["running", "done"]
    seconds: float = 0.0
    attempt: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The whole picture: text so far, progress so far, and whether that is all."""

    text: str = ""
    tasks: tuple[Task, ...] = ()
    done: bool = False
    failed: bool = False
    handed_over: bool = False  # the desk goes on with it: the text is no beginning of what comes


def _begin(tasks: tuple[Task, ...], event: NodeStarted) -> tuple[Task, ...]:
    """A node that runs again voids what came after it; but an answer goes on behind the tools that it called."""
    kept: list[Task] = []
    for number, task in enumerate(tasks):
        if task.node == event.node:
            kept += [each for each in tasks[number:] if event.node == "answer" and each.node.startswith(TOOL)]
            break
        kept.append(task)
    return (*kept, Task(node=event.node, state="running", attempt=event.attempt))


def _end(tasks: tuple[Task, ...], event: NodeFinished) -> tuple[Task, ...]:
    return tuple(
        replace(task, state="done", seconds=event.seconds, note=event.note) if task.node == event.node else task
        for task in tasks
    )


def _node(frame: Frame, event: NodeStarted | NodeProgressed | NodeFinished) -> Frame:
    if isinstance(event, NodeProgressed):
        tasks = tuple(
            replace(task, note=f"{event.done}/{event.of}") if task.node == event.node else task for task in frame.tasks
        )
        return replace(frame, tasks=tasks)
    if isinstance(event, NodeFinished):
        return replace(frame, tasks=_end(frame.tasks, event))
    text = "" if event.node in {"write", "answer"} else frame.text  # these two speak
    return replace(frame, tasks=_begin(frame.tasks, event), text=text, handed_over=False)


def fold(frame: Frame, event: StreamEvent) -> Frame:
    """The frame after one more event."""
    match event:
        case TurnStarted():
            return Frame()
        case NodeStarted() | NodeProgressed() | NodeFinished():
            return _node(frame, event)
        case TextDelta():
            return replace(frame, text=frame.text + event.text)
        case DraftQueued() | TextReplaced():
            return replace(frame, text=event.text, handed_over=isinstance(event, DraftQueued))
        case TurnFinished() | TurnStopped() | TurnFailed():
            return replace(frame, text=event.text, done=True, failed=isinstance(event, TurnFailed))
    return frame

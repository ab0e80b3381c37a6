"""A frame as a chat message: which node, how far, how long, and the text so far."""

from collections.abc import Sequence

from core.catalogue import CATALOGUE, say
from core.frames import ADAPT, TOOL, Frame, Task
from core.messages import Language

SLOW = 5.0  # seconds: a node that takes less needs no clock


def lines(frame: Frame, language: Language, *, running: float = 0.0) -> list[str]:
    """One line per node that is worth a word; `running` is how many seconds the current one has taken.

    An answer whose text is there needs no line: the text is the progress.
    """
    tasks = [task for task in worth_a_word(frame) if not frame.text or task.node != "answer"]
    return [f"{'✓' if task.state == 'done' else '⏳'} {words(task, language, running=running)}" for task in tasks]


def worth_a_word(frame: Frame) -> Sequence[Task]:
    """The nodes that people are told of."""
    own = (TOOL, ADAPT)
    return [task for task in frame.tasks if task.node.startswith(own) or f"live.node.{task.node}" in CATALOGUE]


def words(task: Task, language: Language, *, running: float = 0.0) -> str:
    """One node in a few words: what, how far, which time, how long."""
    done = task.state == "done"
    parts = [_named(task.node, language)]
    if task.note and not done:
        parts.append(task.note)
    if task.attempt > 1:
        parts.append(say("live.attempt", language, number=task.attempt))
    seconds = task.seconds if done else running // SLOW * SLOW
    if seconds:
        parts.append(say("live.seconds", language, seconds=f"{seconds:.1f}" if done else f"{seconds:.0f}"))
    return " · ".join(parts)


def _named(node: str, language: Language) -> str:
    """A tool by its own name, as code: it may hold marks of Markdown."""
    if node.startswith(ADAPT):
        return adapting(node, language)
    return f"{TOOL}`{node[len(TOOL) :]}`" if node.startswith(TOOL) else say(f"live.node.{node}", language)


def adapting(node: str, language: Language) -> str:
    """A node that adapts a post for another platform, in words."""
    return say("live.adapting", language, platform=say(f"platform.{node.removeprefix(ADAPT)}", language))


def markdown(frame: Frame, language: Language, *, running: float = 0.0, restarted: bool = False) -> str:
    """The whole frame as Markdown: progress above, text below; empty where there is nothing to show yet."""
    above = lines(frame, language, running=running)
    if restarted and not frame.text:
        above.insert(0, say("live.restarted", language))
    return "\n\n".join(part for part in ("\n".join(above), frame.text) if part)

"""What the terminal says, as plain text: pure functions from values to lines."""

from collections.abc import Callable

from bot.terminal.book import News, added_lines
from bot.terminal.prose import plain
from bot.terminal.wire import Shown
from core.catalogue import CATALOGUE, say
from core.frames import ADAPT, Task, own_name
from core.messages import Language
from core.progress import adapting

Address = Callable[[str], str]  # a path at the server, made whole


def node_name(node: str, language: Language) -> str:
    """What a node does, in the words of the page; an unknown node by its own name."""
    if node.startswith(ADAPT):
        return adapting(node, language)
    key = f"page.node.{node}"
    return say(key, language) if key in CATALOGUE else own_name(node)


def task_line(task: Task, seconds: float, language: Language) -> str:
    """One node: done or running, how far, how often tried, and for how many seconds."""
    words = ["✓" if task.state == "done" else "…", node_name(task.node, language)]
    if task.note.replace("/", "").isdecimal() and task.note != "0":  # other notes are for the log
        words.append(task.note)
    if task.attempt > 1:
        words.append(say("page.live.attempt", language, number=task.attempt))
    words.append(say("page.live.seconds", language, seconds=f"{seconds:.1f}"))
    return " ".join(words)


def media_lines(shown: Shown, address: Address, language: Language) -> list[str]:
    """One line for the video, with its length, and one per picture, with its size in pixels: where to see them."""
    lines = [
        f"{say('terminal.picture', language, number=number)} · {each.width}×{each.height} · {address(each.url)}"
        for number, each in enumerate(shown.pictures, start=1)
    ]
    video = shown.video
    if video:
        length = [say("page.live.seconds", language, seconds=f"{video.seconds:.0f}")] if video.seconds else []
        lines.insert(0, " · ".join([say("terminal.video", language), *length, address(video.url)]))
    return lines


def button_lines(shown: Shown) -> list[str]:
    """One line per button, with the number that presses it."""
    return [f"[{number}] {choice.label}" for number, choice in enumerate(shown.choices, start=1)]


def message_text(news: News, address: Address, language: Language) -> str:
    """A new message: a card's number, the text, the video and the pictures, the buttons."""
    shown = news.shown
    parts = [
        say("terminal.card", language, number=news.number) if shown.buttons else "",
        plain(shown.text) if not shown.author else shown.text,
        "\n".join(media_lines(shown, address, language)),
        "\n".join(button_lines(shown)),
    ]
    return "\n\n".join(part for part in parts if part)


def change_text(news: News, language: Language) -> str:
    """A changed message in one line: its new lines; empty where only buttons went."""
    if news.before is None:
        return ""
    line = " · ".join(plain(each) for each in added_lines(news.before, news.shown))
    card = say("terminal.card", language, number=news.number)
    return f"{card}: {line}" if line and news.number else line

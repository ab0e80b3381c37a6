"""What a prompt asks for, read back from its labelled block: the offline writer's ears."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast, get_args

from langchain_core.messages import BaseMessage

from core.drafts import CHARACTERS, ContentType, Style
from core.messages import Language
from core.platforms import PLATFORMS, PlatformLimits

LINE = re.compile(r"^([A-Z][a-z]+): (.*)$", re.MULTILINE)
CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A brief as the offline writer sees it; `length` is in characters."""

    topic: str
    language: Language
    content_type: ContentType = "normal"
    style: Style = "casual"
    length: int = CHARACTERS["short"]
    limits: PlatformLimits = PLATFORMS["xiaohongshu"]
    variant: int = 0

    def styled(self, style: Style) -> "Asked":
        """The same in another style."""
        return replace(self, style=style)


def question(messages: Sequence[BaseMessage]) -> tuple[str, str]:
    """The task and the prompt that carries it; a second asking goes back to the first. ("chat", text) for others."""
    for message in reversed(messages):
        text = str(message.text)
        task = block(text).get("Task", "")
        if message.type == "human" and task and task != "again":
            return task, text
    return "chat", str(messages[-1].text) if messages else ""


def block(text: str) -> Mapping[str, str]:
    """The labelled lines behind the last piece of material."""
    return dict(LINE.findall(text[text.rfind("\n</") + 1 :]))


def material(text: str, mark: str) -> str:
    """What stands between `<mark>` and `</mark>`; the whole text where there is no such mark."""
    match = re.search(rf"<{mark}>\n?(.*?)\n?</{mark}>", text, re.DOTALL)
    return (match.group(1) if match else text).strip()


def asked(text: str) -> Asked:
    """The brief in a prompt; what is missing or unknown is as in a plain short note."""
    lines = block(text)
    language: Language = "zh" if lines.get("Language", "zh").startswith("zh") else "en"
    length = re.search(r"\d+", lines.get("Length", ""))
    variant = lines.get("Variant", "")
    platform = lines.get("Platform", "")
    limits = PLATFORMS.get(platform.split(";")[0], PLATFORMS["xiaohongshu"])
    most = re.search(r"body at most (\d+)", platform)
    return Asked(
        topic=lines.get("Topic", "").strip() or material(text, "request")[:40],
        language=language,
        content_type=cast("ContentType", _one_of(lines.get("Type", ""), get_args(ContentType), "normal")),
        style=cast("Style", _one_of(lines.get("Style", ""), get_args(Style), "casual")),
        length=int(length.group()) if length else CHARACTERS["short"],
        limits=replace(limits, max_body=int(most[1])) if most else limits,
        variant=int(variant) if variant.isdigit() else 0,
    )


def language_of(text: str, otherwise: Language) -> Language:
    """The language a message is written in."""
    if CHINESE.search(text):
        return "zh"
    return "en" if re.search(r"[A-Za-z]{2}", text) else otherwise


def _one_of(value: str, known: Sequence[str], otherwise: str) -> str:
    return value if value in known else otherwise

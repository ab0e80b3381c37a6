"""What a language model is asked: templates filled with a brief, a post or a conversation."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from string import Template
from zoneinfo import ZoneInfo

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from core.drafts import CHARACTERS, Brief, Post
from core.errors import SettingsError
from core.messages import Language
from core.platforms import PlatformLimits
from core.router.decision import Question
from core.router.wording import readable

BRIEF_SLOTS = frozenset(
    ["topic", "language", "type", "style", "length", "platform", "tags", "pictures", "variant", "labels"]
)
SLOTS: dict[str, frozenset[str]] = {
    "post": BRIEF_SLOTS | {"request"},
    "adapt": BRIEF_SLOTS | {"post"},
    "revise": BRIEF_SLOTS | {"post", "change"},
    "again": frozenset(),
    "chat": frozenset({"summary", "context", "message", "language"}),
    "summary": frozenset({"previous", "messages"}),
    "tools": frozenset({"services"}),
    "route": frozenset({"messages", "context", "message", "language"}),
    "route_again": frozenset(),
}
LANGUAGES: dict[Language, str] = {"en": "en (English)", "zh": "zh (Simplified Chinese)"}
LABELS: dict[Language, tuple[str, str, str, str]] = {
    "en": ("Title: ", "Body: ", "Tags: ", "Note: "),
    "zh": ("标题：", "正文：", "标签：", "备注："),
}
# The marks around material. Inside it they are defanged, so that nobody can close the block and write instructions.
MARKS = re.compile(r"<(/?\s*(?:request|post|change|message|messages|summary|context|result)\s*)>", re.IGNORECASE)
TOPIC = 200  # characters
MATERIAL = 20_000  # characters; a request is cut here, so that a pasted book does not become a bill
ROUTED = 2_000  # characters of an answer about a message that are shown to the model again
DRAFTS = 20  # that are named
RULE = re.compile(r"^---[ \t]*\n", re.MULTILINE)


class Prompts:
    """The prompts, from templates named as in SLOTS.

    A template is a system message, a line `---`, and a human message; without that line it is only the latter.
    Raises SettingsError where a template is missing or names a slot that nobody fills.
    """

    def __init__(self, templates: Mapping[str, str]) -> None:
        self.fingerprint = hashlib.sha256(json.dumps(templates, sort_keys=True).encode()).hexdigest()
        self._templates: dict[str, tuple[Template | None, Template]] = {}
        for name, slots in SLOTS.items():
            if name not in templates:
                raise SettingsError(f"prompts/{name}.md", "is missing")
            unknown = sorted(set(_slots(name, templates[name])) - slots)
            if unknown:
                raise SettingsError(
                    f"prompts/{name}.md", f"unknown slot ${unknown[0]}; known: {', '.join(sorted(slots))}"
                )
            head, found, tail = _split(templates[name])
            self._templates[name] = (Template(head) if found else None, Template(tail))

    def post(self, brief: Brief, limits: PlatformLimits, *, variant: int = 0) -> list[BaseMessage]:
        """Ask for a new post; another `variant` asks for another text."""
        return self._fill("post", request=_material(brief.request), **_brief_slots(brief, limits, variant))

    def revise(
        self, brief: Brief, post: Post, change: str, limits: PlatformLimits, *, variant: int = 0
    ) -> list[BaseMessage]:
        """Ask for the post with the change made."""
        slots = _brief_slots(brief, limits, variant) | _untitled(limits, post)
        text = _material(labelled(post, brief.language))
        return self._fill("revise", post=text, change=_material(change), **slots)

    def adapt(self, brief: Brief, post: Post, limits: PlatformLimits) -> list[BaseMessage]:
        """Ask for the post as another platform takes it."""
        slots = _brief_slots(brief, limits, 0) | _untitled(limits)
        return self._fill("adapt", post=_material(labelled(post, brief.language)), **slots)

    def again(self, messages: Sequence[BaseMessage], raw: str) -> list[BaseMessage]:
        """The same conversation with the answer that could not be read, and the question for its form."""
        answer = raw[:MATERIAL] if raw.strip() else "(empty)"
        return [*messages, AIMessage(content=answer), *self._fill("again")]

    def chat(
        self, language: Language, summary: str, history: Sequence[Mapping[str, str]], context: Sequence[str] = ()
    ) -> list[BaseMessage]:
        """Ask for an answer to the last message. `history` holds `role` ("user", else the bot) and `text`."""
        last = history[-1]["text"] if history and history[-1]["role"] == "user" else ""
        earlier = history[:-1] if last else history
        *head, question = self._fill(
            "chat",
            language=LANGUAGES[language],
            summary=_material(summary) or "(nothing)",
            context=_material("\n".join(context)) or "(nothing)",
            message=_material(last),
        )
        return [*head, *(_spoken(entry) for entry in earlier if entry["text"].strip()), question]

    def with_tools(self, messages: Sequence[BaseMessage], services: Sequence[str]) -> list[BaseMessage]:
        """The same conversation, in which tools of these services may be called."""
        rule = str(self._fill("tools", services=", ".join(services))[-1].content)
        head = messages[0]
        if isinstance(head, SystemMessage):
            return [SystemMessage(content=f"{head.content}\n\n{rule}"), *messages[1:]]
        return [SystemMessage(content=rule), *messages]

    @staticmethod
    def result(text: str) -> str:
        """What a tool answered, as material."""
        return f"<result>\n{_material(text)}\n</result>"

    def summary(self, previous: str, messages: Sequence[Mapping[str, str]]) -> list[BaseMessage]:
        """Ask for one summary of what was known before and of these messages."""
        lines = (f"{'user' if entry['role'] == 'user' else 'copydesk'}: {entry['text']}" for entry in messages)
        return self._fill("summary", previous=_material(previous) or "(nothing)", messages=_material("\n".join(lines)))

    def route(self, question: Question) -> list[BaseMessage]:
        """Ask what a message means."""
        lines = (f"{'user' if each.role == 'user' else 'copydesk'}: {each.text}" for each in question.recent)
        return self._fill(
            "route",
            messages=_material("\n".join(lines)) or "(nothing)",
            context=_material(_circumstances(question)),
            message=_material(readable(question.text)),
            language=LANGUAGES[question.language],
        )

    def route_again(self, messages: Sequence[BaseMessage], raw: str) -> list[BaseMessage]:
        """The same question with the answer that could not be read."""
        return [*messages, AIMessage(content=raw[:ROUTED] or "(empty)"), *self._fill("route_again")]

    def _fill(self, name: str, **slots: str) -> list[BaseMessage]:
        system, human = self._templates[name]
        question = HumanMessage(content=human.substitute(slots).strip())
        return [SystemMessage(content=system.substitute(slots).strip()), question] if system else [question]


def labelled(post: Post, language: Language) -> str:
    """The post in the labelled form that models are asked for."""
    title, body, tags, _ = LABELS[language]
    lines = [f"{title}{post.title}", f"{body}{post.body}"]
    if post.tags:
        lines.append(tags + " ".join(f"#{tag}" for tag in post.tags))
    return "\n".join(lines)


def _brief_slots(brief: Brief, limits: PlatformLimits, variant: int) -> dict[str, str]:
    count = len(brief.own_pictures) or brief.pictures
    usual = 0 if brief.own_video else limits.default_pictures
    least, most = limits.wanted_tags
    return {
        "topic": " ".join(_material(brief.topic)[:TOPIC].split()),
        "language": LANGUAGES[brief.language],
        "type": brief.content_type,
        "style": brief.style,
        "length": str(CHARACTERS[brief.length]),
        "platform": f"{limits.platform}; title at most {limits.max_title} Chinese characters wide "
        f"(a Latin letter is half); {_body(limits)}",
        "tags": f"{least}-{most}",
        "pictures": str(usual if count is None else count) + (", and one video" if brief.own_video else ""),
        "variant": str(variant),
        "labels": " ".join(label.strip() for label in LABELS[brief.language]),
    }


def _untitled(limits: PlatformLimits, post: Post | None = None) -> dict[str, str]:
    """What is said of a platform without a field for a title, to a text that has none."""
    if limits.titled or (post and post.title):
        return {}
    return {"platform": f"{limits.platform}; no title: leave it empty; {_body(limits)}"}


def _body(limits: PlatformLimits) -> str:
    return f"body at most {limits.max_body} characters{' with its tags' if limits.tags_in_body else ''}"


def defanged(text: str) -> str:
    """The text in which nothing closes or opens a block of material."""
    return MARKS.sub(r"‹\1›", text)


def _circumstances(question: Question) -> str:
    """What is known besides the text."""
    local = question.at.astimezone(ZoneInfo(question.zone))
    drafts = [f"- {each.id} “{each.title[:60]}” ({each.status})" for each in question.drafts[:DRAFTS]]
    return "\n".join(
        [
            f"now: {local:%Y-%m-%d %H:%M, %A} ({question.zone})",
            f"pictures sent along: {'yes' if question.has_pictures else 'no'}",
            f"role of the sender: {question.role or 'unknown'}",
            f"services: {', '.join(question.services[:DRAFTS]) or 'none'}",
            f"accounts: {', '.join(question.accounts[:DRAFTS]) or 'none'}",
            f"open drafts: {len(question.drafts) or 'none'}",
            *drafts,
        ]
    )


def _material(text: str) -> str:
    return MARKS.sub(r"‹\1›", text.strip()[:MATERIAL])


def _spoken(entry: Mapping[str, str]) -> BaseMessage:
    return HumanMessage(content=entry["text"]) if entry["role"] == "user" else AIMessage(content=entry["text"])


def _split(template: str) -> tuple[str, bool, str]:
    parts = RULE.split(template, maxsplit=1)
    return (parts[0], True, parts[1]) if len(parts) == 2 else ("", False, template)


def _slots(name: str, template: str) -> list[str]:
    for match in Template.pattern.finditer(template):
        if match.group("invalid") is not None:
            raise SettingsError(f"prompts/{name}.md", f"a lone $ at character {match.start() + 1}; write $$")
    return Template(template).get_identifiers()

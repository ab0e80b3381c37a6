"""The model at the end of the wire: writes what can be foretold, and goes wrong when a scenario says so."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from adapters.llm.asked import asked, block, material, question
from core.workflow.output import parse_post


@dataclass(frozen=True, slots=True)
class Call:
    """An answer that calls a tool, behind a word or two; the call comes in two pieces."""

    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    text: str = ""

    def chunks(self, number: int) -> list[ChatGenerationChunk]:
        whole = json.dumps(self.arguments)
        pieces = [
            tool_call_chunk(name=self.name, args=whole[:3], id=f"call-{number}", index=0),
            tool_call_chunk(name=None, args=whole[3:], id=None, index=0),
        ]
        calls = [AIMessageChunk(content="", tool_call_chunks=[piece]) for piece in pieces]
        said = [AIMessageChunk(content=self.text)] if self.text else []
        return [ChatGenerationChunk(message=message) for message in (*said, *calls)]


Answer = str | Exception | Call


@dataclass(slots=True)
class Hold:
    """A call that waits, its first word said, until `release`."""

    needle: str
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    free: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self.free.set()


class Writer(BaseChatModel):
    """Answers from `script` while it lasts, else as told by the prompt; `prompts` keeps what it was asked."""

    _prompts: list[str] = PrivateAttr(default_factory=list)
    _script: list[Answer] = PrivateAttr(default_factory=list)
    _holds: list[Hold] = PrivateAttr(default_factory=list)
    _held: int = PrivateAttr(default=0)
    _offers: list[list[str]] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scenario"

    @property
    def prompts(self) -> list[str]:
        """Every prompt, whole."""
        return self._prompts

    @property
    def offers(self) -> list[list[str]]:
        """The names of the tools that each call offered."""
        return self._offers

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return len(self._prompts)

    @property
    def held(self) -> int:
        """How many calls wait at this moment."""
        return self._held

    def will(self, *answers: Answer) -> None:
        """The next answers: texts, errors behind a first piece of text, or calls of tools."""
        self._script.extend(answers)

    def hold(self, needle: str) -> Hold:
        """Let the next call whose prompt has that word wait."""
        hold = Hold(needle)
        self._holds.append(hold)
        return hold

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        prompt = "\n".join(str(message.text) for message in messages)
        self._prompts.append(prompt)
        self._offers.append([str(tool["function"]["name"]) for tool in kwargs.get("tools", [])])
        answer = self._script.pop(0) if self._script else _told(messages)
        if isinstance(answer, Exception):
            yield _chunk("标题：半")
            raise answer
        if isinstance(answer, Call):
            for chunk in answer.chunks(self.calls):
                yield chunk
            return
        yield _chunk(answer[:4])
        await self._wait(prompt)
        yield _chunk(answer[4:])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join([str(chunk.message.text) async for chunk in self._astream(messages)])
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    async def _wait(self, prompt: str) -> None:
        hold = next((each for each in self._holds if each.needle in prompt), None)
        if hold is None:
            return
        self._holds.remove(hold)
        hold.begun.set()
        self._held += 1
        try:
            await hold.free.wait()
        finally:
            self._held -= 1

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("the core only ever asks without blocking")


def _chunk(text: str) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=text))


def _told(messages: list[BaseMessage]) -> str:
    """A post of two sentences on the topic; a change as one more sentence; an echo of small talk."""
    task, prompt = question(messages)
    if task == "post":
        return _post(asked(prompt).topic, asked(prompt).language, asked(prompt).variant)
    if task == "adapt":
        return _adapted(material(prompt, "post"), asked(prompt).limits.platform, asked(prompt).language)
    if task == "revise":
        return _revised(material(prompt, "post"), material(prompt, "change"), asked(prompt).language)
    if task == "summary":
        return "they talked"
    said = material(prompt, "message")
    return f"你说：{said}" if block(prompt).get("Language", "").startswith("zh") else f"You said: {said}"


def _post(topic: str, language: str, variant: int) -> str:
    if language == "zh":
        return f"标题：{topic}{variant or ''}\n正文：说说{topic}。慢慢来。\n标签：#{topic[:8]} #日常 #分享"
    tag = "".join(word.capitalize() for word in topic.split())
    return f"Title: On {topic}{variant or ''}\nBody: A word on {topic}. Take your time.\nTags: #{tag} #daily #notes"


def _adapted(post: str, platform: str, language: str) -> str:
    """The first sentence, for that platform, with one tag and no title."""
    body = parse_post(post).body.split("。" if language == "zh" else ". ")[0]
    if language == "zh":
        return f"标题：\n正文：{body}，在 {platform} 上说。\n标签：#分享"
    return f"Title: \nBody: {body}, said on {platform}.\nTags: #notes"


def _revised(post: str, change: str, language: str) -> str:
    tags = "\n标签：" if language == "zh" else "\nTags: "
    head, mark, tail = post.partition(tags)
    more = f"{change}。" if language == "zh" else f" {change.capitalize()}."
    return head + more + mark + tail

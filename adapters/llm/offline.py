"""A language model with no model behind it: writes usable posts from phrases, and says that it does."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import cycle
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from adapters.llm import small_talk
from adapters.llm.adapt import adapt
from adapters.llm.asked import asked, material, question
from adapters.llm.compose import compose, note
from adapters.llm.revise import revise
from core.drafts import Post
from core.messages import Language
from core.workflow.output import parse_post
from core.workflow.prompts import LABELS, labelled

SIZES = (4, 6, 5, 3)  # characters of a chunk, in turn
BREATH = 8  # chunks between two chances for other tasks to run
STOP = {"finish_reason": "stop", "model_name": "offline"}


class OfflineWriter(BaseChatModel):
    """The keyless default. The same prompt gives the same text; `delay` is in seconds between two chunks."""

    delay: float = 0.0

    @property
    def _llm_type(self) -> str:
        return "copydesk-offline"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": "offline"}

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for number, chunk in enumerate(_chunks(written(messages)), 1):
            if self.delay or number % BREATH == 0:
                await asyncio.sleep(self.delay)
            yield chunk

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        yield from _chunks(written(messages))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(content=written(messages), response_metadata=dict(STOP))
        return ChatResult(generations=[ChatGeneration(message=message, generation_info=dict(STOP))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, stop)


def written(messages: list[BaseMessage]) -> str:
    """The whole answer to a prompt of core.workflow.prompts; anything else is taken as conversation."""
    task, prompt = question(messages)
    if task == "post":
        brief = asked(prompt)
        return _answer(compose(brief), note(brief), brief.language)
    if task == "adapt":
        brief = asked(prompt)
        return labelled(adapt(_before(prompt), brief), brief.language)
    if task == "revise":
        brief = asked(prompt)
        post, word = revise(_before(prompt), material(prompt, "change"), brief)
        return _answer(post, f"{word}\n{note(brief)}", brief.language)
    return small_talk.summarise(prompt) if task == "summary" else small_talk.answer(prompt)


def _before(prompt: str) -> Post:
    parsed = parse_post(material(prompt, "post"))
    return Post(title=parsed.title, body=parsed.body, tags=parsed.tags)


def _answer(post: Post, word: str, language: Language) -> str:
    return f"{labelled(post, language)}\n{LABELS[language][3]}{word}"


def _chunks(text: str) -> Iterator[ChatGenerationChunk]:
    start, sizes = 0, cycle(SIZES)
    while start < len(text):
        end = start + next(sizes)
        yield ChatGenerationChunk(message=AIMessageChunk(content=text[start:end]))
        start = end
    last = AIMessageChunk(content="", chunk_position="last", response_metadata=dict(STOP))
    yield ChatGenerationChunk(message=last, generation_info=dict(STOP))

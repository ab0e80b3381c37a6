"""ChatOpenAI that raises only our errors; importing this module costs about a second, see openai_compatible.py."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from langchain_openai.chat_models.base import BaseChatOpenAI

from adapters.llm.openai_errors import finished, translated
from core.errors import ModelRefused


class OpenAICompatible(ChatOpenAI):
    """Any endpoint that speaks OpenAI's chat completions.

    Raises ModelUnavailable, ModelRateLimited, ModelCut, ModelRejected, ModelRefused, while streaming and not.
    """

    async def _astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:
        reason = None
        with translated():
            # Past ChatOpenAI's own generator, which only chooses the Responses API: a layer less per token.
            async for chunk in BaseChatOpenAI._astream(self, *args, **kwargs):
                if chunk.generation_info is not None:
                    reason = chunk.generation_info.get("finish_reason", reason)
                yield chunk
            finished(reason)

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        reason = None
        with translated():
            for chunk in BaseChatOpenAI._stream(self, *args, **kwargs):
                if chunk.generation_info is not None:
                    reason = chunk.generation_info.get("finish_reason", reason)
                yield chunk
            finished(reason)

    async def _agenerate(self, *args: Any, **kwargs: Any) -> ChatResult:
        with translated():
            return _checked(await super()._agenerate(*args, **kwargs))

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
        with translated():
            return _checked(super()._generate(*args, **kwargs))

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        # The library drops a refusal that is streamed in place of content.
        # Structured streams wrap each chunk in an event of the client's own.
        choices = chunk.get("choices") or (chunk.get("chunk") or {}).get("choices")
        if choices and (delta := choices[0].get("delta")) and delta.get("refusal"):
            raise ModelRefused(str(delta["refusal"]))
        return super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)


def _checked(result: ChatResult) -> ChatResult:
    if not result.generations:
        raise ValueError("no choices in the answer")
    first = result.generations[0]
    if refusal := first.message.additional_kwargs.get("refusal"):
        raise ModelRefused(str(refusal))
    finished((first.generation_info or {}).get("finish_reason"))
    return result

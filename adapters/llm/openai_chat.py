"""ChatOpenAI that raises only our errors; importing this module costs about a second, see openai_compatible.py."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from langchain_openai.chat_models.base import BaseChatOpenAI
from openai import AsyncStream

from adapters.llm.openai_errors import finished, translated
from core.errors import ModelRefused, ModelUnavailable

Chunks = AsyncStream[object]


class OpenAICompatible(ChatOpenAI):
    """Any endpoint that speaks OpenAI's chat completions.

    Raises ModelUnavailable, ModelRateLimited, ModelCut, ModelRejected, ModelRefused, while streaming and not.
    """

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        reason = None
        with translated():
            async with await self._open(messages, stop, kwargs) as chunks:
                while (chunk := await _next(chunks, self.stream_chunk_timeout)) is not None:
                    found = self._convert_chunk_to_generation_chunk(chunk, AIMessageChunk, None)
                    if found is None:
                        continue
                    if found.generation_info is not None:
                        reason = found.generation_info.get("finish_reason", reason)
                    yield found
            finished(reason)

    async def _open(self, messages: list[BaseMessage], stop: list[str] | None, options: Mapping[str, Any]) -> Chunks:
        """The stream with chunks as plain JSON.

        ChatOpenAI's own way makes a typed object of each chunk, and of that a dict again, and waits for each one in a
        task of its own: half of what a token costs.
        """
        payload = self._get_request_payload(
            messages, stop=stop, stream=True, stream_options={"include_usage": True}, **options
        )
        extra = payload.pop("extra_body", None) or {}
        chunks: Chunks = await self.root_async_client.post(
            "/chat/completions", cast_to=object, body={**payload, **extra}, stream=True, stream_cls=Chunks
        )
        return chunks

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
        # Structured streams that are not asynchronous wrap each chunk in an event of the client's own.
        choices = chunk.get("choices") or (chunk.get("chunk") or {}).get("choices")
        if choices:
            # Some endpoints send the finish_reason without a delta.
            choices[0]["delta"] = delta = choices[0].get("delta") or {}
            if delta.get("refusal"):  # the library drops a refusal that is streamed in place of content
                raise ModelRefused(str(delta["refusal"]))
        return super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)


async def _next(chunks: Chunks, stall: float | None) -> Any:
    """The next chunk, or None at the end. Raises ModelUnavailable where none comes within `stall` seconds."""
    try:
        async with asyncio.timeout(stall):
            return await anext(chunks, None)
    except TimeoutError as error:
        raise ModelUnavailable(f"the stream stalled for {stall:g} s") from error


def _checked(result: ChatResult) -> ChatResult:
    if not result.generations:
        raise ValueError("no choices in the answer")
    first = result.generations[0]
    if refusal := first.message.additional_kwargs.get("refusal"):
        raise ModelRefused(str(refusal))
    finished((first.generation_info or {}).get("finish_reason"))
    return result

"""A model for any OpenAI-compatible endpoint: OpenAI, DashScope, DeepSeek, Ollama, vLLM and others."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import SecretStr

from core.ports import Clock

if TYPE_CHECKING:
    from adapters.llm.openai_chat import OpenAICompatible


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a model is, and how long to wait for it, in seconds.

    `timeout` is for connecting and for each read, `stall` for the next chunk of a stream. `extra_body` goes into each
    request, such as {"enable_thinking": False} for Qwen.
    """

    base_url: str
    model: str
    api_key: SecretStr = field(default_factory=lambda: SecretStr(""))
    temperature: float | None = None
    timeout: float = 60.0
    stall: float = 30.0
    extra_body: Mapping[str, object] = field(default_factory=dict)


@asynccontextmanager
async def openai_compatible(endpoint: Endpoint, clock: Clock) -> AsyncIterator["OpenAICompatible"]:
    """The model behind an endpoint, and its connections until the end of the block.

    It never repeats a call by itself: whoever asked knows whether that is safe.
    """
    # The client costs about a second to import; `copydesk version` and the offline server do without it.
    from openai import DefaultAsyncHttpxClient  # noqa: PLC0415

    from adapters.llm.openai_chat import OpenAICompatible  # noqa: PLC0415
    from adapters.llm.paced import pace  # noqa: PLC0415

    # A client of our own: the library's is shared between models for the life of the process, and never closed.
    async with DefaultAsyncHttpxClient(timeout=endpoint.timeout, event_hooks={"response": [pace(clock)]}) as client:
        yield OpenAICompatible(
            base_url=endpoint.base_url,
            model=endpoint.model,
            # Local servers want no key, the client insists on one.
            api_key=endpoint.api_key if endpoint.api_key.get_secret_value() else SecretStr("none"),
            temperature=endpoint.temperature,
            timeout=endpoint.timeout,
            stream_chunk_timeout=endpoint.stall,
            max_retries=0,
            stream_usage=True,
            use_responses_api=False,
            extra_body=dict(endpoint.extra_body) or None,
            http_async_client=client,
        )

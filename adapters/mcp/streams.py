"""What passes between a transport and the client, without the schemas of results.

The client would hold each result against the schema that the service itself gave for it, patterns included: a service
could stop the whole server with one pattern that runs away. We read results as text and need no schema for it.
"""

from types import TracebackType
from typing import Self

from mcp.client._transport import ReadStream, TransportStreams
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCResponse

Streams = TransportStreams
Incoming = ReadStream[SessionMessage | Exception]


class _WithoutOutputSchemas:
    """A stream of messages from a service."""

    def __init__(self, inner: Incoming) -> None:
        self._inner = inner

    @property
    def last_context(self) -> object:
        """What the library keeps beside a message."""
        return getattr(self._inner, "last_context", None)

    async def receive(self) -> SessionMessage | Exception:
        return _stripped(await self._inner.receive())

    async def aclose(self) -> None:
        await self._inner.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        return _stripped(await self._inner.__anext__())

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._inner.__aexit__(kind, error, trace)


def without_output_schemas(incoming: Incoming) -> Incoming:
    """The same stream; in lists of tools the output schemas are missing."""
    return _WithoutOutputSchemas(incoming)


def _stripped(message: SessionMessage | Exception) -> SessionMessage | Exception:
    if isinstance(message, SessionMessage) and isinstance(message.message, JSONRPCResponse):
        tools = message.message.result.get("tools")
        for tool in tools if isinstance(tools, list) else ():
            if isinstance(tool, dict):
                tool.pop("outputSchema", None)
    return message

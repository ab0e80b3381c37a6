"""The OpenAI-compatible model against a real server on loopback: what works, and each way it can fail."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import pytest_asyncio
from pydantic import SecretStr

from adapters.clock import SystemClock
from adapters.llm.openai_chat import OpenAICompatible
from adapters.llm.openai_compatible import Endpoint, openai_compatible
from adapters.llm.openai_errors import retry_after
from core.errors import ModelCut, ModelError, ModelRateLimited, ModelRefused, ModelRejected, ModelUnavailable
from core.workflow.output import POST_SCHEMA, parse_post
from tests.fakes.openai_server import OpenAIServer, Script, openai_server

POST_FORMAT = {"type": "json_schema", "json_schema": {"name": "post", "schema": POST_SCHEMA, "strict": True}}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[OpenAIServer]:
    async with openai_server() as fake:
        yield fake


@pytest.fixture
def server(running: OpenAIServer) -> OpenAIServer:
    running.requests.clear()
    return running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model(running: OpenAIServer) -> AsyncIterator[OpenAICompatible]:
    endpoint = Endpoint(base_url=running.base_url, model="fake", api_key=SecretStr("sk-secret"), timeout=5, stall=0.2)
    async with openai_compatible(endpoint, SystemClock()) as built:
        yield built


async def text_of(model: OpenAICompatible, seen: list[str] | None = None, **options: object) -> str:
    parts = [] if seen is None else seen
    async for chunk in model.bind(**options).astream("hi"):
        parts.append(str(chunk.content))
    return "".join(parts)


async def test_a_good_stream_comes_whole_with_usage_and_one_request(
    model: OpenAICompatible, server: OpenAIServer
) -> None:
    server.play(Script(pieces=["手冲", "咖啡", "。"]))
    chunks = [chunk async for chunk in model.astream("hi")]
    assert "".join(str(chunk.content) for chunk in chunks) == "手冲咖啡。"
    assert [chunk.usage_metadata["output_tokens"] for chunk in chunks if chunk.usage_metadata] == [2]
    assert [
        chunk.response_metadata["finish_reason"] for chunk in chunks if chunk.response_metadata.get("model_name")
    ] == ["stop"]
    assert server.requests[0]["stream_options"] == {"include_usage": True}
    assert len(server.requests) == 1


async def test_an_answer_without_streaming(model: OpenAICompatible, server: OpenAIServer) -> None:
    server.play(Script(pieces=["Hello"]))
    assert (await model.ainvoke("hi")).content == "Hello"


async def test_a_structured_post_streams_as_json(model: OpenAICompatible, server: OpenAIServer) -> None:
    server.play(Script(pieces=['{"title": "T", "bo', 'dy": "B", "tags": ["a"]', ', "note": ""}']))
    post = parse_post(await text_of(model, response_format=POST_FORMAT))
    assert (post.title, post.body, post.tags, post.complete) == ("T", "B", ("a",), True)
    assert server.requests[0]["response_format"] == POST_FORMAT


async def test_a_finish_reason_may_come_without_a_delta(model: OpenAICompatible, server: OpenAIServer) -> None:
    ending = b'data: {"id": "c1", "choices": [{"index": 0, "finish_reason": "stop"}]}\n\n'
    server.play(Script(pieces=["whole"], finish=None, raw=ending))
    assert await text_of(model) == "whole"


async def test_what_the_endpoint_wants_besides_goes_into_the_request(server: OpenAIServer) -> None:
    endpoint = Endpoint(base_url=server.base_url, model="fake", extra_body={"enable_thinking": False})
    async with openai_compatible(endpoint, SystemClock()) as model:
        await text_of(model)
    assert server.requests[0]["enable_thinking"] is False
    assert server.requests[0]["model"] == "fake"
    assert "extra_body" not in server.requests[0]


FAULTS: list[tuple[str, Script, type[ModelError]]] = [
    ("wrong key", Script(status=401, error={"message": "bad key"}), ModelRejected),
    ("key without this right", Script(status=403, error={"message": "forbidden"}), ModelRejected),
    ("wrong model name", Script(status=404, error={"message": "no such model"}), ModelRejected),
    ("bad request", Script(status=400, error={"message": "bad parameter"}), ModelRejected),
    ("account without money", Script(status=402, error={"message": "Insufficient Balance"}), ModelRejected),
    ("quota used up: waiting does not help", Script(status=429, error={"code": "insufficient_quota"}), ModelRejected),
    ("OpenAI declines", Script(status=400, error={"code": "content_policy_violation"}), ModelRefused),
    ("DashScope declines", Script(status=400, error={"code": "data_inspection_failed"}), ModelRefused),
    ("DeepSeek declines", Script(status=400, error={"message": "Content Exists Risk"}), ModelRefused),
    ("failure inside", Script(status=500, error={"message": "oops"}), ModelUnavailable),
    ("behind a gateway", Script(status=502, error={}), ModelUnavailable),
    ("finished by length", Script(finish="length"), ModelCut),
    ("finished by the filter", Script(finish="content_filter"), ModelRefused),
    ("refusal in place of content", Script(pieces=[], refusal="I cannot write that."), ModelRefused),
    ("the endpoint gave up in the middle", Script(finish="insufficient_system_resource"), ModelUnavailable),
    ("no finish_reason: cut", Script(finish=None), ModelCut),
]
STREAM_FAULTS: list[tuple[str, Script, type[ModelError]]] = [
    ("cut without [DONE]", Script(finish=None, done=False), ModelCut),
    ("nothing at all", Script(pieces=[], finish=None, done=False), ModelCut),
    ("stalls", Script(stall=True), ModelUnavailable),
    ("reset in the middle", Script(reset=True), ModelUnavailable),
    ("bytes that are no UTF-8", Script(raw=b"data: \xff\xfe\x00{\n\n"), ModelUnavailable),
    ("a line that is no JSON", Script(raw=b"data: <html>gateway</html>\n\n"), ModelUnavailable),
    ("JSON that is no object", Script(raw=b"data: 42\n\n"), ModelUnavailable),
    ("JSON that is a list", Script(raw=b"data: [1, 2]\n\n"), ModelUnavailable),
    ("JSON that is null", Script(raw=b"data: null\n\n"), ModelCut),
    ("an error event", Script(raw=b'data: {"error": {"message": "overloaded"}}\n\n'), ModelUnavailable),
    (
        "an error event that declines",
        Script(raw=b'data: {"error": {"code": "data_inspection_failed"}}\n\n'),
        ModelRefused,
    ),
]


@pytest.mark.parametrize(("reason", "script", "expected"), FAULTS + STREAM_FAULTS)
async def test_each_fault_of_a_stream_is_ours(
    model: OpenAICompatible, server: OpenAIServer, reason: str, script: Script, expected: type[ModelError]
) -> None:
    server.play(script)
    with pytest.raises(ModelError) as caught:
        await text_of(model)
    assert type(caught.value) is expected, reason
    assert "sk-secret" not in str(caught.value)
    assert len(server.requests) == 1, "the client must not repeat by itself"


@pytest.mark.parametrize(("reason", "script", "expected"), FAULTS)
async def test_each_fault_without_streaming_is_ours(
    model: OpenAICompatible, server: OpenAIServer, reason: str, script: Script, expected: type[ModelError]
) -> None:
    server.play(script)
    with pytest.raises(ModelError) as caught:
        await model.ainvoke("hi")
    assert type(caught.value) is expected, reason


@pytest.mark.parametrize(
    ("reason", "raw"),
    [
        ("an HTML page with status 200", b"<html></html>"),
        ("no choices", b'{"id": "x", "choices": []}'),
        ("choices are null", b'{"id": "x", "choices": null}'),
    ],
)
async def test_what_is_no_answer_without_streaming(
    model: OpenAICompatible, server: OpenAIServer, reason: str, raw: bytes
) -> None:
    server.play(Script(raw=raw))
    with pytest.raises(ModelUnavailable):
        await model.ainvoke("hi")


@pytest.mark.parametrize(
    ("reason", "script", "expected"),
    [
        ("the client itself raises at the length limit", Script(pieces=['{"title": "T'], finish="length"), ModelCut),
        ("and at the filter", Script(pieces=['{"title": "T'], finish="content_filter"), ModelRefused),
        ("a refusal", Script(pieces=[], refusal="No."), ModelRefused),
        ("the schema is not offered", Script(status=400, error={"message": "response_format"}), ModelRejected),
    ],
)
async def test_faults_of_a_structured_stream(
    model: OpenAICompatible, server: OpenAIServer, reason: str, script: Script, expected: type[ModelError]
) -> None:
    server.play(script)
    with pytest.raises(ModelError) as caught:
        await text_of(model, response_format=POST_FORMAT)
    assert type(caught.value) is expected, reason


async def test_a_rejection_says_its_status_and_keeps_its_cause(model: OpenAICompatible, server: OpenAIServer) -> None:
    server.play(Script(status=404, error={"message": "no such model"}))
    with pytest.raises(ModelRejected) as caught:
        await text_of(model)
    assert caught.value.details["status"] == 404
    assert "no such model" in str(caught.value)
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("reason", "headers", "seconds"),
    [
        ("seconds", {"Retry-After": "7"}, 7),
        ("milliseconds are finer and win", {"Retry-After-Ms": "1500", "Retry-After": "2"}, 1.5),
        ("a header that says nothing useful", {"Retry-After": "soon"}, 5),
        ("no header", {}, 5),
        ("not a number", {"Retry-After": "nan"}, 5),
        ("a negative wait", {"Retry-After": "-3"}, 5),
    ],
)
async def test_429_says_how_long_to_wait(
    model: OpenAICompatible, server: OpenAIServer, reason: str, headers: dict[str, str], seconds: float
) -> None:
    server.play(Script(status=429, error={"message": "slow down"}, headers=headers))
    with pytest.raises(ModelRateLimited) as caught:
        await text_of(model)
    assert caught.value.retry_after == seconds, reason


async def test_429_with_a_date(model: OpenAICompatible, server: OpenAIServer) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    server.play(Script(status=429, headers={"Retry-After": until}))
    with pytest.raises(ModelRateLimited) as caught:
        await text_of(model)
    assert 85 <= caught.value.retry_after <= 91


async def test_the_date_is_read_by_the_endpoints_own_clock() -> None:
    headers = {"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert retry_after(headers) == 30


async def test_nobody_listens() -> None:
    async with openai_server() as gone:
        base_url = gone.base_url
    async with openai_compatible(Endpoint(base_url=base_url, model="fake", timeout=2), SystemClock()) as model:
        with pytest.raises(ModelUnavailable) as caught:
            await text_of(model)
        with pytest.raises(ModelUnavailable):
            await model.ainvoke("hi")
    assert caught.value.__cause__ is not None


async def test_text_before_a_fault_arrives(model: OpenAICompatible, server: OpenAIServer) -> None:
    server.play(Script(pieces=["one ", "two"], finish=None))
    seen: list[str] = []
    with pytest.raises(ModelCut):
        await text_of(model, seen)
    assert "".join(seen) == "one two"

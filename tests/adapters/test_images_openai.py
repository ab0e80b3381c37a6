"""The images endpoint, against a real HTTP server on loopback that answers well or badly."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Callable

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.images.openai_compatible import OpenAIImages
from core.drafts import Brief, Post
from core.errors import IllustrationFailed

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
POST = Post(title="手冲咖啡入门", body="第一次在家做手冲，分享一点心得。" * 60, tags=("咖啡",))
BRIEF = Brief(request="", topic="手冲咖啡", language="zh", content_type="lifestyle")


class Endpoint:
    """What the server answers next, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.asked: list[dict[str, object]] = []
        self.fetched = 0
        self.answer: Callable[[], Response] = lambda: JSONResponse(picture(b64_json=PNG))
        self.file: Callable[[], Response] = lambda: Response(PNG, media_type="image/png")
        self.hangs = False

    def images(self, *, time_limit: float = 20.0) -> OpenAIImages:
        return OpenAIImages(
            base_url=f"{self.origin}/v1", model="painter", api_key="sk-test", size="1024x1536", time_limit=time_limit
        )

    async def generate(self, request: Request) -> Response:
        self.asked.append(json.loads(await request.body()))
        if self.hangs:
            await asyncio.Event().wait()
        return self.answer()

    async def download(self, request: Request) -> Response:
        self.fetched += 1
        return self.file()


def picture(*, b64_json: bytes | None = None, url: str | None = None) -> dict[str, object]:
    encoded = base64.b64encode(b64_json).decode() if b64_json is not None else None
    return {"created": 1, "data": [{"b64_json": encoded, "url": url}]}


def failure(status: int) -> Callable[[], Response]:
    return lambda: JSONResponse({"error": {"message": "no", "type": "x", "code": "y"}}, status_code=status)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        made = Endpoint(listening.getsockname()[1])
        routes = [
            Route("/v1/images/generations", made.generate, methods=["POST"]),
            Route("/files/{name}", made.download),
        ]
        config = uvicorn.Config(Starlette(routes=routes), log_level="critical", lifespan="off", ws="none")
        config.timeout_graceful_shutdown = 0
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield made
        server.should_exit = True
        await serving


async def test_pictures_come_one_after_the_other(endpoint: Endpoint) -> None:
    seen: list[int] = []
    made = await endpoint.images().illustrate(POST, BRIEF, count=3, variant=0, progress=seen.append)
    assert [illustration.content for illustration in made] == [PNG] * 3
    assert ([illustration.alt for illustration in made], seen) == ([POST.title] * 3, [1, 2, 3])


async def test_what_the_endpoint_is_asked(endpoint: Endpoint) -> None:
    await endpoint.images().illustrate(POST, BRIEF, count=1, variant=0, progress=lambda _: None)
    await endpoint.images().illustrate(POST, BRIEF, count=1, variant=1, progress=lambda _: None)
    first, again = endpoint.asked
    assert (first["model"], first["size"], first["n"]) == ("painter", "1024x1536", 1)
    assert "手冲咖啡入门" in str(first["prompt"])
    assert len(str(first["prompt"])) < 1000
    assert first["prompt"] != again["prompt"]


async def test_a_picture_behind_a_url_of_the_endpoint_is_fetched(endpoint: Endpoint) -> None:
    endpoint.answer = lambda: JSONResponse(picture(url=f"{endpoint.origin}/files/a.png"))
    (made,) = await endpoint.images().illustrate(POST, BRIEF, count=1, variant=0, progress=lambda _: None)
    assert (made.content, endpoint.fetched) == (PNG, 1)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (failure(400), "refused the request"),  # such as a content policy
        (failure(401), "rejected the key"),
        (failure(404), "does not know this address or model"),
        (failure(429), "no quota left"),
        (failure(500), "failed inside"),
        (lambda: Response(b"\x00\xff\xfe garbage"), "cannot be read"),  # not JSON, and not called so
        (lambda: Response(b"\x00\xff garbage", media_type="application/json"), "cannot be read"),
        (lambda: JSONResponse({"created": 1, "data": []}), "without a picture"),
        (lambda: JSONResponse(["unexpected"]), "cannot be read"),  # JSON of another shape
        (lambda: JSONResponse({"data": "unexpected"}), "cannot be read"),
        (lambda: JSONResponse({"data": [{"b64_json": 7}]}), "cannot be read"),
        (lambda: JSONResponse(picture()), "without a picture"),  # neither bytes nor a URL
        (lambda: JSONResponse({"data": [{"b64_json": "%%%"}]}), "cannot be read"),  # no base64
        (lambda: JSONResponse(picture(b64_json=b"<html>")), "not a picture"),
        (lambda: JSONResponse(picture(url="http://127.0.0.1:9/a.png")), "not https"),  # another port of this host
        (lambda: JSONResponse(picture(url="http://169.254.169.254/latest")), "not https"),  # a cloud's metadata
        (lambda: JSONResponse(picture(url="file:///etc/passwd")), "not https"),
        (lambda: JSONResponse(picture(url="nonsense")), "not https"),
    ],
)
async def test_a_bad_answer_fails_with_a_plain_reason_and_is_not_asked_again(
    endpoint: Endpoint, answer: Callable[[], Response], reason: str
) -> None:
    endpoint.answer = answer
    with pytest.raises(IllustrationFailed, match=reason) as failed:
        await endpoint.images().illustrate(POST, BRIEF, count=2, variant=0, progress=lambda _: None)
    assert "sk-test" not in str(failed.value)
    assert (len(endpoint.asked), endpoint.fetched) == (1, 0)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (lambda: Response(status_code=404), "404"),
        (lambda: RedirectResponse("http://169.254.169.254/latest"), "307"),  # not followed
        (lambda: Response(PNG + b"\0" * (20 * 1024 * 1024)), "20 MB"),
        (lambda: Response(b"<html>"), "not a picture"),
    ],
)
async def test_a_bad_download_fails_with_a_plain_reason(
    endpoint: Endpoint, file: Callable[[], Response], reason: str
) -> None:
    endpoint.answer = lambda: JSONResponse(picture(url=f"{endpoint.origin}/files/a.png"))
    endpoint.file = file
    with pytest.raises(IllustrationFailed, match=reason):
        await endpoint.images().illustrate(POST, BRIEF, count=1, variant=0, progress=lambda _: None)


async def test_an_endpoint_that_hangs_fails_within_the_time_limit(endpoint: Endpoint) -> None:
    endpoint.hangs = True
    with pytest.raises(IllustrationFailed, match=r"within 0\.2 s"):
        await endpoint.images(time_limit=0.2).illustrate(POST, BRIEF, count=1, variant=0, progress=lambda _: None)


async def test_an_endpoint_that_is_not_there(endpoint: Endpoint) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        images = OpenAIImages(
            base_url=f"http://127.0.0.1:{reserved.getsockname()[1]}/v1", model="m", api_key="k", size="1x1"
        )
        with pytest.raises(IllustrationFailed, match="cannot be reached"):
            await images.illustrate(POST, BRIEF, count=1, variant=0, progress=lambda _: None)

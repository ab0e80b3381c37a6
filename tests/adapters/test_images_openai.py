"""The images endpoint, against a real HTTP server on loopback that answers well or badly."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.clock import SystemClock
from adapters.images.openai_compatible import ImagesEndpoint, OpenAIImages
from core.drafts import Brief, Post
from core.errors import IllustrationFailed, IllustrationUnavailable
from core.retries import Retries
from tests.scenarios.newsroom import Newsroom, newsroom

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
POST = Post(title="手冲咖啡入门", body="第一次在家做手冲，分享一点心得。" * 60, tags=("咖啡",))
BRIEF = Brief(request="", topic="手冲咖啡", language="zh", content_type="lifestyle")


class Impatient(SystemClock):
    """Real time, but for waits: those are noted and over at once."""

    def __init__(self) -> None:
        self.naps: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)


def images_at(base_url: str, retries: Retries, *, time_limit: float = 20.0) -> OpenAIImages:
    endpoint = ImagesEndpoint(
        base_url=base_url, model="painter", api_key="sk-test", size="1024x1536", time_limit=time_limit
    )
    return OpenAIImages(endpoint, retries)


class Endpoint:
    """What the server answers next, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.asked: list[dict[str, object]] = []
        self.fetched = 0
        self.answer: Callable[[], Response] = lambda: JSONResponse(picture(b64_json=PNG))
        self.file: Callable[[], Response] = lambda: Response(PNG, media_type="image/png")
        self.hangs = False
        self.clock = Impatient()
        self.retries = Retries(self.clock)

    def images(self, *, time_limit: float = 20.0) -> OpenAIImages:
        return images_at(f"{self.origin}/v1", self.retries, time_limit=time_limit)

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


def failure(status: int, *, code: str = "y", wait: str | None = None) -> Callable[[], Response]:
    headers = {"Retry-After": wait} if wait else {}
    return lambda: JSONResponse({"error": {"message": "no", "type": "x", "code": code}}, status, headers)


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
        (failure(429, code="insufficient_quota"), "no quota left"),
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
    assert endpoint.retries.counts == {}


PASSING: list[tuple[str, Callable[[], Response], int, float | None]] = [
    ("too many requests made no picture", failure(429), 3, None),
    ("and say when to come back", failure(429, wait="7"), 3, 7),
    ("but not in an hour", failure(429, wait="3600"), 1, None),
    ("an overloaded server that says when to come back took nothing in", failure(503, wait="2"), 3, 2),
    ("one that does not say may have made one", failure(503), 1, None),
    ("a failure inside may have come behind the work", failure(500, wait="2"), 1, None),
]


@pytest.mark.parametrize(("why", "answer", "asked", "nap"), PASSING, ids=[row[0] for row in PASSING])
async def test_a_picture_is_asked_for_again_only_where_certainly_none_was_made(
    endpoint: Endpoint, why: str, answer: Callable[[], Response], asked: int, nap: float | None
) -> None:
    endpoint.answer = answer
    with pytest.raises(IllustrationFailed):
        await endpoint.images().illustrate(POST, BRIEF, count=1, variant=0, progress=lambda _: None)
    assert len(endpoint.asked) == asked, why
    assert endpoint.retries.counts == ({"images": asked - 1} if asked > 1 else {})
    assert nap is None or endpoint.clock.naps == [nap] * (asked - 1)


async def test_the_second_time_it_works(endpoint: Endpoint) -> None:
    answers = [failure(429, wait="1")(), JSONResponse(picture(b64_json=PNG))]
    endpoint.answer = lambda: answers.pop(0)
    (made,) = await endpoint.images().illustrate(POST, BRIEF, count=1, variant=0, progress=lambda _: None)
    assert (made.content, len(endpoint.asked)) == (PNG, 2)


async def test_a_download_that_fails_is_fetched_again_and_the_picture_is_made_once(endpoint: Endpoint) -> None:
    files = [Response(status_code=503), Response(status_code=429, headers={"Retry-After": "3"}), Response(PNG)]
    endpoint.answer = lambda: JSONResponse(picture(url=f"{endpoint.origin}/files/a.png"))
    endpoint.file = lambda: files.pop(0)
    (made,) = await endpoint.images().illustrate(POST, BRIEF, count=1, variant=0, progress=lambda _: None)
    assert (made.content, len(endpoint.asked), endpoint.fetched) == (PNG, 1, 3)
    assert endpoint.retries.counts == {"images.download": 2}
    assert endpoint.clock.naps[1] == 3


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
        retries = Retries(Impatient())
        images = images_at(f"http://127.0.0.1:{reserved.getsockname()[1]}/v1", retries)
        with pytest.raises(IllustrationUnavailable, match="cannot be reached"):
            await images.illustrate(POST, BRIEF, count=1, variant=0, progress=lambda _: None)
    assert retries.counts == {"images": 2}, "no connection, no picture: it may be asked again"


# --- what pictures cost ----------------------------------------------------------------------------------


@asynccontextmanager
async def desk_with_pictures(endpoint: Endpoint, folder: Path) -> AsyncIterator[Newsroom]:
    """A newsroom whose pictures come from that endpoint, for a quarter each."""
    async with newsroom(folder) as desk:
        images = desk.settings.images
        images.base_url, images.model, images.price = f"{endpoint.origin}/v1", "painter", 0.25
        images.api_key = SecretStr("sk-test")
        desk.open()
        yield desk


async def test_pictures_are_on_the_account_of_the_draft(endpoint: Endpoint, tmp_path: Path) -> None:
    async with desk_with_pictures(endpoint, tmp_path) as desk:
        await desk.says("bo", "write a Xiaohongshu note about coffee, two pictures")
        draft = await desk.draft()
        (call, _) = await desk.stores.usage.last()
    assert (call.purpose, call.pictures, call.cost, call.payer.draft) == ("pictures", 2, 0.5, draft.id)
    assert draft.status == "in_review"


async def test_pictures_that_came_before_one_failed_are_paid_for(endpoint: Endpoint, tmp_path: Path) -> None:
    answers = [JSONResponse(picture(b64_json=PNG)), failure(400)()]
    endpoint.answer = lambda: answers.pop(0)
    async with desk_with_pictures(endpoint, tmp_path) as desk:
        await desk.says("bo", "write a Xiaohongshu note about coffee, two pictures")
        assert (await desk.draft()).status == "failed"
        assert (await desk.stores.usage.spent()).pictures == 1


async def test_pictures_that_cannot_be_paid_for_are_not_asked_for(endpoint: Endpoint, tmp_path: Path) -> None:
    async with desk_with_pictures(endpoint, tmp_path) as desk:
        desk.settings.budget.chat_cost = 0.25
        desk.open()
        await desk.says("bo", "write a Xiaohongshu note about coffee, one picture")
        await desk.says("bo", "write a Xiaohongshu note about tea, one picture")
        assert "is used up" in await desk.last()
        assert len(endpoint.asked) == 1

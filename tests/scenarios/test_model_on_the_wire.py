"""The same troubles as they come over the wire: a real client talks to a server that goes wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
import structlog.testing
from pydantic import SecretStr

from adapters.clock import SystemClock
from adapters.llm.openai_compatible import Endpoint, openai_compatible
from core.messages import Language
from tests.fakes.openai_server import OpenAIServer, Script, openai_server
from tests.scenarios.newsroom import Newsroom, newsroom

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY = "sk-very-secret"
COFFEE = {"en": "write a Xiaohongshu note about coffee, no pictures", "zh": "帮我写一篇关于咖啡的小红书笔记，不要图"}
POST = "Title: Coffee\nBody: Grind it fresh.\nTags: #coffee #daily #notes"
GOOD = Script(pieces=(POST[:9], POST[9:30], POST[30:]))
FIRST = "message:web:5:local:m1"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[OpenAIServer]:
    async with openai_server() as fake:
        yield fake


@pytest.fixture
def server(running: OpenAIServer) -> OpenAIServer:
    running.requests.clear()
    return running


@asynccontextmanager
async def desk_on(server: OpenAIServer, folder: Path, *, structured: bool = False) -> AsyncIterator[Newsroom]:
    """A desk whose model is behind that server; a stall is called one early only where one is played."""
    stall = 0.4 if server.scripts[0].stall else 10
    endpoint = Endpoint(base_url=server.base_url, model="fake", api_key=SecretStr(KEY), timeout=10, stall=stall)
    async with (
        openai_compatible(endpoint, SystemClock()) as model,
        newsroom(folder, model=model, structured=structured) as desk,
    ):
        yield desk


UNAVAILABLE = ("cannot be reached or failed three times", "连接不上，或连续三次出错")
CUT = ("broke off in the middle three times", "三次都中途断开")
REJECTED = ("endpoint rejects the request", "接口拒绝了请求")
REFUSED = ("declined to write this", "拒绝写这个内容")
HALF: tuple[str, ...] = ("Title: Cof",)
TROUBLES: list[tuple[str, Script, int, tuple[str, str], str]] = [
    ("401", Script(status=401, error={"message": "bad key"}), 1, REJECTED, "bad key"),
    ("500", Script(status=500, error={"message": "oops"}), 3, UNAVAILABLE, "oops"),
    (
        "429 with a long wait",
        Script(status=429, headers={"Retry-After": "120"}),
        1,
        ("wait 120 s", "等待 120 秒"),
        "120",
    ),
    ("the content filter", Script(pieces=HALF, finish="content_filter"), 1, REFUSED, "content filter"),
    ("a refusal in place of content", Script(pieces=(), refusal="I will not."), 1, REFUSED, "I will not."),
    ("a request that is declined", Script(status=400, error={"code": "data_inspection_failed"}), 1, REFUSED, "400"),
    ("a stall", Script(pieces=HALF, stall=True), 3, UNAVAILABLE, "ModelUnavailable"),
    ("garbage", Script(pieces=HALF, raw=b"data: \xff\xfe\x00{\n\n"), 3, UNAVAILABLE, "ModelUnavailable"),
    ("no JSON", Script(pieces=HALF, raw=b"data: <html>\n\n"), 3, UNAVAILABLE, "ModelUnavailable"),
    ("cut without an error", Script(pieces=HALF, finish=None), 3, CUT, "finish_reason"),
    ("the connection is torn down", Script(pieces=HALF, reset=True), 3, UNAVAILABLE, "ModelUnavailable"),
]


@pytest.mark.parametrize(("why", "script", "calls", "answers", "cause"), TROUBLES, ids=[each[0] for each in TROUBLES])
async def test_a_draft_in_trouble(
    server: OpenAIServer,
    tmp_path: Path,
    why: str,
    script: Script,
    calls: int,
    answers: tuple[str, str],
    cause: str,
) -> None:
    language: Language = "zh" if calls == 3 else "en"
    server.play(script)
    with structlog.testing.capture_logs() as logs:
        async with desk_on(server, tmp_path) as desk:
            await desk.says("bo", COFFEE[language])
            assert answers[language == "zh"] in await desk.last(), why
            assert len(server.requests) == calls, "repeated where that is safe, and not where it is of no use"
            assert (await desk.draft()).status == "failed"
            assert desk.ended(FIRST) == "turn_failed"
            server.play(GOOD)
            await desk.says("bo", COFFEE[language])
            assert (await desk.draft()).status == "in_review", "asked for again, it is written"
    failed = next(entry for entry in logs if entry["event"] == "turn_failed")
    assert cause in failed["cause"] + str(failed["details"])
    assert KEY not in str(logs)


@pytest.mark.parametrize(
    "script",
    [
        Script(status=500, error={"message": "oops"}),
        Script(pieces=HALF, finish=None),
        Script(pieces=HALF, stall=True),
        Script(status=429, headers={"Retry-After": "7"}),
    ],
    ids=["500", "cut", "stall", "429"],
)
async def test_trouble_that_passes_is_not_spoken_of(server: OpenAIServer, tmp_path: Path, script: Script) -> None:
    server.play(script, script, GOOD)
    async with desk_on(server, tmp_path) as desk:
        await desk.says("bo", COFFEE["en"])
        await desk.reads(
            """
            bo: write a Xiaohongshu note about coffee, no pictures
            Copydesk: “Coffee” is ready for review (revision 1). Please look at the card.
            Copydesk: **Coffee**

            Grind it fresh.
            […]
            """
        )
        assert len(server.requests) == 3
        if script.status == 429:
            assert desk.clock.monotonic() >= 14, "both waits were kept"


async def test_talk_in_trouble(server: OpenAIServer, tmp_path: Path) -> None:
    async with desk_on(server, tmp_path) as desk:
        server.play(Script(pieces=("I am ", "fi"), finish=None))
        await desk.says("bo", "how are you?")
        assert await desk.last() == (
            "Copydesk: The language model's answer broke off in the middle three times; "
            "please try again, perhaps shorter."
        )
        server.play(Script(pieces=("I am ", "fine.")))
        await desk.says("bo", "how are you?")
        assert await desk.last() == "Copydesk: I am fine."


async def test_an_endpoint_without_structured_output_is_asked_for_labels(server: OpenAIServer, tmp_path: Path) -> None:
    server.play(Script(status=400, error={"message": "response_format is not supported"}), GOOD)
    async with desk_on(server, tmp_path, structured=True) as desk:
        for _ in range(2):
            await desk.says("bo", COFFEE["en"])
            assert (await desk.last()).startswith("Copydesk: **Coffee**")
    assert ["response_format" in request for request in server.requests] == [True, False, False], "and it is remembered"


async def test_structured_output_that_is_cut(server: OpenAIServer, tmp_path: Path) -> None:
    whole = Script(pieces=('{"title": "Coffee", "body": "Gri', 'nd it fresh.", "tags": ["a", "b", "c"], "note": ""}'))
    server.play(Script(pieces=('{"title": "Cof',), finish="length"), whole)
    async with desk_on(server, tmp_path, structured=True) as desk:
        await desk.says("bo", COFFEE["en"])
        assert (await desk.last()).startswith("Copydesk: **Coffee**\n\nGrind it fresh.")


async def test_what_cannot_be_read_is_asked_for_once_more(server: OpenAIServer, tmp_path: Path) -> None:
    server.play(Script(pieces=("Coffee is nice.",)))
    async with desk_on(server, tmp_path) as desk:
        await desk.says("bo", COFFEE["en"])
        assert len(server.requests) == 2
        assert "⚠ The model's answer had no clear title and body, also when asked again" in await desk.last()

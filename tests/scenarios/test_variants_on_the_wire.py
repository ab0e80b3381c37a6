"""Variants by a real client of a model: structured answers, and one platform for which the model fails."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.openai_server import OpenAIServer, Script, openai_server
from tests.scenarios.test_model_on_the_wire import desk_on

pytestmark = pytest.mark.asyncio(loop_scope="module")

COFFEE = "write a post about coffee to Xiaohongshu, Mastodon and Bluesky, no pictures"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[OpenAIServer]:
    async with openai_server() as fake:
        yield fake


@pytest.fixture
def server(running: OpenAIServer) -> OpenAIServer:
    running.requests.clear()
    return running


def answer(title: str, body: str) -> Script:
    return Script(
        pieces=(json.dumps({"title": title, "body": body, "tags": ["coffee", "daily", "notes"], "note": ""}),)
    )


def text_of(body: dict[str, object]) -> str:
    return json.dumps(body["messages"])


async def test_each_platform_is_asked_for_by_its_limits(server: OpenAIServer, tmp_path: Path) -> None:
    server.play(answer("Coffee", "Grind it fresh."), answer("", "Fresh is best."), answer("", "Grind. Pour."))
    async with desk_on(server, tmp_path, structured=True) as desk:
        await desk.says("bo", COFFEE)
        draft = await desk.draft()
        assert draft.revision
        assert [each.post.body for each in draft.revision.variants] == [
            "Grind it fresh.",
            "Fresh is best.",
            "Grind. Pour.",
        ]
        assert [each.post.title for each in draft.revision.variants] == ["Coffee", "", ""]
        note = "Xiaohongshu takes no post without a picture"
        assert note in " ".join(draft.revision.notes)
        assert not draft.revision.variants[1].notes, "Mastodon does"
    write, mastodon, bluesky = map(text_of, server.requests)
    assert "Task: post" in write
    assert "Task: adapt" in mastodon
    assert "Platform: mastodon; no title: leave it empty; body at most 500 characters with its tags" in mastodon
    assert "Tags: 1-4" in mastodon
    assert "Platform: bluesky; no title: leave it empty; body at most 300 characters with its tags" in bluesky
    assert "Grind it fresh." in bluesky


async def test_where_the_model_fails_for_one_the_others_have_their_texts(server: OpenAIServer, tmp_path: Path) -> None:
    broken = Script(status=500, error={"message": "oops"})
    long = "Grind it fresh, right before you pour. " * 20
    server.play(answer("Coffee", long), broken, broken, broken, answer("", "Grind. Pour."))
    async with desk_on(server, tmp_path, structured=True) as desk:
        await desk.says("bo", COFFEE)
        draft = await desk.draft()
        assert draft.status == "in_review"
        assert draft.revision
        _, mastodon, bluesky = draft.revision.variants
        assert bluesky.post.body == "Grind. Pour."
        assert len(mastodon.post.body) < 500
        assert mastodon.post.body.endswith("before you pour."), "cut at a sentence"
        assert mastodon.notes[0].startswith("It could not be adapted for Mastodon")
        assert "Body cut from" in mastodon.notes[1]
        assert "⚠ It could not be adapted for Mastodon" in await desk.last()
    assert len(server.requests) == 5

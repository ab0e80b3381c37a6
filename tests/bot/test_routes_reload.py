"""routes.yaml is read again when it changes: a broken one is refused whole, a good one counts for the next message."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import bot.watching
from adapters.memory.clock import SimulatedClock
from bot.app import build
from bot.http.route_routes import RoutesPage
from bot.routing import open_router, watch_routes
from bot.settings import load_settings
from bot.watching import Watching
from core.router.decision import Decision, Question
from core.router.router import Router
from tests.core.routing import MONDAY

TEA = "strategy: {strategy}\nrules:\n  - {{id: {rule}, intent: chat, keywords: {{any_of: [{word}]}}}}\n"
PATIENCE = 10.0  # real seconds


def text(rule: str, word: str, strategy: str = "rule_first") -> str:
    return TEA.format(rule=rule, word=word, strategy=strategy)


@dataclass
class Reloading:
    """A router over a real file that is watched."""

    path: Path
    router: Router
    watching: Watching
    refused: Callable[[], str]

    async def becomes(self, content: str) -> None:
        """Write the file, and wait until it was looked at."""
        rules, before = self.router.rules.rules, self.refused()
        self.path.write_text(content, encoding="utf-8")
        async with asyncio.timeout(PATIENCE):
            while self.router.rules.rules == rules and self.refused() == before:
                await asyncio.sleep(0.01)

    async def ask(self, message: str) -> Decision:
        return await self.router.route(Question(text=message, language="en", at=MONDAY))


@pytest.fixture
async def files(tmp_path: Path, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reloading]:
    monkeypatch.setattr(bot.watching, "LOOK_AGAIN", 0.2)
    path = tmp_path / "routes.yaml"
    path.write_text(text("green", "tea"), encoding="utf-8")
    monkeypatch.setenv("COPYDESK_ROUTES__FILE", str(path))
    settings, watching = load_settings(data_dir=tmp_path), Watching(clock)
    refused = watch_routes(settings, watching, lambda: router)
    router = open_router(settings, clock)
    run = asyncio.create_task(watching.run())
    yield Reloading(path, router, watching, refused)
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


async def test_a_good_file_counts_for_the_next_message(files: Reloading) -> None:
    assert (await files.ask("tea")).metadata["rule"] == "green"
    await files.becomes(text("black", "tea"))
    assert (await files.ask("tea")).metadata["rule"] == "black"
    assert files.refused() == ""


@pytest.mark.parametrize(
    ("content", "said", "why"),
    [
        ("rules: [", "line 1: ", "not YAML"),
        (text("x", "a") + "  - {id: x, intent: chat, regex: b}\n", "line 4: rule 'x': id: used twice", "the same id"),
        (text("x", "a") + "  - {id: y, intent: chat, regex: '('}\n", "line 4: rule 'y': regex: ", "no regex"),
        (text("x", "a") + "  - {id: y, intent: chat, regx: b}\n", "line 4: rule 'y': regx: ", "no such field"),
        (
            text("x", "a") + "  - {id: y, intent: chat, regex: b, during: {zone: Mars/Base}}\n",
            "there is no time zone 'Mars/Base'",
            "no such zone",
        ),
        (
            text("x", "a").replace("chat", "chta"),
            "line 3: rule 'x': intent: there is no intent 'chta'",
            "no such intent",
        ),
        (text("x", "a", strategy="guess"), "line 1: strategy: ", "no such strategy"),
        (text("x", "a") + "targets: {a: [b], b: [a]}\n", "a circle: a → b → a", "targets in a circle"),
        (
            text("x", "a") + "  - {id: y, intent: chat, function: gone}\n",
            "no function 'gone' is registered",
            "Python's",
        ),
    ],
)
async def test_a_broken_file_is_refused_whole_with_line_and_reason(
    files: Reloading, content: str, said: str, why: str
) -> None:
    await files.becomes(content)
    assert said in files.refused(), why
    assert str(files.path) in files.refused()
    assert (await files.ask("tea")).metadata["rule"] == "green", "the old rules stay"
    assert [rule.id for rule in files.router.rules.rules] == ["green"]
    await files.becomes(text("mended", "tea"))
    assert (files.refused(), (await files.ask("tea")).metadata["rule"]) == ("", "mended")


async def test_a_message_under_way_keeps_the_rules_that_it_began_with(files: Reloading) -> None:
    go, asked = asyncio.Event(), asyncio.Event()

    async def slow(question: Question) -> bool:
        asked.set()
        await go.wait()
        return True

    files.router.rules.functions.register("slow", slow)
    await files.becomes("rules:\n  - {id: old, intent: chat, regex: tea, function: slow}\n")
    under_way = asyncio.create_task(files.ask("tea"))
    await asked.wait()
    await files.becomes(text("new", "tea"))
    assert (await files.ask("tea")).metadata["rule"] == "new"
    go.set()
    assert (await under_way).metadata["rule"] == "old"


async def test_a_strategy_switched_by_hand_stays_until_the_file_names_another(files: Reloading) -> None:
    files.router.strategy = "llm_first"
    await files.becomes(text("black", "tea"))
    assert (await files.ask("tea")).metadata["strategy"] == "llm_first"
    await files.becomes(text("white", "tea", strategy="rule_only"))
    assert (await files.ask("tea")).metadata["strategy"] == "rule_only"


async def test_a_server_watches_its_file_and_owners_see_that_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.watching, "LOOK_AGAIN", 0.2)
    path = tmp_path / "routes.yaml"
    path.write_text(text("green", "tea"), encoding="utf-8")
    monkeypatch.setenv("COPYDESK_ROUTES__FILE", str(path))
    async with build(load_settings(data_dir=tmp_path / "data"), terminal_token="terminal") as app:
        board, watch = app.services.switchboard, [asyncio.create_task(each) for each in app.background()]
        path.write_text("rules: 5\n", encoding="utf-8")
        async with asyncio.timeout(PATIENCE):
            while not board.refused():
                await asyncio.sleep(0.01)
        page = RoutesPage.of(board)
        assert "line 1: the file must be a mapping with an entry 'rules', which is a list" in page.refused
        assert [rule.id for rule in page.rules] == ["green"]
        for task in watch:
            task.cancel()
        await asyncio.gather(*watch, return_exceptions=True)

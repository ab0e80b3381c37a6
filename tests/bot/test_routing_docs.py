"""docs/routing.md: its files work as they stand there, and it names everything that a rule may state."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from adapters.clock import SystemClock
from bot.routing import open_router, wrong_examples
from bot.settings import load_settings
from core.router.conditions import Condition, Keywords
from core.router.decision import INTENTS, Decision, OpenDraft, Question
from core.router.router import Router
from core.router.routes import Strategy
from core.router.rules import Rule
from core.router.windows import Window
from tests.core.routing import MONDAY

PAGE = (Path(__file__).parent.parent.parent / "docs" / "routing.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The page's one block in that language."""
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert len(found) == 1
    return found[0]


@pytest.fixture
def router(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Router:
    (tmp_path / "routes.yaml").write_text(block("yaml"), encoding="utf-8")
    (tmp_path / "desk_rules.py").write_text(block("python"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("COPYDESK_ROUTES__FILE", str(tmp_path / "routes.yaml"))
    monkeypatch.setenv("COPYDESK_ROUTES__MODULE", "desk_rules")
    return open_router(load_settings(data_dir=tmp_path), SystemClock())


async def test_the_examples_of_the_page_come_out_as_they_should(router: Router) -> None:
    assert [rule.id for rule in router.routes.rules] == ["opening-hours", "pitch", "after-hours", "shop-news"]
    assert await wrong_examples(router.rules) == []


async def asked(router: Router, text: str, *, drafts: int = 0) -> Decision:
    there = tuple(OpenDraft(id=str(number), title="tea", status="in_review") for number in range(drafts))
    return await router.route(Question(text=text, language="en", at=MONDAY, role="owner", drafts=there))


async def test_the_module_of_the_page_works(router: Router) -> None:
    found = await asked(router, "socks #sale")
    assert (found.intent, found.params["topic"], found.metadata["rule"]) == ("create_post", "socks", "campaign")
    assert (await asked(router, "write about the Latte Lab")).metadata["rule"] == "shop-news"
    assert "rule" not in (await asked(router, "write about the Latte Lab", drafts=5)).metadata


async def test_a_parameter_is_taken_from_the_message(router: Router) -> None:
    found = await asked(router, "选题：秋天的茶")
    assert (found.params["topic"], found.params["length"], found.targets[0]) == ("秋天的茶", "long", "write")


@pytest.mark.parametrize(
    "name",
    sorted(
        {field.name.strip("_") for kind in (Rule, Condition, Keywords, Window) for field in fields(kind)} - {"when"}
        | set(get_args(Strategy))
        | INTENTS
    ),
)
def test_the_page_names_it(name: str) -> None:
    assert f"`{name}`" in PAGE

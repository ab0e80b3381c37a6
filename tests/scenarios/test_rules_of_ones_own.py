"""A team's own routes.yaml, as one talks to the desk."""

from pathlib import Path

from tests.scenarios.newsroom import Newsroom

RULES = """
rules:
  - {id: hours, intent: chat, keywords: {any_of: [open, 开门]}, response: 'The desk opens at nine · 编辑台九点开'}
  - {id: post, intent: create_post, keywords: {any_of: [pitch]}, response: On it., extract: {topic: 'pitch: (.+)'}}
"""


async def with_rules(desk: Newsroom, folder: Path) -> None:
    path = folder / "routes.yaml"
    path.write_text(RULES, encoding="utf-8")
    desk.settings.routes.file = str(path)
    await desk.restart()


async def test_a_rule_that_has_the_answer_says_it_and_no_model_is_asked(desk: Newsroom, tmp_path: Path) -> None:
    await with_rules(desk, tmp_path)
    await desk.says("bo", "when do you open?")
    assert await desk.last() == "Copydesk: The desk opens at nine · 编辑台九点开"
    await desk.says("bo", "几点开门")
    assert await desk.last() == "Copydesk: The desk opens at nine · 编辑台九点开"
    assert desk.writer.calls == 0


async def test_a_rule_of_ones_own_makes_a_draft(desk: Newsroom, tmp_path: Path) -> None:
    await with_rules(desk, tmp_path)
    await desk.says("bo", "pitch: cheap lunches in Lyon")
    (draft,) = await desk.stores.drafts.find()
    assert draft.brief.topic == "cheap lunches in Lyon"


async def test_owners_see_that_the_changed_file_is_refused(desk: Newsroom) -> None:
    desk.refused = lambda: ["routes.yaml, line 4: rule 'x': id: used twice"]
    await desk.restart()
    for command in ("/routes", "/status"):
        await desk.says("lin", command)
        assert "still in force: routes.yaml, line 4: rule 'x': id: used twice" in await desk.last(), command

"""Commands as Slack has them, and what of them tells a person's language."""

import pytest

from adapters.memory.stores import MemoryPreferences
from adapters.slack.commands import spelled
from adapters.slack.remembered import Remembered


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("/status tells more", "/copydesk status tells more"),
        ("send it as `/pair CODE`.", "send it as `/copydesk pair CODE`."),
        ("`/post TOPIC`, /drafts, `/approve ID`, `/schedule ID off`, /calendar", None),
        ("（/zone）、`/settings zone 东京`", "（/copydesk zone）、`/copydesk settings zone 东京`"),
        ("/copydesk help shows all of them", None),
        ("http://127.0.0.1:8080/settings/help, and/or 1/2 /statuses", None),
    ],
    ids=["in words", "in code", "those of its own", "Chinese", "already", "no commands"],
)
def test_a_sentence_names_commands_that_there_are(said: str, there: str | None) -> None:
    assert spelled(said) == (there or said)


async def test_only_a_topic_tells_the_language() -> None:
    remembered = Remembered(MemoryPreferences())
    for text in ("写一篇关于手冲咖啡的笔记", "/approve a42302f8de", "/settings style humorous", "/drafts"):
        await remembered.heard("T1", "U1", text)
        assert await remembered.language("T1", "U1") == "zh"
    await remembered.heard("T1", "U1", "/post hand-brewed coffee")
    assert await remembered.language("T1", "U1") == "en"

"""What people decided about services is kept, with a line in the audit log for each change."""

from dataclasses import replace
from datetime import UTC, datetime

from core.records import AuditEntry, KeptService, KeptTool
from tests.contracts.conftest import Kept

LINE = AuditEntry(at=datetime(2026, 11, 25, 12, tzinfo=UTC), who="web:operator", what="changed")
DOCS = KeptService(name="docs", url="https://docs.example.org/mcp")
SEARCH, WRITE = KeptTool(name="search", digest="a1"), KeptTool(name="write", digest="b1")


async def lines(kept: Kept) -> list[str]:
    return [line.what for line in await kept.audit.read()]


async def test_services_come_back_by_name(kept: Kept) -> None:
    assert list(await kept.services.all()) == []
    await kept.services.save(replace(DOCS, name="weather"), audit=LINE)
    await kept.services.save(DOCS, audit=LINE)
    await kept.services.save(replace(DOCS, enabled=False), audit=replace(LINE, what="disable"))
    assert list(await kept.services.all()) == [replace(DOCS, enabled=False), replace(DOCS, name="weather")]
    assert await lines(kept) == ["disable", "changed", "changed"]


async def test_a_service_is_removed_once_and_its_tools_with_it(kept: Kept) -> None:
    await kept.services.save(DOCS, audit=LINE)
    await kept.services.keep_tools("docs", "here", [SEARCH])
    await kept.services.keep_tools("weather", "here", [SEARCH])
    assert await kept.services.remove("docs", audit=replace(LINE, what="remove"))
    assert not await kept.services.remove("docs", audit=replace(LINE, what="remove"))
    assert await lines(kept) == ["remove", "changed"]
    assert await kept.services.tools("docs", "here") == {}
    assert await kept.services.tools("weather", "here") == {"search": SEARCH}


async def test_tools_belong_to_one_source_of_one_service(kept: Kept) -> None:
    await kept.services.keep_tools("docs", "here", [SEARCH, WRITE])
    await kept.services.keep_tools("docs", "there", [replace(SEARCH, digest="a9")])
    assert await kept.services.tools("docs", "here") == {"search": SEARCH, "write": WRITE}
    assert await kept.services.tools("docs", "there") == {"search": replace(SEARCH, digest="a9")}
    assert await lines(kept) == [], "what is merely seen is nobody's change"


async def test_a_change_of_one_tool_leaves_the_others(kept: Kept) -> None:
    await kept.services.keep_tools("docs", "here", [SEARCH, WRITE])
    granted = replace(WRITE, granted=True)
    await kept.services.keep_tools("docs", "here", [granted], audit=replace(LINE, what="grant"))
    assert await kept.services.tools("docs", "here") == {"search": SEARCH, "write": granted}
    assert await lines(kept) == ["grant"]

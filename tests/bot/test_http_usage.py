"""What models used, over the API: for owners, by day, chat, draft, model and purpose."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.usage import Payer, Purpose, Usage
from tests.bot.test_http_world import Newsroom

AT = datetime(2026, 1, 5, 8, tzinfo=UTC)  # 16:00 in Shanghai, where the day of the budget is


def call(day: int, *, session: str = "a", draft: str = "", purpose: Purpose = "answer", cost: float = 0.5) -> Usage:
    return Usage(
        at=AT - timedelta(days=5 - day),
        day=f"2026-01-{day:02}",
        payer=Payer(session=session, turn="t", draft=draft),
        purpose=purpose,
        provider="main",
        model="qwen",
        tokens_in=100,
        tokens_out=20,
        cost=cost,
        estimated=not cost,
    )


@pytest.fixture
async def room(tmp_path: Path) -> Newsroom:
    room = Newsroom(outbox=tmp_path, models={"main": "well", "spare": "resting"})
    for each in (
        call(3),
        call(4, session="b", cost=0.25),
        call(5, draft="d1", purpose="write"),
        call(5, cost=0),
    ):
        await room.stores.usage.add(each)
    return room


async def test_sums_of_the_last_days(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        found = (await terminal.get("/api/v1/usage", params={"days": 2})).json()
    assert (found["today"], found["since"]) == ("2026-01-05", "2026-01-04")
    assert (found["budget"]["zone"], found["budget"]["currency"]) == ("Asia/Shanghai", "USD")
    assert {day: each["cost"] for day, each in found["by_day"].items()} == {"2026-01-05": 0.5, "2026-01-04": 0.25}
    assert list(found["by_chat"]) == ["a", "b"], "the most expensive one first"
    assert found["by_chat"]["a"] == {
        "calls": 2,
        "tokens_in": 200,
        "tokens_out": 40,
        "pictures": 0,
        "cost": 0.5,
        "estimated": 1,
    }
    assert list(found["by_draft"]) == ["d1"]
    assert {name: each["calls"] for name, each in found["by_purpose"].items()} == {"write": 1, "answer": 2}
    assert found["by_model"]["main"]["calls"] == 3
    assert [each["purpose"] for each in found["last"]] == ["answer", "write", "answer", "answer"]
    assert (found["last"][1]["draft"], found["last"][1]["model"]) == ("d1", "qwen")
    assert found["models"] == {"main": "well", "spare": "resting"}
    assert found["repeats"] == {}


@pytest.mark.parametrize("days", ["0", "367", "many"])
async def test_days_that_are_none(room: Newsroom, days: str) -> None:
    async with room.terminal() as terminal:
        assert (await terminal.get("/api/v1/usage", params={"days": days})).status_code == 422


@pytest.mark.parametrize(("role", "status"), [("member", 403), ("approver", 403), ("owner", 200)])
async def test_only_owners_see_it(room: Newsroom, role: str, status: int) -> None:
    async with room.browser() as browser:
        await room.enter(browser, "bo", role)  # type: ignore[arg-type]
        assert (await browser.get("/api/v1/usage")).status_code == status


async def test_not_without_a_log_in(room: Newsroom) -> None:
    async with room.browser(Accept="application/json") as stranger:
        assert (await stranger.get("/api/v1/usage")).status_code == 401

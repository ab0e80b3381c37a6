"""A chat's own time zone."""

import pytest

from tests.scenarios.newsroom import DESK, Newsroom


async def test_the_zone_is_shown_and_chosen(desk: Newsroom) -> None:
    await desk.says("bo", "/zone")
    await desk.says("bo", "/zone New York")
    await desk.says("bo", "/zone UTC+8")
    await desk.reads(
        """
        bo: /zone
        Copydesk: Times in this chat are in UTC; it is Mon 5 Jan 2026, 08:00 (UTC) there. […]
        bo: /zone New York
        Copydesk: Times in this chat are in America/New_York from now on; it is Mon 5 Jan 2026, 03:00 […]
        bo: /zone UTC+8
        Copydesk: Times in this chat are in UTC+8 from now on; it is Mon 5 Jan 2026, 16:00 (UTC+8) there. […]
        """
    )


async def test_the_zone_in_chinese(desk: Newsroom) -> None:
    await desk.says("mei", "你好")
    await desk.says("mei", "/zone 北京")
    assert "本会话按 Asia/Shanghai 的时间；那里现在是 2026年1月5日 周一 16:00（Asia/Shanghai）" in await desk.last()


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("Asia/Shangai", "Did you mean `Asia/Shanghai`"),  # misspelt
        ("CST", "Did you mean `Asia/Shanghai`, `America/Chicago`?"),  # it has several meanings
        ("Atlantis", "Name one such as"),  # nowhere
    ],
)
async def test_a_bad_zone_changes_nothing(desk: Newsroom, said: str, hint: str) -> None:
    await desk.says("bo", "/zone Asia/Tokyo")
    await desk.says("bo", f"/zone {said}")
    assert f"I know no time zone “{said}”; nothing was changed." in await desk.last()
    assert hint in await desk.last()
    assert await desk.stores.preferences.get(DESK.session, "zone") == "Asia/Tokyo"

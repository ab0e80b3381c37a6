"""Notes on Xiaohongshu from the request to the link, and what is said where it is not certain that they are out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.brand import Brand, with_an_account

LINK = "https://www.xiaohongshu.com/explore/000000000000000000000001"


@pytest.fixture
async def brand(tmp_path: Path) -> AsyncIterator[Brand]:
    async with with_an_account(tmp_path) as opened:
        yield opened


async def test_approved_and_out_with_its_link(brand: Brand) -> None:
    await brand.approved()
    assert LINK in await brand.desk.transcript()
    assert await brand.desk.outcome() == ("approved", 0, ["approve", "published"])


@pytest.mark.parametrize(
    ("trouble", "after"), [("cut", True), ("panic", True), ("unseen", True)], ids=["cut", "error", "not listed yet"]
)
async def test_what_is_out_behind_a_lost_answer_is_found(brand: Brand, trouble: str, after: bool) -> None:
    brand.wire.faults.add("publish_content", trouble, after=after)
    await brand.approved()
    assert LINK not in await brand.desk.transcript()
    await brand.passes(121)
    assert LINK in await brand.desk.transcript()
    assert (brand.wire.count("publish_content"), len(brand.wire.notes)) == (1, 1)


@pytest.mark.parametrize("trouble", ["cut", "panic", "unseen"])
async def test_what_is_not_found_is_asked_about_and_never_sent_by_itself(brand: Brand, trouble: str) -> None:
    brand.wire.faults.add("publish_content", trouble)
    await brand.approved()
    for _ in range(4):
        await brand.passes(601)
    assert "Was it posted" in await brand.desk.transcript()
    assert (brand.wire.count("publish_content"), len(brand.wire.notes)) == (1, 0)

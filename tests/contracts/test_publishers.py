"""One contract for every place that posts go to."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from adapters.memory.clock import SimulatedClock
from core.catalogue import CATALOGUE
from core.drafts import Post
from core.errors import PublishRefused, PublishUncertain
from core.messages import Picture
from core.platforms import PLATFORMS
from core.ports import CountsReactions, Rehearses, TakesBack
from tests.contracts.places import Place, Trouble
from tests.contracts.publishers import PLACES

POST = Post(
    title="手冲咖啡入门",
    body="先看水温 <&> 研磨。\n\nHot water, 92 °C: https://coffee.example/brew?a=1&b=2",
    tags=("咖啡", "brew"),
)
OTHER = replace(POST, body="别的内容，一样的题目。")
KEY = "d-1:2:somewhere:desk"


def _params(*troubles: Trouble, blind: bool | None = None) -> list[object]:
    """Each place, or each with each trouble that it can be given; or those where nothing, or something, can be seen."""
    return [
        pytest.param((name, trouble), marks=candidate.needs, id=f"{name}-{trouble}" if trouble else name)
        for name, candidate in PLACES.items()
        for trouble in (troubles or (None,))
        if (trouble is None or trouble in candidate.troubles) and blind in (None, candidate.blind)
    ]


@pytest.fixture
async def place(request: pytest.FixtureRequest, tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    async with PLACES[request.param[0]].opening(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def trouble(request: pytest.FixtureRequest) -> Trouble:
    """The one that the place of this test is to be given."""
    found: Trouble = request.node.callspec.params["place"][1]
    return found


every_place = pytest.mark.parametrize("place", _params(), indirect=True)
every_place_that_sees = pytest.mark.parametrize("place", _params(blind=False), indirect=True)
every_doubt = pytest.mark.parametrize("place", _params("silent", "cut", "server", "unseen"), indirect=True)


async def drawn(place: Place) -> Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), (90, 60, 30)).save(buffer, "PNG")
    return await place.media.add(buffer.getvalue(), alt="一杯咖啡")


async def fit(place: Place) -> Post:
    """The post, with a picture where the platform wants one."""
    wants = PLATFORMS[place.target.platform].min_pictures
    return replace(POST, pictures=(await drawn(place),)) if wants else POST


@every_place
async def test_it_is_published_and_the_receipt_leads_there(place: Place) -> None:
    post = replace(POST, pictures=(await drawn(place),))
    receipt = await place.publisher.publish(post, target=place.target, idempotency_key=KEY)
    (text,) = await place.seen()
    assert POST.body.split("\n")[0].rstrip("。") in text
    assert receipt.id
    assert "://" in receipt.url
    assert place.calls == 1


@every_place_that_sees
async def test_the_same_key_makes_no_second_post_where_it_is_said_so(place: Place, clock: SimulatedClock) -> None:
    first = await place.publisher.publish(await fit(place), target=place.target, idempotency_key=KEY)
    if not place.publisher.certainty.repeats:
        assert await place.publisher.find(POST, idempotency_key=KEY, since=clock.now()) == first
        return
    again = await place.publisher.publish(await fit(place), target=place.target, idempotency_key=KEY)
    assert (again.id, again.url) == (first.id, first.url)
    assert len(await place.seen()) == 1


@every_place_that_sees
async def test_it_is_found_and_what_is_not_there_is_not(place: Place, clock: SimulatedClock) -> None:
    since = clock.now() - timedelta(seconds=1)
    assert await place.publisher.find(POST, idempotency_key=KEY, since=since) is None
    receipt = await place.publisher.publish(await fit(place), target=place.target, idempotency_key=KEY)
    found = await place.publisher.find(POST, idempotency_key=KEY, since=since)
    assert found is not None
    assert (found.id, found.url) == (receipt.id, receipt.url)
    assert await place.publisher.find(OTHER, idempotency_key="d-9:1:somewhere:desk", since=since) is None


@pytest.mark.parametrize("place", _params("refused"), indirect=True)
async def test_a_refusal_is_certain_and_says_what_can_be_done(place: Place, trouble: Trouble) -> None:
    await place.trouble(trouble, posted=False)
    with pytest.raises(PublishRefused) as refused:
        await place.publisher.publish(await fit(place), target=place.target, idempotency_key=KEY)
    assert f"remedy.{refused.value.why}" in CATALOGUE
    assert str(refused.value)
    assert await place.seen() == []


@every_doubt
async def test_what_is_not_known_is_called_so_and_tried_once(place: Place, trouble: Trouble) -> None:
    await place.trouble(trouble, posted=False)
    with pytest.raises(PublishUncertain) as uncertain:
        await place.publisher.publish(await fit(place), target=place.target, idempotency_key=KEY)
    assert uncertain.value.why == trouble
    assert (place.calls, len(await place.seen())) == (1, 0)


@pytest.mark.parametrize("place", _params(blind=True), indirect=True)
async def test_where_nothing_can_be_seen_nothing_is_settled(place: Place, clock: SimulatedClock) -> None:
    await place.publisher.publish(POST, target=place.target, idempotency_key=KEY)
    with pytest.raises(PublishUncertain) as uncertain:
        await place.publisher.find(POST, idempotency_key=KEY, since=clock.now())
    assert uncertain.value.why == "blind"
    assert not place.publisher.certainty.settles


@pytest.mark.parametrize("place", _params("silent", "cut", "server", "unseen", blind=False), indirect=True)
async def test_a_post_behind_an_uncertain_call_is_found(place: Place, trouble: Trouble, clock: SimulatedClock) -> None:
    since = clock.now() - timedelta(seconds=1)
    await place.trouble(trouble, posted=True)
    with pytest.raises(PublishUncertain):
        await place.publisher.publish(await fit(place), target=place.target, idempotency_key=KEY)
    assert (place.calls, len(await place.seen())) == (1, 1)
    found = await place.publisher.find(POST, idempotency_key=KEY, since=since)
    assert found is not None
    assert "://" in found.url


@every_place
async def test_a_rehearsal_changes_nothing(place: Place) -> None:
    if not isinstance(place.publisher, Rehearses):
        pytest.skip("it has no dry run")
    await place.publisher.rehearse(replace(POST, pictures=(await drawn(place),)), target=place.target)
    assert await place.seen() == []


@every_place
async def test_taking_back_twice_is_no_error(place: Place) -> None:
    if not isinstance(place.publisher, TakesBack):
        pytest.skip("nothing can be taken back there")
    receipt = await place.publisher.publish(await fit(place), target=place.target, idempotency_key=KEY)
    await place.publisher.take_back(receipt)
    assert await place.seen() == []
    await place.publisher.take_back(receipt)


@every_place
async def test_reactions_are_counted_until_the_post_is_gone(place: Place, clock: SimulatedClock) -> None:
    if not isinstance(place.publisher, CountsReactions):
        pytest.skip("the platform does not tell")
    receipt = await place.publisher.publish(await fit(place), target=place.target, idempotency_key=KEY)
    reactions = await place.publisher.reactions(receipt)
    assert reactions.at == clock.now()
    assert {reactions.likes, reactions.comments, reactions.shares, reactions.views} <= {0, None}
    if isinstance(place.publisher, TakesBack):
        await place.publisher.take_back(receipt)
        with pytest.raises(PublishRefused) as refused:
            await place.publisher.reactions(receipt)
        assert refused.value.why == "gone"

"""What people on Slack are called: asked once, kept for hours, and never waited for longer than a second."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.memory.clock import SimulatedClock
from adapters.slack.people import KEPT, QUIET, People, profile_of
from core.messages import HomeOpened, InboundMessage
from tests.adapters.slack.stage import Stage, on_stage
from tests.adapters.slack.test_source import Ear, an_ear, carded, listening
from tests.fakes.slack import Person
from tests.fakes.slack.faults import Trouble

EN, ZH, NONE = "en", "zh", None


def asked(ear: Ear | Stage) -> int:
    return len(ear.server.called("users.info"))


# --- as it comes in ---------------------------------------------------------------------------------


async def test_a_message_has_its_author_s_name_from_the_first_one_on() -> None:
    async with an_ear() as ear, listening(ear):
        chat = ear.team.dm(ear.mei)
        for number in range(3):
            chat.says(ear.mei, f"message {number}")
        await ear.hears(3)
        assert [each.sender_name for each in ear.taken] == ["Mei"] * 3
        assert ear.texts() == [f"message {number}" for number in range(3)]
        assert asked(ear) == 1


async def test_a_press_has_the_handle_and_then_the_name() -> None:
    async with an_ear() as ear:
        lin = ear.team.person("Lin Yu")
        desk = ear.team.channel("desk", lin)
        await carded(ear, desk)
        fault = ear.server.faults.add("users.info", Trouble.HANG)
        async with listening(ear):
            await desk.presses(lin, desk.last, "Approve").answered()  # nobody waits for a name here
            await fault.reached.wait()
            fault.release()
            await ear.server.wait_quiet()
            await desk.presses(lin, desk.last, "Approve").answered()
            await desk.commands(lin, "/drafts").answered()
        assert [each.sender_name for each in ear.taken] == ["lin.yu", "Lin Yu", "Lin Yu"]
        assert asked(ear) == 1


async def test_without_the_scope_the_id_stays_and_nobody_is_asked_for_again() -> None:
    async with an_ear() as ear, listening(ear):
        ear.team.scopes -= {"users:read"}
        bo = ear.team.person("Bo")
        for count, person in enumerate((ear.mei, bo, ear.mei), 1):
            ear.team.dm(person).says(person, "hello")
            await ear.hears(count)
        assert [each.sender_name for each in ear.taken] == [ear.mei.id, bo.id, ear.mei.id]
        assert asked(ear) == 1


async def test_an_answer_that_does_not_come_holds_a_message_up_for_a_second_at_most() -> None:
    async with an_ear() as ear, listening(ear):
        ear.server.faults.add("users.info", Trouble.HANG)
        ear.team.dm(ear.mei).says(ear.mei, "hello")
        async with asyncio.timeout(2.5):
            await ear.server.until(lambda: ear.taken)
        ear.server.faults.clear()
        await ear.server.wait_quiet()
        assert [each.sender_name for each in ear.taken] == [ear.mei.id]
        assert all(each.acknowledged and not each.failures for each in ear.team.deliveries.all)


@pytest.fixture
async def chinese() -> AsyncIterator[tuple[Ear, Person]]:
    async with an_ear() as ear:
        yield ear, ear.team.person("Lin", language="zh-TW")


async def test_the_language_of_their_slack_until_they_have_written(chinese: tuple[Ear, Person]) -> None:
    ear, lin = chinese
    async with listening(ear):
        lin.opens_home()
        await ear.hears(1)
        ear.team.dm(lin).says(lin, "123?")  # in no language
        await ear.hears(2)
        ear.team.dm(lin).says(lin, "In English, please")
        await ear.hears(3)
        lin.opens_home()
        await ear.hears(4)
    assert [each.language for each in ear.taken] == [ZH, ZH, EN, EN]
    assert [type(each) for each in ear.taken] == [HomeOpened, InboundMessage, InboundMessage, HomeOpened]
    assert {each.sender_name for each in ear.taken} == {"Lin"}


async def test_the_first_prompts_are_in_the_language_of_their_slack(chinese: tuple[Ear, Person]) -> None:
    ear, lin = chinese
    async with listening(ear):
        lin.opens_messages()
        await ear.server.until(lambda: ear.server.called("assistant.threads.setSuggestedPrompts"))
        assert "小红书" in str(ear.server.called("assistant.threads.setSuggestedPrompts")[0].fields)


# --- what is kept, and for how long -----------------------------------------------------------------


@pytest.fixture
async def people(clock: SimulatedClock) -> AsyncIterator[tuple[Stage, People]]:
    async with on_stage(clock) as stage:
        yield stage, People(stage.server.client(stage.team), clock, asyncio.create_task)


async def told(people: People, user: str) -> str:
    if question := people.ask(user):
        await question
    profile = people.known(user)
    return profile.name if profile else ""


async def test_a_name_is_asked_again_after_some_hours(people: tuple[Stage, People]) -> None:
    stage, names = people
    assert await told(names, stage.mei.id) == "Mei"
    stage.mei.name = "Mei Chen"
    stage.clock.jump(KEPT - 1)
    assert await told(names, stage.mei.id) == "Mei"
    stage.clock.jump(2)
    assert await told(names, stage.mei.id) == "Mei Chen"
    assert asked(stage) == 2


async def test_two_who_want_to_know_the_same_ask_once(people: tuple[Stage, People]) -> None:
    stage, names = people
    assert await asyncio.gather(*(told(names, stage.mei.id) for _ in range(5))) == ["Mei"] * 5
    assert asked(stage) == 1


WRONG = ["ratelimited", "missing_scope", "fatal_error", *map(str, (Trouble.GATEWAY, Trouble.GARBAGE, Trouble.ERROR))]


@pytest.mark.parametrize("trouble", WRONG)
async def test_what_could_not_be_answered_is_asked_again_some_minutes_later(
    people: tuple[Stage, People], trouble: str
) -> None:
    stage, names = people
    stage.server.faults.add("users.info", trouble, seconds=30)
    with capture_logs() as logs:
        assert await told(names, stage.mei.id) == ""
        stage.clock.jump(QUIET - 1)
        assert await told(names, stage.mei.id) == ""
        assert asked(stage) == 1
        stage.clock.jump(2)
        assert await told(names, stage.mei.id) == "Mei"
    assert [each["event"] for each in logs] == ["slack_name_not_known"]
    assert stage.team.bot_token not in str(logs)


async def test_somebody_unknown_to_slack_does_not_silence_the_others(people: tuple[Stage, People]) -> None:
    stage, names = people
    assert await told(names, "U0") == ""
    assert await told(names, "U0") == ""
    assert await told(names, stage.mei.id) == "Mei"
    assert asked(stage) == 2
    assert names.ask("") is None


PROFILES: list[tuple[str, Any, str, str | None]] = [
    (
        "as they want to be called",
        {"profile": {"display_name": "梅", "real_name": "Mei Chen"}, "name": "mei"},
        "梅",
        NONE,
    ),
    ("as they are", {"profile": {"display_name": " ", "real_name": "Mei Chen"}, "name": "mei"}, "Mei Chen", NONE),
    ("of old", {"real_name": "Mei Chen", "name": "mei", "locale": "zh-CN"}, "Mei Chen", ZH),
    ("a handle", {"profile": None, "name": "mei", "locale": "en-GB"}, "mei", EN),
    ("in another language", {"name": "mei", "locale": "fr-FR"}, "mei", NONE),
    ("nothing", {}, "U1", NONE),
    ("nonsense", {"profile": [1], "name": 5, "locale": {}}, "U1", NONE),
]


@pytest.mark.parametrize(("user", "name", "language"), [row[1:] for row in PROFILES], ids=[row[0] for row in PROFILES])
def test_profiles(user: Any, name: str, language: str | None) -> None:
    profile = profile_of(user, "U1")
    assert (profile.name, profile.language) == (name, language)

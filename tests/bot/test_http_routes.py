"""How messages are routed, over the API: for owners alone, with a line in the audit log for each change."""

from pathlib import Path

import pytest

from core.messages import Address
from core.router.decision import CHAT, Decision
from core.router.rules import DynamicRule
from tests.bot.test_http_world import DESK, Newsroom

URL = "/api/v1/routes"
RULES: list[object] = [
    {"id": "tea", "intent": "create_post", "keywords": {"any_of": ["tea", "茶"]}, "targets": ["write"], "priority": 5},
    {"id": "drink", "intent": "chat", "regex": "tea|coffee", "priority": 9},
    {
        "id": "night",
        "intent": "help",
        "regex": "tea",
        "during": {"hours": "22:00-06:00", "zone": "UTC"},
        "priority": 20,
    },
    {"id": "desk", "intent": "status", "regex": "tea", "platform": "telegram", "roles": ["owner"], "priority": 30},
    {"id": "off", "intent": "stop", "regex": "tea" * 100, "enabled": False},
]
NOON, MIDNIGHT = "2026-11-23T12:00:00Z", "2026-11-23T23:30:00+00:00"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(outbox=tmp_path, rules=RULES)


async def test_the_rules_are_shown_in_short(room: Newsroom) -> None:
    room.switchboard.router.rules.add(
        DynamicRule(
            id="holiday",
            priority=3,
            condition=lambda question: False,
            action=lambda question: Decision(intent=CHAT, confidence=1, reasoning="closed"),
        )
    )
    room.rules_refused = "routes.yaml, line 4: rule 'x': id: used twice"
    async with room.terminal() as owner:
        page = (await owner.get(URL)).json()
    assert (page["strategy"], page["threshold"], page["refused"]) == ("rule_first", 0.7, room.rules_refused)
    assert page["dynamic"] == [{"id": "holiday", "priority": 3}]
    short = {rule["id"]: rule["when"] for rule in page["rules"]}
    assert short["tea"] == "any of tea, 茶"
    assert short["night"] == "regex tea; during 22:00-06:00 UTC"
    assert short["desk"] == "regex tea; platform telegram; role owner"
    assert (len(short["off"]), short["off"][-1]) == (200, "…")
    assert [rule["id"] for rule in page["rules"] if not rule["enabled"]] == ["off"]


@pytest.mark.parametrize(
    ("asked", "fired", "intent", "why"),
    [
        ({"message": "tea", "at": NOON}, ["drink", "tea"], "chat", "the higher priority first"),
        ({"message": "茶", "at": NOON}, ["tea"], "create_post", "one rule"),
        ({"message": "tea", "at": MIDNIGHT}, ["night", "drink", "tea"], "help", "at night"),
        (
            {"message": "tea", "at": NOON, "platform": "telegram", "role": "owner"},
            ["desk", "drink", "tea"],
            "status",
            "who asks, and where",
        ),
        ({"message": "nothing"}, [], "chat", "no rule"),
        ({"message": "nothing", "strategy": "confidence_threshold"}, [], "unclear", "the person is asked"),
        ({"message": "tea", "strategy": "llm_only", "at": NOON}, ["drink", "tea"], "unclear", "rules are not asked"),
        ({"message": "/drafts"}, [], "command", "a command comes before every rule"),
    ],
)
async def test_a_message_is_tried(
    room: Newsroom, asked: dict[str, str], fired: list[str], intent: str, why: str
) -> None:
    async with room.terminal() as owner:
        answer = await owner.post(f"{URL}/test", json=asked)
    assert answer.status_code == 200, answer.text
    assert [each["rule"] for each in answer.json()["fired"]] == fired, why
    assert answer.json()["intent"] == intent, why


async def test_a_tried_message_tells_all_of_its_decision(room: Newsroom) -> None:
    async with room.terminal() as owner:
        answer = (await owner.post(f"{URL}/test", json={"message": "茶", "at": NOON})).json()
    assert answer["fired"] == [
        {"rule": "tea", "intent": "create_post", "priority": 5, "confidence": 0.9, "dynamic": False}
    ]
    assert (answer["targets"], answer["should_wait"], answer["confidence"]) == (["write"], False, 0.9)
    assert answer["metadata"]["strategy"] == "rule_first"
    assert answer["params"]["language"] == "zh"


async def test_the_strategy_is_switched_for_all_and_for_one_chat(room: Newsroom) -> None:
    group = Address(platform="telegram", tenant="1", chat="-42", thread="7")
    async with room.terminal() as owner:
        for body in (
            {"strategy": "hybrid"},
            {"strategy": "hybrid"},
            {"strategy": "llm_first", "chat": "desk"},
            {"strategy": "rule_only", "session": group.session},
            {"strategy": None, "chat": "desk"},
        ):
            assert (await owner.put(f"{URL}/strategy", json=body)).status_code == 204
        assert (await owner.get(URL)).json()["strategy"] == "hybrid"
    assert await room.switchboard.chosen(group.session) == "rule_only"
    assert await room.switchboard.chosen(DESK.session) is None
    lines = [(line.who, line.what, line.detail) for line in await room.stores.audit.read()]
    assert lines == [
        ("web:operator", "routes_switch", f"{DESK.session}: default"),
        ("web:operator", "routes_switch", f"{group.session}: rule_only"),
        ("web:operator", "routes_switch", f"{DESK.session}: llm_first"),
        ("web:operator", "routes_switch", "all: hybrid"),
    ], "the second switch to the same changed nothing"


@pytest.mark.parametrize(
    ("way", "body", "reason"),
    [
        ("/strategy", {"strategy": "guess"}, "no such strategy"),
        ("/strategy", {"strategy": None}, "all without a strategy"),
        ("/strategy", {}, "nothing"),
        ("/strategy", {"strategy": "hybrid", "chat": "desk", "session": DESK.session}, "two places"),
        ("/strategy", {"strategy": "hybrid", "chat": "NO WAY"}, "no name of a chat"),
        ("/strategy", {"strategy": "hybrid", "session": "3:web"}, "half a session id"),
        ("/strategy", {"strategy": "hybrid", "session": "x"}, "no session id"),
        ("/strategy", {"strategy": "hybrid", "everywhere": True}, "an unknown field"),
        ("/test", {"message": " \u200b"}, "an empty message"),
        ("/test", {"message": "x" * 20_001}, "a message that is too long"),
        ("/test", {"message": "tea", "strategy": "guess"}, "no such strategy"),
        ("/test", {"message": "tea", "at": "noon"}, "no time"),
        ("/test", {"message": "tea", "at": "2026-11-23T12:00:00"}, "a time without its zone"),
        ("/test", {"message": "tea", "role": "king"}, "no such role"),
        ("/test", {}, "no message"),
    ],
)
async def test_what_is_refused_changes_nothing(room: Newsroom, way: str, body: object, reason: str) -> None:
    async with room.terminal() as owner:
        refused = await owner.request("PUT" if way == "/strategy" else "POST", URL + way, json=body)
        assert refused.status_code == 422, reason
        assert refused.headers["content-type"] == "application/problem+json"
        assert (await owner.get(URL)).json()["strategy"] == "rule_first"
    assert list(await room.stores.audit.read()) == []


async def test_members_and_strangers_are_refused(room: Newsroom) -> None:
    async with room.browser() as person:
        assert (await person.get(URL)).status_code == 401
        await room.enter(person, "Mei", "approver")
        for call in (
            person.get(URL),
            person.post(f"{URL}/test", json={"message": "tea"}),
            person.put(f"{URL}/strategy", json={"strategy": "hybrid"}),
        ):
            assert (await call).status_code == 403
    assert room.switchboard.router.strategy == "rule_first"

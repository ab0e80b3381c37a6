"""Several models by settings: their names, what is wrong with them, and a server that writes with one and reads with
another."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from adapters.memory.clock import SimulatedClock
from bot.providers import books_of, picture_tariff, tariff_of
from bot.runtime import secrets_of
from bot.settings import Settings, load_settings
from core.errors import SettingsError
from core.usage import Tariff
from tests.bot.test_serve import PATIENCE, said, serving, texts
from tests.fakes.openai_server import Script, openai_server
from tests.scenarios.kept import in_memory

MAIN = {"COPYDESK_LLM__MODEL": "big"}
QWEN = {"COPYDESK_LLM__MORE__QWEN__MODEL": "qwen-plus", "COPYDESK_LLM__MORE__QWEN__PRICE_IN": "0.4"}
SPARE = {"COPYDESK_LLM__MORE__SPARE__MODEL": "small"}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        monkeypatch.delenv(name)


def settings(monkeypatch: pytest.MonkeyPatch, **given: str) -> Settings:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return load_settings()


ROTATIONS: list[tuple[str, dict[str, str], list[str]]] = [
    ("no model, no rotation", {}, []),
    ("the main model alone", MAIN, ["main"]),
    ("another one alone: the offline writer writes", QWEN, ["qwen"]),
    ("all of them", MAIN | QWEN | SPARE, ["main", "qwen", "spare"]),
    ("all but the fallback", MAIN | QWEN | {"COPYDESK_ROUTER__FALLBACK": "qwen"}, ["main"]),
    ("a fallback alone is no fallback", MAIN | {"COPYDESK_ROUTER__FALLBACK": "main"}, ["main"]),
    (
        "those that are named",
        MAIN | QWEN | SPARE | {"COPYDESK_ROUTER__PROVIDERS": '["spare","qwen"]'},
        ["spare", "qwen"],
    ),
    ("each once", MAIN | {"COPYDESK_ROUTER__PROVIDERS": '["main","main"]'}, ["main"]),
]


@pytest.mark.parametrize(("why", "given", "names"), ROTATIONS, ids=[row[0] for row in ROTATIONS])
def test_who_reads(monkeypatch: pytest.MonkeyPatch, why: str, given: dict[str, str], names: list[str]) -> None:
    assert list(settings(monkeypatch, **given).rotation()) == names, why


WRONG: list[tuple[str, dict[str, str], str]] = [
    (
        "a name that there is none of",
        MAIN | {"COPYDESK_ROUTER__PROVIDERS": '["qwen"]'},
        "COPYDESK_ROUTER__PROVIDERS: there is no model 'qwen'; there are: main",
    ),
    (
        "a fallback that there is none of",
        MAIN | QWEN | {"COPYDESK_ROUTER__FALLBACK": "kimi"},
        "COPYDESK_ROUTER__FALLBACK: there is no model 'kimi'; there are: main, qwen",
    ),
    (
        "main where there is none",
        {"COPYDESK_ROUTER__FALLBACK": "main"},
        "COPYDESK_ROUTER__FALLBACK: there is no model 'main'; there are: none; set COPYDESK_LLM__MODEL first",
    ),
    (
        "a model without its name",
        {"COPYDESK_LLM__MORE__QWEN__API_KEY": "sk-12345678"},
        "MORE__QWEN__MODEL: Field required",
    ),
    ("a name that is taken", {"COPYDESK_LLM__MORE__OFFLINE__MODEL": "x"}, "'offline' is no name for a model"),
    ("a setting that there is none of", MAIN | {"COPYDESK_LLM__MORE__QWEN__COLOUR": "red"}, "MORE__QWEN__"),
    ("a price below nothing", MAIN | {"COPYDESK_LLM__PRICE_IN": "-1"}, "COPYDESK_LLM__PRICE_IN: Input should be"),
    ("a price without end", MAIN | {"COPYDESK_LLM__PRICE_IN": "inf"}, "COPYDESK_LLM__PRICE_IN: Input should be"),
    ("no time at all", {"COPYDESK_ROUTER__TIME_LIMIT": "0"}, "COPYDESK_ROUTER__TIME_LIMIT: Input should be greater"),
    ("a zone that there is none of", {"COPYDESK_BUDGET__ZONE": "Mars/Base"}, "'Mars/Base' is no time zone"),
    ("a budget below nothing", {"COPYDESK_BUDGET__ALL_COST": "-0.1"}, "COPYDESK_BUDGET__ALL_COST: Input should be"),
    ("half a token", {"COPYDESK_BUDGET__CHAT_TOKENS": "0.5"}, "COPYDESK_BUDGET__CHAT_TOKENS: Input should be"),
]


@pytest.mark.parametrize(("why", "given", "problem"), WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong(monkeypatch: pytest.MonkeyPatch, why: str, given: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(monkeypatch, **given)
    assert problem in str(refused.value), why


def test_what_they_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    free = load_settings()
    assert (tariff_of(free).free, picture_tariff(free).free) == (True, True)
    prices = {"COPYDESK_LLM__PRICE_IN": "2.5", "COPYDESK_LLM__PRICE_OUT": "10", "COPYDESK_IMAGES__PRICE": "0.04"}
    paid = settings(
        monkeypatch, **MAIN, **prices, COPYDESK_IMAGES__MODEL="painter", COPYDESK_BUDGET__ZONE="Asia/Shanghai"
    )
    assert tariff_of(paid) == Tariff(provider="main", model="big", tokens_in=2.5, tokens_out=10)
    assert picture_tariff(paid) == Tariff(provider="images", model="painter", picture=0.04)
    assert books_of(paid, in_memory(SimulatedClock()).world).spending.resets == "00:00 Asia/Shanghai"


def test_every_key_is_kept_out_of_the_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"COPYDESK_LLM__API_KEY": "key-one-1234", "COPYDESK_LLM__MORE__QWEN__API_KEY": "key-two-1234"}
    found = secrets_of(settings(monkeypatch, **MAIN, **QWEN, **keys))
    assert set(keys.values()) <= set(found)


async def test_a_server_writes_with_one_and_reads_with_another(tmp_path: Path) -> None:
    decision = {"intent": "create_post", "confidence": 0.9, "reasoning": "why", "params": {"topic": "oat milk"}}
    key = "sk-canary-0123456789abcdef"
    async with openai_server() as fake:
        fake.play_for("big", Script(pieces=("Title: Oat milk\nBody: It froths.\nTags: #oat #milk #coffee",)))
        fake.play_for("qwen-plus", Script(pieces=(json.dumps(decision),)))
        given = {
            "COPYDESK_LLM__BASE_URL": fake.base_url,
            "COPYDESK_LLM__MORE__QWEN__BASE_URL": fake.base_url,
            **MAIN,
            **QWEN,
            "COPYDESK_LLM__MORE__QWEN__API_KEY": key,
            "COPYDESK_LLM__STRUCTURED_OUTPUT": "false",
            "COPYDESK_ROUTER__PROVIDERS": '["qwen"]',
            "COPYDESK_LOG__FORMAT": "json",
        }
        async with serving(tmp_path, **given) as server, server.client() as client:
            await said(client, "our readers keep asking about oat milk, could you do something there?")
            async with asyncio.timeout(PATIENCE):
                while not any("Oat milk" in text and "ready for review" in text for text in await texts(client)):
                    await asyncio.sleep(0.05)  # another process works: there is nothing to await
            usage = (await client.get("/api/v1/usage")).json()
            assert await server.end() == 0
    assert {name: each["tokens_in"] for name, each in usage["by_model"].items()} == {"qwen": 3, "main": 3}
    assert {name: each["calls"] for name, each in usage["by_purpose"].items()} == {"route": 1, "write": 1}
    assert usage["models"] == {"qwen": "well"}
    assert key not in server.log

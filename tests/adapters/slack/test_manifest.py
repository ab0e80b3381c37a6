"""The app's manifest grants what the code calls, subscribes to what it reads, and no more."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.commands import SHORTCUT, SLASH

ROOT = Path(__file__).parents[3]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "slack-manifest.yaml").read_text(encoding="utf-8"))
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
FEATURES = MANIFEST["features"]

NEEDS = {  # scopes of the bot's token, by Slack's reference of the method; "": none
    "apps_connections_open": "",  # with the app's token
    "assistant_threads_setStatus": "chat:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "assistant_threads_setTitle": "assistant:write",
    "agents_sessions_setStatus": "chat:write",
    "auth_test": "",
    "chat_appendStream": "chat:write",
    "chat_delete": "chat:write",
    "chat_getPermalink": "",
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_startStream": "chat:write",
    "chat_stopStream": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "channels:history groups:history",  # of public channels, of private ones
    "conversations_info": "channels:read groups:read",
    "conversations_open": "im:write",
    "files_completeUploadExternal": "files:write",
    "files_getUploadURLExternal": "files:write",
    "files_info": "files:read",
    "files_upload_v2": "files:write",
    "users_info": "users:read",
    "views_open": "",
    "views_publish": "",
}
HEARS = {  # what an event of that kind needs
    "agent_session_stopped": "chat:write",
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
INTERACTIVE = "commands"  # slash commands and shortcuts


def called() -> Iterator[str]:
    """Every method of the client that the adapter names."""
    known = {name for name in dir(AsyncWebClient) if "_" in name.strip("_") and not name.startswith("_")}
    for path in (ROOT / "adapters" / "slack").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in known:
                yield node.attr


def test_it_grants_what_the_code_calls_and_no_more() -> None:
    methods = set(called()) - {"api_call"}
    assert methods <= NEEDS.keys()
    needed = {scope for method in methods for scope in NEEDS[method].split()}
    assert set(SCOPES) == (needed | {HEARS[event] for event in EVENTS} | {INTERACTIVE}) - {""}


def test_it_subscribes_to_what_is_read() -> None:
    assert set(EVENTS) == HEARS.keys()
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True
    assert MANIFEST["settings"]["socket_mode_enabled"] is True


def test_its_commands_are_those_that_are_known() -> None:
    assert [each["command"].removeprefix("/") for each in FEATURES["slash_commands"]] == list(SLASH)
    assert [(each["type"], each["callback_id"]) for each in FEATURES["shortcuts"]] == [("message", SHORTCUT)]


LENGTHS = [  # by Slack's reference of manifests, and its schema of them
    (MANIFEST["display_information"]["name"], 1, 35),
    (MANIFEST["display_information"]["description"], 1, 140),
    (MANIFEST["display_information"]["long_description"], 175, 4000),
    (FEATURES["bot_user"]["display_name"], 1, 80),
    (FEATURES["agent_view"]["agent_description"], 1, 300),
    *((each["name"], 1, 24) for each in FEATURES["shortcuts"]),
    *((each["description"], 1, 150) for each in FEATURES["shortcuts"]),
    *((each["command"], 2, 32) for each in FEATURES["slash_commands"]),
    *((each["description"], 1, 2000) for each in FEATURES["slash_commands"]),
    *((each.get("usage_hint", "x"), 1, 1000) for each in FEATURES["slash_commands"]),
]


@pytest.mark.parametrize(("text", "least", "most"), LENGTHS)
def test_it_is_as_long_as_slack_takes(text: str, least: int, most: int) -> None:
    assert least <= len(text) <= most


def test_the_agent_view_has_a_few_beginnings() -> None:
    prompts = FEATURES["agent_view"]["suggested_prompts"]
    assert 1 <= len(prompts) <= 4
    assert all(prompt.keys() == {"title", "message"} for prompt in prompts)
    assert "assistant_view" not in FEATURES
    home = FEATURES["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]

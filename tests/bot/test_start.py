"""Bad settings: one clear line that names the setting, exit code 2, nothing made and no trace-back."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from adapters.sqlite.lock import hold_folder
from bot.content import load_routes
from bot.settings import OPERATOR, load_settings
from core.errors import SettingsError
from core.messages import UserRef

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        monkeypatch.delenv(name)


def copydesk(folder: Path, *words: str, given: Mapping[str, str] | None = None) -> tuple[int, list[str]]:
    """Run the command on that data folder: its exit code, and the lines of standard error."""
    settings = {"COPYDESK_DATA_DIR": str(folder), "COPYDESK_HTTP__PORT": "0", "PYTHONPATH": str(ROOT), **(given or {})}
    done = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", *words],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr.splitlines()


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, lines = copydesk(tmp_path / "data", "serve", given={"COPYDESK_HTTP__PORT": str(port)})
    assert code == 2
    assert lines == [f"copydesk: COPYDESK_HTTP__PORT: port {port} on 127.0.0.1 is in use; set another one"]
    assert not (tmp_path / "data").exists(), "nothing was changed"


def test_a_second_server_on_the_same_folder(tmp_path: Path) -> None:
    with hold_folder(tmp_path):
        code, lines = copydesk(tmp_path, "serve")
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith(f"copydesk: COPYDESK_DATA_DIR: another copydesk server (process {os.getpid()}) uses")


def test_a_data_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    code, lines = copydesk(tmp_path / "data", "serve")
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith("copydesk: COPYDESK_DATA_DIR: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_without_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    code, lines = copydesk(tmp_path / "data", "serve")
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith("copydesk: COPYDESK_DATA_DIR: ")


def test_a_broken_file_is_named_by_check_too(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[http\n")
    for command in ("serve", "check"):
        code, lines = copydesk(tmp_path / "data", command, given={"COPYDESK_CONFIG": str(broken)})
        assert (code, len(lines)) == (2, 1), command
        assert lines[0].startswith(f"copydesk: COPYDESK_CONFIG: {broken} is not valid TOML: "), command


@pytest.mark.parametrize(
    ("given", "setting", "problem"),
    [
        ({"COPYDESK_HTTP__PORT": "abc"}, "COPYDESK_HTTP__PORT", "valid integer"),
        ({"COPYDESK_HTTP__PORT": "70000"}, "COPYDESK_HTTP__PORT", "65535"),
        ({"COPYDESK_HTTP__PROT": "80"}, "COPYDESK_HTTP__PROT", "there is no such setting"),
        ({"COPYDESK_HTP__PORT": "80"}, "COPYDESK_HTP__PORT", "did you mean COPYDESK_HTTP?"),
        ({"COPYDESK_LOG__FORMAT": "xml"}, "COPYDESK_LOG__FORMAT", "'console' or 'json'"),
        ({"COPYDESK_ACCESS__OWNERS": "[telegram"}, "COPYDESK_ACCESS__OWNERS", "is no JSON list"),
        ({"COPYDESK_ACCESS__OWNERS": '["42"]'}, "COPYDESK_ACCESS__OWNERS", "write platform:id"),
        ({"COPYDESK_LLM__BASE_URL": "localhost:11434"}, "COPYDESK_LLM__BASE_URL", "begins with http:// or https://"),
        ({"COPYDESK_HTTP__PUBLIC_URL": "https://"}, "COPYDESK_HTTP__PUBLIC_URL", "not a web address"),
        ({"COPYDESK_LLM__BASE_URL": "http://127.0.0.1:1/v1"}, "COPYDESK_LLM__MODEL", "an endpoint is set"),
        ({"COPYDESK_LLM__API_KEY": "sk-0123456789"}, "COPYDESK_LLM__MODEL", "not the name of its model"),
        ({"COPYDESK_CONFIG": "/nowhere.toml"}, "COPYDESK_CONFIG", "there is no file /nowhere.toml"),
    ],
)
def test_a_wrong_setting_is_named(
    given: dict[str, str], setting: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=re.escape(problem)) as refused:
        load_settings()
    assert refused.value.setting == setting


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules: [", "line 2"),
        ("rules: 5", "'rules', which is a list"),
        ("rules: [{id: x, intent: chat, regex: '('}]", "rule 'x': regex"),
    ],
)
def test_a_broken_rules_file_is_named(text: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(text + "\n")
    monkeypatch.setenv("COPYDESK_ROUTES__FILE", str(rules))
    with pytest.raises(SettingsError, match=re.escape(problem)) as refused:
        load_routes(load_settings(), ())
    assert refused.value.setting == "COPYDESK_ROUTES__FILE"
    assert str(rules) in refused.value.problem


def test_lists_of_settings_and_of_the_access_file_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access = tmp_path / "access.toml"
    access.write_text('approvers = ["telegram:42", "slack:U1"]\nmembers = ["telegram:7"]\n')
    monkeypatch.setenv("COPYDESK_ACCESS__FILE", str(access))
    monkeypatch.setenv("COPYDESK_ACCESS__OWNERS", '["telegram:42"]')
    assert load_settings().settled_roles() == {
        OPERATOR: "owner",
        UserRef(platform="telegram", id="42"): "owner",  # the higher role wins
        UserRef(platform="slack", id="U1"): "approver",
        UserRef(platform="telegram", id="7"): "member",
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [('owners = ["x"', "is not valid TOML"), ('owners = ["42"]', "write platform:id"), ("owner = []", "owner")],
)
def test_a_broken_access_file_is_named(
    text: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = tmp_path / "access.toml"
    access.write_text(text + "\n")
    monkeypatch.setenv("COPYDESK_ACCESS__FILE", str(access))
    with pytest.raises(SettingsError, match=re.escape(problem)) as refused:
        load_settings().settled_roles()
    assert refused.value.setting == "COPYDESK_ACCESS__FILE"


def test_a_file_goes_over_the_defaults_and_the_environment_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "own.toml"
    named.write_text('[http]\nport = 9000\nhost = "0.0.0.0"\n[llm]\nmodel = "qwen"\n')
    monkeypatch.setenv("COPYDESK_CONFIG", str(named))
    monkeypatch.setenv("COPYDESK_HTTP__PORT", "9001")
    settings = load_settings()
    assert (settings.http.port, settings.http.host, settings.llm.model) == (9001, "0.0.0.0", "qwen")
    assert settings.log.format == "console"


def test_prompts_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    rows = [  # what is wrong with the folder, and what is said
        (None, f"there is no folder {folder}"),
        (
            {"pst.md": "x"},
            f"{folder}/pst.md is no prompt; there are adapt.md, again.md, chat.md, post.md, revise.md, "
            "route.md, route_again.md, summary.md, tools.md",
        ),
        ({"chat.md": "$topic"}, f"{folder}: prompts/chat.md: unknown slot $topic; known: "),
        ({"chat.md": "\udcff"}, f"a file in {folder} is not UTF-8 text: invalid start byte"),
    ]
    for files, said in rows:
        for name, text in (files or {}).items():
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", errors="surrogateescape")
        code, lines = copydesk(tmp_path / "data", "check", given={"COPYDESK_PROMPTS__DIR": str(folder)})
        assert (code, len(lines)) == (2, 1)
        assert lines[0].startswith(f"copydesk: COPYDESK_PROMPTS__DIR: {said}")
        for name in files or {}:
            (folder / name).unlink()
    (folder / "chat.md").write_text("Hello. $message")
    (folder / ".#chat.md").symlink_to("somebody@desk.1234")  # an editor has it open
    (folder / "._chat.md").write_bytes(b"\x00\xff")
    assert copydesk(tmp_path / "data", "check", given={"COPYDESK_PROMPTS__DIR": str(folder)})[0] == 0

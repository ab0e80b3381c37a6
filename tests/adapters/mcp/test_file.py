"""The services file: read whole, or refused whole with file, line and reason."""

from pathlib import Path

import pytest

from adapters.mcp.file import read_services
from bot.content import CONFIG
from core.errors import SettingsError

ENVIRONMENT = {"FILES_KEY": "k-very-secret", "WEATHER_AUTHORIZATION": "Bearer very-secret"}
GOOD = '[services.docs]\nurl = "https://docs.test/mcp"\n'


def test_the_example_is_in_order() -> None:
    found = read_services(CONFIG / "mcp.example.toml", ENVIRONMENT)
    files, weather = found["files"].definition, found["weather"].definition
    assert (files.transport, files.timeout, files.tools) == (
        "stdio",
        20.0,
        ("list_directory", "read_text_file", "search_files"),
    )
    assert (weather.transport, weather.granted, weather.enabled) == ("http", ("subscribe",), False)
    assert found["weather"].secrets.headers["Authorization"].get_secret_value() == "Bearer very-secret"
    assert "very-secret" not in repr(found)


def test_no_file_is_no_services(tmp_path: Path) -> None:
    assert read_services(tmp_path / "mcp.toml", {}) == {}


BAD: list[tuple[str, int, str]] = [
    (GOOD + "[services.docs", 3, "the end"),
    (GOOD + "[services.docs]\nurl = 'https://x.test'\n", 3, "Cannot declare"),
    (GOOD + "[service.more]\nurl = 'https://x.test'\n", 3, "service: there is no such table"),
    (GOOD + "[services.Docs]\nurl = 'https://x.test'\n", 3, "services.Docs: a name has"),
    (GOOD + "[services.more]\n\nadress = 'https://x.test'\n", 5, "services.more.adress: there is no such field"),
    (GOOD + "[services.more]\n", 3, "services.more.command: give either a command or a url"),
    (GOOD + "[services.more]\nurl = 'https://x.test'\ncommand = ['id']\n", 5, "either a command or a url"),
    (GOOD + "[services.more]\nurl = 'ftp://x.test'\n", 4, "services.more.url: is no web address"),
    (GOOD + "[services.more]\nurl = 'https://me:secret@x.test'\n", 4, "holds a name or a password"),
    (GOOD + "[services.more]\nurl = 'https://x.test'\ntimeout = -1\n", 5, "services.more.timeout: Input should be"),
    (GOOD + "[services.more]\nurl = 'https://x.test'\ntimeout = 'soon'\n", 5, "services.more.timeout: "),
    (GOOD + "[services.more]\ncommand = 'npx thing'\n", 4, "services.more.command: "),
    (GOOD + "[services.more]\nurl = 'https://x.test'\ntools = ['a b']\n", 5, "services.more.tools.0: "),
    (GOOD + "[services.more]\nurl = 'https://x.test'\nenv = { A = 'b' }\n", 5, "belong to a command"),
    (
        GOOD + "[services.more]\nurl = 'https://x.test'\n[services.more.headers_from]\nAuthorization = 'MISSING'\n",
        6,
        "services.more.headers_from.Authorization: the environment variable MISSING is not set",
    ),
    ("services = 7\n", 1, "services: is no table"),
]


@pytest.mark.parametrize(("text", "line", "reason"), BAD, ids=[each[2][:40] for each in BAD])
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    file = tmp_path / "mcp.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as told:
        read_services(file, ENVIRONMENT)
    assert str(file) in told.value.problem
    assert f"line {line}" in told.value.problem
    assert reason in told.value.problem
    assert "secret" not in told.value.problem.replace("very-secret", "")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "mcp.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError):
        read_services(tmp_path / "mcp.toml", {})
    with pytest.raises(SettingsError):
        read_services(tmp_path, {})

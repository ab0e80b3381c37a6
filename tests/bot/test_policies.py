"""The tables of config/access.toml that say who approves what: read, or refused with a sentence."""

import os
import re
from pathlib import Path

import pytest

from bot.policies import policies_of
from bot.settings import load_settings
from core.approvals import Policies
from core.drafts import Target
from core.errors import SettingsError
from core.messages import Address, UserRef

OUTBOX = Target(platform="outbox", account="outbox")
NOTE = Target(platform="xiaohongshu", account="outbox")
NEWS = Address(platform="slack", tenant="T01", chat="C02")
DESK = Address(platform="web", tenant="local", chat="desk")
LISTS = 'owners = ["telegram:1"]\napprovers = ["telegram:2", "slack:U2", "slack:U3"]\nmembers = ["telegram:9"]\n'


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        monkeypatch.delenv(name)


def read(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Policies:
    """What the file with the lists and that text comes to."""
    access = folder / "access.toml"
    access.write_text(LISTS + text)
    monkeypatch.setenv("COPYDESK_ACCESS__FILE", str(access))
    return policies_of(load_settings())


def test_without_tables_one_person_who_may_decide_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = read(tmp_path, monkeypatch, "").of(OUTBOX, DESK)
    assert (policy.needed, policy.approvers, policy.four_eyes, policy.missed) == (1, (), False, "hold")


def test_the_first_table_that_fits_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policies = read(
        tmp_path,
        monkeypatch,
        """
        [[approval]]
        targets = ["xiaohongshu"]
        chats = ["slack:T01:C02"]
        approvers = ["telegram:2", "slack:U3"]
        needed = 2
        four_eyes = true
        stand_ins = ["telegram:1"]
        missed = "drop"

        [[approval]]
        four_eyes = true
        """,
    )
    news = policies.of(NOTE, NEWS)
    assert [str(who) for who in news.approvers] == ["telegram:2", "slack:U3"]
    assert (news.needed, news.four_eyes, news.missed) == (2, True, "drop")
    assert [str(who) for who in news.stand_ins] == ["telegram:1"]
    assert policies.of(NOTE, DESK).needed == 1, "another chat"
    assert policies.of(OUTBOX, NEWS).needed == 1, "another target"


def test_accounts_of_one_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = '[[people]]\nname = "Mei"\naccounts = ["telegram:2", "slack:U2"]\n'
    policies = read(tmp_path, monkeypatch, people)
    slack, telegram = UserRef(platform="slack", id="U2"), UserRef(platform="telegram", id="2")
    assert policies.person(slack) == telegram, "the first one is where she is reminded"
    assert (policies.name(slack), policies.name(UserRef(platform="slack", id="U3"))) == ("Mei", "")


ROOT = Path(__file__).parent.parent.parent
DOCUMENTED = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "access.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", [*DOCUMENTED, (ROOT / "config" / "access.example.toml").read_text(encoding="utf-8")])
def test_what_the_docs_and_the_example_say_is_read(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access = tmp_path / "access.toml"
    access.write_text(text, encoding="utf-8")
    monkeypatch.setenv("COPYDESK_ACCESS__FILE", str(access))
    policy = policies_of(load_settings()).of(NOTE, NEWS)
    assert (policy.needed, policy.four_eyes, len(policy.approvers)) == (2, True, 3)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[approval]]\ntargets = ["myspace"]', "approval 1, targets: there is no place 'myspace'; there are: "),
        ("[[approval]]\n[[approval]]\nneeded = 0", "approval 2, needed: Input should be greater than or equal to 1"),
        (
            '[[approval]]\nneeded = 2\napprovers = ["telegram:2"]',
            "approval 1, needed: 2 approvals are needed, but approvers names only 1",
        ),
        (  # two accounts, but one person
            '[[approval]]\nneeded = 2\napprovers = ["telegram:2", "slack:U2"]\n'
            '[[people]]\nname = "Mei"\naccounts = ["telegram:2", "slack:U2"]',
            "approval 1, needed: 2 approvals are needed, but approvers names only 1",
        ),
        (
            '[[approval]]\napprovers = ["telegram:9"]',
            "approval 1, approvers: telegram:9 may not approve; name it among approvers or owners, too",
        ),
        ('[[approval]]\napprovers = ["slack:U77"]', "approval 1, approvers: slack:U77 may not approve"),
        ('[[approval]]\nstand_ins = ["telegram:9"]', "approval 1, stand_ins: telegram:9 may not approve"),
        ('[[approval]]\napprovers = ["mei"]', "approval 1, approvers: 'mei' is nobody's account; write platform:id"),
        ('[[approval]]\napprovers = ["icq:7"]', "approval 1, approvers: 'icq:7' is nobody's account"),
        ('[[approval]]\nchats = ["#news"]', "approval 1, chats: '#news' is no chat; write platform:tenant:chat"),
        ('[[approval]]\nchats = ["slack:T01"]', "approval 1, chats: 'slack:T01' is no chat"),
        ('[[approval]]\nmissed = "forget"', "approval 1, missed: Input should be 'hold', 'next_free_slot' or 'drop'"),
        ("[[approval]]\nneed = 2", "approval 1, need: there is no such field"),
        (
            '[[people]]\nname = "A"\naccounts = ["telegram:2"]\n[[people]]\nname = "B"\naccounts = ["telegram:2"]',
            "people 2, accounts: telegram:2 is A's already",
        ),
        ('[[people]]\nname = "A"\naccounts = []', "people 1, accounts: List should have at least 1 item"),
        ('[[people]]\naccounts = ["telegram:2"]', "people 1, name: Field required"),
    ],
)
def test_a_table_that_cannot_be_meant(text: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=re.escape(problem)) as refused:
        read(tmp_path, monkeypatch, text)
    assert refused.value.setting == "COPYDESK_ACCESS__FILE"
    assert str(tmp_path / "access.toml") in refused.value.problem

"""Which accounts work, and what to do where one does not."""

from datetime import timedelta

import pytest

from adapters.memory.clock import SimulatedClock
from adapters.memory.publisher import MemoryPublisher
from core.accounts import Account, Accounts
from core.commands.account_commands import SAMPLE, AccountState, state_words, states_of
from core.drafts import Target
from core.errors import PublishRefused, PublishUncertain
from core.records import LoginCode


class LoggingIn(MemoryPublisher):
    """One with a log-in that dies."""

    alive = True

    async def logged_in(self) -> bool:
        return self.alive

    async def login_code(self) -> LoginCode:
        return LoginCode(image=b"", expires=self._clock.now() + timedelta(minutes=1))


class Plain:
    """One without a dry run."""

    def __init__(self, publisher: MemoryPublisher) -> None:
        self.certainty = publisher.certainty
        self.publish = publisher.publish
        self.find = publisher.find


@pytest.fixture
def publisher(clock: SimulatedClock) -> MemoryPublisher:
    return MemoryPublisher(clock)


async def test_each_account_and_the_outbox_are_rehearsed_and_nothing_is_published(clock: SimulatedClock) -> None:
    good, bad, dead, silent, outbox = (MemoryPublisher(clock) for _ in range(5))
    bad.fail_rehearsal(PublishRefused("401", why="credentials"))
    silent.fail_rehearsal(PublishUncertain("no answer"))
    out = LoggingIn(clock)
    out.alive = False
    accounts = Accounts(
        [
            Account(name="desk", platform="mastodon", publisher=good),
            Account(name="old", platform="mastodon", publisher=bad),
            Account(name="cafe", platform="xiaohongshu", publisher=out),
            Account(name="feed", platform="webhook", publisher=silent),
            Account(name="plain", platform="bluesky", publisher=Plain(dead)),
        ],
        outbox=outbox,
        default=["desk", "telegram_channel"],
    )
    found = await states_of(accounts)
    assert [(each.target.account, each.health, each.why, each.problem, each.default) for each in found] == [
        ("desk", "works", "", "", True),
        ("old", "refused", "credentials", "401", False),
        ("cafe", "refused", "login", "", False),
        ("feed", "unknown", "", "no answer", False),
        ("plain", "untried", "", "", False),
        ("outbox", "works", "", "", True),  # telegram_channel has no account
    ]
    assert not any(each.posts for each in (good, bad, dead, silent, outbox, out))
    assert SAMPLE.body


def test_what_is_said_has_the_remedy_in_it() -> None:
    state = AccountState(target=Target(platform="mastodon", account="old"), health="refused", why="credentials")
    assert state_words(state, "en") == (
        "It does not work. The account's credential is not valid any more: an owner sets a new one in the settings, "
        "then try again."
    )
    assert state_words(state, "zh") == "不可用。账号凭证已失效：请管理员在设置里更新后再试。"

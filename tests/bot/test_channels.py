"""Channels of Telegram and Slack from the settings: opened over what is open anyway, or refused with a sentence."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr, TypeAdapter

from adapters.memory.clock import SimulatedClock
from bot.accounts import AccountSection
from bot.around import Around
from bot.chats import open_platforms
from bot.publishers import open_accounts
from bot.settings import Settings, load_settings
from core.accounts import Account
from core.drafts import Post, Target
from core.errors import SettingsError
from core.platforms import MEGABYTE, PLATFORMS
from tests.fakes.slack import SlackServer, Trouble, slack_server
from tests.fakes.telegram import TOKEN, TelegramServer, telegram_server
from tests.scenarios.house import no_services
from tests.scenarios.kept import in_memory

POST = Post(title="Coffee", body="Water first.")
section = TypeAdapter[AccountSection](AccountSection).validate_python


@pytest.fixture
async def telegram(clock: SimulatedClock) -> AsyncIterator[TelegramServer]:
    async with telegram_server(clock) as server:
        server.bot()
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path)


async def opened(settings: Settings, clock: SimulatedClock, stack: AsyncExitStack) -> list[Account]:
    storage = in_memory(clock)
    platforms, world = await open_platforms(settings, storage.world, stack)
    services = no_services(world.stores)
    around = Around(settings=settings, world=world, services=services, platforms=platforms, stack=stack)
    return list(await open_accounts(around))


async def test_a_telegram_channel_is_opened_over_its_bot(
    settings: Settings, telegram: TelegramServer, clock: SimulatedClock
) -> None:
    second = telegram.bot("5151:another-bot", username="second_bot")
    room = telegram.channel("News", telegram.person("Mei"), username="the_news", bots=[second])
    tokens = SecretStr(f"{TOKEN} {second.token}")
    settings.telegram = settings.telegram.model_copy(update={"token": tokens, "api_url": telegram.url})
    settings.accounts = {"news": section({"platform": "telegram_channel", "channel": "@the_news", "bot": "5151"})}
    async with AsyncExitStack() as stack:
        (account,) = await opened(settings, clock, stack)
        target = target_of(account)
        receipt = await account.publisher.publish(POST, target=target, idempotency_key="k")
    assert receipt.url == "https://t.me/the_news/1"
    assert room.last.text == "Coffee\n\nWater first."


def target_of(account: Account) -> Target:
    return Target(platform=account.platform, account=account.name)


async def test_a_channel_of_a_telegram_that_is_off(settings: Settings, clock: SimulatedClock) -> None:
    settings.accounts = {"news": section({"platform": "telegram_channel", "channel": "@the_news"})}
    async with AsyncExitStack() as stack:
        with pytest.raises(SettingsError) as refused:
            await opened(settings, clock, stack)
    assert str(refused.value).startswith("COPYDESK_ACCOUNTS__NEWS__PLATFORM: Telegram is off; set COPYDESK_TELEGRAM__")


async def test_a_channel_of_a_bot_that_is_not_there(
    settings: Settings, telegram: TelegramServer, clock: SimulatedClock
) -> None:
    update = {"token": SecretStr(TOKEN), "api_url": telegram.url}
    settings.telegram = settings.telegram.model_copy(update=update)
    settings.accounts = {"news": section({"platform": "telegram_channel", "channel": "@the_news", "bot": "7"})}
    async with AsyncExitStack() as stack:
        with pytest.raises(SettingsError) as refused:
            await opened(settings, clock, stack)
    assert str(refused.value) == "COPYDESK_ACCOUNTS__NEWS__BOT: no token of [telegram] is of bot 7; there are 4242"


# --- Slack ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def slack(clock: SimulatedClock) -> AsyncIterator[SlackServer]:
    async with slack_server(clock, limits=False) as server:
        server.workspace()
        yield server


def with_slack(settings: Settings, slack: SlackServer, *teams: str) -> None:
    workspaces = [slack.workspace(team) for team in teams]
    bots, apps = (" ".join(names) for names in zip(*((w.bot_token, w.app_token) for w in workspaces), strict=True))
    update = {"bot_token": SecretStr(bots), "app_token": SecretStr(apps), "api_url": slack.api_url}
    settings.slack = settings.slack.model_copy(update=update)


@pytest.mark.parametrize(("workspace", "team"), [("", "T0001"), ("T0002", "T0002")])
async def test_a_slack_channel_is_opened_in_its_workspace(
    settings: Settings, slack: SlackServer, clock: SimulatedClock, workspace: str, team: str
) -> None:
    with_slack(settings, slack, "T0001", "T0002")
    room = slack.workspace(team).channel("news")
    account = section({"platform": "slack_channel", "channel": room.id, "workspace": workspace})
    settings.accounts = {"news": account}
    async with AsyncExitStack() as stack:
        (made,) = await opened(settings, clock, stack)
        receipt = await made.publisher.publish(POST, target=target_of(made), idempotency_key="k")
    assert receipt.url.startswith(f"https://team-{team[1:]}.slack.com/archives/{room.id}/p")
    assert room.last.shown == "Coffee\n\nWater first."


async def test_a_channel_of_a_workspace_that_is_not_there(
    settings: Settings, slack: SlackServer, clock: SimulatedClock
) -> None:
    with_slack(settings, slack, "T0001")
    settings.accounts = {"news": section({"platform": "slack_channel", "channel": "C1234", "workspace": "T9"})}
    async with AsyncExitStack() as stack:
        with pytest.raises(SettingsError) as refused:
            await opened(settings, clock, stack)
    said = "COPYDESK_ACCOUNTS__NEWS__WORKSPACE: no token of [slack] is of workspace T9; there are T0001"
    assert str(refused.value) == said


async def test_a_channel_of_a_slack_that_is_off(settings: Settings, clock: SimulatedClock) -> None:
    settings.accounts = {"news": section({"platform": "slack_channel", "channel": "C1234"})}
    async with AsyncExitStack() as stack:
        with pytest.raises(SettingsError) as refused:
            await opened(settings, clock, stack)
    assert str(refused.value).startswith("COPYDESK_ACCOUNTS__NEWS__PLATFORM: Slack is off; set COPYDESK_SLACK__")


async def test_a_workspace_out_of_reach_at_the_start_is_found_later(
    settings: Settings, slack: SlackServer, clock: SimulatedClock
) -> None:
    with_slack(settings, slack, "T0001", "T0002")
    room = slack.workspace("T0002").channel("news")
    slack.faults.add("auth.test", Trouble.ERROR, times=2)
    settings.accounts = {"news": section({"platform": "slack_channel", "channel": room.id, "workspace": "T0002"})}
    async with AsyncExitStack() as stack:
        (made,) = await opened(settings, clock, stack)
        await made.publisher.publish(POST, target=target_of(made), idempotency_key="k")
    assert room.last.shown == "Coffee\n\nWater first."


def test_the_settings_in_the_docs_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path("docs/channels.md").read_text(encoding="utf-8")
    file = tmp_path / "copydesk.toml"
    file.write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    monkeypatch.setenv("COPYDESK_CONFIG", str(file))
    settings = load_settings(data_dir=tmp_path)
    assert {name: each.platform for name, each in settings.accounts.items()} == {
        "news": "telegram_channel",
        "team": "slack_channel",
    }
    assert settings.publish.default == ["news", "team"]


def test_the_figures_in_the_docs_are_those_that_are_checked() -> None:
    page = Path("docs/channels.md").read_text(encoding="utf-8")
    telegram, slack = PLATFORMS["telegram_channel"], PLATFORMS["slack_channel"]
    assert f"{telegram.max_body:,} characters" in page
    assert page.count(f"| {telegram.max_caption:,} |") == 2
    assert telegram.video
    largest, film = telegram.max_picture_bytes // MEGABYTE, telegram.video.max_bytes // MEGABYTE
    assert f"Pictures have {largest} MB at most, videos {film} MB" in page
    assert (telegram.max_pictures, slack.max_pictures, slack.video) == (10, 10, None)
    assert slack.picture_types == {"image/png", "image/jpeg", "image/gif"}

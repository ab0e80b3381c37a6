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

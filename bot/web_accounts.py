"""Opening accounts that are reached over HTTP, as the settings say."""

import base64
import binascii
from typing import Final

from adapters.publishers.http_calls import client_of
from adapters.publishers.mastodon import Mastodon, MastodonServer
from adapters.publishers.webhook import Receiver, Webhook
from bot.accounts import MastodonAccount, WebhookAccount
from bot.around import Around
from core.errors import SettingsError
from core.platforms import PLATFORMS
from core.ports import Publisher

SECRET_BYTES: Final = (24, 64)  # least and most, by the Standard Webhooks specification


async def open_mastodon(name: str, section: MastodonAccount, around: Around) -> Publisher:
    """A Mastodon account."""
    server = MastodonServer(
        url=section.url,
        token=section.token.get_secret_value(),
        limits=section.limits(PLATFORMS["mastodon"]),
        visibility=section.visibility,
    )
    client = await around.stack.enter_async_context(client_of())
    return Mastodon(server, client, media=around.world.stores.media, clock=around.world.clock)


async def open_webhook(name: str, section: WebhookAccount, around: Around) -> Publisher:
    """A receiver of signed posts. Raises SettingsError."""
    receiver = Receiver(
        url=section.url,
        key=_key(name, section.secret.get_secret_value()),
        repeats=section.repeats,
        looks_up=section.looks_up,
        dry_runs=section.dry_runs,
    )
    client = await around.stack.enter_async_context(client_of())
    return Webhook(receiver, client, media=around.world.stores.media, clock=around.world.clock)


def _key(name: str, secret: str) -> bytes:
    """The bytes behind `whsec_`. Raises SettingsError, which does not repeat the secret."""
    least, most = SECRET_BYTES
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith("whsec_") or not least <= len(key) <= most:
        problem = f"it is whsec_ and {least} to {most} random bytes in Base64; docs/webhook.md shows how to make one"
        raise SettingsError(f"COPYDESK_ACCOUNTS__{name.upper()}__SECRET", problem)
    return key

"""Opening accounts on Bluesky, as the settings say."""

import re
from typing import Final

from adapters.publishers.bluesky import Bluesky
from adapters.publishers.bluesky_session import BlueskySession
from adapters.publishers.bluesky_wire import Xrpc
from adapters.publishers.http_calls import client_of
from bot.accounts import BlueskyAccount
from bot.around import Around
from core.errors import SettingsError
from core.ports import Publisher

HANDLE: Final = re.compile(r"@?(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{0,62}|did:(?:plc|web):[A-Za-z0-9.:%-]+")


async def open_bluesky(name: str, section: BlueskyAccount, around: Around) -> Publisher:
    """A Bluesky account; it logs in when there is something to do. Raises SettingsError."""
    if not HANDLE.fullmatch(section.handle):
        problem = "it is the account's handle, such as desk.bsky.social, and no address of mail"
        raise SettingsError(f"COPYDESK_ACCOUNTS__{name.upper()}__HANDLE", problem)
    client = await around.stack.enter_async_context(client_of())
    xrpc = Xrpc(client, url=section.url, clock=around.world.clock)
    session = BlueskySession(xrpc, handle=section.handle, app_password=section.app_password.get_secret_value())
    return Bluesky(session, media=around.world.stores.media, clock=around.world.clock)

"""Opening accounts on Bluesky, as the settings say."""

from adapters.publishers.bluesky import Bluesky
from adapters.publishers.bluesky_session import BlueskySession
from adapters.publishers.bluesky_wire import Xrpc
from adapters.publishers.http_calls import client_of
from bot.accounts import BlueskyAccount
from bot.around import Around
from core.ports import Publisher


async def open_bluesky(name: str, section: BlueskyAccount, around: Around) -> Publisher:
    """A Bluesky account; it logs in when there is something to do."""
    client = await around.stack.enter_async_context(client_of())
    xrpc = Xrpc(client, url=section.url, clock=around.world.clock)
    session = BlueskySession(xrpc, handle=section.handle, app_password=section.app_password.get_secret_value())
    return Bluesky(session, media=around.world.stores.media, clock=around.world.clock)

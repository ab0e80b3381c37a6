"""A Bot API server of our own on loopback, for real clients: the limits, errors, flood control and faults of Telegram.

    async with telegram_server(clock) as server:
        mei = server.person("Mei", language="zh")
        chat = server.private(mei)
        bot = server.client()                       # a real aiogram Bot; close its session
        chat.says(mei, "/start")                    # the update waits for getUpdates, or is pushed to the webhook
        ...
        await server.until(lambda: chat.shown[-1].buttons)
        press = chat.presses(mei, chat.last, "Approve")
        toast = await press.answer()
        print(chat.transcript())

What it leaves out:
- methods that Copydesk does not call (they are 404), inline mode, business and ephemeral messages, payments,
  reactions, polls, topics in private chats, stories, guest queries, anonymous admins, slow mode, members' permissions;
- MarkdownV2 ("unsupported parse_mode"); a bot's own links and mentions are not marked; formatting of rich messages is
  not parsed: they are shown, and come back, as paragraphs of their source, and the errors of their limits are ours;
- pictures are not scaled or made smaller: the largest size is what was uploaded, smaller sizes have other bytes;
  URLs of files are not fetched; file ids are the same for all bots; 50 MB is the limit of a whole request;
- of channels: what people post there, signatures, linked groups and views; a bot that is no administrator knows nothing
  of a public channel either; as Telegram does, the server tells a bot nothing of its own posts;
- an album is one call to the flood control; Telegram's true numbers are not published, see `flood`;
- an answer to a webhook push cannot carry a method; 410 does not end a webhook; setWebhook may come often, with any
  port and plain http, and without a check of the certificate;
- getUpdates may spin: Telegram slows down a client that asks for the same offset again and again;
- message ids count within each chat; a week without updates does not change update ids.
"""

from tests.fakes.faults import Fault, Faults
from tests.fakes.telegram.accounts import BotAccount, Person
from tests.fakes.telegram.calls import Entry
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.faults import Trouble
from tests.fakes.telegram.flood import FloodControl, Kind, Rate, Rates
from tests.fakes.telegram.messages import Button, Draft, Message, Toast, Topic
from tests.fakes.telegram.server import TOKEN, TelegramServer, telegram_server
from tests.fakes.telegram.town import Press

__all__ = [
    "TOKEN",
    "BotAccount",
    "Button",
    "Chat",
    "Draft",
    "Entry",
    "Fault",
    "Faults",
    "FloodControl",
    "Kind",
    "Message",
    "Person",
    "Press",
    "Rate",
    "Rates",
    "TelegramServer",
    "Toast",
    "Topic",
    "Trouble",
    "telegram_server",
]

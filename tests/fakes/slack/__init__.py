"""A Slack of our own on loopback, for slack-sdk and slack-bolt as they are: limits, errors, streams, modals and faults.

    async with slack_server(clock) as server:
        team = server.workspace()                   # its bot_token, app_token and signing_secret open it
        mei = team.person("Mei", language="zh-CN")
        desk = team.channel("desk", mei)            # the bot is in; team.dm(mei) is her own chat with it
        client = server.client()                    # a real AsyncWebClient; base_url=server.api_url for others
        desk.says(mei, "@Copydesk a note on coffee")   # on its way by Socket Mode, or by HTTP to team.request_url
        ...
        await server.until(lambda: desk.last.buttons)
        await desk.presses(mei, desk.last, "Edit").answered()
        await server.until(lambda: mei.modal)
        await mei.modal.submits({"Text": "Better"}).answered()
        print(desk.transcript())                    # threads indented; "only Mei sees: …" for ephemeral messages

What it leaves out:
- methods that Copydesk does not call (unknown_method), OAuth, several apps in one workspace, user tokens, enterprise
  grids, shared channels, group chats of several people, scheduled messages, attachments, unfurls;
- reactions are counted, but nobody is told of them; events carry no metadata; history is never behind what was posted;
- response_url: it stands in the payloads, and nothing listens there;
- Markdown is not parsed: it is shown as its source; nor is rich_text checked, tables and plans neither; block_mismatch
  and edit_window_closed never happen; suggestions and options that an app loads do not exist;
- a file is ready to be shown as soon as its upload is complete: Slack may take seconds over it;
- rate limits are the promised minimum, and a bucket refills evenly; Slack's own are said to be more generous at times,
  and those of chat.postMessage are our reading of "one a second, short bursts, several hundred a minute";
- while nobody is connected, Socket Mode keeps everything until somebody is: Slack drops it after some attempts;
- a channel's name, topic and members do not change but by the acts of `Channel`; nobody joins by themselves;
- an action_id is unique in its whole message, which is more than Slack asks for;
- Slack's own apps check the required fields and lengths of a form: here `View.submits` does, and raises LookupError.
"""

from tests.fakes.faults import Fault, Faults
from tests.fakes.slack.accounts import Bot, Person
from tests.fakes.slack.calls import Entry
from tests.fakes.slack.channels import Channel
from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.faults import Trouble
from tests.fakes.slack.files import Stored
from tests.fakes.slack.messages import Message, Stream, Task
from tests.fakes.slack.reading import Button
from tests.fakes.slack.scopes import EVENTS, SCOPES, TIERS
from tests.fakes.slack.server import SlackServer, slack_server
from tests.fakes.slack.views import View
from tests.fakes.slack.workspace import Workspace

__all__ = [
    "EVENTS",
    "SCOPES",
    "TIERS",
    "Bot",
    "Button",
    "Channel",
    "Delivery",
    "Entry",
    "Fault",
    "Faults",
    "Message",
    "Person",
    "SlackServer",
    "Stored",
    "Stream",
    "Task",
    "Trouble",
    "View",
    "Workspace",
    "slack_server",
]

"""What the app is told: events, presses, commands, shortcuts and forms, as Slack words them."""

from typing import TYPE_CHECKING

from tests.fakes.slack.accounts import Person
from tests.fakes.slack.messages import Message
from tests.fakes.slack.reading import Button
from tests.fakes.slack.refusals import Json
from tests.fakes.slack.rooms import Room

if TYPE_CHECKING:
    from tests.fakes.slack.views import View
    from tests.fakes.slack.workspace import Workspace


def event(workspace: "Workspace", body: Json) -> Json:
    """The outer part of an event."""
    bot = {"enterprise_id": None, "team_id": workspace.team, "user_id": workspace.bot.id, "is_bot": True}
    return {
        "token": "verification-token",
        "team_id": workspace.team,
        "api_app_id": workspace.bot.app_id,
        "event": body,
        "type": "event_callback",
        "event_id": f"Ev{next(workspace.town.numbers):08}",
        "event_time": workspace.town.unix(),
        "authorizations": [{**bot, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }


def said(message: Message) -> Json:
    """A message event."""
    body = message.json()
    if message.files:
        body["subtype"] = "file_share"
    if not message.by_bot:
        body["client_msg_id"] = f"00000000-0000-4000-8000-{int(message.ts.replace('.', '')) % 10**12:012}"
    return {**body, **_place(message.room), "event_ts": message.ts}


def mentioned(message: Message) -> Json:
    """An app_mention event: like a message's, without channel_type."""
    body = said(message)
    body.pop("channel_type")
    body.pop("subtype", None)
    return {**body, "type": "app_mention"}


def changed(message: Message, before: Json) -> Json:
    """A message_changed event."""
    ts = message.room.town.ts()
    body: Json = {
        "type": "message",
        "subtype": "message_changed",
        "message": message.json(),
        "previous_message": before,
    }
    return {**body, "hidden": True, "ts": ts, "event_ts": ts, **_place(message.room)}


def deleted(message: Message) -> Json:
    """A message_deleted event."""
    ts = message.room.town.ts()
    body: Json = {"type": "message", "subtype": "message_deleted", "deleted_ts": message.ts, "hidden": True}
    return {**body, "previous_message": message.json(), "ts": ts, "event_ts": ts, **_place(message.room)}


def _place(room: Room) -> Json:
    return {"channel": room.id, "channel_type": room.kind}


# --- interactivity


def press(person: Person, message: Message, button: Button) -> Json:
    """block_actions on a message."""
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.room.id}
    container |= {"is_ephemeral": message.only_for is not None}
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    body = {"container": container, "channel": _channel(message.room), "message": message.json()}
    return {**_acted(person, button), **body, "response_url": _response_url(person)}


def press_in_view(person: Person, view: "View", button: Button) -> Json:
    """block_actions on the home or a modal."""
    container = {"type": "view", "view_id": view.id}
    return {**_acted(person, button), "container": container, "view": view.json()}


def _acted(person: Person, button: Button) -> Json:
    ts = person.workspace.town.ts()
    action: Json = {"action_id": button.action_id, "block_id": button.block_id, "text": button.raw["text"]}
    action |= {"type": "button", "action_ts": ts} | ({"value": button.value} if button.value else {})
    return {**_interactive("block_actions", person), "state": {"values": {}}, "actions": [action]}


def shortcut(person: Person, message: Message, callback_id: str) -> Json:
    """A message shortcut."""
    body = {"callback_id": callback_id, "message": message.json(), "message_ts": message.ts}
    place = {"channel": _channel(message.room), "response_url": _response_url(person)}
    return {**_interactive("message_action", person), **body, **place, "action_ts": person.workspace.town.ts()}


def submission(view: "View", state: Json) -> Json:
    """view_submission."""
    body = {**view.json(), "state": {"values": state}}
    return {**_interactive("view_submission", view.person), "view": body, "response_urls": []}


def closed(view: "View") -> Json:
    """view_closed."""
    body = _interactive("view_closed", view.person)
    body.pop("trigger_id")
    return {**body, "view": view.json(), "is_cleared": False}


def _interactive(kind: str, person: Person) -> Json:
    workspace = person.workspace
    return {
        "type": kind,
        "user": person.short(),
        "api_app_id": workspace.bot.app_id,
        "token": "verification-token",
        "trigger_id": workspace.town.trigger(person),
        "team": {"id": workspace.team, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(person: Person, room: Room, name: str, text: str) -> Json:
    """A slash command: a form of texts."""
    workspace = person.workspace
    return {
        "token": "verification-token",
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": room.id,
        "channel_name": _channel(room)["name"],
        "user_id": person.id,
        "user_name": person.short()["username"],
        "command": name,
        "text": text,
        "api_app_id": workspace.bot.app_id,
        "is_enterprise_install": "false",
        "response_url": _response_url(person),
        "trigger_id": workspace.town.trigger(person),
    }


def _channel(room: Room) -> Json:
    names = {"im": "directmessage", "group": "privategroup"}
    return {"id": room.id, "name": names.get(room.kind, room.name)}


def _response_url(person: Person) -> str:
    town = person.workspace.town
    return f"{town.files.url}/actions/{person.workspace.team}/{next(town.numbers)}"

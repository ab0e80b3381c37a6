"""Methods that ask, that find a chat, that carry files, and that say how an answer is coming along."""

from collections.abc import Callable

from tests.fakes.slack import payloads
from tests.fakes.slack.calls import Call
from tests.fakes.slack.files import Stored
from tests.fakes.slack.refusals import Json, Refused, wrong
from tests.fakes.slack.rooms import Thread
from tests.fakes.slack.scopes import KINDS

STOPPED = "agent_session_stopped"
SESSIONS = ("processing", "active", "suspended", "closed")


def auth_test(call: Call) -> Json:
    workspace = call.workspace
    body: Json = {"url": f"https://{workspace.domain}.slack.com/", "team": workspace.name, "team_id": workspace.team}
    body |= {"user": workspace.bot.name.lower(), "user_id": workspace.bot.id, "bot_id": workspace.bot.bot_id}
    return {**body, "is_enterprise_install": False}


def bots_info(call: Call) -> Json:
    if call.fields.text("bot") not in ("", call.workspace.bot.bot_id):
        raise Refused("bot_not_found")
    return {"bot": call.workspace.bot.json()}


def connections_open(call: Call) -> Json:
    address = call.town.files.url.replace("http://", "ws://")
    return {"url": f"{address}/link/?ticket={call.workspace.sockets.ticket()}&app_id={call.workspace.bot.app_id}"}


def users_info(call: Call) -> Json:
    person = call.workspace.people.get(call.fields.needed("user"))
    if person is None:
        raise Refused("user_not_found")
    return {"user": person.json(locale=call.fields.flag("include_locale"))}


def conversations_open(call: Call) -> Json:
    person = call.workspace.people.get(call.fields.needed("users"))
    if person is None:
        raise Refused("user_not_found")
    return {"channel": {"id": call.workspace.dm(person).id}}


def conversations_info(call: Call) -> Json:
    channel = call.known()
    if KINDS[channel.kind] not in call.workspace.scopes:
        raise Refused("missing_scope")
    return {"channel": channel.json()}


# --- files


def upload_url(call: Call) -> Json:
    name = call.fields.needed("filename")
    size = call.fields.needed("length")
    if not size.isdigit() or size == "0":
        raise wrong("[ERROR] length must be a number above 0")
    file = call.town.files.announce(name, int(size), call.workspace.team, call.workspace.bot.id)
    file.alt = call.fields.text("alt_txt")
    return {"upload_url": call.town.files.upload_url(file), "file_id": file.id}


def complete_upload(call: Call) -> Json:
    given = call.fields.parsed("files")
    if not isinstance(given, list) or not given:
        raise wrong("[ERROR] missing required field: files")
    files = [_uploaded(call, one) for one in given]
    channel = call.place("channel_id") if call.fields.text("channel_id") else None
    root = call.root(channel) if channel else ""
    for file, one in zip(files, given, strict=True):
        file.completed, file.title = True, one.get("title") or file.name
    if channel:
        words = call.fields.text("initial_comment")
        channel.tell(payloads.said(channel.add(call.workspace.bot, text=words, files=files, thread_ts=root)))
    return {"files": [file.json() for file in files]}


def files_info(call: Call) -> Json:
    file = call.town.files.by_id.get(call.fields.needed("file"))
    if file is None or file.team != call.workspace.team:
        raise Refused("file_not_found")
    return {"file": file.json()}


def _uploaded(call: Call, one: Json) -> Stored:
    """Raises Refused where its bytes have not come."""
    file = call.town.files.by_id.get(str(one.get("id")))
    if file is None or file.content is None or file.team != call.workspace.team:
        raise Refused("file_not_found")
    return file


# --- how an answer is coming along


def _thread(call: Call) -> Thread:
    """Of `channel_id` and `thread_ts`. Raises Refused."""
    channel = call.place("channel_id")
    return channel.thread(call.root(channel))


def set_status(call: Call) -> Json:
    call.fields.needed("thread_ts")
    if len(call.fields.parsed("loading_messages") or []) > 10:
        raise wrong("[ERROR] loading_messages: no more than 10 items allowed")
    thread = _thread(call)
    thread.status, thread.status_at = call.fields.text("status"), call.now
    return {}


def set_title(call: Call) -> Json:
    call.fields.needed("thread_ts")
    _thread(call).title = call.fields.needed("title")
    return {}


def set_prompts(call: Call) -> Json:
    prompts = call.fields.parsed("prompts")
    if not isinstance(prompts, list) or not 0 < len(prompts) <= 4:
        raise wrong("[ERROR] prompts: 1 to 4 items")
    if not all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts):
        raise wrong("[ERROR] prompts: each has a title and a message")
    _thread(call).prompts = prompts
    return {}


def session_status(call: Call) -> Json:
    """A title counts only where the session is new."""
    status = call.fields.needed("status")
    if status not in SESSIONS:
        raise Refused("invalid_status")
    if not call.fields.text("thread_ts"):
        raise Refused("thread_ts_required")
    thread = _thread(call)
    thread.title = thread.title if thread.session else _title(call)
    thread.session = status
    answer: Json = {"status": status, "agent_status": status, "title": thread.title}
    return (
        answer
        if STOPPED in call.workspace.subscribed
        else {**answer, "warning": f"missing_{STOPPED}_event_subscription"}
    )


def rename_session(call: Call) -> Json:
    call.fields.needed("title")
    _thread(call).title = _title(call)
    return {}


def _title(call: Call) -> str:
    title = call.fields.text("title")
    if len(title) > 200:
        raise wrong("[ERROR] title must be less than 201 characters")
    return title


METHODS: dict[str, Callable[[Call], Json]] = {
    "auth.test": auth_test,
    "bots.info": bots_info,
    "apps.connections.open": connections_open,
    "users.info": users_info,
    "conversations.open": conversations_open,
    "conversations.info": conversations_info,
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": files_info,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setTitle": set_title,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "agents.sessions.setStatus": session_status,
    "agents.sessions.rename": rename_session,
}

"""Methods that answer a press, set the menu, or ask who and what is there."""

import json
import re

from tests.fakes.telegram import views
from tests.fakes.telegram.accounts import Account
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.entities import units
from tests.fakes.telegram.messages import Toast
from tests.fakes.telegram.refusals import QUERY_TOO_OLD, Json, bad

TOAST = 200
MOST_COMMANDS = 100
DESCRIPTION = 256
SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}


def get_me(call: Call) -> Json:
    return call.bot.whole()


def answer_callback_query(call: Call) -> bool:
    """The first answer is what the person sees; a second one is taken and not shown."""
    said = call.fields.text("text")
    if units(said) > TOAST:
        raise bad("MESSAGE_TOO_LONG")
    press = call.town.presses.get(call.fields.text("callback_query_id"))
    if press is None or press.bot is not call.bot:
        raise bad(QUERY_TOO_OLD)
    if call.town.clock.monotonic() - press.at > call.town.press_life:
        raise bad(QUERY_TOO_OLD)
    if not press.answered:
        url = call.fields.text("url")
        press.answered = True
        press.toast = Toast(text=said, alert=call.fields.flag("show_alert"), url=url) if said or url else None
        press.heard.set()
        call.town.changes.happened()
    return True


def get_file(call: Call) -> Json:
    stored = call.town.files.download(call.fields.text("file_id"))
    return {**stored.json(), "file_path": stored.path}


def get_chat(call: Call) -> Json:
    return views.full(call.chat)


def get_chat_member(call: Call) -> Json:
    number = call.fields.integer("user_id")
    chat = call.chat
    known: list[Account] = [*chat.members, *chat.bots, *call.town.people.values()]
    for account in known:
        if account.id == number:
            return views.status(chat, account)
    raise bad("PARTICIPANT_ID_INVALID")


def leave_chat(call: Call) -> bool:
    if call.chat.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    call.chat.turned_away[call.bot.id] = "bot is not a member"
    call.town.changes.happened()
    return True


def set_my_commands(call: Call) -> bool:
    commands = call.fields.parsed("commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands JSON array")
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(str(command.get("description", ""))) <= DESCRIPTION:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.menus[_menu(call)] = commands
    call.town.changes.happened()
    return True


def get_my_commands(call: Call) -> list[Json]:
    return call.bot.menus.get(_menu(call), [])


def _menu(call: Call) -> tuple[str, str]:
    """Scope and language. Raises Refused."""
    scope = call.fields.parsed("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if "chat" in scope or kind in {"chat", "chat_administrators", "chat_member"}:
        _ = call.within(scope).chat  # Telegram wants a chat that it knows
    language = call.fields.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("BOT_LANG_CODE_INVALID")
    return json.dumps(scope, sort_keys=True), language

"""The Bot API's methods, with its limits and its words of refusal."""

import json
from typing import TYPE_CHECKING, Any, Final

from tests.fakes.bot_api.chats import Chat, Draft, Json, Shown, units

if TYPE_CHECKING:
    from tests.fakes.bot_api.server import Account, BotApi

FRAMES: Final = {"sendMessageDraft", "sendRichMessageDraft"}
LIGHT: Final = {"sendChatAction", "answerCallbackQuery"}  # they draw on the bot's bucket alone
FREE: Final = {"getMe", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "setMyCommands", "getFile"}
CALLBACK_LIFE: Final = 60.0  # seconds: nobody has said how long


class Refused(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str, **parameters: Any) -> Refused:
    return Refused(400, f"Bad Request: {description}", **parameters)


class Methods:
    """Carries one call out."""

    def __init__(self, api: "BotApi", account: "Account", values: Json, files: dict[str, bytes]) -> None:
        self.api = api
        self.account = account
        self.values = values
        self.files = files

    # --- arguments --------------------------------------------------------------------------------

    def json(self, name: str) -> Any:
        value = self.values.get(name)
        return json.loads(value) if isinstance(value, str) else value

    @property
    def chat(self) -> Chat:
        chat = self.account.chats.get(int(self.values.get("chat_id", 0)))
        if chat is None:
            raise bad("chat not found")
        if chat.moved_to:
            moved = chat.moved_to
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved)
        if chat.shut == "blocked":
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat.shut:
            raise Refused(403, f"Forbidden: bot was {chat.shut} from the {chat.kind} chat")
        return chat

    def topic(self, chat: Chat) -> int | None:
        number = int(self.values.get("message_thread_id") or 0)
        if not number:
            return None
        if number not in chat.topics:
            raise bad("message thread not found")
        if not chat.topics[number]:
            raise bad("TOPIC_CLOSED")
        return number

    def text(self, name: str = "text", most: int = 4096, *, empty: str = "message text is empty") -> str:
        text = str(self.values.get(name, ""))
        if not text.strip() and empty:
            raise bad(empty)
        if units(text) > most:
            raise bad("message is too long" if name == "text" else "message caption is too long")
        return text

    def entities(self, text: str, name: str = "entities") -> list[Json]:
        found: list[Json] = self.json(name) or []
        for each in found:
            if each["offset"] < 0 or each["length"] <= 0 or each["offset"] + each["length"] > units(text):
                raise bad("ENTITY_BOUNDS_INVALID")
        if found and self.values.get("parse_mode"):
            self.api.oddities.append("entities and parse_mode")
        return found[:100]

    def markup(self, shown: Shown) -> None:
        markup = self.json("reply_markup") or {}
        shown.force_reply = bool(markup.get("force_reply"))
        shown.buttons = markup.get("inline_keyboard", [])
        for button in (each for row in shown.buttons for each in row):
            if not 1 <= len(str(button.get("callback_data", "x")).encode()) <= 64:
                raise bad("BUTTON_DATA_INVALID")

    # --- sending ----------------------------------------------------------------------------------

    def _new(self, text: str, entities: list[Json]) -> tuple[Chat, Shown]:
        chat = self.chat
        shown = Shown(id=0, author="", sender=self.account.json, text=text, entities=entities, topic=self.topic(chat))
        reply = self.json("reply_parameters")
        if reply and int(reply["message_id"]) in chat.messages:
            shown.reply_to = int(reply["message_id"])
        elif reply and not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        self.markup(shown)
        return chat, shown

    def _add(self, chat: Chat, shown: Shown) -> Json:
        shown.id = chat.numbers()
        shown.versions.append((chat.now(), shown.text))
        chat.messages[shown.id] = shown
        chat.past_drafts += chat.drafts.values()
        chat.drafts.clear()  # a real message dismisses them
        return chat.message(shown)

    def sendMessage(self) -> Json:  # noqa: N802
        text = self.text()
        return self._add(*self._new(text, self.entities(text)))

    def sendRichMessage(self) -> Json:  # noqa: N802
        text = str(self.json("rich_message")["markdown"])
        if len(text) > 32_768:
            raise bad("RICH_MESSAGE_TOO_LONG")
        return self._add(*self._new(text, []))

    def _media(self, kind: str, name: str, most: int) -> Json:
        caption = self.text("caption", 1024, empty="")
        content = self.files.get(kind) or self.files.get(name)
        file = str(self.values.get(kind, ""))
        if content is None and file.startswith("attach://"):
            content = self.files[file.removeprefix("attach://")]
        if content is not None and len(content) > most:
            raise Refused(413, "Request Entity Too Large")
        if content is None and file not in self.api.files:
            raise bad("wrong file identifier/HTTP URL specified")
        file = self.api.keep_file(content) if content is not None else file
        chat, shown = self._new(caption, self.entities(caption, "caption_entities"))
        shown.files = [{"kind": kind, "file_id": file}]
        return self._add(chat, shown) | _described(kind, file)

    def sendPhoto(self) -> Json:  # noqa: N802
        return self._media("photo", "photo", 10 * 1024 * 1024)

    def sendVideo(self) -> Json:  # noqa: N802
        return self._media("video", "video", 50 * 1024 * 1024)

    def sendDocument(self) -> Json:  # noqa: N802
        return self._media("document", "document", 50 * 1024 * 1024)

    def sendMediaGroup(self) -> list[Json]:  # noqa: N802
        media: list[Json] = self.json("media")
        if not 2 <= len(media) <= 10:
            raise bad("wrong number of messages specified: 2-10 are allowed")
        chat, album = self.chat, str(self.account.next_number())
        sent: list[Json] = []
        for each in media:
            part = Methods(self.api, self.account, self.values | {"caption": each.get("caption", "")}, self.files)
            part.values |= {each["type"]: each["media"], "caption_entities": each.get("caption_entities") or []}
            part.values.pop("reply_markup", None)
            sent.append(part._media(each["type"], each["media"], 10 * 1024 * 1024) | {"media_group_id": album})
            chat.messages[sent[-1]["message_id"]].album = album
        return sent

    # --- editing ----------------------------------------------------------------------------------

    def _old(self) -> tuple[Chat, Shown]:
        chat = self.chat
        shown = chat.messages.get(int(self.values.get("message_id", 0)))
        if shown is None:
            raise bad("message to edit not found")
        if shown.author:
            raise bad("message can't be edited")
        return chat, shown

    def _change(self, text: str, entities: list[Json]) -> Json:
        chat, shown = self._old()
        before = (shown.text, shown.entities, shown.buttons)
        markup = Shown(id=0, author="", sender={})
        self.markup(markup)
        if before == (text, entities, markup.buttons):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        shown.text, shown.entities, shown.buttons = text, entities, markup.buttons
        shown.edits += 1
        shown.versions.append((chat.now(), text))
        return chat.message(shown)

    def editMessageText(self) -> Json:  # noqa: N802
        rich = self.json("rich_message")
        text = str(rich["markdown"]) if rich else self.text()
        if not rich and self._old()[1].files:
            raise bad("there is no text in the message to edit")
        return self._change(text, [] if rich else self.entities(text))

    def editMessageCaption(self) -> Json:  # noqa: N802
        text = self.text("caption", 1024, empty="")
        return self._change(text, self.entities(text, "caption_entities"))

    def editMessageReplyMarkup(self) -> Json:  # noqa: N802
        shown = self._old()[1]
        return self._change(shown.text, shown.entities)

    def deleteMessage(self) -> bool:  # noqa: N802
        chat = self.chat
        if chat.messages.pop(int(self.values["message_id"]), None) is None:
            raise bad("message to delete not found")
        return True

    # --- frames -----------------------------------------------------------------------------------

    def _frame(self, text: str) -> bool:
        chat, number = self.chat, int(self.values.get("draft_id", 0))
        if chat.kind != "private":
            raise bad("TEXTDRAFT_PEER_INVALID")
        if not number:
            raise bad("DRAFT_ID_INVALID")
        known = chat.drafts.get(number) or Draft(id=number, text="", at=0.0, can_stop=False)
        known.text, known.at, known.topic = text, chat.now(), self.topic(chat)
        known.can_stop = str(self.values.get("can_stop", "")).lower() == "true"
        known.versions.append((known.at, text))
        chat.drafts[number] = known
        return True

    def sendMessageDraft(self) -> bool:  # noqa: N802
        text = self.text(empty="")
        self.entities(text)
        return self._frame(text)

    def sendRichMessageDraft(self) -> bool:  # noqa: N802
        return self._frame(str(self.json("rich_message")["markdown"]))

    # --- the rest ---------------------------------------------------------------------------------

    def getMe(self) -> Json:  # noqa: N802
        return self.account.json | {"can_join_groups": True, "can_read_all_group_messages": False}

    def sendChatAction(self) -> bool:  # noqa: N802
        return bool(self.chat)

    def answerCallbackQuery(self) -> bool:  # noqa: N802
        wanted = str(self.values.get("callback_query_id"))
        found = [chat.presses[wanted] for chat in self.account.chats.values() if wanted in chat.presses]
        if not found or self.api.clock.monotonic() - found[0].at > CALLBACK_LIFE:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        text = str(self.values.get("text", ""))
        if len(text) > 200:
            raise bad("MESSAGE_TOO_LONG")
        found[0].toast, found[0].alert = text, str(self.values.get("show_alert", "")).lower() == "true"
        found[0].answered.set()
        return True

    def setMyCommands(self) -> bool:  # noqa: N802
        commands: list[Json] = self.json("commands")
        if any(not 1 <= len(each["description"]) <= 256 or not each["command"].islower() for each in commands):
            raise bad("BOT_COMMAND_INVALID")
        scope = (self.json("scope") or {}).get("type", "default")
        self.account.commands[scope, str(self.values.get("language_code", ""))] = commands
        return True

    def getFile(self) -> Json:  # noqa: N802
        file = str(self.values["file_id"])
        if file not in self.api.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        size = len(self.api.files[file])
        if size > 20 * 1024 * 1024:
            raise bad("file is too big")
        return {"file_id": file, "file_unique_id": file, "file_size": size, "file_path": f"files/{file}"}


def _described(kind: str, file: str) -> Json:
    if kind == "photo":
        return {"photo": [{"file_id": file, "file_unique_id": file, "width": 1, "height": 1}]}
    if kind == "video":
        return {"video": {"file_id": file, "file_unique_id": file, "width": 1, "height": 1, "duration": 1}}
    return {"document": {"file_id": file, "file_unique_id": file}}

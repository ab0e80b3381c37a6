"""The methods that the server knows, and which buckets each draws on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram import asking, editing, sending, webhooks
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.flood import Kind


@dataclass(frozen=True, slots=True)
class Method:
    """A method: `act` has its effect between two turns of the loop, unless it waits."""

    name: str
    act: Callable[[Call], Any] | Callable[[Call], Awaitable[Any]]
    kind: Kind = Kind.FREE


METHODS = {
    method.name.lower(): method
    for method in (
        Method("getMe", asking.get_me),
        Method("getUpdates", webhooks.get_updates),
        Method("setWebhook", webhooks.set_webhook),
        Method("deleteWebhook", webhooks.delete_webhook),
        Method("getWebhookInfo", webhooks.get_webhook_info),
        Method("setMyCommands", asking.set_my_commands),
        Method("getMyCommands", asking.get_my_commands),
        Method("getFile", asking.get_file),
        Method("getChat", asking.get_chat),
        Method("getChatMember", asking.get_chat_member),
        Method("leaveChat", asking.leave_chat),
        Method("answerCallbackQuery", asking.answer_callback_query, Kind.BOT),
        Method("sendChatAction", sending.send_chat_action, Kind.BOT),
        Method("sendMessage", sending.send_message, Kind.CHAT),
        Method("sendPhoto", sending.send_photo, Kind.CHAT),
        Method("sendVideo", sending.send_video, Kind.CHAT),
        Method("sendDocument", sending.send_document, Kind.CHAT),
        Method("sendMediaGroup", sending.send_media_group, Kind.CHAT),
        Method("sendRichMessage", sending.send_rich_message, Kind.CHAT),
        Method("sendMessageDraft", sending.send_message_draft, Kind.DRAFT),
        Method("sendRichMessageDraft", sending.send_rich_message_draft, Kind.DRAFT),
        Method("editMessageText", editing.edit_message_text, Kind.CHAT),
        Method("editMessageCaption", editing.edit_message_caption, Kind.CHAT),
        Method("editMessageMedia", editing.edit_message_media, Kind.CHAT),
        Method("editMessageReplyMarkup", editing.edit_message_reply_markup, Kind.CHAT),
        Method("deleteMessage", editing.delete_message, Kind.CHAT),
        Method("deleteMessages", editing.delete_messages, Kind.CHAT),
    )
}

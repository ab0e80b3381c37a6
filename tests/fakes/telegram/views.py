"""Chats and members as getChat, getChatMember and my_chat_member show them."""

from tests.fakes.telegram.accounts import Account, BotAccount
from tests.fakes.telegram.refusals import Json
from tests.fakes.telegram.rooms import Room

RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
]
POSTING = "can_post_messages"  # of channels alone
IN_CHANNELS = [POSTING, "can_edit_messages"]
GRANTED = {"can_manage_chat", "can_delete_messages", "can_change_info", "can_invite_users"}


def status(room: Room, account: Account) -> Json:
    """A ChatMember object."""
    user: Json = {"user": account.json()}
    refusal = room.turned_away.get(account.id, "")
    if refusal.startswith("bot is not a member"):
        return {"status": "left", **user}
    if refusal:
        return {"status": "kicked", "until_date": 0, **user}
    inside = account in room.bots if isinstance(account, BotAccount) else account in room.members
    if not inside:
        return {"status": "left", **user}
    role = room.roles.get(account.id, "member")
    if role == "creator":
        return {"status": "creator", "is_anonymous": False, **user}
    if role == "administrator":
        return {"status": "administrator", **rights(room, account), **user}
    return {"status": "member", **user}


def rights(room: Room, account: Account) -> Json:
    """What an administrator may do."""
    granted = room.rights.get(account.id, GRANTED)
    names = [*RIGHTS, *IN_CHANNELS] if room.kind == "channel" else RIGHTS
    return {name: name in granted for name in names}


def full(room: Room) -> Json:
    """A ChatFullInfo object."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    more: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return {**room.json(), **more}

"""What each method and event needs, as data: a scope of the bot's token, and the tier of its rate limit."""

from collections.abc import Mapping

APP_METHODS = {"apps.connections.open"}  # with the app's token, and the scope of that
BY_KIND = {"conversations.info", "conversations.history"}  # the scope goes by the kind of channel: KINDS, HISTORY
# "" needs none.
SCOPES: Mapping[str, str] = {
    "auth.test": "",
    "bots.info": "users:read",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.getPermalink": "",
    "chat.startStream": "chat:write",
    "chat.appendStream": "chat:write",
    "chat.stopStream": "chat:write",
    "conversations.open": "im:write",
    "conversations.info": "channels:read",
    "conversations.history": "channels:history",
    "users.info": "users:read",
    "views.open": "",
    "views.update": "",
    "views.publish": "",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "assistant.threads.setStatus": "chat:write",
    "assistant.threads.setTitle": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "agents.sessions.setStatus": "chat:write",
    "agents.sessions.rename": "chat:write",
}
KINDS: Mapping[str, str] = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
HISTORY: Mapping[str, str] = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
DOWNLOAD = "files:read"  # of people's files
INTERACTIVE = "commands"  # slash commands and shortcuts
EVENTS: Mapping[str, str] = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_home_opened": "",
    "agent_session_stopped": "chat:write",
    "channel_left": "channels:read",
}
# Absent: not limited here, for Slack's own limit is far away.
TIERS: Mapping[str, int] = {
    "apps.connections.open": 1,
    "bots.info": 3,
    "chat.postMessage": 4,  # and one a second in each channel: see `tiers`
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "chat.delete": 3,
    "chat.startStream": 2,
    "chat.appendStream": 4,
    "chat.stopStream": 2,
    "conversations.open": 3,
    "conversations.info": 3,
    "conversations.history": 3,
    "users.info": 4,
    "views.open": 4,
    "views.update": 4,
    "views.publish": 4,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
    "files.info": 4,
    "assistant.threads.setStatus": 4,
    "assistant.threads.setTitle": 4,
    "assistant.threads.setSuggestedPrompts": 4,
    "agents.sessions.setStatus": 3,
    "agents.sessions.rename": 3,
}
ALL = {scope for table in (SCOPES, KINDS, HISTORY, EVENTS) for scope in table.values() if scope} | {
    DOWNLOAD,
    INTERACTIVE,
}

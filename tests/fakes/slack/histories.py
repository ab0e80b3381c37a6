"""What stands in a channel, as conversations.history tells it, and where a message can be seen."""

from collections.abc import Callable

from tests.fakes.slack.calls import Call
from tests.fakes.slack.messages import Message
from tests.fakes.slack.refusals import Json, Refused, missing_scope, wrong
from tests.fakes.slack.scopes import HISTORY

USUAL, MOST = 100, 999


def history(call: Call) -> Json:
    """The roots, newest first, page by page. What a payload of metadata holds comes only where it is asked for."""
    channel = call.known()
    granted = call.workspace.scopes
    if HISTORY[channel.kind] not in granted:
        raise missing_scope(HISTORY[channel.kind], ",".join(sorted(granted)))
    if not channel.bot_in:
        raise Refused("not_in_channel")
    roots = [one for one in reversed(channel.shown) if not one.thread_ts and _within(call, one)]
    begin, limit = int(call.fields.text("cursor") or 0), _limit(call)
    page, more = roots[begin : begin + limit], len(roots) > begin + limit
    body: Json = {"messages": [_told(one, whole=call.fields.flag("include_all_metadata")) for one in page]}
    body |= {"has_more": more, "pin_count": 0}
    return {**body, "response_metadata": {"next_cursor": str(begin + limit) if more else ""}}


def permalink(call: Call) -> Json:
    channel = call.known()
    ts = call.fields.needed("message_ts")
    message = channel.messages.get(ts)
    if message is None or message.gone:
        raise Refused("message_not_found")
    place = f"https://{call.workspace.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": place}


def _within(call: Call, message: Message) -> bool:
    """Between `oldest` and `latest`; they themselves only with `inclusive`."""
    at, inclusive = _micros(message.ts), call.fields.flag("inclusive")
    oldest, latest = call.fields.text("oldest"), call.fields.text("latest")
    early = bool(oldest) and (at < _micros(oldest) or (at == _micros(oldest) and not inclusive))
    late = bool(latest) and (at > _micros(latest) or (at == _micros(latest) and not inclusive))
    return not (early or late)


def _micros(ts: str) -> int:
    seconds, _, rest = ts.partition(".")
    if not (seconds + rest).isdigit():
        raise Refused("invalid_ts_oldest")
    return int(seconds) * 1_000_000 + int(rest.ljust(6, "0")[:6])


def _limit(call: Call) -> int:
    given = call.fields.text("limit") or str(USUAL)
    if not given.isdigit() or not 1 <= int(given) <= MOST:
        raise wrong("[ERROR] limit must be between 1 and 999")
    return int(given)


def _told(message: Message, *, whole: bool) -> Json:
    body = message.json()
    if message.metadata:
        kind = {"event_type": message.metadata["event_type"]}
        body["metadata"] = message.metadata if whole else kind
    if message.reactions:
        body["reactions"] = [
            {"name": name, "users": people, "count": len(people)} for name, people in message.reactions.items()
        ]
    if replies := message.replies:
        body |= {"reply_count": len(replies), "reply_users_count": len({one.author.id for one in replies})}
        body["latest_reply"] = replies[-1].ts
    return body


METHODS: dict[str, Callable[[Call], Json]] = {
    "conversations.history": history,
    "chat.getPermalink": permalink,
}

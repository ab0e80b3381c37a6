"""chat.postMessage, postEphemeral, update and delete."""

import re
from dataclasses import dataclass, field

from tests.fakes.slack import payloads
from tests.fakes.slack.blocks import Checked
from tests.fakes.slack.calls import Call
from tests.fakes.slack.channels import Channel
from tests.fakes.slack.refusals import Json, Refused, wrong
from tests.fakes.slack.views import named

TRUNCATED = 40_000
UPDATED = 4_000
MARKDOWN = 12_000


@dataclass(slots=True, kw_only=True)
class Content:
    """What a message is to say."""

    text: str = ""
    markdown: str = ""
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None


def metadata_of(call: Call) -> Json | None:
    """Raises Refused."""
    given = call.fields.parsed("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if not re.fullmatch(r"[A-Za-z0-9_]+", str(given.get("event_type", ""))):
        raise Refused("invalid_metadata_schema")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def blocks_of(call: Call) -> list[Json]:
    """Checked, and with ids. Raises Refused."""
    given = call.fields.parsed("blocks", "invalid_blocks_format")
    if given is None or given == []:
        return []
    checked = Checked(call.workspace.ready_files)
    checked.all(given)
    if checked.faults:
        raise Refused("invalid_blocks", *checked.faults)
    return named(given, call.town.numbers)


def markdown_of(call: Call) -> str:
    text = call.fields.text("markdown_text")
    if len(text) > MARKDOWN:
        raise Refused("msg_too_long")
    return text


def _content(call: Call) -> Content:
    """Raises Refused."""
    content = Content(
        text=call.fields.text("text"),
        markdown=markdown_of(call),
        blocks=blocks_of(call),
        metadata=metadata_of(call),
    )
    if content.markdown and (content.text or content.blocks):
        raise Refused("markdown_text_conflict")
    if not content.blocks and not (content.text or content.markdown).strip():
        raise Refused("no_text")
    return content


def _target(call: Call) -> Channel:
    """Of a post a person may stand in place of their chat with the app."""
    person = call.workspace.people.get(call.fields.text("channel"))
    if person:
        return call.workspace.dm(person)
    return call.place()


def post_message(call: Call) -> Json:
    channel = _target(call)
    content = _content(call)
    message = channel.add(
        call.workspace.bot,
        text=content.text[:TRUNCATED],
        markdown=content.markdown,
        blocks=content.blocks,
        metadata=content.metadata,
        thread_ts=call.root(channel),
    )
    channel.tell(payloads.said(message))
    answer: Json = {"channel": channel.id, "ts": message.ts, "message": message.json()}
    if len(content.text) > TRUNCATED:
        answer["response_metadata"] = {"warnings": ["message_truncated"]}
    return answer


def post_ephemeral(call: Call) -> Json:
    channel = call.place()
    person = call.workspace.people.get(call.fields.needed("user"))
    if person is None or person not in channel.members:
        raise Refused("user_not_in_channel")
    content = _content(call)
    message = channel.add(
        call.workspace.bot,
        text=content.text[:TRUNCATED],
        markdown=content.markdown,
        blocks=content.blocks,
        thread_ts=call.root(channel),
        only_for=person,
    )
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """The whole content is replaced: with a text and no blocks, the old blocks go."""
    channel, message = call.known(), call.message()
    if channel.archived:
        raise Refused("is_inactive")
    if message.author is not call.workspace.bot:
        raise Refused("cant_update_message")
    if message.streaming:
        raise Refused("streaming_state_conflict")
    content = _content(call)
    if len(content.text) > UPDATED:
        raise Refused("msg_too_long")
    before = message.json()
    message.text, message.markdown, message.blocks = content.text, content.markdown, content.blocks
    message.edited = not content.blocks
    message.stream = None  # its tasks are gone with its text
    message.seen()
    channel.tell(payloads.changed(message, before))
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.json()}


def delete(call: Call) -> Json:
    message = call.message()
    if message.author is not call.workspace.bot:
        raise Refused("cant_delete_message")
    message.gone = True
    message.room.town.changes.happened()
    call.known().tell(payloads.deleted(message))
    return {"channel": message.room.id, "ts": message.ts}


def needs(call: Call, *names: str) -> None:
    """Raises Refused for the first that is missing."""
    for name in names:
        if not call.fields.text(name):
            raise wrong(f"[ERROR] missing required field: {name}")

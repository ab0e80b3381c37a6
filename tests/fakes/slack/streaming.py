"""chat.startStream, appendStream and stopStream: text only grows, and tasks change where they stand."""

from typing import Any

from tests.fakes.slack import payloads
from tests.fakes.slack.blocks import MOST_BLOCKS, Checked
from tests.fakes.slack.calls import Call
from tests.fakes.slack.messages import SIGNS, Message, Stream, Task
from tests.fakes.slack.refusals import Json, Refused, wrong
from tests.fakes.slack.views import named
from tests.fakes.slack.writing import blocks_of, markdown_of, needs

MOST_TEXT = 13_000  # of a whole stream
MODES = ("timeline", "plan")


def start(call: Call) -> Json:
    needs(call, "channel", "thread_ts")
    channel = call.place()
    if not channel.streams:
        raise Refused("channel_type_not_supported")
    root = call.root(channel)
    if channel.kind != "im":
        for name in ("recipient_user_id", "recipient_team_id"):
            if not call.fields.text(name):
                raise Refused(f"missing_{name}")
        if call.fields.text("recipient_user_id") not in call.workspace.people:
            raise Refused("user_not_found")
    mode = call.fields.text("task_display_mode") or "timeline"
    if mode not in MODES:
        raise wrong("[ERROR] task_display_mode must be timeline or plan")
    stream = Stream(started=call.now, recipient=call.fields.text("recipient_user_id"), mode=mode)
    grown = _grown(call, Message(room=channel, ts="", author=call.workspace.bot, stream=stream))
    message = channel.add(call.workspace.bot, stream=stream, thread_ts=root)
    _take(message, grown)
    channel.tell(payloads.said(message))
    return {"channel": channel.id, "ts": message.ts}


def append(call: Call) -> Json:
    message = _streaming(call)
    if not call.fields.text("markdown_text") and not call.fields.given("chunks"):
        raise Refused("no_text")
    _take(message, _grown(call, message))
    return {"channel": message.room.id, "ts": message.ts}


def stop(call: Call) -> Json:
    message = _streaming(call)
    blocks = blocks_of(call)
    grown = _grown(call, message)
    before = message.json()
    assert message.stream
    message.stream.stopped = True
    grown.blocks += blocks
    _take(message, grown)
    if status := call.fields.text("session_status"):
        message.room.thread(message.thread_ts).session = status
    call.known().tell(payloads.changed(message, before))
    return {"channel": message.room.id, "ts": message.ts, "message": message.json()}


def _streaming(call: Call) -> Message:
    """Raises Refused."""
    needs(call, "channel", "ts")
    message = call.place().messages.get(call.fields.text("ts"))
    if message is None or message.gone:
        raise Refused("message_not_found")
    if not message.streaming or message.author is not call.workspace.bot:
        raise Refused("message_not_in_streaming_state")
    return message


class _Grown:
    """What a message is to be after a call: made as a whole, so that a refused call changes nothing."""

    def __init__(self, message: Message) -> None:
        assert message.stream
        self.text = message.markdown
        self.blocks = list(message.blocks)
        self.plan = message.stream.plan
        self.tasks = dict(message.stream.tasks)

    def chunk(self, call: Call, chunk: Any) -> None:
        """Raises Refused."""
        match chunk:
            case {"type": "markdown_text", "text": str(text)}:
                self.text += text
            case {"type": "task_update", "id": str(), "title": str(), "status": status} if status in SIGNS:
                self._task(chunk)
            case {"type": "plan_update", "title": str(title)}:
                self.plan = title
            case {"type": "blocks", "blocks": list(blocks)}:
                self._blocks(call, blocks)
            case _:
                raise Refused("invalid_chunks", f"[ERROR] this is no chunk: {chunk}")

    def _task(self, chunk: Json) -> None:
        """Details and outputs are added to, and not replaced."""
        task = self.tasks.get(chunk["id"]) or Task(id=chunk["id"], title="", status="pending")
        more = {name: getattr(task, name) + (chunk.get(name) or "") for name in ("details", "output")}
        self.tasks[task.id] = Task(id=task.id, title=chunk["title"], status=chunk["status"], **more)

    def _blocks(self, call: Call, blocks: list[Json]) -> None:
        checked = Checked(call.workspace.ready_files)
        checked.all(blocks)
        if checked.faults:
            raise Refused("invalid_blocks", *checked.faults)
        self.blocks += named(blocks, call.town.numbers)


def _grown(call: Call, message: Message) -> _Grown:
    """Raises Refused."""
    grown = _Grown(message)
    chunks = call.fields.parsed("chunks", "invalid_chunks")
    text = markdown_of(call)
    if text and chunks:
        raise Refused("markdown_text_conflict")
    grown.text += text
    for chunk in chunks or []:
        grown.chunk(call, chunk)
    added = len(grown.text) - len(message.markdown)
    if added > 12_000:
        raise Refused("msg_too_long")
    if len(grown.text) > MOST_TEXT:
        raise Refused("msg_blocks_too_long")
    if len(grown.blocks) > MOST_BLOCKS:
        raise Refused("invalid_blocks", f"[ERROR] no more than {MOST_BLOCKS} items allowed")
    return grown


def _take(message: Message, grown: _Grown) -> None:
    assert message.stream
    message.markdown, message.blocks = grown.text, grown.blocks
    message.stream.plan, message.stream.tasks = grown.plan, grown.tasks
    message.seen()

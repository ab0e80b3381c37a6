"""What the two graphs keep in their checkpoints: plain JSON only."""

from typing import Annotated, TypedDict

from langgraph.channels import UntrackedValue

Plain = dict[str, object]


class ConversationState(TypedDict, total=False):
    """One session's conversation. `turn`, `decision` and `outcome` belong to the newest turn."""

    messages: list[dict[str, str]]  # {"role": "user" | "assistant", "text"}
    summary: str  # of what was trimmed
    turns: int
    awaiting: Plain | None  # who was asked for their next message, and what for: {user: {"action", "draft", …}}
    turn: str
    decision: Annotated[Plain, UntrackedValue(Plain)]  # never kept: a command's argument may be a code
    concluded: Annotated[Plain, UntrackedValue(Plain)]  # changes of this state, kept by the turn's last node
    outcome: Plain  # {"text"}: the answer; or {"text", "assignment", "draft"}: what the desk goes on with


class PostState(TypedDict, total=False):
    """One draft's way from brief to decision."""

    brief: Plain
    number: int  # of the revision in the making
    variant: int  # grows with Regenerate, so that the next one differs
    change: Plain | None  # {"instruction"} or {"post"}, and {"pictures"}: what to change
    post: Plain
    notes: list[str]
    retitled: bool  # by the last change: pictures show the title
    adapted: dict[str, Plain]  # by target: {"post", "notes"}, where the text is not that of `post`
    decision: Plain | None  # what review got: {"action", "turn", ...}
    problems: list[str]

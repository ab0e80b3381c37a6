"""What is shown of a turn, where, and to whom."""

from dataclasses import dataclass

from core.messages import Address, Language, MessageRef, UserRef


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is shown, where, and to whom. Of a `draft` it is a window on the text, else the whole text."""

    turn: str
    address: Address
    language: Language
    recipient: UserRef | None = None  # of a native stream; None: by edits
    origin: MessageRef | None = None  # the message that is answered
    draft: str = ""
    restarted: bool = False

    @property
    def key(self) -> str:
        """The key of the message in the ledger."""
        return f"turn:{self.turn}"

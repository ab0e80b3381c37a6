"""What the router concluded about one message."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An intent, how sure the router is (0..1), why (English), and what the next nodes need to know.

    `params` and `metadata` hold plain JSON; `targets` are names of graph nodes.
    """

    intent: str
    confidence: float
    reasoning: str
    params: Mapping[str, object] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")

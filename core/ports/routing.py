"""Whoever reads an intent out of a message: a language model, or a classifier that needs none."""

from typing import Protocol

from core.router.decision import Decision, Question


class IntentReader(Protocol):
    """Reads what somebody wants."""

    async def read(self, question: Question) -> Decision:
        """What is wanted, and how sure the reader is. Raises ModelError where a model was asked in vain; what works
        without one raises nothing."""

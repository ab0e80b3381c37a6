"""From a classifier's scores to a decision, with what a question tells beside its text."""

from collections.abc import Mapping
from typing import Final

from core.router.decision import CHAT, UNSURE, Decision, Question

NEEDS_DRAFT: Final = frozenset({"revise_draft", "regenerate_pictures", "approve", "reject"})
WITHOUT_DRAFT: Final = 0.5  # what is left of the confidence where there is nothing to revise or decide
WITH_PICTURES: Final = 3.0  # how much likelier a post is where somebody sends pictures along


def decided(scores: Mapping[str, float], question: Question, reader: str) -> Decision:
    """The likeliest intent. `scores` are probabilities by intent, empty where the text has nothing that is known;
    `reader` names the classifier in the reasoning."""
    if not scores:
        return Decision(
            intent=CHAT,
            confidence=UNSURE,
            reasoning=f"{reader}: nothing in the text is known",
            metadata={"source": "classifier", "scores": {}},
        )
    (intent, score), (second, second_score), third = best_three(in_context(scores, question))
    confidence, remark = score, ""
    if intent in NEEDS_DRAFT and not question.drafts:
        confidence, remark = score * WITHOUT_DRAFT, ", halved because no draft is open"
    return Decision(
        intent=intent,
        confidence=round(min(1.0, max(0.0, confidence)), 4),
        reasoning=f"{reader}: {intent} ({score:.2f}{remark}) before {second} ({second_score:.2f})",
        metadata={
            "source": "classifier",
            "scores": {name: round(value, 4) for name, value in ((intent, score), (second, second_score), third)},
        },
    )


def in_context(scores: Mapping[str, float], question: Question) -> Mapping[str, float]:
    """The same probabilities, knowing whether pictures came along."""
    if not question.has_pictures:
        return scores
    weighed = {name: score * (WITH_PICTURES if name == "create_post" else 1) for name, score in scores.items()}
    total = sum(weighed.values())
    return {name: score / total for name, score in weighed.items()}


def best_three(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    """The likeliest first; names decide between equals, so that the order is always the same."""
    return sorted(scores.items(), key=lambda each: (-each[1], each[0]))[:3]

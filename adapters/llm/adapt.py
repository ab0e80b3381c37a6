"""One post for another platform, without a model: whole sentences that fit, fewer tags, no title where none is."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.llm.asked import Asked
from adapters.llm.revise import shortened
from core.drafts import Post
from core.platforms import body_length, fit_title


def adapt(post: Post, asked: Asked) -> Post:
    """The same post gives the same text; what fits as it is keeps every sentence."""
    limits = asked.limits
    title = fit_title(post.title, limits.max_title) if limits.titled else ""
    cut = replace(post, title=title, tags=post.tags[: limits.wanted_tags[1]])

    def fits(parts: Sequence[str]) -> bool:
        return body_length(replace(cut, body="\n\n".join(parts)), limits) <= limits.max_body

    return replace(cut, body=shortened(post.body, fits))

"""Whether a message is a change request or the new text."""

from dataclasses import replace

from core.drafts import Post
from core.requests import Change
from core.workflow.output import parse_post

SHARE_OF_BODY = 0.6


def change_of(text: str, post: Post) -> Change:
    """Labelled text, or several lines about as long as the body, is the new post; all else is an instruction."""
    parsed = parse_post(text)
    if parsed.title and parsed.body and (parsed.complete or parsed.tags):
        new = replace(post, title=parsed.title, body=parsed.body, tags=parsed.tags or post.tags)
        return Change(post=new)
    stripped = text.strip()
    if "\n" in stripped and len(stripped) >= SHARE_OF_BODY * len(post.body):
        return Change(post=replace(post, body=stripped))
    return Change(instruction=stripped)

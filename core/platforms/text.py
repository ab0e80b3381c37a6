"""The text of a post as it stands where there are no fields for its parts."""

from core.drafts import Post
from core.platforms.limits import PlatformLimits


def published_text(post: Post, limits: PlatformLimits) -> str:
    """Title (where the platform has no field for it), body, and tags (where they are typed there), in that order."""
    title = "" if limits.titled else post.title
    tags = " ".join(f"#{tag}" for tag in post.tags) if limits.tags_in_body else ""
    return "\n\n".join(part for part in (title, post.body, tags) if part)

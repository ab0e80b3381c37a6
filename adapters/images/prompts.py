"""What an images endpoint is asked for."""

from core.drafts import Brief, ContentType, Post, Style

_BODY_AT_MOST = 400  # characters; endpoints differ, the shortest limit known is 1000 for the whole prompt
_LOOKS: dict[Style, str] = {
    "professional": "clean editorial photograph, calm light, few objects",
    "casual": "natural lifestyle photograph, daylight, warm and unposed",
    "humorous": "playful flat illustration with bright colours",
    "emotional": "soft film photograph, quiet mood, muted colours",
}
_SUBJECTS: dict[ContentType, str] = {
    "normal": "the subject of the post",
    "lifestyle": "a scene from everyday life that fits the post",
    "emotional": "a scene that carries the feeling of the post",
}


def prompt(post: Post, brief: Brief, *, number: int, of: int, variant: int) -> str:
    """A short request for picture `number` of `of`, to go with the post."""
    role = "The cover picture" if number == 1 else f"Picture {number} of {of}, a different view from the others"
    another = f" Take {variant + 1}: choose another scene than before." if variant else ""
    return (
        f"{role} for a social media post, portrait format. Show {_SUBJECTS[brief.content_type]}; "
        f"{_LOOKS[brief.style]}. No text, letters or logos in the picture.{another}\n"
        f"Title: {post.title or brief.topic}\nPost: {post.body[:_BODY_AT_MOST]}"
    )

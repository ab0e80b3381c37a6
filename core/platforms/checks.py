"""What keeps a post from a platform, and what could be better: said before anybody is asked to approve."""

from math import ceil

from core.catalogue import say
from core.drafts import Post
from core.messages import Language, Picture
from core.platforms.lengths import body_length, text_bytes, title_width
from core.platforms.limits import MEGABYTE, PlatformLimits, Shape

MOVING = frozenset({"image/gif"})  # a film cannot be made smaller picture by picture


def problems(post: Post, limits: PlatformLimits, language: Language, *, pictures: int | None = None) -> tuple[str, ...]:
    """What keeps the post from being published there and cannot be repaired.

    `pictures` is how many there will be, for a check before they are made; None counts those of the post.
    """
    count = len(post.pictures) if pictures is None else pictures
    limits = limits.beside(media=bool(count or post.video))
    platform = say(f"platform.{limits.platform}", language)
    most = limits.max_pictures - bool(post.video and limits.video and limits.video.counted)
    found: tuple[tuple[bool, str, dict[str, int]], ...] = (
        (count < limits.min_pictures and not post.video, "problem.no_picture", {"least": limits.min_pictures}),
        (count > most, "problem.many_pictures", {"count": count, "limit": most}),
    )
    texts = tuple(why for _, why in wrong_fields(post, limits, language))
    said = tuple(say(key, language, platform=platform, **values) for wrong, key, values in found if wrong)
    return texts + said + _picture_problems(post, limits, language) + _video_problems(post, limits, language, count)


def wrong_fields(post: Post, limits: PlatformLimits, language: Language) -> tuple[tuple[str, str], ...]:
    """What is wrong with title, text and tags, each with its name: the part of `problems` that writing can mend."""
    limits = limits.beside(media=bool(post.pictures or post.video))
    platform, tags = say(f"platform.{limits.platform}", language), len(post.tags)
    width, length = title_width(post.title), body_length(post, limits)
    long = "long_body" if limits.titled else "long_text"
    if limits.max_body == limits.max_caption:
        long = "long_caption"
    size, most = text_bytes(post, limits), limits.max_bytes or 0
    found: tuple[tuple[bool, str, str, dict[str, int]], ...] = (
        (limits.titled and not post.title.strip(), "title", "no_title", {}),
        (not post.body.strip(), "text", "no_body", {}),
        (width > limits.max_title, "title", "long_title", {"width": width, "limit": limits.max_title}),
        (length > limits.max_body, "text", long, {"count": length, "limit": limits.max_body}),
        (bool(most) and size > most, "text", "many_bytes", {"size": size, "limit": most}),
        (tags > limits.max_tags, "tags", "many_tags", {"count": tags, "limit": limits.max_tags}),
    )
    wrong = [(field, key, values) for is_wrong, field, key, values in found if is_wrong]
    return tuple((field, say(f"problem.{key}", language, platform=platform, **values)) for field, key, values in wrong)


def _picture_problems(post: Post, limits: PlatformLimits, language: Language) -> tuple[str, ...]:
    """What is wrong with each picture, by its place in the post, and with all together; a size that nobody told is not
    counted."""
    platform, found = say(f"platform.{limits.platform}", language), []
    for number, picture in enumerate(post.pictures, start=1):
        if limits.refits and picture.media_type not in MOVING:
            continue
        if picture.media_type not in limits.picture_types:
            kind = picture.media_type.removeprefix("image/").upper()
            found.append(say("problem.picture_type", language, number=number, kind=kind, platform=platform))
        if picture.size > limits.max_picture_bytes:
            size, most = _megabytes(picture.size), _megabytes(limits.max_picture_bytes)
            found.append(
                say("problem.large_picture", language, number=number, size=size, limit=most, platform=platform)
            )
        if limits.shape and _misshapen(picture, limits.shape):
            values = {"width": picture.width, "height": picture.height, "number": number}
            values |= {"sides": limits.shape.sides, "times": limits.shape.times}
            found.append(say("problem.picture_shape", language, platform=platform, **values))
    whole = sum(picture.size for picture in post.pictures) + (post.video.size if post.video else 0)
    if limits.max_media_bytes is not None and whole > limits.max_media_bytes:
        size, most = _megabytes(whole), _megabytes(limits.max_media_bytes)
        found.append(say("problem.large_media", language, size=size, limit=most, platform=platform))
    return tuple(found)


def _misshapen(picture: Picture, shape: Shape) -> bool:
    short, long = sorted((picture.width, picture.height))
    return short + long > shape.sides or long > shape.times * max(1, short)


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".removesuffix(".0")


def _video_problems(post: Post, limits: PlatformLimits, language: Language, pictures: int) -> tuple[str, ...]:
    """The same for its video; a length that nobody told is not counted."""
    video, most = post.video, limits.video
    platform = say(f"platform.{limits.platform}", language)
    if video is None:
        return ()
    if most is None:
        return (say("problem.no_video", language, platform=platform),)
    seconds, size = ceil(video.seconds), ceil(video.size / MEGABYTE)
    found: tuple[tuple[bool, str, dict[str, int]], ...] = (
        (bool(pictures) and not limits.mixes, "problem.video_and_pictures", {}),
        (seconds > most.max_seconds, "problem.long_video", {"seconds": seconds, "limit": int(most.max_seconds)}),
        (video.size > most.max_bytes, "problem.large_video", {"size": size, "limit": most.max_bytes // MEGABYTE}),
    )
    said = [say(key, language, platform=platform, **values) for wrong, key, values in found if wrong]
    if video.media_type not in most.types:
        kind = video.media_type.removeprefix("video/").upper()
        said.append(say("problem.video_type", language, kind=kind, platform=platform))
    return tuple(said)


def hints(post: Post, limits: PlatformLimits, language: Language) -> tuple[str, ...]:
    """What could be better, or will be done to it on its way, and hinders nothing."""
    least, most = limits.wanted_tags
    found: list[str] = []
    if len(post.tags) < least:
        found.append(say("hint.few_tags", language, count=len(post.tags), least=least, most=most))
    if limits.refits and (count := sum(_refitted(picture, limits) for picture in post.pictures)):
        platform = say(f"platform.{limits.platform}", language)
        limit = _megabytes(limits.max_picture_bytes)
        found.append(say("hint.refitted", language, count=count, limit=limit, platform=platform))
    return tuple(found)


def _refitted(picture: Picture, limits: PlatformLimits) -> bool:
    fits = picture.media_type in limits.picture_types and picture.size <= limits.max_picture_bytes
    return not fits and picture.media_type not in MOVING

"""Albums as one message, what a change brings into a post, and what each platform takes: pure rules."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.memory.clock import SimulatedClock
from core.albums import Albums, merged
from core.catalogue import say
from core.catalogue.attachments import TEXTS
from core.changes import changes
from core.drafts import Brief, Post, Target, Variant
from core.messages import (
    Address,
    Attachment,
    Button,
    InboundMessage,
    Language,
    MessageRef,
    OutboundMessage,
    Picture,
    UserRef,
    Video,
)
from core.parts import parts_of
from core.plain import plain
from core.platforms import MEGABYTE, PLATFORMS, problems
from core.records import ChatLimits
from core.requests import Change, request_of, turn_id
from core.router.decision import Question
from core.router.params import post_params
from core.workflow.briefs import with_media
from tests.core.routing import MONDAY
from tests.scenarios.kept import in_memory

HERE = Address(platform="telegram", tenant="7", chat="1")
EARLIER = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
PICTURE = Picture(id="a" * 64, media_type="image/png", width=3, height=4)
OTHER = replace(PICTURE, id="b" * 64)
VIDEO = Video(id="c" * 64, media_type="video/mp4", size=7 * MEGABYTE, width=64, height=48, seconds=12.4)
NEW = replace(VIDEO, id="d" * 64)
XHS, OUTBOX = PLATFORMS["xiaohongshu"], PLATFORMS["outbox"]
POST = Post(title="拉花", body="一分钟。", tags=("咖啡", "牛奶", "拉花"))


def part(number: int, text: str = "", *, kind: str = "picture", answers: str = "") -> InboundMessage:
    attachment = Attachment(id=f"file-{number}", kind="video" if kind == "video" else "picture")
    return InboundMessage(
        id=f"1.{number}",
        address=HERE,
        sender=UserRef(platform="telegram", id="mei"),
        sender_name="Mei",
        text=text,
        received_at=EARLIER,
        origin=MessageRef(address=HERE, id=str(number)),
        reply_to=MessageRef(address=HERE, id=answers) if answers else None,
        attachments=(attachment,),
        album="9",
    )


# --- albums -----------------------------------------------------------------------------------------


def test_all_parts_of_an_album_are_one_turn_and_no_other() -> None:
    turns = {turn_id(part(1)), turn_id(part(2))}
    assert len(turns) == 1
    others = [
        replace(part(1), album=""),
        replace(part(1), album="8"),
        replace(part(1), address=replace(HERE, chat="2")),
        replace(part(1), address=replace(HERE, tenant="8")),
    ]
    assert len(turns | {turn_id(each) for each in others}) == 5


@pytest.mark.parametrize(
    ("parts", "text", "answers", "reason"),
    [
        ([part(1, "cats"), part(2)], "cats", None, "the caption of the first"),
        ([part(1), part(2, "cats")], "cats", None, "of any"),
        ([part(1, "cats"), part(2, "dogs")], "cats", None, "of the first that has one"),
        ([part(1, " \n"), part(2, "cats")], "cats", None, "white space is none"),
        ([part(1), part(2)], "", None, "none"),
        ([part(1), part(2, answers="7")], "", "7", "what any of them answers"),
    ],
)
def test_an_album_becomes_one_request(parts: list[InboundMessage], text: str, answers: str | None, reason: str) -> None:
    whole = merged(request_of(parts[-1], language="en"), parts)
    assert whole.text == text, reason
    assert (whole.reply_to and whole.reply_to.id) == answers, reason
    assert whole.origin == parts[0].origin, "its answer stands under the first"
    assert [each.id for each in whole.attachments] == ["file-1", "file-2"]


@pytest.mark.parametrize(("spoken", "chosen", "language"), [("zh", "", "zh"), ("zh", "en", "en"), ("", "", "en")])
async def test_the_language_is_that_of_a_caption_that_came_behind(spoken: str, chosen: str, language: Language) -> None:
    clock = SimulatedClock()
    world = in_memory(clock).world
    await world.stores.albums.add(part(1))
    for name, value in (("spoken", spoken), ("language", chosen)):
        if value:
            await world.stores.preferences.put(HERE.session, name, value)
    whole = await Albums(world=world).whole(request_of(part(1), language="en"), again=False)
    assert whole.language == language


# --- what a change brings ---------------------------------------------------------------------------

BRIEF = Brief(request="x", topic="x", language="en")
DRAWN = replace(BRIEF, pictures=3)


@pytest.mark.parametrize(
    ("platform", "brief", "change", "pictures", "video", "reason"),
    [
        ("xiaohongshu", BRIEF, Change(instruction="shorter"), (), None, "a word changes neither"),
        ("xiaohongshu", replace(BRIEF, own_video=VIDEO), Change(instruction="x"), (), VIDEO, "nor takes them away"),
        ("xiaohongshu", replace(BRIEF, own_video=VIDEO), Change(video=NEW), (), NEW, "a new video"),
        ("xiaohongshu", replace(BRIEF, own_pictures=(OTHER,)), Change(video=NEW), (), NEW, "in place of the photos"),
        ("xiaohongshu", replace(BRIEF, own_video=VIDEO), Change(pictures=(PICTURE,)), (PICTURE,), None, "and back"),
        ("xiaohongshu", BRIEF, Change(pictures=(PICTURE,), video=NEW), (PICTURE,), NEW, "both: the person decides"),
        ("outbox", replace(BRIEF, own_pictures=(OTHER,)), Change(video=NEW), (OTHER,), NEW, "it takes both"),
        ("outbox", replace(BRIEF, own_video=VIDEO), Change(pictures=(PICTURE,)), (PICTURE,), VIDEO, "the same"),
    ],
)
def test_what_people_send_later(
    platform: str, brief: Brief, change: Change, pictures: tuple[Picture, ...], video: Video | None, reason: str
) -> None:
    after = with_media(replace(brief, platform=platform), plain(change))
    assert (after.own_pictures, after.own_video) == (pictures, video), reason


def test_pictures_that_were_asked_for_make_way_for_a_video_where_both_do_not_fit() -> None:
    assert with_media(DRAWN, plain(Change(video=NEW))).pictures is None
    assert with_media(replace(DRAWN, platform="outbox"), plain(Change(video=NEW))).pictures == 3
    assert with_media(DRAWN, plain(Change(pictures=(PICTURE,)))).pictures == 3


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (None, VIDEO, "Video: new"),
        (VIDEO, NEW, "Video: replaced"),
        (VIDEO, None, "Video: taken out"),
        (VIDEO, VIDEO, None),
        (None, None, None),
    ],
)
def test_a_card_says_what_became_of_the_video(before: Video | None, after: Video | None, line: str | None) -> None:
    assert changes(replace(POST, video=before), replace(POST, video=after), "en") == ([line] if line else [])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Write a Xiaohongshu note about latte art with this video", "en"),
        ("write a post about latte art, using my video", "en"),
        ("用这个视频写一篇关于latte art的小红书笔记", "zh"),
        ("帮我写一篇关于latte art的小红书笔记，用我拍的这段视频", "zh"),
    ],
)
def test_the_video_is_no_part_of_the_topic(text: str, language: Language) -> None:
    asked = Question(text=text, language=language, at=MONDAY, has_pictures=True)
    assert post_params(text, asked)["topic"] == "latte art"


def test_a_video_may_be_the_topic() -> None:
    text = "Write a note about video editing"
    assert post_params(text, Question(text=text, language="en", at=MONDAY))["topic"] == "video editing"


# --- what an approval is bound to, and what platforms take ------------------------------------------


def test_a_video_is_part_of_what_is_approved() -> None:
    post = Post(title="拉花", body="一分钟。", tags=("咖啡",), pictures=(PICTURE,))
    target, slot = Target(platform="xiaohongshu", account="desk"), datetime(2026, 1, 5, tzinfo=UTC)
    posts = [replace(post, video=video) for video in (None, VIDEO, NEW)]
    assert len({Variant(target=target, post=each, since=1).digest(slot) for each in posts}) == 3


@pytest.mark.parametrize(
    ("post", "platform", "problem"),
    [
        (replace(POST, video=VIDEO), "xiaohongshu", None),  # in place of a picture
        (POST, "xiaohongshu", "problem.no_picture"),
        (replace(POST, video=VIDEO, pictures=(PICTURE,)), "xiaohongshu", "problem.video_and_pictures"),
        (replace(POST, video=VIDEO, pictures=(PICTURE,)), "outbox", None),
        (replace(POST, video=replace(VIDEO, seconds=900.0)), "xiaohongshu", None),
        (replace(POST, video=replace(VIDEO, seconds=900.2)), "xiaohongshu", "problem.long_video"),
        (replace(POST, video=replace(VIDEO, seconds=0.0)), "xiaohongshu", None),  # nobody told
        (replace(POST, video=replace(VIDEO, size=501 * MEGABYTE)), "outbox", "problem.large_video"),
        (replace(POST, video=replace(VIDEO, media_type="video/webm")), "outbox", None),
        (replace(POST, video=replace(VIDEO, media_type="video/webm")), "telegram_channel", "problem.video_type"),
        (replace(POST, video=VIDEO, pictures=(PICTURE,) * 9), "telegram_channel", None),
        (replace(POST, video=VIDEO, pictures=(PICTURE,) * 10), "telegram_channel", "problem.many_pictures"),
        (replace(POST, pictures=(PICTURE,) * 10), "telegram_channel", None),
    ],
)
def test_what_a_platform_says_of_a_video(post: Post, platform: str, problem: str | None) -> None:
    for language in ("en", "zh"):
        found = problems(post, PLATFORMS[platform], language)
        assert len(found) == bool(problem)
        if problem:
            assert found[0].startswith(TEXTS.get(problem, (found[0], found[0]))[language == "zh"].partition("{")[0])


def test_a_platform_without_videos_says_so() -> None:
    found = problems(replace(POST, video=VIDEO), replace(OUTBOX, video=None), "en")
    assert found == ("Outbox takes no video.",)


def test_videos_as_large_as_the_media_store_keeps_are_no_problem_anywhere() -> None:
    takers = [limits for limits in PLATFORMS.values() if limits.video]
    assert len(takers) == len(PLATFORMS) - 1, "only a message of Slack shows none"
    for limits in takers:
        assert problems(replace(POST, video=replace(VIDEO, size=20 * MEGABYTE)), limits, "zh") == ()


def test_a_video_stands_apart_from_buttons_where_pictures_do() -> None:
    button = Button(label="OK", callback="c")
    limits = ChatLimits(max_chars=100, pictures_apart=True)
    above, below = parts_of(OutboundMessage(text="Text", video=VIDEO, buttons=((button,),)), limits)
    assert (above.video, above.text, below.video, below.text) == (VIDEO, "", None, "Text")


def test_a_failed_picture_of_several_is_named_in_both_languages() -> None:
    said = [say("attachment.of_picture", language, number=3, text="…") for language in ("en", "zh")]
    assert said == ["Picture 3: …", "第 3 张图：…"]

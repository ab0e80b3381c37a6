"""Notes on Xiaohongshu: what goes over the wire, what came of it, and what cannot be told."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.memory.clock import SimulatedClock
from adapters.publishers.xiaohongshu import Manner
from adapters.publishers.xiaohongshu_pace import Pace, that_count
from adapters.publishers.xiaohongshu_words import BEFORE_THE_CLICK, own_notes, refusal
from core.catalogue import CATALOGUE
from core.drafts import Post
from core.errors import PublishRefused, PublishUncertain
from core.platforms import PLATFORMS, title_width
from core.records import AuditEntry, Publication, PublicationState
from tests.adapters.publishers.xiaohongshu_stage import AT_ONCE, TARGET, Stage, staged
from tests.fakes.films import film
from tests.fakes.xiaohongshu import TOOLS, width

POST = Post(title="手冲咖啡入门", body="先看水温。\n\n再看研磨。", tags=("咖啡", "手冲"))
KEY = "d-1:2:xiaohongshu:brand"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
async def stage(tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Stage]:
    async with staged(tmp_path, clock) as opened:
        yield opened


async def publish(stage: Stage, post: Post = POST, key: str = KEY) -> str:
    """The link, or what went wrong."""
    if not (post.pictures or post.video):
        post = replace(post, pictures=(await stage.picture(),))
    try:
        return (await stage.publisher.publish(post, target=TARGET, idempotency_key=key)).url
    except PublishRefused as error:
        return f"refused: {error.why}"
    except PublishUncertain as error:
        return f"uncertain: {error.why}"


# --- what goes out ----------------------------------------------------------------------------------


async def test_a_note_with_pictures_and_the_link_to_it(stage: Stage) -> None:
    first, second = await stage.picture(10), await stage.picture(20)
    receipt = await stage.publisher.publish(replace(POST, pictures=(first, second)), target=TARGET, idempotency_key=KEY)
    (note,) = stage.wire.notes
    assert (note.title, note.text) == (POST.title, POST.body + " #咖啡[话题]# #手冲[话题]#")
    assert [Path(path).read_bytes() for path in note.files] == [
        await stage.media.read(each.id) for each in (first, second)
    ]
    assert (
        receipt.url == f"https://www.xiaohongshu.com/explore/{note.id}?xsec_token=AB000001%2B%2Fx=&xsec_source=pc_feed"
    )
    assert (receipt.id, receipt.published_at) == (note.id, stage.clock.now())
    assert [name for name, _ in stage.wire.calls] == [
        "check_login_status",
        "publish_content",
        "get_my_profile",
        "get_feed_detail",
    ]


async def test_a_note_with_a_video(stage: Stage) -> None:
    video = await stage.media.add_video(film())
    assert (await publish(stage, replace(POST, video=video))).startswith("https://")
    (note,) = stage.wire.notes
    assert (note.kind, Path(note.files[0]).read_bytes()) == ("video", film())


@pytest.mark.parametrize(
    ("manner", "visibility", "original"),
    [
        (AT_ONCE, "公开可见", False),
        (replace(AT_ONCE, visibility="self"), "仅自己可见", False),
        (replace(AT_ONCE, visibility="friends", original=True), "仅互关好友可见", True),
    ],
)
async def test_who_sees_it_and_whose_work_it_is(
    tmp_path: Path, clock: SimulatedClock, manner: Manner, visibility: str, original: bool
) -> None:
    async with staged(tmp_path, clock, manner=manner) as stage:
        await publish(stage)
        (note,) = stage.wire.notes
        assert (note.visibility, note.original) == (visibility, original)


async def test_files_are_readable_by_the_server_and_old_ones_go(stage: Stage) -> None:
    stage.folder.mkdir()
    (stage.folder / "old.png").write_bytes(b"x")
    long_ago = datetime.now(UTC).timestamp() - 25 * 3600
    os.utime(stage.folder / "old.png", (long_ago, long_ago))
    await publish(stage)
    (file,) = stage.folder.iterdir()
    assert (file.suffix, file.stat().st_mode & 0o777) == (".png", 0o644)


# --- what is certainly not out ----------------------------------------------------------------------


async def test_an_account_that_is_logged_out_is_not_asked_to_publish(stage: Stage) -> None:
    stage.wire.logged_in = False
    assert await publish(stage) == "refused: login"
    assert stage.wire.count("publish_content") == 0


@pytest.mark.parametrize(
    ("post", "why"),
    [
        (replace(POST, title="一" * 21), "too_long"),
        (replace(POST, title="a" * 41), "too_long"),
        (replace(POST, body="字" * 1000), "too_long"),
    ],
    ids=["title of 21", "title of 41 letters", "body with its tags"],
)
async def test_what_the_server_measures(stage: Stage, post: Post, why: str) -> None:
    assert await publish(stage, post) == f"refused: {why}"
    assert stage.wire.notes == []


async def test_tags_over_ten_are_left_out_there(stage: Stage) -> None:
    assert (await publish(stage, replace(POST, tags=tuple("一二三四五六七八九十百")))).startswith("https://")
    assert len(stage.wire.notes[0].tags) == 10


async def test_no_picture_and_one_that_is_gone(stage: Stage) -> None:
    with pytest.raises(PublishRefused) as refused:
        await stage.publisher.publish(POST, target=TARGET, idempotency_key=KEY)
    assert refused.value.why == "no_picture"
    lost = replace(await stage.picture(), id="0" * 64)
    assert await publish(stage, replace(POST, pictures=(lost,))) == "refused: upload"
    assert stage.wire.count("publish_content") == 0


async def test_a_folder_that_the_server_does_not_see(tmp_path: Path, clock: SimulatedClock) -> None:
    async with staged(tmp_path, clock, seen_as="/app/nowhere") as stage:
        assert await publish(stage) == "refused: page"
        video = await stage.media.add_video(film())
        assert await publish(stage, replace(POST, video=video)) == "refused: upload"
        assert stage.wire.notes == []


async def test_a_server_that_is_away(tmp_path: Path, clock: SimulatedClock) -> None:
    async with staged(tmp_path, clock) as stage:
        pass
    assert await publish(stage) in {"refused: unreachable", "refused: service"}


@pytest.mark.parametrize(
    ("said", "why", "reason"),
    [
        ("发布失败: 标题长度超过限制", "too_long", "measured before the browser opens"),
        ("发布失败: failed to download images: 404", "upload", "before the browser opens"),
        (
            "发布失败: 小红书上传图片失败: 第1张图片上传超时: 第1张图片上传超时(60s)，请检查",
            "upload",
            "before the text",
        ),
        ("发布失败: 小红书上传视频失败: 等待发布按钮可点击超时", "upload", "waits for the upload, clicks nothing"),
        ("发布失败: 没有找到发布 TAB - 上传图文", "page", "the page is another"),
        ("发布失败: 发布 TAB 上传图文 一直被浮层遮挡，Esc 与点击空白都未能关闭", "page", "the page is covered"),
        ("发布失败: 小红书发布失败: 当前输入长度为1010，最大长度为1000", "too_long", "measured before the click"),
        ("发布失败: 小红书发布失败: 等待发布按钮可点击超时: 新版发布按钮不可点击", "page", "never clicked"),
        ("发布失败: 小红书发布失败: 发布未确认成功：点击发布后未跳转离开发布页", "", "clicked"),
        ("发布失败: 小红书发布失败: 点击发布按钮失败: context deadline exceeded", "", "the mouse may be down"),
        ("发布失败: 小红书发布失败: 点击新版发布按钮失败: x", "", "the mouse may be down"),
        ("工具 publish_content 执行时发生内部错误: 标题长度超过限制", "", "wherever it was"),
        ("标题长度超过限制", "", "not the form of a refusal"),
        ("发布失败: 网络错误: 标题长度超过限制", "", "only its beginning tells the place"),
        ("发布失败: 别的", "", "unknown to us"),
    ],
)
async def test_a_refusal_is_certain_only_before_the_click(stage: Stage, said: str, why: str, reason: str) -> None:
    assert refusal(said) == why, reason
    stage.wire.faults.add("publish_content", said)
    assert await publish(stage) == (f"refused: {why}" if why else "uncertain: server")


def test_every_refusal_says_what_can_be_done() -> None:
    assert {f"remedy.{why}" for _, why in BEFORE_THE_CLICK} <= CATALOGUE.keys()


# --- what is not known ------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [False, True], ids=["before its effect", "behind its effect"])
@pytest.mark.parametrize(("trouble", "why"), [("hang", "silent"), ("cut", "cut"), ("panic", "server")])
async def test_what_is_cut_short_is_looked_up_and_never_sent_again(
    tmp_path: Path, clock: SimulatedClock, trouble: str, why: str, after: bool
) -> None:
    async with staged(tmp_path, clock, seconds=0.4) as stage:
        since = clock.now()
        stage.wire.faults.add("publish_content", trouble, after=after)
        assert await publish(stage) == f"uncertain: {why}"
        assert stage.wire.count("publish_content") == 1
        found = await stage.publisher.find(POST, idempotency_key=KEY, since=since)
        assert (found is not None) is after


async def test_a_success_without_a_note(stage: Stage) -> None:
    stage.wire.faults.add("publish_content", "unseen")
    assert await publish(stage) == "uncertain: unseen"
    assert stage.wire.notes == []


async def test_a_note_that_shows_late(tmp_path: Path, clock: SimulatedClock) -> None:
    async with staged(tmp_path, clock, manner=replace(AT_ONCE, looks=(0.0, 8.0))) as stage:
        stage.wire.hidden = 1
        going = asyncio.create_task(publish(stage))
        while not stage.wire.count("get_my_profile"):
            await asyncio.sleep(0.01)
        while not going.done():
            await clock.advance(8)
            await asyncio.sleep(0.01)
        assert (await going).startswith("https://")
        assert stage.wire.count("get_my_profile") == 2


async def test_a_success_that_cannot_be_looked_up(stage: Stage) -> None:
    stage.wire.faults.add("get_my_profile", "获取我的主页失败: timeout")
    assert await publish(stage) == "uncertain: blind"


async def test_two_notes_alike_cannot_be_told_apart(stage: Stage) -> None:
    since = stage.clock.now()
    await publish(stage)
    stage.wire.notes.append(replace(stage.wire.notes[0], id="f" * 24))
    with pytest.raises(PublishUncertain) as uncertain:
        await stage.publisher.find(POST, idempotency_key=KEY, since=since)
    assert uncertain.value.why == "blind"


@pytest.mark.parametrize(
    ("post", "later", "there", "reason"),
    [
        (POST, 0, True, "it is the one"),
        (replace(POST, body="别的。"), 0, False, "another text under the same title"),
        (replace(POST, title="别的"), 0, False, "another title"),
        (replace(POST, body="先看水温。 再看研磨。"), 0, True, "the editor may change white space"),
        (POST, 59, True, "the platform's clock may be behind ours"),
        (POST, 3600, False, "an older note of the same words"),
    ],
)
async def test_a_note_is_known_by_title_text_and_time(
    stage: Stage, post: Post, later: int, there: bool, reason: str
) -> None:
    await publish(stage)
    since = stage.clock.now() + timedelta(seconds=later)
    found = await stage.publisher.find(post, idempotency_key="", since=since)
    assert (found is not None) is there, reason


async def test_many_notes_are_read_as_a_whole(stage: Stage) -> None:
    since = stage.clock.now()
    await publish(stage)
    for number in range(60):
        stage.wire.notes.append(replace(stage.wire.notes[0], id=f"{number:x}" * 3, title=f"第{number}篇"))
    assert await stage.publisher.find(POST, idempotency_key=KEY, since=since)


@pytest.mark.parametrize("text", ["", "[]", "{", "获取我的主页成功，但序列化失败: x", '{"feeds": [1]}'])
async def test_nonsense_is_no_empty_list(stage: Stage, text: str) -> None:
    with pytest.raises(ValueError, match="validation"):
        own_notes(text)


# --- often ------------------------------------------------------------------------------------------


def claimed(key: str, at: datetime, state: PublicationState = "published") -> Publication:
    return Publication(
        id=key,
        draft=key,
        revision=1,
        digest="x",
        target=TARGET,
        state=state,
        claimed_at=at,
    )


@pytest.mark.parametrize(
    ("minutes_ago", "wait", "reason"),
    [
        ([], 0, "the first one"),
        ([30], 0, "the gap is over"),
        ([29], 1, "a minute is missing"),
        ([29, 10], 20, "the newest one counts"),
        ([60, 120, 180], 21 * 60, "three a day: the oldest must be a day old"),
        ([60, 120, 24 * 60], 0, "one of them is a day old"),
    ],
)
def test_how_long_the_next_one_waits(minutes_ago: list[int], wait: int, reason: str) -> None:
    pace = Pace(gap=timedelta(minutes=30), per_day=3)
    others = [NOON - timedelta(minutes=each) for each in minutes_ago]
    assert pace.wait(others, NOON) == timedelta(minutes=wait), reason


def test_which_ones_count() -> None:
    there = [
        claimed("out", NOON),
        claimed("refused", NOON, "failed"),
        claimed("perhaps", NOON, "unknown"),
        claimed("before", NOON, "publishing"),
        claimed("own", NOON, "publishing"),
        claimed("behind", NOON, "publishing"),
    ]
    assert len(that_count(there, "own")) == 3
    assert len(that_count(there, "nobody's")) == 5


async def test_a_note_too_soon_is_refused_before_any_call(tmp_path: Path, clock: SimulatedClock) -> None:
    manner = replace(AT_ONCE, pace=Pace(gap=timedelta(minutes=30), per_day=10))
    async with staged(tmp_path, clock, manner=manner) as stage:
        line = AuditEntry(at=clock.now(), who="copydesk", what="unknown")
        await stage.publications.claim(claimed("other", clock.now()))
        await stage.publications.settle(claimed("other", clock.now(), "unknown"), audit=line)
        await stage.publications.claim(claimed(KEY, clock.now()))
        post = replace(POST, pictures=(await stage.picture(),))
        with pytest.raises(PublishRefused) as refused:
            await stage.publisher.publish(post, target=TARGET, idempotency_key=KEY)
        assert (refused.value.why, refused.value.details) == ("rate", {"retry_after": 1800.0})
        assert stage.wire.calls == []
        await clock.advance(1800)
        assert (await publish(stage)).startswith("https://")


async def test_one_note_at_a_time(stage: Stage) -> None:
    fault = stage.wire.faults.add("publish_content", "hang")
    first = asyncio.create_task(publish(stage))
    await fault.reached.wait()
    second = asyncio.create_task(publish(stage, replace(POST, title="第二篇"), "d-2:1:xiaohongshu:brand"))
    await asyncio.sleep(0.1)
    assert stage.wire.count("check_login_status") == 1
    fault.release()
    assert all(link.startswith("https://") for link in await asyncio.gather(first, second))


# --- the log-in -------------------------------------------------------------------------------------


async def test_a_code_that_renews_the_log_in(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert await stage.publisher.logged_in()
    with pytest.raises(PublishRefused) as refused:
        await stage.publisher.login_code()
    assert refused.value.why == "logged_in"
    stage.wire.logged_in = False
    assert not await stage.publisher.logged_in()
    code = await stage.publisher.login_code()
    assert (code.image, code.expires) == (stage.wire.codes[0][0], stage.clock.now() + timedelta(minutes=4))
    assert "PNG" not in repr(code)
    stage.wire.scan()
    assert await stage.publisher.logged_in()
    assert "iVBORw0KGgo" not in caplog.text
    assert "\\x89PNG" not in caplog.text


@pytest.mark.parametrize("said", ["检查登录状态失败: context deadline exceeded", "别的"])
async def test_a_log_in_that_cannot_be_told(stage: Stage, said: str) -> None:
    stage.wire.faults.add("check_login_status", said, times=2)
    with pytest.raises(PublishUncertain):
        await stage.publisher.logged_in()
    assert await publish(stage) == "refused: unreachable"


# --- what readers do, and the dry run ---------------------------------------------------------------


async def test_reactions_and_a_note_that_is_gone(stage: Stage) -> None:
    post = replace(POST, pictures=(await stage.picture(),))
    receipt = await stage.publisher.publish(post, target=TARGET, idempotency_key=KEY)
    stage.wire.notes[0].commented, stage.wire.notes[0].shared = "3", "1.2万"
    found = await stage.publisher.reactions(receipt)
    assert (found.likes, found.comments, found.shares, found.views) == (0, 3, 12_000, None)
    stage.wire.notes[0].liked = "1,0"
    assert (await stage.publisher.reactions(receipt)).likes is None
    stage.wire.notes.clear()
    with pytest.raises(PublishRefused) as refused:
        await stage.publisher.reactions(receipt)
    assert refused.value.why == "gone"


async def test_a_rehearsal_publishes_nothing(stage: Stage) -> None:
    await stage.publisher.rehearse(replace(POST, pictures=(await stage.picture(),)), target=TARGET)
    assert stage.wire.notes == []
    stage.wire.logged_in = False
    with pytest.raises(PublishRefused):
        await stage.publisher.rehearse(replace(POST, pictures=(await stage.picture(),)), target=TARGET)


# --- the limits that are checked before approval ----------------------------------------------------


@pytest.mark.parametrize(
    "title", ["", "a", "ab", "手冲", "a手", "😀", "é", "“手”", "a" * 40, "手" * 20, "手" * 20 + "a"]
)
def test_titles_are_measured_as_the_server_does(title: str) -> None:
    assert title_width(title) == width(title)


def test_the_limits_are_those_of_the_server(stage: Stage) -> None:
    limits = PLATFORMS["xiaohongshu"]
    assert (limits.max_title, limits.max_body, limits.max_tags, limits.min_pictures) == (20, 1000, 10, 1)
    assert len(TOOLS) == 18

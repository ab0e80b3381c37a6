"""One text, many targets: each platform gets a text of its own, seen and approved on the one card."""

from pathlib import Path

import pytest
import yaml

from bot.http.console.rendering import node_name
from core.frames import Frame, Task
from core.messages import Language
from core.progress import words, worth_a_word
from core.records import ChatLimits
from tests.scenarios.newsroom import Newsroom, newsroom, photo

COFFEE_ZH = "写一篇关于手冲咖啡的笔记，发到小红书、Mastodon和Bluesky，一张图"
UNTIL_FRIDAY = (4 * 24 + 1) * 3600 + 1  # seconds, until its slot
COFFEE_EN = "Write a post about coffee to Xiaohongshu, Mastodon and Bluesky, one picture"


def published(desk: Newsroom) -> dict[str, str]:
    """The text of what lies in the outbox, by platform."""
    found = dict[str, str]()
    for name in desk.outbox():
        head, _, body = (desk.folder / "outbox" / name / "post.md").read_text(encoding="utf-8")[4:].partition("\n---\n")
        found[yaml.safe_load(head)["platform"]] = body.strip().split("\n")[0]
    return found


async def test_three_platforms_are_seen_on_one_card_and_published_with_their_own_texts(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE_ZH)
    draft = (await desk.draft()).id
    await desk.reads(
        f"""
        bo: {COFFEE_ZH}
        Copydesk: 《手冲咖啡》写好了（第 1 版），请看卡片并审批。
        Copydesk 🖼1: **手冲咖啡**

        说说手冲咖啡。慢慢来。

        #手冲咖啡 #日常 #分享

        小红书 · 第 1 版 · 1 张图 · 25/1000 字 · 实用 · 轻松 · {draft}

        **Mastodon** · 26/500 字 · 1 张图
        > 说说手冲咖啡，在 mastodon 上说。
        >
        > #分享

        **Bluesky** · 25/300 字 · 1 张图
        > 说说手冲咖啡，在 bluesky 上说。
        >
        > #分享
          [✅ 通过] [✏️ 修改]
          [🔄 重写] [❌ 拒绝] [🕘 定时]
        """
    )
    await desk.presses("mei", "通过")
    last = await desk.last()
    assert last.startswith("Copydesk: 《手冲咖啡》已通过。\n📮 小红书 (发件箱)：已发布 · http")
    assert "📮 Mastodon (发件箱)：已发布" in last
    assert "📮 Bluesky (发件箱)：已发布" in last
    assert published(desk) == {
        "xiaohongshu": "说说手冲咖啡。慢慢来。",
        "mastodon": "说说手冲咖啡，在 mastodon 上说。",
        "bluesky": "说说手冲咖啡，在 bluesky 上说。",
    }


async def test_the_same_in_english(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE_EN)
    card = await desk.last()
    assert "Xiaohongshu · revision 1 · 1 picture · 55/1000 characters" in card
    assert "**Mastodon** · 43/500 characters · 1 picture\n> A word on coffee, said on mastodon.\n>\n> #notes" in card
    begun = desk.events("message:web:5:local:m1")
    assert any(
        "Once approved, it goes to Xiaohongshu, Mastodon and Bluesky, with a text of its own" in str(event)
        for event in begun
    ), "where it goes is said before it is written"


async def test_a_change_of_the_whole_post_is_adapted_anew(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE_ZH)
    await desk.presses("bo", "重写")
    card = await desk.last()
    assert "> 说说手冲咖啡，在 mastodon 上说。" in card
    assert "> 全文重写。" in card
    await desk.presses("bo", "修改")
    desk.writer.will(
        "标题：手冲\n正文：先看水温。再看研磨。\n标签：#咖啡 #手冲 #日常",
        "标题：\n正文：先看水温。\n标签：#咖啡",
        "标题：\n正文：水温要紧。\n标签：#咖啡",
    )
    await desk.says("bo", "换个说法")
    card = await desk.last()
    assert "> 先看水温。\n>\n> #咖啡" in card
    assert "> Mastodon: 全文重写。" in card
    assert "> Bluesky: 全文重写。" in card


async def test_a_platform_for_which_the_model_gives_nothing_gets_the_post_itself(desk: Newsroom) -> None:
    desk.writer.will(
        "标题：手冲咖啡\n正文：先看水温。\n标签：#咖啡 #手冲 #日常",
        "我做不到。",
        "我还是做不到。",
        "标题：\n正文：水温要紧。\n标签：#咖啡",
    )
    await desk.says("bo", COFFEE_ZH)
    card = await desk.last()
    note = "⚠ 没能改写Mastodon版：这里用的是原文，放不下的部分已截短。"
    assert f"/500 字 · 1 张图\n> （文字相同）\n\n{note}" in card
    assert "> 水温要紧。" in card


async def test_where_it_is_not_published_nothing_is_adapted(desk: Newsroom) -> None:
    await desk.says("bo", f"{COFFEE_ZH}，只要草稿")
    assert desk.writer.calls == 1
    assert "**Mastodon**" not in await desk.last()


async def test_one_text_is_changed_and_the_others_stay(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE_ZH)
    before = (await desk.draft()).revision
    await desk.presses("bo", "修改")
    assert "只改其中一份，请以平台名开头：“Mastodon：短一点”。" in await desk.last()
    await desk.says("bo", "Mastodon：加一句水温")
    draft = await desk.draft()
    card = await desk.last()
    assert f"小红书 · 第 2 版 · 1 张图 · 25/1000 字 · 实用 · 轻松 · {draft.id}" in card
    assert "> 说说手冲咖啡，在 mastodon 上说。加一句水温。\n>\n> #分享" in card
    assert "> 说说手冲咖啡，在 bluesky 上说。" in card
    assert "**改动** Mastodon: 加一句水温\n> Mastodon: + 加一句水温。" in card
    assert before
    assert draft.revision
    assert [each.since for each in draft.revision.variants] == [1, 2, 1]
    assert draft.revision.digests[::2] == before.digests[::2], "with the pictures that they had"


async def test_in_plain_words_too(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE_EN)
    await desk.says("bo", "make the Bluesky version shorter")
    draft = await desk.draft()
    assert draft.revision
    assert [each.since for each in draft.revision.variants] == [1, 1, 2]
    assert draft.revision.change == "Bluesky: make it shorter"


async def test_an_edit_voids_only_the_approval_of_what_it_changes(desk: Newsroom) -> None:
    await desk.says("bo", f"{COFFEE_ZH}，周五早上9点发布")
    await desk.presses("mei", "通过")
    assert (await desk.draft()).status == "scheduled"
    await desk.presses("bo", "修改")
    await desk.says("bo", "Mastodon：加一句水温")
    transcript = await desk.transcript()
    assert (
        "《手冲咖啡》写好了（第 2 版），请看卡片并审批。\n需要重新审批：Mastodon。仍然有效：小红书 和 Bluesky。"
        in transcript
    )
    card = await desk.last()
    assert "小红书、Bluesky: " in card
    assert "Mastodon: " in card
    await desk.time_passes(UNTIL_FRIDAY)
    await desk.settle()
    assert set(published(desk)) == {"xiaohongshu", "bluesky"}, "at the slot, what was approved goes out"
    await desk.presses("mei", "通过")
    assert published(desk) == {
        "xiaohongshu": "说说手冲咖啡。慢慢来。",
        "mastodon": "说说手冲咖啡，在 mastodon 上说。加一句水温。",
        "bluesky": "说说手冲咖啡，在 bluesky 上说。",
    }


async def test_photos_are_the_pictures_of_all_variants(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE_ZH)
    await desk.presses("bo", "修改")
    await desk.sends("bo", "", *[photo(color) for color in ("red", "green", "blue", "teal", "gold")])
    draft = await desk.draft()
    assert draft.revision
    assert [len(each.post.pictures) for each in draft.revision.variants] == [5, 4, 4]
    assert [each.post.body for each in draft.revision.variants][1] == "说说手冲咖啡，在 mastodon 上说。", "texts stay"
    assert "⚠ 5 张图里Mastodon只收 4 张：这一份带前几张。" in await desk.last()


SMALL = ChatLimits(max_chars=520)
LONG = "先把水烧到九十度，再慢慢画圈，让粉层均匀吸水。"


async def test_where_a_chat_has_little_room_the_card_shows_beginnings_and_how_to_read_on(tmp_path: Path) -> None:
    async with newsroom(tmp_path, limits=SMALL) as desk:
        desk.writer.will(
            "标题：手冲咖啡\n正文：先看水温。\n标签：#咖啡 #手冲 #日常",
            f"标题：\n正文：{LONG * 10}\n标签：#咖啡",
            f"标题：\n正文：{LONG * 6}\n标签：#手冲",
        )
        await desk.says("bo", COFFEE_ZH)
        shown = (await desk.shown())[-1].message
        draft = (await desk.draft()).id
        assert len(shown.text) <= SMALL.max_chars, "one message"
        assert shown.buttons
        assert f"**Mastodon** · 235/500 字 · 1 张图\n> {LONG}" in shown.text
        assert f" …\n>\n> 全文：`/drafts {draft} mastodon`" in shown.text
        assert f" …\n>\n> 全文：`/drafts {draft} bluesky`" in shown.text
        await desk.says("bo", f"/drafts {draft} mastodon")
        assert LONG * 10 in await desk.last()
        await desk.says("bo", f"/drafts {draft} Bluesky")
        assert f"{LONG * 6}\n>\n> #手冲" in await desk.last()
        await desk.says("bo", f"/drafts {draft} weibo")
        assert await desk.last() == "Copydesk: 《手冲咖啡》没有weibo的版本；它会发布到：小红书、Mastodon、Bluesky。"


async def test_a_restart_while_it_is_adapted_writes_nothing_twice_but_that(desk: Newsroom) -> None:
    hold = desk.writer.hold("Platform: mastodon")
    await desk.takes(desk.message("bo", COFFEE_ZH))
    await hold.begun.wait()
    await desk.restart()
    await desk.settle()
    (draft,) = await desk.drafts()
    assert draft.revision
    assert [each.post.body for each in draft.revision.variants] == [
        "说说手冲咖啡。慢慢来。",
        "说说手冲咖啡，在 mastodon 上说。",
        "说说手冲咖啡，在 bluesky 上说。",
    ]
    asked = ["Task: post" in prompt for prompt in desk.writer.prompts]
    assert asked == [True, False, False, False], "the post itself is kept"


@pytest.mark.parametrize(("language", "said"), [("en", "Adapting for Mastodon"), ("zh", "改写Mastodon版")])
def test_progress_says_for_which_platform(language: Language, said: str) -> None:
    task = Task(node="adapt:mastodon", state="running")
    assert words(task, language) == said
    assert worth_a_word(Frame(tasks=(task,))) == [task]
    assert node_name(language, "adapt:mastodon") == said

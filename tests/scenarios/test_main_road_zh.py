"""The main job in Chinese, from the request to the link."""

from xml.etree import ElementTree

from tests.scenarios.newsroom import Newsroom, photo

COFFEE = "帮我写一篇关于手冲咖啡的小红书笔记，一张图"


async def test_from_request_over_a_change_to_the_outbox(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "修改")
    await desk.says("bo", "加一句水温")
    assert await desk.presses("mei", "通过") == "已通过，正在发布……"
    draft = (await desk.draft()).id
    link = f"http://127.0.0.1:8080/outbox/2026-01-05-%E6%89%8B%E5%86%B2%E5%92%96%E5%95%A1-{draft[:8]}/"
    await desk.reads(
        f"""
        bo: 帮我写一篇关于手冲咖啡的小红书笔记，一张图
        Copydesk: 《手冲咖啡》写好了（第 1 版），请看卡片并审批。
        Copydesk: 《手冲咖啡》：已有第 2 版。
        Copydesk: 《手冲咖啡》想改什么？[…]发送“取消”则保持不变。
        bo: 加一句水温
        Copydesk: 《手冲咖啡》写好了（第 2 版），请看卡片并审批。
        Copydesk 🖼1: **手冲咖啡**

        说说手冲咖啡。慢慢来。加一句水温。

        #手冲咖啡 #日常 #分享

        小红书 · 第 2 版 · 1 张图 · 31/1000 字 · 实用 · 轻松 · {draft}

        **改动** 加一句水温
        > + 加一句水温。
        > 图片：1 → 1 张（已更换）

        ✅ 已由 mei 通过
        📮 发件箱：已发布 · {link}
        Copydesk: 《手冲咖啡》已通过。
        📮 发件箱：已发布 · {link}
        """
    )
    (folder,) = desk.outbox()
    assert folder == f"2026-01-05-手冲咖啡-{draft[:8]}"
    written = (desk.folder / "outbox" / folder / "post.md").read_text(encoding="utf-8")
    assert "说说手冲咖啡。慢慢来。加一句水温。" in written
    assert len(list((desk.folder / "outbox" / folder).glob("*.png"))) == 1
    feed = ElementTree.parse(desk.folder / "outbox" / "feed.xml")
    assert [item.findtext("title") for item in feed.iter("item")] == ["手冲咖啡"]
    assert [item.findtext("link") for item in feed.iter("item")] == [link]


async def test_a_new_card_has_all_five_buttons(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    draft = (await desk.draft()).id
    assert (
        await desk.last()
        == f"""\
Copydesk 🖼1: **手冲咖啡**

说说手冲咖啡。慢慢来。

#手冲咖啡 #日常 #分享

小红书 · 第 1 版 · 1 张图 · 25/1000 字 · 实用 · 轻松 · {draft}
  [✅ 通过] [✏️ 修改]
  [🔄 重写] [❌ 拒绝] [🕘 定时]"""
    )


async def test_rewritten(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    assert await desk.presses("bo", "重写") == "正在重写……"
    assert "《手冲咖啡1》：已有第 2 版。" in await desk.transcript()
    last = await desk.last()
    assert "**手冲咖啡1**" in last
    assert "全文重写。" in last
    assert "改动** \n" not in last, "where nothing was asked for there is nothing to quote, and no space for it"
    assert len(await desk.buttons("通过")) == 1, "the old card lost its buttons"
    assert len(await desk.stores.drafts.revisions((await desk.draft()).id)) == 2


async def test_rejected(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    assert await desk.presses("mei", "拒绝") == "已拒绝。"
    transcript = await desk.transcript()
    assert "❌ 已被 mei 拒绝\n" in transcript, "no blank at the end of the line"
    assert transcript.endswith("Copydesk: 《手冲咖啡》已拒绝，没有发布任何内容。")
    assert not desk.outbox()
    assert [each.label for each in await desk.buttons("")] == ["↩ 重新审批"]


async def test_a_time_is_set_and_kept_to(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    assert await desk.presses("mei", "定时") == "请在下一条消息里发送时间。"
    assert (await desk.last()).startswith("Copydesk: 《手冲咖啡》想在什么时候发布？发送时间，例如“周五 9:00”")
    await desk.says("mei", "周五 9:00")
    assert "🕘 通过后于 2026年1月9日 周五 09:00（UTC）发布" in await desk.last()
    assert await desk.presses("mei", "通过") == "已通过，到时发布。"
    assert (await desk.draft()).status == "scheduled"
    assert not desk.outbox()


async def test_a_time_in_the_request_is_answered_too(desk: Newsroom) -> None:
    await desk.says("bo", "帮我写一篇关于手冲咖啡的小红书笔记，一张图，周五早上9点发布")
    assert "通过后将于 2026年1月9日 周五 09:00（UTC）发布。" in await desk.transcript()


async def test_the_whole_new_text_is_taken_as_it_is(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    calls = desk.writer.calls
    await desk.presses("bo", "修改")
    await desk.says("bo", "标题：清晨一杯\n正文：水烧到九十度。慢慢画圈。\n标签：#手冲 #清晨 #咖啡")
    post = (await desk.draft()).revision
    assert post is not None
    assert (post.post.title, post.post.body) == ("清晨一杯", "水烧到九十度。慢慢画圈。")
    assert post.post.tags == ("手冲", "清晨", "咖啡")
    assert "⚠ 这是你发来的文字。" in await desk.last()
    assert desk.writer.calls == calls, "no model touches it"


async def test_new_photos_replace_the_drawn_cards(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    calls = desk.writer.calls
    await desk.presses("bo", "修改")
    await desk.sends("bo", "", photo("tomato"), photo("teal"))
    last = await desk.last()
    assert last.startswith("Copydesk 🖼2: **手冲咖啡**\n\n说说手冲咖啡。慢慢来。\n")
    assert "**改动** 发来了新的照片\n> 图片：1 → 2 张（已更换）" in last
    assert desk.writer.calls == calls, "the text is left alone"


async def test_photos_that_were_sent_stay_when_the_text_changes(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "修改")
    await desk.sends("bo", "", photo("tomato"), photo("teal"))
    before = (await desk.draft()).revision
    await desk.presses("bo", "修改")
    await desk.says("bo", "加一句水温")
    after = (await desk.draft()).revision
    assert before is not None
    assert after is not None
    assert after.post.body == "说说手冲咖啡。慢慢来。加一句水温。"
    assert [each.id for each in after.post.pictures] == [each.id for each in before.post.pictures]


async def test_cancelled_change(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "修改")
    await desk.says("bo", "取消")
    assert await desk.last() == "Copydesk: 好的，没有任何改动。"
    assert len(await desk.stores.drafts.revisions((await desk.draft()).id)) == 1
    await desk.says("bo", "谢谢")
    assert await desk.last() == "Copydesk: 你说：谢谢", "the message behind is talk again"


async def test_three_pictures(desk: Newsroom) -> None:
    await desk.says("bo", "帮我写一篇关于手冲咖啡的小红书笔记，三张图")
    assert (await desk.last()).startswith("Copydesk 🖼3: **手冲咖啡**")


async def test_no_pictures_and_what_the_platform_thinks_of_it(desk: Newsroom) -> None:
    await desk.says("bo", "帮我写一篇关于手冲咖啡的小红书笔记，不要图")
    assert (await desk.last()).startswith("Copydesk: **手冲咖啡**")
    assert "⚠ 小红书不收没有图片的笔记：请至少加 1 张图，或换一个发布位置。" in await desk.last()


async def test_own_photos(desk: Newsroom) -> None:
    await desk.sends("bo", "用我的照片写一篇关于手冲咖啡的小红书笔记", photo("tomato"), photo("teal"))
    revision = (await desk.draft()).revision
    assert revision is not None
    assert [await desk.stores.media.read(each.id) for each in revision.post.pictures] == [
        photo("tomato"),
        photo("teal"),
    ]


async def test_own_photos_that_did_not_come_are_asked_about(desk: Newsroom) -> None:
    await desk.says("bo", "用我的照片写一篇关于手冲咖啡的小红书笔记")
    assert "照片" in await desk.last(), "drawn cards in place of the person's photos must not come without a word"


async def test_only_a_draft(desk: Newsroom) -> None:
    await desk.says("bo", "帮我写一篇关于手冲咖啡的小红书笔记，一张图，只要草稿")
    assert "[✅ 通过（不发布）]" in await desk.last()
    await desk.presses("mei", "通过")
    transcript = await desk.transcript()
    assert "✅ 已由 mei 通过\n按要求未发布。" in transcript
    assert transcript.endswith("《手冲咖啡》已通过并保留，按要求未发布。")
    assert not desk.outbox()
    assert "正在发布" not in str(desk.replies[-1]), "the toast must not say that it is being published"


async def test_no_topic_then_the_topic(desk: Newsroom) -> None:
    await desk.says("bo", "帮我写一篇小红书笔记，一张图")
    assert await desk.last() == "Copydesk: 好的！想写什么主题？把主题发给我，或发送“取消”。"
    await desk.says("bo", "手冲咖啡")
    assert (await desk.last()).startswith("Copydesk 🖼1: **手冲咖啡**")


async def test_no_topic_then_cancelled(desk: Newsroom) -> None:
    await desk.says("bo", "帮我写一篇小红书笔记")
    await desk.says("bo", "算了")
    assert await desk.last() == "Copydesk: 好的，没有任何改动。"
    assert not await desk.drafts()


async def test_photos_that_came_before_the_topic_are_kept(desk: Newsroom) -> None:
    await desk.sends("bo", "用我的照片写一篇小红书笔记", photo("tomato"))
    await desk.says("bo", "手冲咖啡")
    revision = (await desk.draft()).revision
    assert revision is not None
    assert [await desk.stores.media.read(each.id) for each in revision.post.pictures] == [photo("tomato")]


async def test_a_photo_is_no_topic(desk: Newsroom) -> None:
    await desk.says("bo", "帮我写一篇小红书笔记")
    await desk.sends("bo", "", photo())
    assert not [draft for draft in await desk.drafts() if not draft.brief.topic], "a draft about nothing"

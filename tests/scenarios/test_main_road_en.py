"""The main job in English, and with the writer that ships."""

from pathlib import Path

from adapters.llm.offline import OfflineWriter
from tests.scenarios.newsroom import Newsroom, newsroom, photo

COFFEE = "write a Xiaohongshu note about hand-brewed coffee, one picture"


async def test_from_request_over_a_change_to_the_outbox(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.says("bo", "mention the water")
    assert await desk.presses("mei", "Approve") == "Approved. Publishing…"
    draft = (await desk.draft()).id
    link = f"http://127.0.0.1:8080/outbox/{desk.outbox()[0]}/"
    await desk.reads(
        f"""
        bo: write a Xiaohongshu note about hand-brewed coffee, one picture
        Copydesk: “On hand-brewed coffee” is ready for review (revision 1). Please look at the card.
        Copydesk: “On hand-brewed coffee”: replaced by revision 2.
        Copydesk: What should change in “On hand-brewed coffee”? […] “cancel” leaves it as it is.
        bo: mention the water
        Copydesk: “On hand-brewed coffee” is ready for review (revision 2). Please look at the card.
        Copydesk 🖼1: **On hand-brewed coffee**

        A word on hand-brewed coffee. Take your time. Mention the water.

        #Hand-brewedCoffee #daily #notes

        Xiaohongshu · revision 2 · 1 picture · 97/1000 characters · Practical · Casual · {draft}

        **What changed** mention the water
        > + Mention the water.
        > Pictures: 1 → 1 (replaced)

        ✅ Approved by mei
        📮 Outbox: published · {link}
        Copydesk: “On hand-brewed coffee” is approved.
        📮 Outbox: published · {link}
        """
    )


async def test_the_events_of_a_turn_tell_the_whole_way(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    told = [event.kind for event in desk.events("message:web:5:local:m1")]
    nodes = [getattr(event, "node", "") for event in desk.events("message:web:5:local:m1")]
    begun = [node for node, kind in zip(nodes, told, strict=True) if kind == "node_started"]
    assert begun == ["route", "write", "check", "illustrate"]
    assert told[0] == "turn_started"
    assert told[-2:] == ["draft_ready", "turn_finished"]
    assert told.index("draft_queued") < told.index("text_delta")


async def test_two_drafts_in_the_making_while_the_talk_goes_on(desk: Newsroom) -> None:
    coffee, tea = desk.writer.hold("coffee"), desk.writer.hold("green tea")
    await desk.says("bo", "write a Xiaohongshu note about coffee, one picture")
    await desk.says("mei", "write a Xiaohongshu note about green tea, one picture")
    await desk.says("bo", "how are you?")
    await desk.reads(
        """
        bo: write a Xiaohongshu note about coffee, one picture
        mei: write a Xiaohongshu note about green tea, one picture
        bo: how are you?
        Copydesk: You said: how are you?
        """
    )
    tea.release()
    await desk.settle()
    assert (await desk.last()).startswith("Copydesk 🖼1: **On green tea**")
    await desk.says("bo", "/drafts")
    first, second = await desk.drafts()
    assert await desk.last() == (
        f"Copydesk: Drafts (2):\n- `{second.id}` **On green tea** · waiting for approval\n"
        f"- `{first.id}` **coffee** · being written\n\n"
        f"`/drafts {second.id}` shows that one again, with its buttons."
    )
    coffee.release()
    await desk.settle()
    assert (await desk.last()).startswith("Copydesk 🖼1: **On coffee**")
    assert {draft.status for draft in await desk.drafts()} == {"in_review"}


async def test_edited_with_photos_and_words_at_once(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.sends("bo", "mention the water", photo("teal"))
    revision = (await desk.draft()).revision
    assert revision is not None
    assert revision.post.body.endswith("Mention the water.")
    assert [await desk.stores.media.read(each.id) for each in revision.post.pictures] == [photo("teal")]


async def test_two_people_edit_two_drafts_in_one_chat(desk: Newsroom) -> None:
    await desk.says("bo", "write a Xiaohongshu note about coffee, one picture")
    await desk.presses("bo", "Edit")
    await desk.says("mei", "write a Xiaohongshu note about green tea, one picture")
    await desk.presses("mei", "Edit")
    await desk.says("bo", "mention the beans")
    await desk.says("mei", "mention the leaves")
    bodies = [draft.revision.post.body for draft in await desk.drafts() if draft.revision]
    assert [body.rpartition("time. ")[2] for body in bodies] == ["Mention the beans.", "Mention the leaves."]


async def test_somebody_else_s_message_is_not_the_change(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.says("mei", "looks good")
    assert await desk.last() == "Copydesk: You said: looks good"
    await desk.says("bo", "mention the water")
    assert "> + Mention the water." in await desk.last()


async def test_a_command_in_between_does_not_eat_the_question(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.says("bo", "/drafts")
    await desk.says("bo", "mention the water")
    assert "> + Mention the water." in await desk.last()


async def test_a_double_press_on_edit_asks_once(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.presses("bo", "Edit")
    assert (await desk.transcript()).count("What should change") == 1


async def test_the_offline_writer_says_that_it_is_one_and_still_writes_on_the_topic(tmp_path: Path) -> None:
    async with newsroom(tmp_path, model=OfflineWriter()) as desk:
        await desk.says("bo", "帮我写一篇关于手冲咖啡的小红书笔记，一张图")
        card = await desk.last()
        assert "手冲咖啡" in card.partition("\n")[0], "the title is about it"
        assert "⚠ 没有配置语言模型" in card
        await desk.presses("bo", "修改")
        await desk.says("bo", "把标题改成「清晨的一杯」")
        assert "**清晨的一杯**" in await desk.last()
        await desk.presses("lin", "通过")
        (folder,) = desk.outbox()
        post = (desk.folder / "outbox" / folder / "post.md").read_text(encoding="utf-8")
        assert "没有配置" not in post, "the word to the editor is not published"


async def test_the_offline_writer_in_english_at_every_length(tmp_path: Path) -> None:
    async with newsroom(tmp_path, model=OfflineWriter()) as desk:
        sizes = []
        for length in ("short", "medium", "long"):
            await desk.says("bo", f"write a {length} Xiaohongshu note about hand-brewed coffee, no pictures")
            revision = (await desk.draft()).revision
            assert revision is not None
            assert "coffee" in revision.post.body.lower()
            assert 3 <= len(revision.post.tags) <= 5
            sizes.append(len(revision.post.body))
        assert sizes == sorted(sizes)
        assert sizes[0] < 450 < sizes[1] < 800 < sizes[2] <= 1000

"""The conversation on the page, as a person has it, in both languages."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.browser.conftest import Reader, Started

PICTURES = os.environ.get("COPYDESK_PICTURES")  # a folder that takes the pictures for the README

TALK = {
    "zh-CN": {
        "hello": ("你好", "Copydesk"),
        "request": "帮我写一篇关于手冲咖啡的小红书笔记，三张图",
        "ready": "写好了（第 1 版）",
        "approve": "通过",
        "edit": "修改",
        "asked": "想改什么",
        "change": "标题改成新手手冲入门",
        "title": "新手手冲入门",
        "changed": "写好了（第 2 版）",
        "replaced": "已有第 2 版",
        "published": "已发布",
    },
    "en-US": {
        "hello": ("hello", "Copydesk"),
        "request": "Write a Xiaohongshu note about hand-brewed coffee, three pictures",
        "ready": "ready for review (revision 1)",
        "approve": "Approve",
        "edit": "Edit",
        "asked": "What should change",
        "change": "Change the title to Slow coffee",
        "title": "Slow coffee",
        "changed": "ready for review (revision 2)",
        "replaced": "replaced by revision 2",
        "published": "published",
    },
}


async def come_in(browser: Browser, contexts: list[BrowserContext], link: str, locale: str) -> Reader:
    context = await browser.new_context(locale=locale, viewport={"width": 1180, "height": 1000})
    contexts.append(context)
    reader = Reader(await context.new_page())
    await reader.page.goto(link)
    return reader


@pytest.mark.parametrize("locale", list(TALK))
async def test_from_the_link_to_the_published_post(
    locale: str, server: Started, browser: Browser, contexts: list[BrowserContext]
) -> None:
    words = TALK[locale]
    reader = await come_in(browser, contexts, server.link, locale)
    await reader.say(words["hello"][0])
    await reader.sees(words["hello"][1])

    await reader.say(str(words["request"]))
    await reader.sees(str(words["ready"]))
    pictures = reader.page.locator("#log .pictures img")
    await expect(pictures).to_have_count(3)

    await reader.press(str(words["edit"]))
    await reader.sees(str(words["asked"]))
    await reader.say(str(words["change"]))
    await reader.sees(str(words["changed"]))
    await reader.sees(str(words["title"]))
    await reader.sees(str(words["replaced"]))  # the first card gave its buttons up
    await expect(reader.page.get_by_role("button", name=str(words["approve"]))).to_have_count(1)

    if PICTURES:
        await expect(reader.page.locator(".steps")).to_have_count(0)
        await expect(reader.page.locator("#toasts p")).to_have_count(0, timeout=20_000)
        await reader.page.set_viewport_size({"width": 1180, "height": 1560})
        await reader.page.screenshot(path=Path(PICTURES) / f"conversation-{locale[:2]}.png")
    await reader.press(str(words["approve"]))
    await reader.sees(str(words["published"]))
    await expect(reader.page.locator("#log [data-callback]")).to_have_count(0)

    posts = [folder for folder in (server.data / "outbox").iterdir() if folder.is_dir()]
    assert len(posts) == 1
    assert str(words["title"]) in (posts[0] / "post.md").read_text(encoding="utf-8")
    assert (server.data / "outbox" / "feed.xml").is_file()
    assert reader.complaints == []
    assert {urlsplit(url).hostname for url in reader.outside} == {"127.0.0.1"}


async def test_the_link_works_once_and_strangers_stay_outside(
    server: Started, browser: Browser, contexts: list[BrowserContext]
) -> None:
    await come_in(browser, contexts, server.link, "en-US")
    second = await come_in(browser, contexts, server.link, "en-US")
    await expect(second.page.locator("#text")).to_have_count(0)
    await second.page.goto(server.link.partition("/login")[0] + "/")
    await expect(second.page.locator("#text")).to_have_count(0)
    assert "/login" in second.page.url


async def test_two_readers_see_the_same_outcome(
    server: Started, browser: Browser, contexts: list[BrowserContext]
) -> None:
    first = await come_in(browser, contexts, server.link, "en-US")
    beside = Reader(await contexts[0].new_page())
    await beside.page.goto(first.page.url)
    await first.say("Write a note about rainy walks, no pictures")
    await beside.sees("ready for review")
    await beside.press("Reject")
    await first.sees("Rejected by operator")
    await beside.sees("Rejected by operator")
    await expect(first.page.locator("#log [data-callback]")).to_have_text(["↩ Review again"])


async def test_what_was_said_is_still_there_after_a_reload(
    server: Started, browser: Browser, contexts: list[BrowserContext]
) -> None:
    reader = await come_in(browser, contexts, server.link, "en-US")
    await reader.say("/help")
    await reader.sees("Just say it")
    await reader.page.reload()
    await reader.sees("Just say it")
    await expect(reader.page.locator("#log article")).to_have_count(2)

"""The page: both languages, nothing inline, nothing from elsewhere, and everything escaped."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.http.console.rendering import STATIC, ChatPainter, node_name
from bot.http.language import accepted
from core.catalogue.page import TEXTS
from core.frames import Frame, Task
from core.messages import Button, OutboundMessage
from tests.bot.test_http_drafts import SECOND, draft
from tests.bot.test_http_world import DESK, Newsroom, photo
from tests.fakes.films import film

PAGES = [
    "/",
    "/chats/other",
    "/drafts",
    "/drafts?status=making",
    "/drafts/d1",
    "/outbox/",
    "/status",
    "/calendar",
    "/calendar?days=month",
]
EVIL = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


class Reading(HTMLParser):
    """What matters of a page: elements with their attributes, and the text a person sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
async def room(tmp_path: Path) -> Newsroom:
    room = Newsroom(outbox=tmp_path)
    await room.stores.drafts.save(draft(revision=SECOND), expected=0)
    return room


async def talk(room: Newsroom, text: str = "写一篇咖啡笔记") -> None:
    """A message of a person and a card of the bot."""
    async with room.terminal() as terminal:
        await terminal.post("/api/v1/chats/desk/messages", json={"id": "1", "text": text})
    picture = await room.stores.media.add(photo(), alt=text)
    button = Button(label="Approve", callback=f"c{text}", style="primary")
    await room.chat.send(DESK, OutboundMessage(text=text, pictures=(picture,), buttons=((button,),)))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "code"), [("en", "en"), ("zh", "zh-Hans")])
async def test_every_page_speaks_the_reader_s_language(room: Newsroom, path: str, language: str, code: str) -> None:
    async with room.terminal() as reader:
        answer = await reader.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    page = Reading(answer.text)
    assert answer.status_code == 200
    assert page.all("html") == [{"lang": code}]
    assert ("全部草稿" in page.text, "All drafts" in page.text) == (language == "zh", language == "en")
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1


@pytest.mark.parametrize("path", [*PAGES, "/login", "/nowhere"])
async def test_nothing_is_inline_and_nothing_comes_from_elsewhere(room: Newsroom, path: str) -> None:
    await talk(room)
    async with room.terminal() as reader:
        page = Reading((await reader.get(path, headers={"Accept": "text/html"})).text)
    for script in page.all("script"):
        assert script["src"].startswith("/static/")
    assert not page.all("style")
    for tag, attributes in page.elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith(("on", "hx-on", "hx-vals", "hx-headers"))]
        for name in ("src", "href", "action", "hx-get"):
            assert not re.match(r"(?i)//|(?!https?://127)[a-z]+:", attributes.get(name, "")), (tag, attributes)


@pytest.mark.parametrize(("path", "written"), [("/", "alert(1)"), ("/drafts", "Mei <b>"), ("/drafts/d1", "Mei <b>")])
async def test_what_people_and_models_write_stays_text(room: Newsroom, path: str, written: str) -> None:
    await talk(room, EVIL)
    async with room.terminal() as reader:
        page = Reading((await reader.get(path)).text)
    assert not [each for each in page.all("script") if not each.get("src", "").startswith("/static/")]
    assert not [each for each in page.all("img") if "onerror" in each]
    assert written in page.text


async def test_a_card_has_pictures_with_words_and_buttons(room: Newsroom) -> None:
    await talk(room)
    async with room.terminal() as reader:
        page = Reading((await reader.get("/")).text)
    (image,) = page.all("img")
    assert (image["alt"], image["width"], image["height"]) == ("写一篇咖啡笔记", "60", "80")
    assert [each["data-callback"] for each in page.all("button") if "data-callback" in each] == ["c写一篇咖啡笔记"]


async def test_a_card_plays_its_video(room: Newsroom) -> None:
    video = await room.stores.media.add_video(film(), width=64, height=48, seconds=1.0)
    await room.chat.send(DESK, OutboundMessage(text="**拉花**", video=video))
    async with room.terminal() as reader:
        page = Reading((await reader.get("/")).text)
        (shown,) = (await reader.get("/api/v1/chats/desk/messages")).json()
    (player,) = page.all("video")
    assert (player["src"], player["width"], player["height"]) == (f"/media/{video.id}", "64", "48")
    assert "controls" in player
    assert shown["video"]["url"] == player["src"]


async def test_a_draft_s_page_plays_the_video_of_each_revision(room: Newsroom) -> None:
    video = await room.stores.media.add_video(film())
    third = replace(SECOND, number=3, post=replace(SECOND.post, video=video))
    await room.stores.drafts.save(draft(revision=third), expected=1)
    async with room.terminal() as reader:
        page = Reading((await reader.get("/drafts/d1")).text)
        found = (await reader.get("/api/v1/drafts/d1")).json()
    assert [each["src"] for each in page.all("video")] == [f"/media/{video.id}"]
    assert [each["video"] and each["video"]["media_type"] for each in found["revisions"]][-1] == "video/mp4"
    assert f"+[{video.id[:12]}] video/mp4" in found["revisions"][-1]["diff"]


async def test_the_stream_begins_behind_what_the_page_shows(room: Newsroom) -> None:
    await talk(room)
    async with room.terminal() as reader:
        page = Reading((await reader.get("/")).text)
    (live,) = [attributes for _, attributes in page.elements if "data-stream" in attributes]
    assert live["data-stream"] == "/api/v1/chats/desk/events?view=html&after=2"


async def test_an_empty_chat_offers_examples(room: Newsroom) -> None:
    async with room.terminal() as reader:
        page = Reading((await reader.get("/", headers={"Accept-Language": "zh"})).text)
    assert len([each for each in page.all("button") if "data-example" in each]) == 4
    assert "手冲咖啡的小红书笔记" in page.text


async def test_every_field_has_a_name(room: Newsroom) -> None:
    async with room.terminal() as reader:
        chat, door = Reading((await reader.get("/")).text), Reading((await reader.get("/login")).text)
    labelled = {each.get("for") for page in (chat, door) for each in page.all("label")}
    assert {"text", "name", "code"} <= labelled


async def test_a_new_chat_has_an_address_of_its_own(room: Newsroom) -> None:
    async with room.terminal() as reader:
        places = {(await reader.get("/chats/new")).headers["location"] for _ in range(5)}
        assert (await reader.get(places.copy().pop())).status_code == 200
    assert len(places) == 5


async def test_a_draft_opens_beside_the_chat_or_as_a_page(room: Newsroom) -> None:
    async with room.terminal() as reader:
        side = (await reader.get("/drafts/d1", headers={"HX-Request": "true"})).text
        page = (await reader.get("/drafts/d1")).text
    assert "<html" not in side
    assert "data-close-side" in side
    assert "data-close-side" not in page
    assert "短一点" in page


async def test_the_choice_of_language_stays(room: Newsroom) -> None:
    async with room.terminal() as reader:
        await reader.get("/?lang=zh", headers={"Accept-Language": "en"})
        later = await reader.get("/", headers={"Accept-Language": "en"})
        other = await reader.get("/?lang=en")
    assert 'lang="zh-Hans"' in later.text
    assert '<html lang="en">' in other.text


@pytest.mark.parametrize(
    ("header", "wanted", "why"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "Chinese first"),
        ("en-GB,zh;q=0.9", "en", "English first"),
        ("de,zh;q=0.2,en;q=0.5", "en", "by weight, not by place"),
        ("de", "en", "neither"),
        ("", "en", "nothing"),
        ("zh;q=x,en;q=0.1", "en", "a weight that is none"),
        ("zh;q=0", "en", "refused"),
        (",;=q" * 1000, "en", "garbage"),
    ],
)
def test_the_browser_s_wish(header: str, wanted: str, why: str) -> None:
    assert accepted(header) == wanted, why


async def test_a_missing_page_is_explained_on_a_page(room: Newsroom) -> None:
    async with room.terminal() as reader:
        answer = await reader.get("/nowhere", headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert answer.status_code == 404
    assert "这个地址没有内容" in answer.text


def test_a_running_turn_can_be_stopped_and_a_finished_one_cannot() -> None:
    painter = ChatPainter(language="zh", view="html")
    running = Frame(tasks=(Task(node="write", state="running", attempt=2),), text="**半")
    assert "data-stop" in painter.frame("t1", running)
    assert "第 2 次" in painter.frame("t1", running)
    assert "data-stop" not in painter.frame("t1", Frame(done=True, text="好"))


def test_nodes_have_names_in_both_languages() -> None:
    for key in (key for key in TEXTS if key.startswith("page.node.")):
        node = key.removeprefix("page.node.")
        assert node_name("en", node) != node_name("zh", node)
    assert node_name("zh", "new_node") == "new node"


def test_both_languages_fill_in_the_same_names() -> None:
    for key, (english, chinese) in TEXTS.items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", chinese)), key
        assert english != chinese, key


def test_every_word_of_the_page_is_used() -> None:
    sources = [path for path in STATIC.parent.parent.rglob("*") if path.suffix in {".py", ".html"}]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    families = ("page.node.", "page.state.", "page.calendar.", "page.example.", "page.problem.picture_")
    named = [key for key in TEXTS if not key.startswith(families)]
    outbox = ("page.outbox.platform", "page.outbox.account", "page.outbox.published_at")
    used = set(re.findall(r"""["'](?:page\.)?([a-z_.]+)["']""", text))
    assert [key for key in named if key not in outbox and key.removeprefix("page.") not in used] == []


async def test_scripts_are_ours_or_vendored_with_their_licence(room: Newsroom) -> None:
    vendored = STATIC / "vendor" / "htmx-4.0.1"
    assert {path.name for path in vendored.iterdir()} == {"htmx.min.js", "hx-sse.min.js", "LICENSE"}
    for path in [*STATIC.glob("*.js"), *STATIC.glob("*.css")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://", text), path.name
        assert not re.search(r"\beval\(|new Function|document\.write", text), path.name
    async with room.browser() as stranger:
        served = await stranger.get("/static/desk.js")
    assert served.headers["content-type"].startswith("text/javascript")


async def test_the_page_brings_its_own_chinese_font_and_files_are_asked_for_once(room: Newsroom) -> None:
    async with room.browser() as stranger:
        styles = await stranger.get("/static/tokens.css")
        fonts = re.findall(r'url\("(/static/fonts/[^"]+)"\)', styles.text)
        assert len(fonts) == 2
        for font in fonts:
            assert (await stranger.get(font)).content[:4] == b"wOF2"
        known = {"If-None-Match": styles.headers["etag"]}
        again = await stranger.get("/static/tokens.css", headers=known)
    assert "font-src 'self'" in styles.headers["content-security-policy"]
    assert (styles.headers["cache-control"], again.status_code) == ("no-cache", 304)


async def test_the_calendar_speaks_the_readers_language_and_refuses_other_days(room: Newsroom) -> None:
    async with room.terminal() as reader:
        shown = await reader.get("/calendar?lang=zh", headers={"Accept": "text/html"})
        refused = await reader.get("/calendar?days=never", headers={"Accept": "text/html"})
    assert "这些天没有要发布的" in shown.text
    assert refused.status_code == 422

"""Drafts, the outbox and the server's standing over the API."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.publishers.outbox import Outbox
from bot.http.revisions import Segment, segments
from core.approvals import Policies, Policy
from core.drafts import Brief, Draft, Post, Revision, Status, Target, Variant
from core.messages import UserRef
from core.records import AuditEntry, Card, Member, Publication, Receipt
from tests.bot.test_http_world import BASE, DESK, Newsroom, photo
from tests.fakes.films import film

AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
TARGET = Target(platform="xiaohongshu", account="outbox")
POST = Post(title="手冲咖啡", body="第一行\n第二行", tags=("咖啡",))
FIRST = Revision(number=1, post=POST, variants=(Variant(target=TARGET, post=POST, since=1),))
CHANGED = replace(POST, body="第一行\n新的一行")
SECOND = Revision(number=2, change="短一点", post=CHANGED, variants=(Variant(target=TARGET, post=CHANGED, since=2),))


def draft(name: str = "d1", status: Status = "in_review", revision: Revision | None = FIRST) -> Draft:
    return Draft(
        id=name,
        address=DESK,
        author=UserRef(platform="web", id="mei"),
        author_name="Mei <b>",
        brief=Brief(request="写咖啡", topic="手冲咖啡", language="zh"),
        status=status,
        created_at=AT,
        updated_at=AT,
        version=1,
        revision=revision,
    )


@pytest.fixture
async def room(tmp_path: Path) -> Newsroom:
    room = Newsroom(outbox=tmp_path)
    await room.stores.drafts.save(draft(), expected=0)
    await room.stores.drafts.save(replace(draft(revision=SECOND), version=2), expected=1)
    await room.stores.drafts.save(draft("d2", "making", None), expected=0)
    return room


async def test_a_list_of_drafts_by_status(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        every = (await terminal.get("/api/v1/drafts")).json()
        some = (await terminal.get("/api/v1/drafts", params={"status": "in_review,failed"})).json()
        wrong = await terminal.get("/api/v1/drafts", params={"status": "in_review,nope"})
    assert {each["id"]: each["revision"] for each in every} == {"d1": 2, "d2": None}
    assert [(each["id"], each["title"], each["chat"]) for each in some] == [("d1", "手冲咖啡", "desk")]
    assert wrong.status_code == 422
    assert "in_review" in wrong.json()["detail"]


async def test_a_draft_shows_when_it_is_to_go_out(room: Newsroom) -> None:
    slot = AT + timedelta(days=4, hours=1)
    moved = replace(draft(revision=replace(SECOND, number=3, slot=slot)), version=3)
    await room.stores.drafts.save(moved, expected=2)
    async with room.terminal() as terminal:
        (first,) = (await terminal.get("/api/v1/drafts", params={"status": "in_review"})).json()
        found = (await terminal.get("/api/v1/drafts/d1")).json()
        english = (await terminal.get("/drafts/d1", params={"lang": "en"})).text
        chinese = (await terminal.get("/drafts/d1", params={"lang": "zh"})).text
        listed = (await terminal.get("/drafts")).text
    assert first["slot"] == found["draft"]["slot"] == "2026-01-09T09:00:00Z"
    assert [each["slot"] for each in found["revisions"]] == [None, None, "2026-01-09T09:00:00Z"]
    time = '<time datetime="2026-01-09T09:00:00+00:00" data-full>2026-01-09 09:00 UTC</time>'
    assert f"to go out: {time}" in english
    assert f"发布时间: {time}" in chinese
    assert time in listed


async def test_a_draft_shows_what_changed(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        found = (await terminal.get("/api/v1/drafts/d1")).json()
    first, second = found["revisions"]
    assert (first["number"], first["diff"], second["change"]) == (1, "", "短一点")
    assert "--- revision 1\n+++ revision 2" in second["diff"]
    assert "-第二行\n+新的一行" in second["diff"]
    assert first["digest"] != second["digest"]


async def test_a_draft_shows_what_each_platform_gets(room: Newsroom) -> None:
    toot = Target(platform="mastodon", account="brand")
    text = Post(title="", body="一句话。\n第二句。", tags=("咖啡",))
    first = Variant(target=TARGET, post=POST, since=1)
    variants = (first, Variant(target=toot, post=text, since=1, notes=("写短了",)))
    begun = draft("d3", revision=replace(FIRST, variants=variants))
    await room.stores.drafts.save(begun, expected=0)
    after = (first, replace(variants[1], post=replace(text, body="一句话。\n另一句。"), since=2))
    edited = replace(begun, revision=replace(FIRST, number=2, variants=after, change="Mastodon: 换一句"), version=2)
    await room.stores.drafts.save(edited, expected=1)
    async with room.terminal() as terminal:
        one, two = (await terminal.get("/api/v1/drafts/d3")).json()["revisions"]
        page = (await terminal.get("/drafts/d3", params={"lang": "en"})).text
    assert [each["target"]["platform"] for each in one["variants"]] == ["xiaohongshu", "mastodon"]
    assert [each["own"] for each in one["variants"]] == [False, True]
    assert one["variants"][1]["notes"] == ["写短了"]
    assert [each["since"] for each in two["variants"]] == [1, 2]
    assert one["variants"][0]["digest"] == two["variants"][0]["digest"]
    assert one["variants"][1]["digest"] != two["variants"][1]["digest"]
    assert "[mastodon/brand]" in two["diff"]
    assert "-第二句。\n+另一句。" in two["diff"]
    assert "<h4>Mastodon (brand)" in page
    assert "<del>第二</del><ins>另一</ins>句。" in page
    assert '<li dir="auto">写短了</li>' in page


async def test_the_page_keeps_to_the_policies(tmp_path: Path) -> None:
    room = Newsroom(outbox=tmp_path, policies=Policies([Policy(needed=2, four_eyes=True)]))
    async with room.browser() as mei, room.browser() as ann:
        for name, client in (("Mei", mei), ("Ann", ann)):
            assert (await room.enter(client, name, "approver")).status_code == 303
        author, other = (member.user for member in await room.stores.members.all())
        await room.stores.drafts.save(replace(draft(), author=author), expected=0)
        card = Card(
            id="c", draft="d1", revision=1, digest=FIRST.digest, address=DESK, actions={"go": "approve"}, language="en"
        )
        await room.stores.cards.add(card)
        presses = "/api/v1/chats/desk/presses"
        own = (await mei.post(presses, json={"id": "1", "callback": "go"})).json()["toast"]
        others = (await ann.post(presses, json={"id": "2", "callback": "go"})).json()["toast"]
        again = (await ann.post(presses, json={"id": "3", "callback": "go"})).json()["toast"]
        history = (await ann.get("/api/v1/drafts/d1/history")).json()
    assert own == {"text": "You had a hand in “手冲咖啡”, so somebody else has to approve it.", "alert": True}
    assert others == {"text": "Your approval counts; it takes others, too.", "alert": False}
    assert again == {"text": "That was pressed already.", "alert": True}
    assert [job.id for job in room.queue.jobs if job.kind == "decision"] == [f"decision:go:{other}"]
    assert [(line["who"], line["name"], line["deed"]) for line in history] == [
        (str(author), "Mei <b>", "tried to approve, which they may not (four eyes)")
    ]


async def test_the_history_of_a_draft(room: Newsroom) -> None:
    line = AuditEntry(
        at=AT, who="web:mei", what="revision", draft="d1", detail="1", where=DESK.session, digest="ab" * 32
    )
    await room.stores.audit.add(line)
    await room.stores.audit.add(replace(line, who="web:operator", what="approve", detail="turn"))
    await room.stores.audit.add(
        replace(line, who="copydesk", what="published", detail="d1:1:xiaohongshu:outbox", where="")
    )
    await room.stores.audit.add(replace(line, what="published", detail="d1:1:xiaohongshu:outbox"))
    await room.stores.audit.add(replace(line, who="copydesk:desk", what="drop", detail=""))
    await room.stores.audit.add(replace(line, what="something_new"))
    async with room.terminal() as terminal:
        first, second, third, *more = (await terminal.get("/api/v1/drafts/d1/history")).json()
        chinese = (await terminal.get("/api/v1/drafts/d1/history", params={"lang": "zh"})).json()
        page = (await terminal.get("/drafts/d1", params={"lang": "en"})).text
        nowhere = await terminal.get("/api/v1/drafts/nowhere/history")
        wrong = await terminal.get("/api/v1/drafts/d1/history", params={"lang": "xx"})
    assert first == {
        "at": "2026-01-05T08:00:00Z",
        "who": "web:mei",
        "name": "Mei <b>",
        "what": "revision",
        "detail": "1",
        "deed": "revision 1",
        "where": "Web desk",
        "digest": "ab" * 32,
    }
    assert (second["who"], second["deed"]) == ("web:operator", "approved")
    assert (third["name"], third["deed"], third["where"]) == ("Copydesk", "published: Xiaohongshu (Outbox)", "")
    assert [(each["name"], each["deed"]) for each in more] == [
        ("Mei <b>", "said that it is out: Xiaohongshu (Outbox)"),
        ("Copydesk", "dropped: its time passed without approval"),
        ("Mei <b>", "something_new"),
    ]
    assert [each["deed"] for each in chinese][:3] == ["第 1 版", "通过", "已发布：小红书 (发件箱)"]
    assert '<span dir="auto">Mei &lt;b&gt;</span> · revision 1 · Web desk' in page
    assert (nowhere.status_code, wrong.status_code) == (404, 422)
    async with room.browser() as stranger:
        assert (await stranger.get("/api/v1/drafts/d1/history")).status_code in {303, 401}


async def test_a_draft_shows_where_it_went(room: Newsroom) -> None:
    claimed = Publication(
        id="p1", draft="d1", revision=2, digest=SECOND.digest, target=TARGET, state="publishing", claimed_at=AT
    )
    await room.stores.publications.claim(claimed)
    receipt = Receipt(id="r1", url=f"{BASE}/outbox/x/", published_at=AT)
    told = AuditEntry(at=AT, who="copydesk", what="published", draft="d1", detail="p1")
    await room.stores.publications.settle(replace(claimed, state="published", receipt=receipt), audit=told)
    async with room.terminal() as terminal:
        (publication,) = (await terminal.get("/api/v1/drafts/d1")).json()["publications"]
    assert (publication["state"], publication["url"], publication["problem"]) == ("published", receipt.url, "")


async def test_an_unknown_draft_is_not_found(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        answer = await terminal.get("/api/v1/drafts/nope")
    assert (answer.status_code, answer.json()["code"]) == (404, "draft_not_found")


async def test_the_server_s_standing(room: Newsroom) -> None:
    await room.stores.members.put(Member(user=UserRef(platform="web", id="mei"), role="member", name="Mei", since=AT))
    async with room.terminal() as terminal:
        found = (await terminal.get("/api/v1/status")).json()
    assert found["drafts"] == {"in_review": 1, "making": 1}
    assert (found["members"], found["chats"], found["streams"], found["problems"]) == (1, 0, 0, [])
    assert set(found["queue"]) == {"waiting", "running", "parked", "oldest_age"}
    assert set(found["sessions"]) == {"sessions", "bytes", "cache_hits", "cache_misses"}


@pytest.mark.parametrize(
    ("before", "after", "wanted", "why"),
    [
        ("a", "a", [("same", "a")], "nothing changed"),
        ("", "new", [("new", "new")], "all is new"),
        ("one two", "one three", [("same", "one "), ("gone", "two"), ("new", "three")], "word by word"),
        ("今天写", "今天不写", [("same", "今天"), ("new", "不"), ("same", "写")], "character by character in Chinese"),
        ("x\n" * 5000, "x\n" * 5000 + "y\n", [("same", "x\n" * 5000), ("new", "y\n")], "line by line where it is long"),
    ],
)
def test_changes_are_shown_in_place(before: str, after: str, wanted: list[tuple[str, str]], why: str) -> None:
    found = segments(before, after)
    assert [(each.kind, each.text) for each in found] == wanted, why
    assert isinstance(found[0], Segment)


# --- the outbox


async def publish(room: Newsroom, title: str = "手冲 & <咖啡>", key: str = "k1") -> str:
    picture = await room.stores.media.add(photo())
    outbox = Outbox(room.outbox, media=room.stores.media, clock=room.clock, base_url=BASE)
    body = "第一行 **粗体**\n\n<script>alert(1)</script>"
    post = Post(title=title, body=body, tags=("咖啡",), pictures=(picture,))
    receipt = await outbox.publish(post, target=TARGET, idempotency_key=key)
    return receipt.url.removeprefix(BASE)


async def test_a_published_video_is_shown_and_served_in_parts(room: Newsroom) -> None:
    video = await room.stores.media.add_video(film())
    outbox = Outbox(room.outbox, media=room.stores.media, clock=room.clock, base_url=BASE)
    post = Post(title="拉花", body="一分钟。", video=video)
    url = (await outbox.publish(post, target=TARGET, idempotency_key="k2")).url.removeprefix(BASE)
    async with room.terminal() as terminal:
        index, page = await terminal.get("/outbox/"), await terminal.get(url)
        part = await terminal.get(url + "video.mp4", headers={"Range": "bytes=0-9"})
    for shown in (index, page):
        assert f'<video src="{url}video.mp4"' in shown.text
    assert "![video]" not in page.text
    assert (part.status_code, part.headers["content-type"], part.content) == (206, "video/mp4", film()[:10])


async def test_a_published_post_is_shown_with_its_pictures(room: Newsroom) -> None:
    url = await publish(room)
    async with room.terminal() as terminal:
        index, page = await terminal.get("/outbox/"), await terminal.get(url)
        picture = await terminal.get(url + "01.png")
        feed = await terminal.get("/outbox/feed.xml")
    assert "手冲 &amp; &lt;咖啡&gt;" in index.text
    assert page.status_code == 200
    assert "<strong>粗体</strong>" in page.text
    assert "<script>alert" not in page.text
    assert 'href="01.png"' not in page.text
    assert (picture.status_code, picture.headers["content-type"], picture.content) == (200, "image/png", photo())
    assert feed.headers["content-type"].startswith("application/rss+xml")
    assert b"<rss" in feed.content


@pytest.mark.parametrize(
    "path",
    [
        "/outbox/../secret.txt",
        "/outbox/%2e%2e/",
        "/outbox/%2e%2e/secret.txt",
        "/outbox/%2e%2e%2fsecret.txt",
        "/outbox/..%5csecret.txt/",
        "/outbox/%2fetc/passwd",
        "/outbox/%00/",
        "/outbox/.hidden/",
        "/outbox/.hidden/01.png",
        "/outbox/link/",
        "/outbox/link/01.png",
        "/outbox/real/..%2f..%2fsecret.txt",
        "/outbox/real/post.md",
        "/outbox/real/out.png",
        "/outbox/" + "x" * 300 + "/",
        "/outbox/nothing/",
    ],
)
async def test_nothing_outside_the_outbox_is_shown(tmp_path: Path, path: str) -> None:
    outside, outbox = tmp_path / "outside", tmp_path / "outbox"
    for folder in (outside, outbox / "real", outbox / ".hidden"):
        folder.mkdir(parents=True)
        (folder / "post.md").write_text("secret")
        (folder / "01.png").write_text("secret")
    (tmp_path / "secret.txt").write_text("secret")
    (outbox / "link").symlink_to(outside)
    (outbox / "real" / "out.png").symlink_to(tmp_path / "secret.txt")
    room = Newsroom(outbox=outbox)
    async with room.terminal() as terminal:
        answer = await terminal.get(path)
    assert answer.status_code in {404, 307, 422}
    assert "secret" not in answer.text.replace("secret.txt", "")


@pytest.mark.parametrize(
    "text",
    ["no front matter", "---\ntitle: [\n---\nbroken", "---\n- a list\n---\nx", "---\ntags: 5\n---\n", "\xff", ""],
)
async def test_a_post_edited_by_hand_is_still_shown(room: Newsroom, text: str) -> None:
    folder = room.outbox / "2026-01-05-mine"
    folder.mkdir()
    (folder / "post.md").write_bytes(text.encode("latin-1"))
    async with room.terminal() as terminal:
        assert (await terminal.get("/outbox/")).status_code == 200
        assert "2026-01-05-mine" in (await terminal.get("/outbox/2026-01-05-mine/")).text


async def test_an_empty_outbox_says_so(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        assert "Nothing was published yet" in (await terminal.get("/outbox/")).text
        assert (await terminal.get("/outbox/feed.xml")).status_code == 404

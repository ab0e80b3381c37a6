"""The outbox on disk: one folder for each post, a feed, and the same answer for the same key."""

import asyncio
import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import yaml
from PIL import Image

from adapters.media import LocalMedia
from adapters.memory.clock import SimulatedClock
from adapters.publishers.outbox import Outbox
from adapters.publishers.outbox_posts import slug
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.messages import Picture
from core.records import Receipt
from tests.fakes.films import film

TARGET = Target(platform="xiaohongshu", account="desk")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
KEY = hashlib.sha256(b"one publication").hexdigest()


class Desk:
    """An outbox with its media store and clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "outbox"
        self.clock = SimulatedClock()
        self.media = LocalMedia(folder / "media")
        self.outbox = Outbox(self.folder, media=self.media, clock=self.clock, base_url="http://127.0.0.1:8080/")

    async def picture(self, colour: int, alt: str = "") -> Picture:
        buffer = io.BytesIO()
        Image.new("RGB", (6, 4), (colour, 0, 0)).save(buffer, "PNG")
        return await self.media.add(buffer.getvalue(), alt=alt)

    def posts(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir())

    def feed(self) -> list[ET.Element]:
        return ET.parse(self.folder / "feed.xml").getroot().findall("./channel/item")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_a_post_becomes_a_folder_that_reads_as_markdown(desk: Desk) -> None:
    pictures = (await desk.picture(10, alt="封面 [1]"), await desk.picture(20))
    post = Post(title="手冲咖啡：入门", body="第一段。\n\n第二段。", tags=("咖啡", "手冲"), pictures=pictures)
    receipt = await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    name = f"2026-01-05-手冲咖啡-入门-{KEY[:8]}"
    assert unquote(receipt.url) == f"http://127.0.0.1:8080/outbox/{name}/"
    assert receipt.url.isascii()
    assert (desk.posts(), receipt.published_at) == ([name], desk.clock.now())
    _, front, text = (desk.folder / name / "post.md").read_text(encoding="utf-8").split("---\n", 2)
    assert yaml.safe_load(front) == {
        "title": "手冲咖啡：入门",
        "tags": ["咖啡", "手冲"],
        "platform": "xiaohongshu",
        "account": "desk",
        "published_at": "2026-01-05T08:00:00+00:00",
        "idempotency_key": KEY,
    }
    assert text == "\n第一段。\n\n第二段。\n\n#咖啡 #手冲\n\n![封面 1](01.png)\n![](02.png)\n"
    for file, picture in zip(("01.png", "02.png"), pictures, strict=True):
        assert (desk.folder / name / file).read_bytes() == await desk.media.read(picture.id)


@pytest.mark.parametrize(
    ("ending", "media_type"), [("mp4", "video/mp4"), ("mov", "video/quicktime"), ("webm", "video/webm")]
)
async def test_a_video_lies_beside_the_post_and_in_the_feed(desk: Desk, ending: str, media_type: str) -> None:
    video = await desk.media.add_video(film(ending))
    post = Post(title="Latte art", body="One minute.", pictures=(await desk.picture(10),), video=video)
    receipt = await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    folder, name = desk.folder / desk.posts()[0], f"video.{ending}"
    assert (folder / name).read_bytes() == film(ending)
    assert (folder / "post.md").read_text(encoding="utf-8").endswith(f"\n\n![video]({name})\n\n![](01.png)\n")
    (item,) = desk.feed()
    assert [each.attrib for each in item.iter("enclosure")] == [
        {"url": receipt.url + name, "length": str(len(film(ending))), "type": media_type}
    ]
    assert item.findtext("description") == "One minute."


async def test_a_video_that_is_gone_is_refused_and_nothing_is_written(desk: Desk) -> None:
    video = await desk.media.add_video(film())
    (desk.folder.parent / "media" / f"{video.id}.mp4").unlink()
    with pytest.raises(PublishRefused):
        await desk.outbox.publish(Post(title="Gone", body="x", video=video), target=TARGET, idempotency_key=KEY)
    assert not desk.folder.exists()


async def test_the_same_key_again_gives_the_same_receipt_and_writes_nothing(desk: Desk) -> None:
    post = Post(title="Once", body="Only once.")
    first = await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    before = {path: path.stat().st_mtime_ns for path in desk.folder.rglob("*")}
    await desk.clock.advance(86_400 * 3)
    again = await desk.outbox.publish(Post(title="Other", body="words"), target=TARGET, idempotency_key=KEY)
    assert again == first
    assert {path: path.stat().st_mtime_ns for path in desk.folder.rglob("*")} == before


async def test_twenty_at_once_with_one_key_are_one_post(desk: Desk) -> None:
    post = Post(title="Once", body="Only once.")
    receipts = await asyncio.gather(*(desk.outbox.publish(post, target=TARGET, idempotency_key=KEY) for _ in range(20)))
    assert len(set(receipts)) == 1
    assert len(desk.posts()) == 1


async def test_find_is_the_whole_truth(desk: Desk) -> None:
    post = Post(title="Once", body="Only once.")
    assert desk.outbox.certainty.settles
    assert await desk.outbox.find(post, idempotency_key=KEY, since=SINCE) is None
    receipt = await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    assert await Desk(desk.folder.parent).outbox.find(post, idempotency_key=KEY, since=SINCE) == receipt
    # The same beginning of a key is not the same key.
    other = KEY[:8] + "0" * 56
    assert await desk.outbox.find(post, idempotency_key=other, since=SINCE) is None


async def test_find_mends_a_feed_that_a_crash_kept_back(desk: Desk) -> None:
    post = Post(title="Once", body="Only once.")
    receipt = await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    (desk.folder / "feed.xml").unlink()
    assert await desk.outbox.find(post, idempotency_key=KEY, since=SINCE) == receipt
    assert [item.findtext("guid") for item in desk.feed()] == [KEY]


async def test_two_keys_with_one_beginning_are_two_posts(desk: Desk) -> None:
    post = Post(title="Twin", body="words")
    keys = (KEY, KEY[:8] + "0" * 56)
    receipts = [await desk.outbox.publish(post, target=TARGET, idempotency_key=key) for key in keys]
    found = [await desk.outbox.find(post, idempotency_key=key, since=SINCE) for key in keys]
    assert receipts == found
    assert len(desk.posts()) == 2


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("手冲咖啡：入门！", "手冲咖啡-入门"),  # Chinese stays readable
        ("Five Habits, Calm Team", "five-habits-calm-team"),
        ("../../etc/passwd", "etc-passwd"),  # no way out of the folder
        ("..", "post"),
        ("😀🎉", "post"),  # nothing to keep
        ("a\x00b/c\\d", "a-b-c-d"),
        ("字" * 60, "字" * 40),
        ("a" * 39 + " bcd", "a" * 39),  # no hyphen at the end
    ],
)
def test_slugs(title: str, expected: str) -> None:
    assert slug(title) == expected


@pytest.mark.parametrize("key", ["../../../../tmp/x", "pub:draft-1:desk", "", "键" * 20])
async def test_any_key_stays_inside_and_is_found(desk: Desk, key: str) -> None:
    post = Post(title="../up", body="words")
    receipt = await desk.outbox.publish(post, target=TARGET, idempotency_key=key)
    assert await desk.outbox.find(post, idempotency_key=key, since=SINCE) == receipt
    assert {path.name for path in desk.folder.parent.iterdir()} == {"outbox"}
    assert len(desk.posts()) == 1


async def test_text_that_is_not_unicode_is_published_all_the_same(desk: Desk) -> None:
    post = Post(title="half \ud800", body="half \udfff and \x00", tags=("\ud800",))
    receipt = await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    assert await desk.outbox.find(post, idempotency_key=KEY, since=SINCE) == receipt
    assert [item.findtext("title") for item in desk.feed()] == ["half "]


async def test_front_matter_in_a_title_stays_a_title(desk: Desk) -> None:
    post = Post(title="x\n---\nidempotency_key: forged\n", body="---\nidempotency_key: forged\n---\n")
    await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    assert await desk.outbox.find(post, idempotency_key="forged", since=SINCE) is None
    assert await desk.outbox.find(post, idempotency_key=KEY, since=SINCE) is not None


async def test_the_feed_has_the_last_fifty_posts_newest_first(desk: Desk) -> None:
    for number in range(53):
        key = hashlib.sha256(str(number).encode()).hexdigest()
        await desk.outbox.publish(Post(title=f"Post {number}", body="words"), target=TARGET, idempotency_key=key)
        await desk.clock.advance(3600)
    assert [item.findtext("title") for item in desk.feed()] == [f"Post {number}" for number in range(52, 2, -1)]


async def test_an_item_of_the_feed(desk: Desk) -> None:
    post = Post(
        title="A <b> & \x08 c", body="1 < 2\n2 > 1", tags=("咖啡",), pictures=(await desk.picture(1, alt="alt"),)
    )
    receipt = await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    (item,) = desk.feed()
    assert item.findtext("title") == "A <b> &  c"
    assert item.findtext("link") == receipt.url
    assert item.findtext("guid") == KEY
    assert item.findtext("pubDate") == "Mon, 05 Jan 2026 08:00:00 +0000"
    assert item.findtext("category") == "咖啡"
    assert item.findtext("description") == "1 &lt; 2<br>\n2 &gt; 1<br>\n<br>\n#咖啡"
    enclosure = item.find("enclosure")
    assert enclosure is not None
    size = len(await desk.media.read(post.pictures[0].id))
    assert enclosure.attrib == {"url": f"{receipt.url}01.png", "length": str(size), "type": "image/png"}


async def test_what_a_crash_left_is_no_post_and_is_cleared_away(desk: Desk) -> None:
    left = desk.folder / ".new-crashed"
    left.mkdir(parents=True)
    (left / "post.md").write_text("---\nidempotency_key: half\n---\n")
    post = Post(title="Next", body="words")
    assert await desk.outbox.find(post, idempotency_key="half", since=SINCE) is None
    await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    assert not left.exists()


async def test_a_crash_before_the_feed_is_mended_by_publishing_again(desk: Desk) -> None:
    post = Post(title="Once", body="words")
    await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    (desk.folder / "feed.xml").unlink()
    await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    assert len(desk.feed()) == 1


async def test_files_that_somebody_put_there_do_no_harm(desk: Desk) -> None:
    for name, text in {"2026-01-01-note": "no front matter", "2026-01-02-bad": "---\n{: [\n---\n"}.items():
        (desk.folder / name).mkdir(parents=True)
        (desk.folder / name / "post.md").write_text(text)
    (desk.folder / "2026-01-03-a-file").write_text("not a folder")
    await desk.outbox.publish(Post(title="Once", body="words"), target=TARGET, idempotency_key=KEY)
    assert [item.findtext("title") for item in desk.feed()] == ["Once"]


async def test_an_outbox_that_cannot_be_written_refuses(desk: Desk) -> None:
    desk.folder.write_text("a file where the folder should be")
    with pytest.raises(PublishRefused, match="cannot be written"):
        await desk.outbox.publish(Post(title="Once", body="words"), target=TARGET, idempotency_key=KEY)


async def test_a_post_without_its_feed_is_uncertain_and_then_found(desk: Desk) -> None:
    (desk.folder / "feed.xml").mkdir(parents=True)
    post = Post(title="Once", body="words")
    with pytest.raises(PublishUncertain, match="feed"):
        await desk.outbox.publish(post, target=TARGET, idempotency_key=KEY)
    assert await desk.outbox.find(post, idempotency_key=KEY, since=SINCE) is not None


async def test_a_picture_that_is_gone_refuses_and_leaves_nothing(desk: Desk) -> None:
    gone = Picture(id="0" * 64, media_type="image/png", width=1, height=1)
    with pytest.raises(PublishRefused, match="picture"):
        await desk.outbox.publish(
            Post(title="Once", body="words", pictures=(gone,)), target=TARGET, idempotency_key=KEY
        )
    assert not desk.folder.exists()


async def test_what_is_taken_back_is_out_of_sight_and_out_of_the_feed(desk: Desk) -> None:
    kept = await desk.outbox.publish(Post(title="Kept", body="words"), target=TARGET, idempotency_key="kept")
    for key in ("first", "second"):  # the same name on the same day, twice
        receipt = await desk.outbox.publish(Post(title="Gone", body="words"), target=TARGET, idempotency_key=KEY + key)
        await desk.outbox.take_back(receipt)
        await desk.outbox.take_back(receipt)
    assert [item.findtext("title") for item in desk.feed()] == ["Kept"]
    assert [name for name in desk.posts() if not name.startswith(".")] == [kept.id]
    assert len(list((desk.folder / ".taken-back").iterdir())) == 2
    assert await desk.outbox.find(Post(title="Gone", body="words"), idempotency_key=KEY, since=SINCE) is None


async def test_a_receipt_that_is_no_folder_takes_nothing_back(desk: Desk, tmp_path: Path) -> None:
    await desk.outbox.publish(Post(title="Kept", body="words"), target=TARGET, idempotency_key=KEY)
    for name in ("..", "../media", "", "2026-01-01-nothing"):
        await desk.outbox.take_back(Receipt(id=name, url="http://127.0.0.1/", published_at=SINCE))
    assert len(desk.posts()) == 1
    assert tmp_path.joinpath("outbox").is_dir()


async def test_a_rehearsal_in_a_folder_that_cannot_be_written_is_refused(desk: Desk) -> None:
    post = Post(title="Once", body="words")
    await desk.outbox.rehearse(post, target=TARGET)
    assert list(desk.folder.iterdir()) == []
    desk.folder.rmdir()
    desk.folder.write_text("a file where the folder should be")
    with pytest.raises(PublishRefused) as refused:
        await desk.outbox.rehearse(post, target=TARGET)
    assert refused.value.why == "not_permitted"

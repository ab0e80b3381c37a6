"""A file that an older copydesk wrote is opened by this one."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from adapters.memory.clock import SimulatedClock
from adapters.sqlite.database import Database
from adapters.sqlite.drafts import SqliteDrafts
from adapters.sqlite.publications import SqlitePublications
from adapters.sqlite.queue import SqliteQueue
from adapters.sqlite.schema import MIGRATIONS
from core.drafts import Post, Target, Variant

BEFORE_VARIANTS = 5  # scripts
POST = {"title": "手冲", "body": "水 “92” °C", "tags": ["咖啡"], "pictures": [], "video": None}
TARGETS = [{"platform": "xiaohongshu", "account": "brand"}, {"platform": "outbox", "account": "outbox"}]
SLOT = "2026-01-09T01:00:00Z"


def _revision(number: int) -> dict[str, object]:
    targets = TARGETS if number > 1 else []
    return {"number": number, "post": POST, "targets": targets, "slot": SLOT, "change": "hotter", "notes": ["long"]}


def _draft(name: str, status: str) -> dict[str, object]:
    user = {"platform": "web", "id": "bo"}
    return {
        "id": name,
        "address": {"platform": "web", "tenant": "local", "chat": "desk", "thread": ""},
        "author": user,
        "author_name": "bo",
        "brief": {"request": "coffee", "topic": "coffee", "language": "en"},
        "status": status,
        "created_at": "2026-01-05T08:00:00Z",
        "updated_at": "2026-01-05T08:00:00Z",
        "version": 3,
        "revision": _revision(2) if status != "making" else None,
        "decided_by": "mei",
        "decided_in": "press:1",
        "reason": "",
    }


def _publication() -> dict[str, object]:
    return {
        "id": "d-approved:2:outbox:outbox",
        "draft": "d-approved",
        "revision": 2,
        "digest": "x",
        "target": TARGETS[1],
        "state": "published",
        "claimed_at": "2026-01-05T08:00:00Z",
        "receipt": {"id": "1", "url": "file:///p", "published_at": "2026-01-05T08:00:00Z"},
        "problem": "",
    }


def _written_before(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        for script in MIGRATIONS[:BEFORE_VARIANTS]:
            file.executescript(script)
        file.execute(f"PRAGMA user_version = {BEFORE_VARIANTS}")
        for status in ("making", "in_review", "scheduled", "approved"):
            body = json.dumps(_draft(f"d-{status}", status), ensure_ascii=False)
            row = (f"d-{status}", "web:5:local:4:desk", status, 3, 0.0, body)
            file.execute("INSERT INTO drafts (id, session, status, version, created, body) VALUES (?,?,?,?,?,?)", row)
        for number in (1, 2):
            body = json.dumps(_revision(number), ensure_ascii=False)
            file.execute("INSERT INTO revisions VALUES ('d-approved', ?, ?)", (number, body))
        kept = _publication()
        columns = (kept["id"], kept["draft"], kept["state"], json.dumps(kept))
        file.execute("INSERT INTO publications (id, draft, state, body) VALUES (?,?,?,?)", columns)
        file.commit()


async def test_revisions_of_before_hold_a_variant_for_each_target(tmp_path: Path, clock: SimulatedClock) -> None:
    _written_before(tmp_path / "copydesk.db")
    async with Database(tmp_path / "copydesk.db", migrations=MIGRATIONS, synchronous="FULL") as database:
        queue = await SqliteQueue.open(database, clock)
        drafts, publications = SqliteDrafts(database, queue), SqlitePublications(database, queue)
        post = Post(title="手冲", body="水 “92” °C", tags=("咖啡",))
        variants = tuple(Variant(target=Target(**each), post=post, since=2) for each in TARGETS)
        draft = await drafts.get("d-approved")
        assert draft.revision is not None
        assert (draft.status, draft.revision.variants, draft.revision.change) == ("approved", variants, "hotter")
        assert [each.variants for each in await drafts.revisions("d-approved")] == [(), variants]
        assert (await drafts.get("d-making")).revision is None
        (out,) = await publications.of_draft("d-approved")
        assert (out.state, out.attempt, out.turn) == ("published", 1, "")


async def test_what_waited_for_its_slot_is_approved_anew(tmp_path: Path, clock: SimulatedClock) -> None:
    _written_before(tmp_path / "copydesk.db")
    async with Database(tmp_path / "copydesk.db", migrations=MIGRATIONS, synchronous="FULL") as database:
        drafts = SqliteDrafts(database, await SqliteQueue.open(database, clock))
        found = await drafts.find(statuses=["in_review"])
        assert {each.id for each in found} == {"d-in_review", "d-scheduled"}
        waited = await drafts.get("d-scheduled")
        assert (waited.status, waited.decided_by, waited.approvals) == ("in_review", "", ())
        await drafts.save(waited, expected=3)

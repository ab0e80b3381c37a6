"""What the data folder holds after the last server is gone: rows and files, nothing from memory."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree as ET

from adapters.publishers.outbox import FEED_FILE
from adapters.publishers.outbox_posts import Entry, read
from adapters.sqlite.event_rows import EVENTS
from adapters.sqlite.rows import Json
from bot.places import Places
from core.drafts import Draft, Revision
from core.events import StreamEvent, TurnEnd, TurnFailed, TurnFinished, TurnStopped
from core.records import AuditEntry, Card, Delivery, Publication, ShownMessage
from tests.chaos.threads import Thread, threads

T = TypeVar("T")
COMPLAINT = re.compile(r"Traceback|never retrieved|\[(error|critical)")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job as it lies there."""

    id: str
    kind: str
    state: str
    attempts: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of the built-in chat; `number` is its place among all."""

    number: int
    session: str
    message: ShownMessage

    @property
    def callbacks(self) -> frozenset[str]:
        """What its buttons carry."""
        return frozenset(button.callback for row in self.message.message.buttons for button in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All of it."""

    jobs: dict[str, JobRow]
    drafts: dict[str, Draft]
    revisions: dict[str, list[Revision]]
    cards: dict[str, Card]
    deliveries: dict[str, Delivery]
    publications: list[Publication]
    audit: list[AuditEntry]
    shown: list[Shown]
    events: dict[str, list[tuple[int, StreamEvent]]]  # numbered in the order of time, over all streams
    threads: dict[str, Thread]
    pictures: frozenset[str]  # the ids
    posts: list[Entry]
    feed: list[str]  # the guids
    damage: list[str]  # what SQLite itself says about its files
    complaints: list[str]  # lines of the servers' log that tell of an error

    def answer(self, turn: str) -> str:
        """The id of the message that shows a turn's final words; empty where there is none."""
        delivery = self.deliveries.get(f"turn:{turn}")
        return delivery.ref.id if delivery and delivery.state == "sent" and delivery.ref else ""

    def end(self, turn: str) -> TurnEnd | None:
        """How a turn ended; None where its log has something else behind its end, or none."""
        events = self.events.get(turn, [])
        last = events[-1][1] if events else None
        return last if isinstance(last, TurnFinished | TurnFailed | TurnStopped) else None

    def first(self, turn: str) -> int:
        """The number of a turn's first event; 0 where it has none."""
        return self.events[turn][0][0] if turn in self.events else 0

    def last(self, turn: str) -> int:
        """The number of a turn's last event; 0 where it has none."""
        return self.events[turn][-1][0] if turn in self.events else 0


def find(folder: Path) -> Findings:
    """Read everything."""
    places = Places(folder)
    with closing(sqlite3.connect(places.desk)) as desk, closing(sqlite3.connect(places.events)) as log:
        drafts = _bodies(desk, "drafts", Draft)
        return Findings(
            jobs=_jobs(desk),
            drafts={draft.id: draft for draft in drafts},
            revisions=_revisions(desk),
            cards={card.id: card for card in _bodies(desk, "cards", Card)},
            deliveries={row.key: row for row in _bodies(desk, "deliveries", Delivery)},
            publications=_bodies(desk, "publications", Publication),
            audit=_bodies(desk, "audit", AuditEntry),
            shown=_shown(desk),
            events=_events(log),
            threads=threads(places),
            pictures=frozenset(path.stem for path in places.media.iterdir()),
            posts=_posts(places.outbox),
            feed=_feed(places.outbox / FEED_FILE),
            complaints=_complaints(folder / "server.log"),
            damage=[*_damage(places.desk), *_damage(places.events), *_damage(places.checkpoints)],
        )


def _bodies(desk: sqlite3.Connection, table: str, kind: type[T]) -> list[T]:
    return Json(kind).all(desk.execute(f"SELECT body FROM {table} ORDER BY rowid"))


def _jobs(desk: sqlite3.Connection) -> dict[str, JobRow]:
    rows = desk.execute("SELECT id, kind, state, attempts, problem FROM jobs")
    return {row[0]: JobRow(id=row[0], kind=row[1], state=row[2], attempts=row[3], problem=row[4]) for row in rows}


def _revisions(desk: sqlite3.Connection) -> dict[str, list[Revision]]:
    found: dict[str, list[Revision]] = defaultdict(list)
    for draft, body in desk.execute("SELECT draft, body FROM revisions ORDER BY draft, number"):
        found[draft].append(Json(Revision).load(body))
    return found


def _shown(desk: sqlite3.Connection) -> list[Shown]:
    codec = Json(ShownMessage)
    rows = desk.execute("SELECT number, session, body FROM messages ORDER BY number")
    return [Shown(number=number, session=session, message=codec.load(body)) for number, session, body in rows]


def _events(log: sqlite3.Connection) -> dict[str, list[tuple[int, StreamEvent]]]:
    found: dict[str, list[tuple[int, StreamEvent]]] = defaultdict(list)
    for stream, last, count, events in log.execute("SELECT stream, last, count, events FROM events ORDER BY last"):
        found[stream].extend(enumerate(EVENTS.validate_json(events), start=last - count + 1))
    return dict(found)


def _posts(outbox: Path) -> list[Entry]:
    folders: Sequence[Path] = [path for path in sorted(outbox.iterdir()) if path.is_dir() and path.name[0] != "."]
    return [entry for path in folders if (entry := read(path))]


def _feed(path: Path) -> list[str]:
    return [guid.text or "" for guid in ET.parse(path).iter("guid")] if path.exists() else []


def _complaints(path: Path) -> list[str]:
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    return [line for line in lines if COMPLAINT.search(line)]


def _damage(path: Path) -> list[str]:
    if not path.exists():
        return []  # sessions are elsewhere
    with closing(sqlite3.connect(path)) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    return [] if said == ["ok"] else [f"{path.name}: {line}" for line in said]

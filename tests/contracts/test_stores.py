"""Drafts, cards, deliveries, offers, albums, publications, members, audit and preferences."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.clock import SimulatedClock
from core.drafts import Action, Target
from core.errors import DraftConflict, DraftNotFound, StoreError
from core.messages import Address, Attachment, InboundMessage, MessageRef, UserRef
from core.records import AuditEntry, Card, Delivery, Member, Offer, Publication, PublicationState, Receipt, Role
from tests.contracts.asking import CHAT, MINA, NOON, draft, job, revision
from tests.contracts.conftest import Kept

ELSEWHERE = Address(platform="telegram", tenant="1", chat="2", thread="3")
LEO = UserRef(platform="slack", id="leo")
TOLD = AuditEntry(at=NOON, who="copydesk", what="published", draft="d")


# --- drafts ---------------------------------------------------------------------------------------


async def test_a_draft_comes_back_as_it_was_saved(kept: Kept) -> None:
    await kept.drafts.save(draft("d"), expected=0)
    assert await kept.drafts.get("d") == replace(draft("d"), version=1)


async def test_a_save_that_expects_another_version_is_refused_and_changes_nothing(kept: Kept) -> None:
    await kept.drafts.save(draft("d"), expected=0)
    for expected, reason in ((0, "it is there already"), (2, "nobody saved that yet")):
        with pytest.raises(DraftConflict):
            await kept.drafts.save(draft("d", number=9), expected=expected, jobs=[job("never")])
        assert await kept.drafts.get("d") == replace(draft("d"), version=1), reason
    with pytest.raises(DraftConflict):
        await kept.drafts.save(draft("new"), expected=1)
    assert [found.number for found in await kept.drafts.revisions("d")] == [1]
    assert list(await kept.queue.put(job("never"))) == [True]


async def test_of_two_saves_at_the_same_time_one_wins(kept: Kept) -> None:
    saves = [kept.drafts.save(draft("d", number=number), expected=0, jobs=[job(f"j{number}")]) for number in (1, 2)]
    outcomes = await asyncio.gather(*saves, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), DraftConflict]
    assert (await kept.queue.statistics()).waiting == 1


async def test_the_jobs_of_a_save_are_put(kept: Kept) -> None:
    await kept.drafts.save(draft("d"), expected=0, jobs=[job("a"), job("b")])
    assert (await kept.queue.statistics()).waiting == 2
    await kept.drafts.save(replace(draft("d"), version=2), expected=1, jobs=[job("a")])
    assert (await kept.queue.statistics()).waiting == 2, "a was taken before"


async def test_the_audit_line_of_a_save_stands_where_the_save_does(kept: Kept) -> None:
    await kept.drafts.save(draft("d"), expected=0, audit=TOLD)
    with pytest.raises(DraftConflict):
        await kept.drafts.save(draft("d"), expected=0, audit=replace(TOLD, what="never"))
    assert list(await kept.audit.read()) == [TOLD]


async def test_an_unknown_draft(kept: Kept) -> None:
    with pytest.raises(DraftNotFound):
        await kept.drafts.get("nowhere")
    assert list(await kept.drafts.revisions("nowhere")) == []


async def test_drafts_are_found_newest_first(kept: Kept) -> None:
    await kept.drafts.save(draft("new", minute=2), expected=0)
    await kept.drafts.save(draft("old", minute=1, status="approved"), expected=0)
    await kept.drafts.save(draft("other", chat=ELSEWHERE, minute=3), expected=0)
    await kept.drafts.save(replace(draft("old", minute=1, status="approved"), version=2), expected=1)
    found = [
        ([one.id for one in await kept.drafts.find()], ["other", "new", "old"]),
        ([one.id for one in await kept.drafts.find(session=CHAT.session)], ["new", "old"]),
        ([one.id for one in await kept.drafts.find(statuses=["approved", "failed"])], ["old"]),
        ([one.id for one in await kept.drafts.find(session=CHAT.session, statuses=["in_review"])], ["new"]),
        ([one.id for one in await kept.drafts.find(session="")], []),
        ([one.id for one in await kept.drafts.find(limit=1)], ["other"]),
    ]
    assert [got for got, _ in found] == [expected for _, expected in found]


async def test_the_drafts_of_a_chat_are_those_of_all_its_threads_and_of_no_other_chat(kept: Kept) -> None:
    root, other = replace(ELSEWHERE, thread=""), replace(ELSEWHERE, chat="22")
    places = {
        "root": root,
        "thread": ELSEWHERE,
        "longer": replace(root, thread="1700000000.000100"),
        "colon": replace(root, thread=":;9:z"),
        "other": other,
        "tenant": replace(root, tenant="11"),
        "within": replace(root, chat="2", tenant="1", platform="telegram2"),
        "split": Address(platform="telegram", tenant="1", chat="21:3", thread=""),
    }
    for minute, (name, place) in enumerate(places.items()):
        await kept.drafts.save(draft(name, chat=place, minute=minute), expected=0)
    for asked in (root, ELSEWHERE):
        found = await kept.drafts.find(chat=asked)
        assert [one.id for one in found] == ["colon", "longer", "thread", "root"], asked
    assert [one.id for one in await kept.drafts.find(chat=other)] == ["other"]
    assert [one.id for one in await kept.drafts.find(chat=root, statuses=["failed"])] == []
    assert [one.id for one in await kept.drafts.find(chat=root, limit=1)] == ["colon"]


async def test_every_revision_is_kept_oldest_first(kept: Kept) -> None:
    for number in range(1, 12):
        await kept.drafts.save(draft("d", number=number), expected=number - 1)
    await kept.drafts.save(replace(draft("d"), revision=None), expected=11)
    assert list(await kept.drafts.revisions("d")) == [revision(number) for number in range(1, 12)]


# --- cards and deliveries -------------------------------------------------------------------------


def card(name: str, *callbacks: str) -> Card:
    approve: Action = "approve"
    actions = dict.fromkeys(callbacks, approve)
    return Card(id=name, draft="d", revision=1, digest="x", address=CHAT, actions=actions)


async def test_a_card_is_added_once(kept: Kept) -> None:
    assert await kept.cards.add(card("one", "a")) == card("one", "a")
    assert await kept.cards.add(card("one", "b")) == card("one", "a")
    assert await kept.cards.by_callback("b") is None


async def test_a_card_gets_other_callbacks(kept: Kept) -> None:
    await kept.cards.add(card("one", "a", "b"))
    await kept.cards.add(card("two", "c"))
    await kept.cards.renew("a", card("one", "x", "y").actions)
    await kept.cards.renew("a", card("one", "z").actions)
    assert await kept.cards.by_callback("y") == (card("one", "x", "y"), "approve")
    assert list(await kept.cards.of_draft("d")) == [card("one", "x", "y"), card("two", "c")]
    assert [await kept.cards.by_callback(old) for old in "abz"] == [None, None, None]


async def test_cards_are_found_by_draft_and_by_callback(kept: Kept) -> None:
    for one in (card("z", "a", "b"), card("y", "c"), card("x")):
        await kept.cards.add(one)
    assert [one.id for one in await kept.cards.of_draft("d")] == ["z", "y", "x"]
    assert list(await kept.cards.of_draft("other")) == []
    assert await kept.cards.by_callback("b") == (card("z", "a", "b"), "approve")
    assert await kept.cards.by_callback("forged") is None


async def test_the_ledger_has_the_last_word_on_a_delivery(kept: Kept) -> None:
    sending = Delivery(key="turn:1", state="sending", ref=None, digest="x")
    sent = replace(sending, state="sent", ref=MessageRef(address=CHAT, id="7"), sends=2)
    assert await kept.deliveries.find("turn:1") is None
    for delivery in (sending, sent):
        await kept.deliveries.record(delivery)
        assert await kept.deliveries.find("turn:1") == delivery


async def test_a_delivery_is_found_by_the_message_that_shows_it(kept: Kept) -> None:
    first, second = MessageRef(address=CHAT, id="7"), MessageRef(address=CHAT, id="8")
    sent = Delivery(key="card:one", state="sent", ref=first, digest="x")
    await kept.deliveries.record(replace(sent, state="sending", ref=None))
    assert await kept.deliveries.by_message(first) is None
    await kept.deliveries.record(sent)
    assert await kept.deliveries.by_message(first) == sent
    assert await kept.deliveries.by_message(replace(first, address=ELSEWHERE)) is None, "ids count within one chat"
    await kept.deliveries.record(replace(sent, ref=second))
    found = [await kept.deliveries.by_message(ref) for ref in (first, second)]
    assert found == [None, replace(sent, ref=second)], "it was sent anew: the message before shows nothing of ours"


# --- offers and albums ----------------------------------------------------------------------------


async def test_there_is_one_offer_for_a_job(kept: Kept) -> None:
    offer = Offer(callback="a", address=CHAT, job=job("again", "k"))
    assert await kept.offers.get("a") is None
    for callback in "ab":
        assert await kept.offers.add(replace(offer, callback=callback)) == offer
    assert [await kept.offers.get(callback) for callback in "ab"] == [offer, None]
    other = replace(offer, callback="c", job=job("other"))
    assert await kept.offers.add(other) == other


def part(number: int, *, album: str = "a", chat: Address = CHAT, second: int = 0) -> InboundMessage:
    photo = Attachment(id=f"file-{number}", kind="picture", media_type="image/jpeg", size=7, width=3, height=4)
    return InboundMessage(
        id=str(number),
        address=chat,
        sender=MINA,
        sender_name="Mina",
        text="手冲" if number == 9 else "",
        received_at=NOON + timedelta(seconds=second),
        origin=MessageRef(address=chat, id=str(number)),
        attachments=(photo,),
        album=album,
    )


async def test_an_album_is_taken_in_the_order_of_its_parts(kept: Kept) -> None:
    assert await kept.albums.newest(CHAT, "a") is None
    for number, second in ((10, 0), (9, 2), (11, 1)):
        assert await kept.albums.add(part(number, second=second))
    assert await kept.albums.newest(CHAT, "a") == NOON + timedelta(seconds=2)
    expected = [part(9, second=2), part(10), part(11, second=1)]
    for _ in range(2):
        assert list(await kept.albums.take(CHAT, "a")) == expected, "the same answer again and again"


async def test_a_part_that_comes_behind_the_taking_is_not_in_it(kept: Kept) -> None:
    await kept.albums.add(part(1))
    await kept.albums.take(CHAT, "a")
    assert not await kept.albums.add(part(2))
    assert await kept.albums.add(part(1)), "redelivered: it is in it"
    assert list(await kept.albums.take(CHAT, "a")) == [part(1)]


async def test_the_same_part_again_changes_nothing(kept: Kept) -> None:
    await kept.albums.add(part(1))
    assert await kept.albums.add(part(1, second=9))
    assert await kept.albums.newest(CHAT, "a") == NOON
    assert list(await kept.albums.take(CHAT, "a")) == [part(1)]


async def test_albums_of_two_chats_and_two_albums_of_one_do_not_mix(kept: Kept) -> None:
    parts = [part(1), part(2, album="b"), part(1, chat=ELSEWHERE)]
    for each in parts:
        assert await kept.albums.add(each)
    await kept.albums.take(CHAT, "a")
    assert await kept.albums.add(part(3, album="b")), "another one was taken"
    assert list(await kept.albums.take(ELSEWHERE, "a")) == [parts[2]]
    assert list(await kept.albums.take(CHAT, "never seen")) == []


async def test_every_part_is_in_the_album_or_is_told_that_it_came_late(kept: Kept) -> None:
    parts = [part(number) for number in range(1, 9)]
    adding = asyncio.gather(*(kept.albums.add(each) for each in parts))
    taken = await kept.albums.take(CHAT, "a")
    added = [each for each, came in zip(parts, await adding, strict=True) if came]
    assert list(taken) == added
    assert list(await kept.albums.take(CHAT, "a")) == added


# --- publications ---------------------------------------------------------------------------------


def publication(name: str = "p", *, number: int = 1, turn: str = "t") -> Publication:
    target = Target(platform="outbox", account=name[0])
    return Publication(
        id=name, draft="d", revision=number, digest="x", target=target, state="publishing", claimed_at=NOON, turn=turn
    )


async def settled(kept: Kept, publication: Publication) -> bool:
    return await kept.publications.settle(publication, audit=TOLD)


async def test_a_claim_by_two_at_the_same_time_has_one_winner(kept: Kept) -> None:
    claims = await asyncio.gather(*(kept.publications.claim(publication(number=number)) for number in (1, 2, 3)))
    assert claims == [None, publication(number=1), publication(number=1)]


@pytest.mark.parametrize(
    ("state", "again", "reason"),
    [
        ("publishing", False, "its call may be under way"),
        ("published", False, "it is out"),
        ("unknown", False, "it may be out"),
        ("failed", True, "it is certainly not out"),
    ],
)
async def test_only_a_failed_publication_is_claimed_again(
    kept: Kept, state: PublicationState, again: bool, reason: str
) -> None:
    await kept.publications.claim(publication())
    before = publication()
    if state != "publishing":
        before = replace(before, state=state, problem="why")
        assert await settled(kept, before)
    there = await kept.publications.claim(publication(number=2, turn="u"))
    assert there == (None if again else before), reason
    expected = replace(publication(number=2, turn="u"), attempt=2) if again else before
    assert await kept.publications.get("p") == expected
    assert list(await kept.publications.of_draft("d")) == [expected]


async def test_a_failed_publication_is_not_claimed_again_by_the_turn_that_failed(kept: Kept) -> None:
    await kept.publications.claim(publication())
    failed = replace(publication(), state="failed")
    await settled(kept, failed)
    assert await kept.publications.claim(publication()) == failed


async def test_an_unknown_one_is_claimed_again_where_the_key_repeats_and_looked_for_since_its_first_call(
    kept: Kept,
) -> None:
    await kept.publications.claim(publication())
    await settled(kept, replace(publication(), state="unknown"))
    later = replace(publication(), claimed_at=NOON + timedelta(hours=1))
    assert await kept.publications.claim(later, repeats=True) is None
    assert await kept.publications.get("p") == replace(publication(), attempt=2)


@pytest.mark.parametrize(
    ("state", "refused"), [("publishing", True), ("published", True), ("unknown", True), ("failed", False)]
)
async def test_an_edit_is_no_second_publication_of_the_draft_there(
    kept: Kept, state: PublicationState, refused: bool
) -> None:
    first, second = publication("p:1"), publication("p:2", number=2, turn="u")
    await kept.publications.claim(first)
    if state != "publishing":
        await settled(kept, replace(first, state=state))
    there = await kept.publications.claim(second)
    assert (there.id if there else None) == ("p:1" if refused else None)
    assert await kept.publications.claim(publication("q:2", number=2)) is None, "another target is another matter"


async def test_what_was_taken_back_leaves_room_for_another_revision_and_not_for_itself(kept: Kept) -> None:
    await kept.publications.claim(publication("p:1"))
    for state in ("published", "taken_back"):
        assert await settled(kept, replace(publication("p:1"), state=state))
    there = await kept.publications.claim(publication("p:1", turn="u"))
    assert there is not None
    assert there.state == "taken_back"
    assert await kept.publications.claim(publication("p:2", number=2)) is None


@pytest.mark.parametrize(
    ("before", "after", "takes"),
    [
        ("publishing", "published", True),
        ("publishing", "taken_back", False),
        ("unknown", "published", True),
        ("unknown", "failed", True),
        ("unknown", "publishing", False),
        ("published", "published", True),
        ("published", "taken_back", True),
        ("published", "failed", False),
        ("published", "unknown", False),
        ("failed", "published", False),
        ("failed", "failed", False),
        ("taken_back", "published", False),
    ],
)
async def test_an_outcome_follows_only_where_it_can(
    kept: Kept, before: PublicationState, after: PublicationState, takes: bool
) -> None:
    await kept.publications.claim(publication())
    path: list[PublicationState] = {"publishing": [], "taken_back": ["published", "taken_back"]}.get(before, [before])  # type: ignore[assignment]
    for state in path:
        await settled(kept, replace(publication(), state=state))
    wanted, lines = replace(publication(), state=after, problem="then"), len(await kept.audit.read())
    follows = job("follows", "k")
    assert await kept.publications.settle(wanted, audit=TOLD, jobs=[follows]) is takes
    assert ((await kept.publications.get("p")) == wanted) is takes
    assert (len(await kept.audit.read()) - lines, await kept.queue.has("follows")) == (takes, takes)


async def test_an_outcome_of_an_earlier_claim_comes_too_late(kept: Kept) -> None:
    await kept.publications.claim(publication())
    await settled(kept, replace(publication(), state="failed"))
    await kept.publications.claim(publication(turn="u"))
    assert not await settled(kept, replace(publication(), state="published"))
    assert await settled(kept, replace(publication(turn="u"), state="published", attempt=2))


async def test_a_claim_counts_as_publishing_whatever_it_says(kept: Kept) -> None:
    await kept.publications.claim(replace(publication(), state="published", attempt=7))
    assert list(await kept.publications.of_draft("d")) == [publication()]


async def test_publications_of_a_draft_in_the_order_of_their_claims(kept: Kept) -> None:
    receipt = Receipt(id="1", url="file:///p", published_at=NOON)
    for name in ("b", "a", "c"):
        await kept.publications.claim(publication(name))
    await settled(kept, replace(publication("a"), state="published", receipt=receipt))
    await settled(kept, replace(publication("b"), state="failed"))
    await kept.publications.claim(publication("b", turn="u"))
    found = await kept.publications.of_draft("d")
    assert [(one.id, one.state) for one in found] == [("a", "published"), ("c", "publishing"), ("b", "publishing")]
    assert found[0].receipt == receipt


async def test_publications_by_their_state(kept: Kept) -> None:
    for name in ("b", "a", "c"):
        await kept.publications.claim(replace(publication(name), draft=f"d-{name}"))
    await settled(kept, replace(publication("a"), draft="d-a", state="unknown"))
    await settled(kept, replace(publication("c"), draft="d-c", state="published"))
    assert [one.id for one in await kept.publications.open(["publishing", "unknown"])] == ["b", "a"]
    assert not await kept.publications.open([])
    just_then, later = NOON, NOON + timedelta(milliseconds=1)
    assert len(await kept.publications.open(["publishing", "unknown"], since=just_then)) == 2
    assert not await kept.publications.open(["publishing", "unknown"], since=later)
    assert await kept.publications.get("nowhere") is None


async def test_publications_of_an_account_since_a_moment(kept: Kept) -> None:
    brand, other = Target(platform="xiaohongshu", account="brand"), Target(platform="xiaohongshu", account="other")
    for name, target, seconds in (("early", brand, -1), ("b", brand, 0), ("elsewhere", other, 0), ("a", brand, 0.5)):
        claim = replace(
            publication(name), draft=f"d-{name}", target=target, claimed_at=NOON + timedelta(seconds=seconds)
        )
        await kept.publications.claim(claim)
    await settled(kept, replace(publication("b"), draft="d-b", target=brand, state="failed"))
    found = await kept.publications.of_account("brand", since=NOON)
    assert [(one.id, one.state) for one in found] == [("b", "failed"), ("a", "publishing")]
    assert len(await kept.publications.of_account("brand", since=NOON - timedelta(days=2))) == 3
    assert not await kept.publications.of_account("nobody", since=NOON)


async def test_what_was_never_claimed_is_not_settled(kept: Kept) -> None:
    with pytest.raises(StoreError):
        await kept.publications.settle(publication(), audit=TOLD)
    assert not await kept.audit.read()


async def test_a_claim_has_its_line_and_one_that_is_in_the_way_has_none(kept: Kept) -> None:
    line = replace(TOLD, what="publishing")
    assert await kept.publications.claim(publication(), audit=line) is None
    assert await kept.publications.claim(publication(), audit=replace(line, who="another")) is not None
    assert list(await kept.audit.read()) == [line]


# --- members --------------------------------------------------------------------------------------


def member(user: UserRef = MINA, role: Role = "member") -> Member:
    return Member(user=user, role=role, name=user.id.title(), since=NOON)


LINE = AuditEntry(at=NOON, who="web:mina", what="changed")


async def test_members_come_and_change_and_go(kept: Kept) -> None:
    assert await kept.members.get(MINA) is None
    await kept.members.put(member())
    await kept.members.put(member(LEO))
    await kept.members.put(member(MINA, "approver"))
    assert list(await kept.members.all()) == [member(MINA, "approver"), member(LEO)]
    assert await kept.members.remove(MINA, audit=LINE)
    assert not await kept.members.remove(MINA, audit=LINE)
    assert await kept.members.get(LEO) == member(LEO)


async def test_a_code_lets_one_person_in_with_its_role(kept: Kept, clock: SimulatedClock) -> None:
    await kept.members.add_code("digest", "approver", clock.now() + timedelta(minutes=10), audit=LINE)
    assert await kept.members.redeem("other", member(), audit=LINE) is None
    assert await kept.members.redeem("digest", member(), audit=LINE) == member(MINA, "approver")
    assert await kept.members.get(MINA) == member(MINA, "approver")
    assert await kept.members.redeem("digest", member(LEO), audit=LINE) is None
    assert await kept.members.redeem("digest", member(), audit=LINE) == member(MINA, "approver"), (
        "the same answer again"
    )
    assert list(await kept.members.all()) == [member(MINA, "approver")]


async def test_two_people_with_one_code_at_the_same_time(kept: Kept, clock: SimulatedClock) -> None:
    await kept.members.add_code("digest", "owner", clock.now() + timedelta(minutes=10), audit=LINE)
    answers = await asyncio.gather(*(kept.members.redeem("digest", member(user), audit=LINE) for user in (MINA, LEO)))
    assert answers == [member(MINA, "owner"), None]
    assert await kept.members.get(LEO) is None


async def test_a_code_that_expired_lets_nobody_in(kept: Kept, clock: SimulatedClock) -> None:
    await kept.members.add_code("digest", "owner", clock.now() + timedelta(minutes=10), audit=LINE)
    await clock.advance(600)
    assert await kept.members.redeem("digest", member(), audit=LINE) is None
    assert list(await kept.members.all()) == []


async def test_somebody_removed_is_not_let_in_again_by_the_used_code(kept: Kept, clock: SimulatedClock) -> None:
    await kept.members.add_code("digest", "member", clock.now() + timedelta(minutes=10), audit=LINE)
    await kept.members.redeem("digest", member(), audit=LINE)
    await kept.members.remove(MINA, audit=LINE)
    await kept.members.redeem("digest", member(), audit=LINE)
    assert await kept.members.get(MINA) is None


async def test_a_code_for_less_takes_nothing_away(kept: Kept, clock: SimulatedClock) -> None:
    await kept.members.put(member(MINA, "approver"))
    await kept.members.add_code("digest", "member", clock.now() + timedelta(minutes=10), audit=LINE)
    assert await kept.members.redeem("digest", member(), audit=LINE) == member(MINA, "approver")
    assert await kept.members.get(MINA) == member(MINA, "approver")


async def test_each_change_of_members_has_one_line_in_the_audit_log(kept: Kept, clock: SimulatedClock) -> None:
    await kept.members.add_code("digest", "approver", clock.now() + timedelta(minutes=10), audit=LINE)
    for _ in range(2):
        await kept.members.redeem("digest", member(), audit=replace(LINE, what="pair"))
    await kept.members.redeem("other", member(), audit=LINE)
    for _ in range(2):
        await kept.members.remove(MINA, audit=replace(LINE, what="remove"))
    lines = [(line.what, line.detail) for line in await kept.audit.read()]
    assert lines == [("remove", ""), ("pair", "approver"), ("changed", "")]


# --- audit and preferences ------------------------------------------------------------------------


async def test_the_audit_log_is_read_newest_first(kept: Kept) -> None:
    entries = [AuditEntry(at=NOON, who="web:mina", what=f"did {n}", draft="d" if n % 2 else "") for n in range(5)]
    for entry in entries:
        await kept.audit.add(entry)
    assert list(await kept.audit.read()) == entries[::-1]
    assert list(await kept.audit.read(draft="d")) == [entries[3], entries[1]]
    assert list(await kept.audit.read(limit=2)) == [entries[4], entries[3]]


async def test_a_preference_belongs_to_one_session(kept: Kept) -> None:
    assert await kept.preferences.get("one", "language") is None
    await kept.preferences.put("one", "language", "en")
    await kept.preferences.put("one", "language", "zh")
    assert await kept.preferences.get("one", "language") == "zh"
    assert await kept.preferences.get("two", "language") is None
    assert await kept.preferences.get("one", "tone") is None


async def test_a_thread_has_the_settings_of_its_chat_until_it_has_its_own(kept: Kept) -> None:
    chat, thread = replace(ELSEWHERE, thread="").session, ELSEWHERE.session
    other = replace(ELSEWHERE, thread="33").session
    await kept.preferences.put(chat, "zone", "Asia/Tokyo")
    await kept.preferences.put(chat, "style", "humorous")
    await kept.preferences.put(thread, "style", "")
    await kept.preferences.put(thread, "spoken", "zh")
    names = ("zone", "style", "spoken", "rich")
    assert [await kept.preferences.get(thread, name) for name in names] == ["Asia/Tokyo", "", "zh", None]
    assert [await kept.preferences.get(other, name) for name in names] == ["Asia/Tokyo", "humorous", None, None]
    assert [await kept.preferences.get(chat, name) for name in names] == ["Asia/Tokyo", "humorous", None, None]
    assert await kept.preferences.all(thread) == {"zone": "Asia/Tokyo", "style": "", "spoken": "zh"}
    assert await kept.preferences.all(other) == {"zone": "Asia/Tokyo", "style": "humorous"}
    assert await kept.preferences.all(chat) == {"zone": "Asia/Tokyo", "style": "humorous"}


async def test_what_is_no_session_has_its_own_settings_only(kept: Kept) -> None:
    for name in ("telegram:7", "web:lin", "1:a1:b1:c", "1:a1:b1:c0:1:d", "-1:a", "::::"):
        await kept.preferences.put(name, "offset", name)
        assert await kept.preferences.get(name, "offset") == name
        assert await kept.preferences.all(name) == {"offset": name}

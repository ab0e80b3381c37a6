"""Presses, changes, slots, hours, refusals, lost answers, power cuts in any order: the core agrees with the model."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.decisions import present, reopen, require_movable
from core.drafts import Action, Brief, Decision, DecisionRefused, Draft, Post, Revision, Target, Variant
from core.errors import PublishRefused, PublishUncertain
from core.ports import PublicationStore
from tests.chaos.drafts_model.house import HOME, House, user
from tests.chaos.drafts_model.model import ACCOUNTS, AUTHOR, Model

T = TypeVar("T")
PEOPLE = ("bo", "mei", "lin", "kai")
TROUBLES = ("refused", "rate", "lost answer", "lost post", "unseen")
DRAFTS = ("d1", "d2")
who, which = st.sampled_from(PEOPLE), st.sampled_from(DRAFTS)
slots = st.sampled_from((None, 20, 90, 200))  # minutes from now
writes = st.sampled_from((0, *range(1, 9)))  # until the power goes out; 0: it does not
counted = Counter[str]()  # over all examples, for the report


def post(draft: str, account: str, text: int) -> Post:
    """Each is told from every other."""
    return Post(title=f"{draft} {account} {text}", body="Take your time.", tags=("coffee",))


class Desk(RuleBasedStateMachine):
    """Two drafts, each for three accounts: one tells what it has, one is blind, one knows keys."""

    spoil: Callable[[PublicationStore], PublicationStore] = staticmethod(lambda store: store)

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.house = House(self.spoil)
        self.models: dict[str, Model] = {}
        self.changing: dict[str, tuple[str, tuple[str, ...], int | None]] = {}
        self.presses: list[Decision] = []
        self.seen = dict.fromkeys(ACCOUNTS, 0)
        self.refused: set[str] = set()
        counted["examples"] += 1

    def run_(self, act: Coroutine[Any, Any, T]) -> T:
        """To its end."""
        return self.loop.run_until_complete(act)

    def draft(self, name: str) -> Draft:
        """As it is kept."""
        return self.run_(self.house.storage.world.stores.drafts.get(name))

    @initialize(first=slots, second=slots)
    def written(self, first: int | None, second: int | None) -> None:
        for name, minutes in zip(DRAFTS, (first, second), strict=True):
            now = self.house.clock.now()
            slot = now + timedelta(minutes=minutes) if minutes else None
            model = self.models[name] = Model(slot=slot)
            brief = Brief(request="coffee", topic="coffee", language="en")
            draft = Draft(
                id=name,
                address=HOME,
                author=user(AUTHOR),
                author_name=AUTHOR,
                brief=brief,
                status="in_review",
                created_at=now,
                updated_at=now,
                version=0,
                revision=self._revision(name, model, None),
            )
            self.run_(self.house.storage.world.stores.drafts.save(draft, expected=0))

    def _revision(self, name: str, model: Model, before: Revision | None) -> Revision:
        def variant(account: str) -> Variant:
            target, part = Target(platform="mastodon", account=account), model.parts[account]
            made = post(name, account, part.text)
            old = before.variant(target) if before else None
            same = old is not None and before is not None and (old.post, before.slot) == (made, model.slot)
            writers = tuple(user(each) for each in sorted(part.writers - {AUTHOR}))
            since = old.since if old and same else model.number
            return Variant(target=target, post=made, since=since, writers=writers)

        variants = tuple(variant(account) for account in ACCOUNTS)
        return Revision(number=model.number, post=variants[0].post, variants=variants, slot=model.slot)

    # --- what people do ------------------------------------------------------------------------------

    @rule(name=which, action=st.sampled_from(("approve", "approve", "approve", "reject", "cancel", "reopen")), by=who)
    def press(self, name: str, action: Action, by: str) -> None:
        self._press(name, action, by, stale=False)

    @rule(name=which, people=st.permutations(PEOPLE), minutes=st.sampled_from((0, 30)), writes=writes)
    def everybody_approves(self, name: str, people: list[str], minutes: int, writes: int) -> None:
        for by in people:
            self._press(name, "approve", by, stale=False)
        self.house.writes_left = writes
        self.time_passes(minutes)

    @rule(name=which, action=st.sampled_from(("approve", "reject", "cancel")), by=who)
    def stale_press(self, name: str, action: Action, by: str) -> None:
        self._press(name, action, by, stale=True)

    def _press(self, name: str, action: Action, by: str, *, stale: bool) -> None:
        revision = self.draft(name).revision
        assert revision
        decision = Decision(
            action=action,
            draft=name,
            revision=revision.number - stale,
            digest="of before" if stale else revision.digest,
            by=user(by),
            by_name=by,
            turn=f"press-{len(self.presses)}",
        )
        counts = self.models[name].decide(action, by, self.house.clock.now(), stale=stale)
        assert self.run_(self.house.decide(decision)) == counts, (decision, self.models[name])
        if counts:
            self.presses.append(decision)
        counted["decisions" if counts else "refused presses"] += 1

    @precondition(lambda self: self.presses)
    @rule(data=st.data())
    def same_press_again(self, data: st.DataObject) -> None:
        decision = data.draw(st.sampled_from(self.presses))
        before = self.draft(decision.draft)
        assert self.run_(self.house.decide(decision))
        assert self.draft(decision.draft) == before
        counted["presses that came again"] += 1

    @rule(name=which, by=who, names=st.sampled_from((*((each,) for each in ACCOUNTS), ACCOUNTS, ())), slot=slots)
    def begin_change(self, name: str, by: str, names: tuple[str, ...], slot: int | None) -> None:
        draft, model = self.draft(name), self.models[name]
        assert draft.revision
        try:
            require_movable(draft, revision=draft.revision.number, digest=draft.revision.digest)
        except DecisionRefused:
            assert not model.begin_change(stale=False)
            return
        assert model.begin_change(stale=False)
        draft = reopen(draft, at=self.house.clock.now())
        self.run_(self.house.storage.world.stores.drafts.save(draft, expected=draft.version - 1))
        self.changing[name] = by, names, slot if not names else None

    @precondition(lambda self: self.changing)
    @rule(data=st.data())
    def finish_change(self, data: st.DataObject) -> None:
        self._finish(data.draw(st.sampled_from(sorted(self.changing))))

    def _finish(self, name: str) -> None:
        by, names, minutes = self.changing.pop(name)
        draft, model, now = self.draft(name), self.models[name], self.house.clock.now()
        slot = model.slot if names else now + timedelta(minutes=minutes) if minutes else None
        model.change(by, names, slot)
        draft = present(draft, self._revision(name, model, draft.revision), at=now)
        self.run_(self.house.storage.world.stores.drafts.save(draft, expected=draft.version - 1))
        counted["changes"] += 1

    # --- what happens to them ------------------------------------------------------------------------

    @rule(minutes=st.sampled_from((0, 1, 5, 30, 120)), writes=writes)
    def hours(self, minutes: int, writes: int) -> None:
        self.house.writes_left = writes
        self.time_passes(minutes)

    def time_passes(self, minutes: int) -> None:
        self.run_(self.house.pass_time(minutes))
        self.house.writes_left = 0
        for model in self.models.values():
            model.time_passes(self.house.clock.now())

    @rule(writes=st.integers(1, 4))
    def power_will_go_out(self, writes: int) -> None:
        self.house.writes_left = writes

    @rule(account=st.sampled_from(ACCOUNTS), trouble=st.sampled_from(TROUBLES))
    def trouble(self, account: str, trouble: str) -> None:
        place = self.house.places[account]
        match trouble:
            case "refused" | "rate":
                self.refused.add(account)
                place.fail_next(PublishRefused(trouble, why="credentials" if trouble == "refused" else "rate"))
            case "unseen":
                place.fail_look(PublishUncertain("nothing to see", why="blind"))
            case _:
                place.fail_next(PublishUncertain(trouble, why="server"), posted=trouble == "lost answer")

    @rule()
    def somebody_looks(self) -> None:
        self.run_(self._look())

    async def _look(self) -> bool:
        """Answer every question truly; whether there was one."""
        asked = False
        for offer in self.house.offers():
            key = str(offer.job.id.removeprefix("answer:").rsplit(":", 1)[0])
            there = await self.house.storage.world.stores.publications.get(key)
            if there is None or there.state != "unknown" or await self.house.world.queue.has(offer.job.id):
                continue
            posted = key in self.house.places[there.target.account]._kept
            if offer.name == ("yes" if posted else "no"):
                asked = True
                counted["questions"] += 1
                await self.house.answer(offer)
        return asked

    # --- what is always true ---------------------------------------------------------------------------

    @invariant()
    def drafts_stand_as_they_should(self) -> None:
        counted["steps"] += 1
        for name, model in self.models.items():
            assert self.draft(name).status == model.status, (name, model)

    @invariant()
    def nothing_is_out_that_was_not_approved_and_nothing_twice(self) -> None:
        for account, place in self.house.places.items():
            posts = [each.title for _, each in place.posts]
            for title in posts[self.seen[account] :]:
                name, _, text = title.split()
                now = self.house.clock.now()
                assert self.models[name].may_go_out(account, int(text), now), (title, self.models[name])
                counted["posts"] += 1
            self.seen[account] = len(posts)
            assert max(Counter(title.split()[0] for title in posts).values(), default=0) <= 1, posts

    def teardown(self) -> None:
        """Everything comes to an end: what was approved is out, or was refused there."""
        try:
            if self.models:
                self._come_to_an_end()
        finally:
            self.loop.close()

    def _come_to_an_end(self) -> None:
        for name in sorted(self.changing):
            self._finish(name)
        for place in self.house.places.values():
            place._errors.clear()
        self.time_passes(300)
        while self.run_(self._look()):
            self.time_passes(60)
        self.drafts_stand_as_they_should()
        self.nothing_is_out_that_was_not_approved_and_nothing_twice()
        for name, model in self.models.items():
            if model.status == "approved":
                for account in ACCOUNTS:
                    self._is_settled(name, account)
        counted["power cuts"] += self.house.cuts

    def _is_settled(self, name: str, account: str) -> None:
        made = [each for each in self.run_(self.house.publications(name)) if each.target.account == account]
        posts = [each for _, each in self.house.places[account].posts if each.title.startswith(f"{name} ")]
        states = [each.state for each in made]
        if "published" in states:
            assert len(posts) == 1, (states, posts)
        else:
            assert set(states) == {"failed"}, (name, account, made)
            assert account in self.refused, (name, account, made)
            assert not posts, posts

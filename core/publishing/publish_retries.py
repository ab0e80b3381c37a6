"""Trying again what a platform refused: buttons on the draft's cards, for each target and for all."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from core.access import Access
from core.accounts import place_words
from core.catalogue import say
from core.drafts import Draft, Target
from core.messages import Address, Button, Language, UserRef
from core.plain import plain, revive
from core.ports import OfferStore, World
from core.publishing.orders import Order, order_job, publication_id
from core.records import AuditEntry, Card, Job, Offer, Publication

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A publication that failed, as its button knew it."""

    publication: str
    attempt: int
    revision: int
    digest: str
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """What a retry job carries: what to try again, where it was pressed, and by whom."""

    draft: str
    tried: tuple[Tried, ...]
    address: Address
    language: Language
    by: UserRef
    by_name: str


async def retry_rows(offers: OfferStore, card: Card, draft: Draft, publications: Sequence[Publication]) -> Rows:
    """A button for each target that was refused, and one for all of them; only what stands there still is tried."""
    variants = draft.revision.variants if draft.revision else ()
    standing = {publication_id(draft.id, each.since, each.target) for each in variants}
    failed = [each for each in publications if each.state == "failed" and each.id in standing]
    if draft.status not in {"approved", "scheduled", "in_review"} or not failed:
        return ()
    language, alone = card.language, len(variants) == 1
    places = [place_words(each.target, language, alone=alone) for each in failed]
    labels = [say("button.retry", language, where=where) for where in places]
    rows = [(await _button(offers, card, [each], label),) for each, label in zip(failed, labels, strict=True)]
    if len(failed) > 1:
        rows.append((await _button(offers, card, failed, say("button.retry_all", language)),))
    return tuple(rows)


async def _button(offers: OfferStore, card: Card, failed: Sequence[Publication], label: str) -> Button:
    tried = [
        plain(
            Tried(
                publication=each.id,
                attempt=each.attempt,
                revision=each.revision,
                digest=each.digest,
                target=each.target,
            )
        )
        for each in failed
    ]
    payload = {"draft": card.draft, "tried": tried, "address": plain(card.address), "language": card.language}
    what = ",".join(f"{each.id}:{each.attempt}" for each in failed)
    job = Job(id=f"retry:{what}", kind="retry", key="", payload=payload)
    callback = secrets.token_urlsafe(16)
    offer = Offer(
        callback=callback,
        address=card.address,
        job=job,
        name=card.id,
        needs="decide",
        language=card.language,
        toast="press.retry",
    )
    return Button(label=label, callback=(await offers.add(offer)).callback)


class PublishRetries:
    """Puts the orders anew that somebody wants tried again."""

    def __init__(self, *, world: World, access: Access) -> None:
        self._world = world
        self._access = access

    async def run(self, job: Job) -> None:
        """One turn for all of them; what was tried since is left out."""
        retry = revive(Retry, job.payload)
        if not await self._access.may(retry.by, "decide"):
            return
        publications = self._world.stores.publications
        there = {each.id: each for each in await publications.of_draft(retry.draft)}
        tried = [each for each in retry.tried if _stands(there.get(each.publication), each)]
        names = tuple(each.publication for each in tried)
        await self._note(job, retry)
        orders = [self._order(retry, each, turn=job.id, together=names) for each in tried]
        if orders:
            await self._world.queue.put(*map(order_job, orders))

    async def _note(self, job: Job, retry: Retry) -> None:
        """Who wanted it, once."""
        audit = self._world.stores.audit
        line = AuditEntry(
            at=self._world.clock.now(),
            who=str(retry.by),
            what="retry",
            draft=retry.draft,
            detail=job.id,
            where=retry.address.session,
        )
        if not any(each.detail == job.id for each in await audit.read(draft=retry.draft)):
            await audit.add(line)

    @staticmethod
    def _order(retry: Retry, tried: Tried, *, turn: str, together: tuple[str, ...]) -> Order:
        return Order(
            draft=retry.draft,
            revision=tried.revision,
            digest=tried.digest,
            target=tried.target,
            turn=turn,
            address=retry.address,
            language=retry.language,
            together=together,
            after=tried.attempt,
        )


def _stands(there: Publication | None, tried: Tried) -> bool:
    return there is not None and (there.state, there.attempt) == ("failed", tried.attempt)

"""Cards, other buttons, and the ledger of what was sent."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace

from adapters.sqlite.database import Database
from adapters.sqlite.rows import Json
from core.drafts import Action
from core.messages import MessageRef
from core.records import Card, Delivery, Offer

CARD = Json(Card)
DELIVERY = Json(Delivery)
OFFER = Json(Offer)


def _add(connection: sqlite3.Connection, card: Card) -> Card:
    there = CARD.one(connection.execute("SELECT body FROM cards WHERE id = ?", (card.id,)))
    if there:
        return there
    connection.execute("INSERT INTO cards (id, draft, body) VALUES (?, ?, ?)", (card.id, card.draft, CARD.dump(card)))
    connection.executemany("INSERT INTO callbacks VALUES (?, ?)", ((callback, card.id) for callback in card.actions))
    return card


def _by_callback(connection: sqlite3.Connection, callback: str) -> Card | None:
    query = "SELECT body FROM cards JOIN callbacks ON callbacks.card = cards.id WHERE callbacks.id = ?"
    return CARD.one(connection.execute(query, (callback,)))


def _renew(connection: sqlite3.Connection, callback: str, actions: Mapping[str, Action]) -> None:
    card = _by_callback(connection, callback)
    if card is None:
        return
    connection.executemany("DELETE FROM callbacks WHERE id = ?", ((old,) for old in card.actions))
    connection.executemany("INSERT INTO callbacks VALUES (?, ?)", ((new, card.id) for new in actions))
    connection.execute("UPDATE cards SET body = ? WHERE id = ?", (CARD.dump(replace(card, actions=actions)), card.id))


class SqliteCards:
    """CardStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, card: Card) -> Card:
        return await self._database.write(lambda connection: _add(connection, card))

    async def renew(self, callback: str, actions: Mapping[str, Action]) -> None:
        await self._database.write(lambda connection: _renew(connection, callback, actions))

    async def get(self, card: str) -> Card | None:
        query = "SELECT body FROM cards WHERE id = ?"
        return await self._database.read(lambda connection: CARD.one(connection.execute(query, (card,))))

    async def of_draft(self, draft: str) -> Sequence[Card]:
        query = "SELECT body FROM cards WHERE draft = ? ORDER BY number"
        return await self._database.read(lambda connection: CARD.all(connection.execute(query, (draft,))))

    async def by_callback(self, callback: str) -> tuple[Card, Action] | None:
        card = await self._database.read(lambda connection: _by_callback(connection, callback))
        return (card, card.actions[callback]) if card else None


class SqliteDeliveries:
    """DeliveryStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, key: str) -> Delivery | None:
        query = "SELECT body FROM deliveries WHERE key = ?"
        return await self._database.read(lambda connection: DELIVERY.one(connection.execute(query, (key,))))

    async def by_message(self, ref: MessageRef) -> Delivery | None:
        query = "SELECT body FROM deliveries WHERE place = ?"
        return await self._database.read(lambda connection: DELIVERY.one(connection.execute(query, (_place(ref),))))

    async def record(self, delivery: Delivery) -> None:
        statement = "INSERT OR REPLACE INTO deliveries (key, body, place) VALUES (?, ?, ?)"
        row = (delivery.key, DELIVERY.dump(delivery), delivery.ref and _place(delivery.ref))
        await self._database.write(lambda connection: connection.execute(statement, row))


def _place(ref: MessageRef) -> str:
    return f"{ref.address.session}/{ref.id}"


def _add_offer(connection: sqlite3.Connection, offer: Offer) -> Offer:
    there = OFFER.one(connection.execute("SELECT body FROM offers WHERE job = ?", (offer.identity,)))
    if there:
        return there
    row = (offer.callback, offer.identity, OFFER.dump(offer))
    connection.execute("INSERT INTO offers (callback, job, body) VALUES (?, ?, ?)", row)
    return offer


class SqliteOffers:
    """OfferStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, offer: Offer) -> Offer:
        return await self._database.write(lambda connection: _add_offer(connection, offer))

    async def get(self, callback: str) -> Offer | None:
        query = "SELECT body FROM offers WHERE callback = ?"
        return await self._database.read(lambda connection: OFFER.one(connection.execute(query, (callback,))))

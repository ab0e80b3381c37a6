"""Albums on the way in, and buttons outside cards, in memory."""

from collections.abc import Sequence
from datetime import datetime

from core.messages import Address, InboundMessage
from core.records import Offer


class MemoryOffers:
    """OfferStore."""

    def __init__(self) -> None:
        self._offers: dict[str, Offer] = {}

    async def add(self, offer: Offer) -> Offer:
        for there in self._offers.values():
            if there.identity == offer.identity:
                return there
        self._offers[offer.callback] = offer
        return offer

    async def get(self, callback: str) -> Offer | None:
        return self._offers.get(callback)


class MemoryAlbums:
    """AlbumStore."""

    def __init__(self) -> None:
        self._parts: dict[tuple[Address, str], dict[str, InboundMessage]] = {}
        self._taken: set[tuple[Address, str]] = set()

    async def add(self, part: InboundMessage) -> bool:
        place = (part.address, part.album)
        parts = self._parts.setdefault(place, {})
        if part.id not in parts and place in self._taken:
            return False
        parts.setdefault(part.id, part)
        return True

    async def newest(self, address: Address, album: str) -> datetime | None:
        parts = self._parts.get((address, album), {})
        return max((part.received_at for part in parts.values()), default=None)

    async def take(self, address: Address, album: str) -> Sequence[InboundMessage]:
        self._taken.add((address, album))
        parts = self._parts.get((address, album), {})
        return [parts[each] for each in sorted(parts, key=lambda each: (len(each), each))]

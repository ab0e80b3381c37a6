"""Commands about publications: what is unclear, a link that was missing, and taking a post back."""

from collections.abc import Sequence
from dataclasses import replace

from core.access import Access
from core.cards import Cards
from core.catalogue import say
from core.drafts import Draft
from core.ports import World
from core.publishing.publication_ledger import PublicationLedger
from core.publishing.publication_words import publication_line
from core.publishing.taking_back import TakingBack
from core.reach import drafts_in, drafts_named, place_of
from core.records import Publication, PublicationState
from core.requests import Request
from core.zones import zone_of

SHOWN = 10  # lines of a list
SAID = 60  # characters that are repeated to people
OPEN: tuple[PublicationState, ...] = ("publishing", "unknown", "failed")
PUBLISHED = 50  # drafts that are looked through for one that is published


class PublicationCommands:
    """Carries them out; each gives the text of its answer."""

    def __init__(self, *, world: World, access: Access, cards: Cards, taking_back: TakingBack) -> None:
        self._world = world
        self._access = access
        self._cards = cards
        self._taking_back = taking_back
        self._ledger = PublicationLedger(world=world)

    async def publications(self, _argument: str, request: Request) -> str:
        """What is not certain, or was refused, in any chat, for those who approve."""
        language = request.language
        if not await self._access.may(request.sender, "decide"):
            return say("access.approver", language)
        found = list(reversed(await self._world.stores.publications.open(OPEN)))
        if not found:
            return say("unclear.none", language)
        zone = await zone_of(self._world, request.address.session)
        lines = [say("unclear.title", language, count=len(found))]
        for each in found[:SHOWN]:
            line = publication_line(each, language, zone)
            lines.append(say("unclear.line", language, draft=each.draft, line=line))
        if len(found) > SHOWN:
            lines.append(say("unclear.more", language, count=len(found) - SHOWN))
        return "\n".join(lines)

    async def link(self, argument: str, request: Request) -> str:
        """Keep the link of a publication of which nobody knew it: `PUBLICATION URL`, or `DRAFT URL`."""
        if not await self._access.may(request.sender, "decide"):
            return say("access.approver", request.language)
        named, _, said = argument.strip().partition(" ")
        link = next((word for word in said.split() if word.startswith(("https://", "http://"))), "")
        lacking = await self._lacking(named.strip("`"))
        if lacking is None or lacking.receipt is None:
            return say("link.which", request.language, said=named[:SAID])
        if not link:
            return say("link.none", request.language)
        linked = replace(lacking, receipt=replace(lacking.receipt, url=link))
        await self._ledger.settle(linked, who=str(request.sender), where=request.address.session)
        await self._cards.refresh(lacking.draft, cause=f"{lacking.id}:{link}")
        return say("link.kept", request.language, link=link)

    async def _lacking(self, named: str) -> Publication | None:
        """The publication with that id, or of that draft, whose link is not known."""
        own = await self._ledger.get(named)
        found = [own] if own else await self._world.stores.publications.of_draft(named)
        return next(
            (each for each in found if each.state == "published" and each.receipt and not each.receipt.url), None
        )

    async def take_back(self, argument: str, request: Request) -> str:
        """Ask, with a button for each place, whether a post is to be taken back: `[ID] [TARGET]`."""
        if not await self._access.may(request.sender, "decide"):
            return say("access.approver", request.language)
        words = argument.split()
        named, where = (words[0].strip("`") if words else ""), (words[1].lower() if len(words) > 1 else "")
        drafts = await self._drafts(named, request)
        if len(drafts) != 1:
            return say("takeback.which", request.language)
        return await self._taking_back.ask(drafts[0], where, request)

    async def _drafts(self, named: str, request: Request) -> Sequence[Draft]:
        """The named one; else the newest of the chat with something published."""
        if named:
            return await drafts_named(self._world, self._access, request, named)
        for draft in await drafts_in(self._world, place_of(request), limit=PUBLISHED):
            made = await self._world.stores.publications.of_draft(draft.id)
            if any(each.state == "published" for each in made):
                return (draft,)
        return ()

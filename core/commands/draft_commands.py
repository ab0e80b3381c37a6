"""Commands about drafts: /drafts, /waiting."""

from collections.abc import Sequence

from core.access import Access
from core.accounts import variant_words
from core.cards import Cards
from core.catalogue import say
from core.drafts import Draft, Revision
from core.messages import Language
from core.moments import moment_words, slot_words
from core.ports import World
from core.reach import drafts_in, drafts_named, place_of
from core.requests import Request
from core.variant_cards import variant_named, variant_text
from core.zones import zone_of

SHOWN = 10  # lines of a list
MOST = 200  # that are counted


class DraftCommands:
    """Carries them out; each gives the text of its answer."""

    def __init__(self, *, world: World, access: Access, cards: Cards) -> None:
        self._world = world
        self._access = access
        self._cards = cards

    async def drafts(self, argument: str, request: Request) -> str:
        """The drafts of this chat; with an id, that one again, with its buttons; with a platform or an account behind
        it, what that one gets, whole."""
        if argument:
            named, _, place = argument.partition(" ")
            found = await drafts_named(self._world, self._access, request, named.strip("`"))
            return await self._show_again(found, request, place.strip(" `"))
        drafts = await drafts_in(self._world, place_of(request), limit=MOST)
        if not drafts:
            return say("command.no_drafts", request.language)
        lines = [draft_line(draft, request.language) for draft in drafts[:SHOWN]]
        lines.insert(0, say("command.drafts", request.language, count=len(drafts)))
        return "\n".join(lines) + "\n\n" + say("command.drafts_more", request.language, draft=drafts[0].id)

    async def _show_again(self, found: Sequence[Draft], request: Request, place: str) -> str:
        if len(found) != 1:
            return say("command.which_draft", request.language, count=len(found))
        draft = found[0]
        if draft.revision is None:
            return draft_line(draft, request.language)
        if place:
            return self._variant(draft, draft.revision, place, request.language)
        await self._cards.post(draft, to=request.address, cause=request.turn, language=request.language)
        return say("command.shown_again", request.language, title=draft.title)

    def _variant(self, draft: Draft, revision: Revision, place: str, language: Language) -> str:
        found = variant_named(revision, place)
        if found:
            return variant_text(found, self._cards.limits(found.target), language)
        places = say("names.comma", language).join(variant_words(each, language) for each in revision.targets)
        key = "command.no_variant" if places else "command.no_variants"
        return say(key, language, title=draft.title, place=place[:40], places=places)

    async def waiting(self, _argument: str, request: Request) -> str:
        """What waits for approval in any chat, for those who approve: where it is, since when, and its slot."""
        language = request.language
        if not await self._access.may(request.sender, "decide"):
            return say("access.approver", language)
        drafts = await drafts_in(self._world, None, statuses=("in_review",), limit=MOST)
        if not drafts:
            return say("waiting.none", language)
        lines = [say("waiting.title", language, count=len(drafts))]
        lines += [await self._waits(draft, request) for draft in drafts[:SHOWN]]
        if len(drafts) > SHOWN:
            lines.append(say("waiting.more", language, count=len(drafts) - SHOWN))
        return "\n".join([*lines, "", say("waiting.how", language, draft=drafts[0].id)])

    async def _waits(self, draft: Draft, request: Request) -> str:
        zone, language = await zone_of(self._world, request.address.session), request.language
        since, slot = moment_words(draft.updated_at.astimezone(zone), language), draft.revision and draft.revision.slot
        line = say(
            "waiting.line",
            language,
            draft=draft.id,
            title=draft.title,
            name=draft.author_name,
            where=f"{draft.address.platform.title()} {draft.address.chat}",
            since=since,
        )
        return line + (say("waiting.slot", language, when=slot_words(slot, zone, language)) if slot else "")


def draft_line(draft: Draft, language: Language) -> str:
    """A draft in a list."""
    return f"- `{draft.id}` **{draft.title}** · {say(f'status.{draft.status}', language)}"

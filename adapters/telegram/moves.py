"""Groups that became supergroups: the conversation keeps its address, which is the old chat's."""

from dataclasses import replace

from core.messages import Address, Inbound, InboundMessage, MessageRef
from core.ports import PreferenceStore

NEW, OLD = "moved:", "moved from:"


def _at(ref: MessageRef | None, home: Address) -> MessageRef | None:
    return replace(ref, address=home) if ref else None


class Moves:
    """Which chat id stands for which; kept as preferences of the bot, and read once."""

    def __init__(self, preferences: PreferenceStore) -> None:
        self._preferences = preferences
        self._known: dict[tuple[str, str], str] = {}  # bot, and what is asked for

    async def remember(self, bot: str, old: str, new: str) -> None:
        """That group has another id from now on."""
        home = await self._look(bot, OLD + old) or old  # it may have moved before
        if home == new:
            return
        await self._put(bot, NEW + home, new)
        await self._put(bot, OLD + new, home)

    async def away(self, address: Address) -> Address:
        """The address to send to."""
        new = await self._look(address.tenant, NEW + address.chat) if address.chat.startswith("-") else ""
        return replace(address, chat=new) if new else address

    async def home(self, inbound: Inbound) -> Inbound:
        """The inbound with the address that the conversation has had from the beginning."""
        address = inbound.address
        old = await self._look(address.tenant, OLD + address.chat) if address.chat.startswith("-") else ""
        if not old:
            return inbound
        home = replace(address, chat=old)
        if not isinstance(inbound, InboundMessage):
            return replace(inbound, address=home)
        return replace(inbound, address=home, origin=_at(inbound.origin, home), reply_to=_at(inbound.reply_to, home))

    async def _look(self, bot: str, name: str) -> str:
        if (bot, name) not in self._known:
            self._known[bot, name] = await self._preferences.get(f"telegram:{bot}", name) or ""
        return self._known[bot, name]

    async def _put(self, bot: str, name: str, value: str) -> None:
        await self._preferences.put(f"telegram:{bot}", name, value)
        self._known[bot, name] = value

"""What is kept of people and threads in a workspace: small preferences, read once."""

from cachetools import LRUCache

from core.messages import Address, Language
from core.ports import PreferenceStore
from core.router.language import language_of


class Remembered:
    """Threads that began with a word to the bot, and the language in which a person wrote last."""

    def __init__(self, preferences: PreferenceStore) -> None:
        self._preferences = preferences
        self._known: LRUCache[tuple[str, str], str] = LRUCache(maxsize=20_000)

    async def began(self, address: Address) -> None:
        """That thread began with a message to the bot: what people write in it is for the bot too."""
        await self._put(address.tenant, f"thread:{address.chat}:{address.thread}", "ours")

    async def ours(self, address: Address) -> bool:
        """Whether the thread began so."""
        return await self._get(address.tenant, f"thread:{address.chat}:{address.thread}") == "ours"

    async def heard(self, team: str, user: str, text: str, *, otherwise: Language | None = None) -> None:
        """The person wrote that. Of commands only a topic has a language, and no id or setting.

        `otherwise` is the language of words that are in none, where the person has not written before.
        """
        name, _, topic = text.partition(" ")
        words = text if not text.startswith("/") else topic if name == "/post" else ""
        if words.strip():
            before = await self.language(team, user) or otherwise
            await self._put(team, f"language:{user}", language_of(words, before or "en"))

    async def language(self, team: str, user: str) -> Language | None:
        """The language in which the person wrote last; None where they have not."""
        found = await self._get(team, f"language:{user}")
        return "zh" if found == "zh" else "en" if found == "en" else None

    async def _get(self, team: str, name: str) -> str:
        if (team, name) not in self._known:
            self._known[team, name] = await self._preferences.get(f"slack:{team}", name) or ""
        return self._known[team, name]

    async def _put(self, team: str, name: str, value: str) -> None:
        if await self._get(team, name) == value:
            return
        await self._preferences.put(f"slack:{team}", name, value)
        self._known[team, name] = value

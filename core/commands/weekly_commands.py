"""/weekly: whether and when a chat gets its weekly report."""

from typing import Final

from core.catalogue import say
from core.moments import moment_words
from core.ports import World
from core.reach import place_of
from core.reports.weekly import OFF, USUAL, WEEKLY, Weekly, weekly_words
from core.requests import Request
from core.router.rule_words import ReadRule, read_rule
from core.router.wording import folded
from core.zones import zone_of

_ON: Final = frozenset({"on", "yes", "weekly", "weekly on", "开", "开启", "打开", "要"})
_OFF: Final = frozenset({"off", "no", "none", "weekly off", "关", "关闭", "不要", "取消"})


class WeeklyCommands:
    """Shows and changes it, for the whole chat."""

    def __init__(self, *, world: World, weekly: Weekly) -> None:
        self._world = world
        self._weekly = weekly

    async def weekly(self, argument: str, request: Request) -> str:
        """`on`, `off`, `Monday 9:00`, 周一 9:00, or nothing to see what counts."""
        chat = place_of(request).root
        if argument:
            chosen = await self._chosen(folded(argument).strip().lower(), request)
            if chosen is None:
                return say("weekly.unclear", request.language, said=argument[:60])
            await self._world.stores.preferences.put(chat.session, WEEKLY, chosen)
        due = await self._weekly.plan(chat)
        if due is None:
            return say("weekly.off", request.language)
        return say("weekly.on", request.language, when=moment_words(due, request.language))

    async def _chosen(self, said: str, request: Request) -> str | None:
        """What is kept for it; None where it names no time."""
        if said in _OFF:
            return OFF
        if said in _ON:
            before = await self._weekly.said(place_of(request).root)
            return before if before != OFF else USUAL
        zone = await zone_of(self._world, place_of(request).session)
        for words in (said, f"every {said}", f"每{said}"):
            found = read_rule(words, now=self._world.clock.now(), zone=zone)
            if isinstance(found, ReadRule) and not found.rest:
                return weekly_words(found.rule)
        return None

"""Reports put together: the jobs that count and send them, and their commands."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from core.commands.report_commands import ReportCommands
from core.commands.weekly_commands import WeeklyCommands
from core.errors import DraftNotFound
from core.pictured import Pictures
from core.records import Job, JobKind, Publication
from core.reports.counting import Counting
from core.reports.weekly import Weekly
from core.requests import Request

if TYPE_CHECKING:
    from bot.rooms import House


def report_rooms(house: "House") -> Mapping[JobKind, Callable[[Job], Awaitable[None]]]:
    """Reactions, and the weekly report."""
    weekly = _weekly(house)

    async def begun(published: Publication) -> None:
        with suppress(DraftNotFound):  # an older backup was put back: its chat hears of the next post
            draft = await house.world.stores.drafts.get(published.draft)
            await weekly.plan(draft.address.root)

    hours = house.settings.reports.after_hours
    counting = Counting(world=house.world, outlets=house.outlets, hours=hours, begun=begun)
    return {"count": counting.run, "weekly": weekly.run}


def report_commands(house: "House") -> Mapping[str, Callable[[str, Request], Awaitable[str]]]:
    """/report, and /weekly."""
    reports = ReportCommands(world=house.world, pictures=_pictures(house), deliveries=house.deliveries)
    weekly = WeeklyCommands(world=house.world, weekly=_weekly(house))
    return {"report": reports.report, "weekly": weekly.weekly}


def _weekly(house: "House") -> Weekly:
    usual = house.settings.reports.weekly
    return Weekly(world=house.world, pictures=_pictures(house), deliveries=house.deliveries, usual=usual)


def _pictures(house: "House") -> Pictures:
    return Pictures(charts=house.world.charts, media=house.world.stores.media)

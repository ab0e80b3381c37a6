"""An account on Xiaohongshu from settings."""

from datetime import timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath

from adapters.publishers.xiaohongshu import Manner, Xiaohongshu
from adapters.publishers.xiaohongshu_files import SharedFolder
from adapters.publishers.xiaohongshu_pace import Pace
from adapters.publishers.xiaohongshu_server import NotesServer
from bot.accounts import XiaohongshuAccount
from bot.around import Around
from bot.places import Places
from core.errors import SettingsError


async def open_xiaohongshu(name: str, section: XiaohongshuAccount, around: Around) -> Xiaohongshu:
    """It connects when it is first used. Raises SettingsError."""
    world = around.world
    seen_as = section.seen_as and (PureWindowsPath if "\\" in section.seen_as else PurePosixPath)(section.seen_as)
    if seen_as and not seen_as.is_absolute():
        raise SettingsError(f"COPYDESK_ACCOUNTS__{name.upper()}__SEEN_AS", "give the whole path, from the root")
    folder = (Path(section.folder) if section.folder else Places(around.settings.data_dir).shared / name).absolute()
    return Xiaohongshu(
        NotesServer(around.services, section.service, world.clock, publishing=section.seconds),
        files=SharedFolder(folder, seen_as=seen_as or folder, media=world.stores.media),
        publications=world.stores.publications,
        clock=world.clock,
        manner=Manner(
            pace=Pace(gap=timedelta(minutes=section.gap_minutes), per_day=section.posts_per_day),
            visibility=section.visibility,
            original=section.original,
        ),
    )

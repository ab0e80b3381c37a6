"""The rooms of log-ins."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from core.commands.commands import Command
from core.commands.login_commands import LoginCommands
from core.logins.login_messages import LoginMessages
from core.logins.login_owners import Owners
from core.logins.login_retries import LoginRetries
from core.logins.logins import Logins
from core.records import Job, JobKind
from core.reminders.own_chats import OwnChats

if TYPE_CHECKING:
    from bot.rooms import House


def login_rooms(house: "House") -> Mapping[JobKind, Callable[[Job], Awaitable[None]]]:
    """What calls owners, and sees that a code was scanned."""
    world = house.world
    messages = LoginMessages(world=world, accounts=house.accounts, deliveries=house.deliveries)
    logins = Logins(
        world=world,
        accounts=house.accounts,
        owners=_owners(house),
        messages=messages,
        again=LoginRetries(world=world),
    )
    return {"login": logins.run}


def login_command(house: "House") -> Command:
    """/login."""
    return LoginCommands(world=house.world, accounts=house.accounts, owners=_owners(house)).login


def _owners(house: "House") -> Owners:
    policies = house.approvers.policies
    chats = OwnChats(world=house.world, policies=policies, quiet=house.settings.reminders.quiet)
    return Owners(world=house.world, access=house.access, policies=policies, chats=chats)

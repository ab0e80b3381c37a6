"""/login: an owner logs an account in."""

from datetime import timedelta
from typing import Final

from core.accounts import Accounts
from core.catalogue import say
from core.logins.login_calls import LoginCall, login_job
from core.logins.login_owners import Owners
from core.ports import World
from core.requests import Request

BEHIND_THE_ANSWER: Final = timedelta(seconds=1)  # so that the code stands below it


class LoginCommands:
    """Carries /login out."""

    def __init__(self, *, world: World, accounts: Accounts, owners: Owners) -> None:
        self._queue = world.queue
        self._clock = world.clock
        self._accounts = accounts
        self._owners = owners

    async def login(self, argument: str, request: Request) -> str:
        """`/login ACCOUNT`; without a name where there is only one. The code comes in a chat of the owner's own."""
        language = request.language
        if not await self._owners.may(request.sender):
            return say("access.owner", language)
        names = [account.name for account in self._accounts if self._accounts.login(account.name)]
        wanted = argument.strip("`").lower()
        if not names:
            return say("login.none", language)
        if wanted not in names and (wanted or len(names) > 1):
            return say("login.which", language, accounts=", ".join(f"`{name}`" for name in names))
        here = request.address if await self._owners.alone(request.address, request.sender) else None
        call = LoginCall(
            account=wanted or names[0],
            cause="asked",
            once=request.turn,
            address=request.address,
            language=language,
            only=request.sender,
            to=here,
        )
        await self._queue.put(login_job(call, due=self._clock.now() + BEHIND_THE_ANSWER))
        account = self._accounts.words(call.account, language)
        return say("login.here" if here else "login.apart", language, account=account)

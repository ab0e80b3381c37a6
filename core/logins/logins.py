"""Accounts that are logged out: owners get a code in a chat of their own, scan it, and what was refused goes out.

Posts go out from whichever account scans a code, so that it is shown to owners alone, and never logged.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from core.accounts import Accounts
from core.errors import BadInput, DraftNotFound, PublishRefused, PublishUncertain
from core.logins.login_calls import LOOK, LoginCall, LoginStep, Shown, ShownCode
from core.logins.login_messages import LoginMessages
from core.logins.login_owners import Owners
from core.plain import revive
from core.ports import LogsIn, World
from core.records import AuditEntry, Job, LoginCode, Publication

REMEMBERED = timedelta(days=7)  # how old a refused publication may be that goes out behind a log-in
Again = Callable[[Publication], Awaitable[None]]  # put a refused publication once more; its approval is checked then
_log = structlog.get_logger(__name__)


class Logins:
    """Runs jobs about log-ins."""

    def __init__(
        self, *, world: World, accounts: Accounts, owners: Owners, messages: LoginMessages, again: Again
    ) -> None:
        self._world = world
        self._accounts = accounts
        self._owners = owners
        self._messages = messages
        self._again = again
        # By account; None: that one is over. After a restart the next call simply gets another one.
        self._newest: dict[str, ShownCode | None] = {}

    async def run(self, job: Job) -> None:
        """Do the step."""
        step = revive(LoginStep, job.payload)
        account = self._accounts.login(step.call.account)
        if account is None:
            _log.warning("no_such_log_in", account=step.call.account)
        elif step.what == "call":
            await self._call(step.call, account)
        elif step.code and step.what == "look":
            await self._look(step, step.code, account)
        elif step.code:
            await self._done(step, step.code, account)

    # --- a code for owners ------------------------------------------------------------------------------

    async def _call(self, call: LoginCall, account: LogsIn) -> None:
        before = self._newest.get(call.account)
        if call.cause != "asked" and (await self._void(call) or (before and before.expires > self._world.clock.now())):
            return
        owners = await self._owners.called(call)
        if not owners:
            await self._tell_nobody(call, account)
            return
        try:
            code = await account.login_code()
        except PublishRefused:
            if call.only:
                await self._messages.say(call, owners, "login.already")
            return
        except PublishUncertain as error:
            await self._messages.say(call, owners, "login.no_code", problem=str(error))
            return
        if before:
            await self._messages.show(before, "login.newer")
        await self._send(call, owners, code)

    async def _send(self, call: LoginCall, owners: Sequence[Shown], code: LoginCode) -> None:
        try:
            picture = await self._world.stores.media.add(code.image)
        except BadInput as error:
            await self._messages.say(call, owners, "login.no_code", problem=str(error))
            return
        identity = hashlib.sha256(code.image).hexdigest()[:16]
        made = ShownCode(id=identity, picture=picture, expires=code.expires, call=call, shown=tuple(owners))
        made = replace(made, shown=tuple([each for each in owners if await self._messages.scan(made, each)]))
        if not made.shown:
            await self._messages.nobody(call)
            return
        await self._look_later(LoginStep(what="look", call=call, code=made))
        self._newest[call.account] = made
        _log.info("login_code_shown", account=call.account, owners=len(made.shown))

    async def _tell_nobody(self, call: LoginCall, account: LogsIn) -> None:
        """A code that nobody sees would only end the one before it."""
        if not await self._logged_in(account):
            await self._messages.nobody(call)

    async def _void(self, call: LoginCall) -> bool:
        """Whether the post that it is for does not wait any more."""
        if call.cause != "slot":
            return False
        try:
            return (await self._world.stores.drafts.get(call.draft)).status != "scheduled"
        except DraftNotFound:
            return True

    # --- what becomes of it -----------------------------------------------------------------------------

    async def _look_later(self, step: LoginStep) -> None:
        await self._world.queue.put(replace(step.job, due=self._world.clock.now() + LOOK))

    async def _look(self, step: LoginStep, code: ShownCode, account: LogsIn) -> None:
        newest = self._newest.setdefault(step.call.account, code)
        if newest is None or newest.id != code.id:
            return
        if await self._logged_in(account):
            await self._succeed(code, step.number)
        elif self._world.clock.now() >= code.expires:
            self._newest[step.call.account] = None
            await self._messages.show(code, "login.expired", offers=("new",))
        else:
            await self._look_later(replace(step, number=step.number + 1))

    async def _done(self, step: LoginStep, code: ShownCode, account: LogsIn) -> None:
        """Somebody says that it is scanned: what was refused goes out."""
        if not await self._owners.may(step.by):
            return
        if not await self._logged_in(account):
            await self._messages.show(code, "login.not_yet", offers=("new", "done"), number=step.number + 1)
            return
        self._newest[code.call.account] = None
        refused = await self._refused(code.call.account)
        for publication in refused:
            await self._again(publication)
        await self._messages.show(code, "login.goes_out" if refused else "login.in", count=len(refused))

    async def _succeed(self, code: ShownCode, number: int) -> None:
        """It was scanned; what was refused goes out once an owner says so."""
        self._newest[code.call.account] = None
        await self._note(code.call.account)
        if refused := await self._refused(code.call.account):
            await self._messages.show(code, "login.waiting", offers=("done",), number=number, count=len(refused))
        else:
            await self._messages.show(code, "login.in")

    @staticmethod
    async def _logged_in(account: LogsIn) -> bool:
        try:
            return await account.logged_in()
        except PublishUncertain as error:
            _log.info("log_in_not_seen", cause=str(error))
            return False

    async def _refused(self, account: str) -> Sequence[Publication]:
        since = self._world.clock.now() - REMEMBERED
        made = await self._world.stores.publications.of_account(account, since=since)
        return [each for each in made if (each.state, each.why) == ("failed", "login")]

    async def _note(self, account: str) -> None:
        line = AuditEntry(at=self._world.clock.now(), who="copydesk", what="logged_in", detail=account)
        await self._world.stores.audit.add(line)

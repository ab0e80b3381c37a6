"""What owners see of a log-in: the code with its buttons, and what became of it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import structlog

from core.accounts import Accounts
from core.catalogue import say
from core.delivery import Deliveries
from core.errors import ChatError
from core.logins.login_calls import LoginCall, LoginStep, Shown, ShownCode
from core.messages import Address, Button, Language, OutboundMessage
from core.moments import moment_words
from core.ports import World
from core.records import Job, Offer
from core.zones import zone_of

Choice = Literal["new", "done"]
_log = structlog.get_logger(__name__)


class LoginMessages:
    """Shows and changes them; a chat that cannot be written to is left out."""

    def __init__(self, *, world: World, accounts: Accounts, deliveries: Deliveries) -> None:
        self._world = world
        self._accounts = accounts
        self._deliveries = deliveries

    async def scan(self, code: ShownCode, to: Shown) -> bool:
        """Show a fresh code, and until when it is good. False: not in this chat."""
        zone = await zone_of(self._world, to.address.session)
        text = "\n\n".join(
            [
                self._say("login.scan", code.call, to.language),
                say("login.until", to.language, when=moment_words(code.expires.astimezone(zone), to.language)),
            ]
        )
        return await self._show(code, to, text, await self._buttons(code, to, ("new", "done"), 1))

    async def show(
        self, code: ShownCode, key: str, *, offers: Sequence[Choice] = (), number: int = 1, count: int = 0
    ) -> None:
        """Change every message with that code."""
        for to in code.shown:
            text = self._say(key, code.call, to.language, count=count)
            await self._show(code, to, text, await self._buttons(code, to, offers, number))

    async def say(self, call: LoginCall, owners: Sequence[Shown], key: str, *, problem: str = "") -> None:
        """Tell them something without a code; with a problem they may try again."""
        for to in owners:
            buttons: tuple[Button, ...] = ()
            if problem:
                once = f"{call.once}:again:{to.person}"
                again = replace(call, cause="asked", once=once, only=to.person, to=to.address)
                buttons = (await self._button("button.login_again", to, LoginStep(what="call", call=again).job),)
            text = self._say(key, call, to.language, problem=problem)
            key_of_it = f"login:{call.account}:{call.once}:{to.address.session}"
            await self._deliver(key_of_it, to.address, _message(text, buttons))

    async def nobody(self, call: LoginCall) -> None:
        """Say in the draft's chat that no owner can be reached; the code itself is not for that chat."""
        text = self._say("login.nobody", call, call.language)
        await self._deliver(f"login:{call.account}:{call.once}:nobody", call.address, _message(text))

    async def _show(self, code: ShownCode, to: Shown, text: str, buttons: tuple[Button, ...]) -> bool:
        """The picture stays in it, or above it: no platform takes it out of a message that stands."""
        chat, message = self._world.chats.get(to.address.platform), _message(text, buttons)
        if chat and not chat.limits.pictures_apart:
            return await self._deliver(code.key(to), to.address, replace(message, pictures=(code.picture,)))
        picture = OutboundMessage(text="", pictures=(code.picture,))
        above = await self._deliver(f"{code.key(to)}:picture", to.address, picture)
        return above and await self._deliver(code.key(to), to.address, message)

    async def _deliver(self, key: str, to: Address, message: OutboundMessage) -> bool:
        try:
            return await self._deliveries.deliver(key, to, message, priority="card") is not None
        except ChatError as error:
            _log.warning("login_not_told", key=key, cause=repr(error))
            return False

    async def _buttons(self, code: ShownCode, to: Shown, choices: Sequence[Choice], number: int) -> tuple[Button, ...]:
        return tuple([await self._button(f"button.login_{each}", to, _job(each, code, to, number)) for each in choices])

    async def _button(self, label: str, to: Shown, job: Job) -> Button:
        offer = Offer(
            callback=secrets.token_urlsafe(16), address=to.address, job=job, only=to.person, toast="press.login"
        )
        kept = await self._world.stores.offers.add(offer)
        return Button(label=say(label, to.language), callback=kept.callback, style="primary")

    def _say(self, key: str, call: LoginCall, language: Language, **values: object) -> str:
        return say(key, language, account=self._accounts.words(call.account, language), name=call.account, **values)


def _message(text: str, buttons: tuple[Button, ...] = ()) -> OutboundMessage:
    return OutboundMessage(text=text, buttons=(buttons,) if buttons else ())


def _job(choice: Choice, code: ShownCode, to: Shown, number: int) -> Job:
    """What a press does: another code for who pressed, or a look at once."""
    if choice == "done":
        return LoginStep(what="done", call=code.call, code=code, number=number, by=to.person).job
    call = replace(code.call, cause="asked", once=f"{code.id}:new:{to.person}", only=to.person, to=to.address)
    return LoginStep(what="call", call=call).job

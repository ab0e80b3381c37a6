"""Messages and presses in, chats and messages out."""

import unicodedata
from collections.abc import Sequence

from fastapi import APIRouter, Request

from bot.http.language import language_of
from bot.http.markdown import to_words
from bot.http.problems import Problem
from bot.http.services import HttpServices
from bot.http.shapes import (
    TEXT_LIMIT,
    AcceptedShape,
    ChatShape,
    MessageShape,
    NewMessage,
    NewPress,
    address_of,
    message_shape,
    toast_shape,
)
from bot.http.wiring import Caller, ChatId, Services
from core.messages import Address, ButtonPress, InboundMessage, Picture

router = APIRouter(prefix="/api/v1/chats", tags=["chat"])
TITLE = "title"  # the name of the preference that keeps a chat's title


def blank(text: str) -> bool:
    """True where nothing could be seen: white space, control and format characters only."""
    return all(unicodedata.category(letter)[0] in "ZC" for letter in text)


def _check(message: NewMessage) -> None:
    if len(message.text) > TEXT_LIMIT:
        raise Problem(413, "page.problem.text_long", limit=TEXT_LIMIT, length=len(message.text))
    if not message.pictures and blank(message.text):
        raise Problem(422, "page.problem.text_empty")


async def _pictures(services: HttpServices, ids: Sequence[str]) -> tuple[Picture, ...]:
    """The pictures behind the ids; the store tells their size when it is given the same bytes again."""
    return tuple([await services.media.add(await services.media.read(one)) for one in ids])


async def chats(services: HttpServices) -> list[ChatShape]:
    """The newest 50 chats of the page and the terminal."""
    shapes = []
    for address in list(await services.history.chats())[:50]:
        last = await services.history.messages(address, limit=1)
        if last and address == address_of(address.chat):
            title = await services.preferences.get(address.session, TITLE)
            shapes.append(ChatShape(chat=address.chat, last=last[-1].at, title=title or address.chat))
    return shapes


async def _name(services: HttpServices, address: Address, text: str) -> None:
    """A chat is called after the first thing said in it."""
    if not text.startswith("/") and await services.preferences.get(address.session, TITLE) is None:
        await services.preferences.put(address.session, TITLE, to_words(text, 40) or address.chat)


@router.get("")
async def list_chats(services: Services) -> list[ChatShape]:
    """Chats, newest first."""
    return await chats(services)


@router.get("/{chat}/messages")
async def list_messages(chat: ChatId, services: Services) -> list[MessageShape]:
    """The last 200 messages, oldest first."""
    return [message_shape(shown) for shown in await services.history.messages(address_of(chat))]


@router.post("/{chat}/messages", status_code=202)
async def post_message(
    chat: ChatId, message: NewMessage, request: Request, services: Services, caller: Caller
) -> AcceptedShape:
    """Say something; the answer comes over the event stream."""
    _check(message)
    inbound = InboundMessage(
        id=f"{chat}:{message.id}",
        address=address_of(chat),
        sender=caller.user,
        sender_name=caller.name,
        text=message.text,
        received_at=services.clock.now(),
        pictures=await _pictures(services, message.pictures),
        language=language_of(request),
    )
    await services.history.post(inbound)
    await _name(services, inbound.address, message.text)
    reply = await services.accept(inbound)
    return AcceptedShape(turn=services.turn_id(inbound), toast=toast_shape(reply))


@router.post("/{chat}/presses")
async def post_press(
    chat: ChatId, press: NewPress, request: Request, services: Services, caller: Caller
) -> AcceptedShape:
    """Press a button; a forged or an old callback gets a toast that says so."""
    inbound = ButtonPress(
        id=f"{chat}:{press.id}",
        address=address_of(chat),
        sender=caller.user,
        sender_name=caller.name,
        callback=press.callback,
        received_at=services.clock.now(),
        language=language_of(request),
    )
    reply = await services.accept(inbound)
    return AcceptedShape(turn=services.turn_id(inbound), toast=toast_shape(reply))

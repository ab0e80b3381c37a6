"""The routes of the page."""

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from bot.http.console.rail import rail
from bot.http.console.rendering import STATIC, page, say_page
from bot.http.drafts import STATUSES, draft_page, draft_shape, server_status, statuses_of
from bot.http.history import history_of, standing_of
from bot.http.language import language_of
from bot.http.report import LONGEST
from bot.http.revisions import changed_texts, hashtags, segments, with_previous
from bot.http.services import HttpServices
from bot.http.shapes import CHAT, address_of, message_shape
from bot.http.wiring import Services
from core.reports.report_words import report_text

router = APIRouter(include_in_schema=False)
FIRST_CHAT = "desk"
REPORTED = (1, 7, 30, 90)  # days to choose from
EXAMPLES = ("coffee", "walk", "launch", "draft_only")


async def _conversation(request: Request, services: HttpServices, chat: str) -> Response:
    shown = await services.history.messages(address_of(chat))
    return page(
        request,
        "chat.html",
        chat=chat,
        messages=[message_shape(message) for message in shown],
        after=max((message.change for message in shown), default=0),
        examples=EXAMPLES,
        rail=await rail(services),
    )


@router.get("/")
async def home(request: Request, services: Services) -> Response:
    """The newest conversation, or the first one."""
    newest = await services.history.chats()
    return await _conversation(request, services, newest[0].chat if newest else FIRST_CHAT)


@router.get("/favicon.ico")
async def icon() -> Response:
    """The icon, where a browser looks for it by itself."""
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")


@router.get("/chats/new")
async def fresh() -> Response:
    """A new conversation; it exists once something is said in it."""
    return RedirectResponse(f"/chats/{secrets.token_hex(4)}", 303)


@router.get("/chats/{chat}")
async def conversation(chat: Annotated[str, Path(pattern=CHAT)], request: Request, services: Services) -> Response:
    """One conversation."""
    return await _conversation(request, services, chat)


@router.get("/parts/rail")
async def rail_lists(request: Request, services: Services, current: str = "") -> Response:
    """The lists of the rail, fetched anew when something happened."""
    return page(request, "parts/rail_lists.html", rail=await rail(services), current=current)


@router.get("/drafts")
async def drafts(request: Request, services: Services, status: str = "") -> Response:
    """All drafts, or those of some statuses."""
    found = await services.drafts.find(statuses=statuses_of(status))
    return page(
        request,
        "drafts.html",
        drafts=[draft_shape(draft) for draft in found],
        status=status,
        statuses=STATUSES,
        rail=await rail(services),
    )


@router.get("/drafts/{draft}")
async def draft(draft: str, request: Request, services: Services) -> Response:
    """A draft with its revisions: a page, or the side view where the page's script asks."""
    found = await draft_page(services, draft)
    stored = await services.drafts.revisions(draft)
    changes = {
        after.number: {
            "title": segments(before.post.title, after.post.title),
            "body": segments(before.post.body, after.post.body),
            "tags": segments(hashtags(before.post), hashtags(after.post)),
            "variants": changed_texts(before, after),
        }
        for before, after in with_previous(stored)
        if before
    }
    history = await history_of(services, draft, language_of(request))
    standing = await standing_of(services, draft, language_of(request))
    side = bool(request.headers.get("hx-request"))
    template, rails = ("parts/draft.html", None) if side else ("draft.html", await rail(services))
    told = {"history": history, "standing": standing}
    return page(request, template, found=found, changes=changes, told=told, side=side, rail=rails)


@router.get("/status")
async def status(request: Request, services: Services) -> Response:
    """Queue, sessions and counts."""
    found = await server_status(services, request.app.state.seats.taken)
    return page(request, "status.html", found=found, rail=await rail(services))


@router.get("/calendar")
async def calendar(request: Request, services: Services, days: Literal["days", "week", "month"] = "days") -> Response:
    """What goes out when, in all chats: slots, plans, pauses and days without publications, too."""
    text = await services.calendar(days, language_of(request))
    return page(request, "calendar.html", text=text, days=days, rail=await rail(services))


@router.get("/report")
async def report(request: Request, services: Services, days: Annotated[int, Query(ge=1, le=LONGEST)] = 7) -> Response:
    """What all chats published in the last days, and how readers took it."""
    language, found = language_of(request), await services.reports(None, days)
    title = say_page(language, "report.days", count=days)
    text = report_text(found, title, language)
    return page(request, "report.html", text=text, days=days, choices=REPORTED, rail=await rail(services))

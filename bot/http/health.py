"""Whether the process lives and whether it is ready, for machines that ask without a log-in."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.http.wiring import Services

router = APIRouter(include_in_schema=False)


@router.get("/livez")
async def alive() -> PlainTextResponse:
    """200 while the loop turns."""
    return PlainTextResponse("ok")


@router.get("/readyz")
async def ready(services: Services) -> Response:
    """200, or 503 with what is missing."""
    problems = list(await services.ready())
    return JSONResponse({"ready": not problems, "problems": problems}, 503 if problems else 200)

"""Where chat platforms bring updates; each has its own proof instead of a log-in."""

from fastapi import APIRouter, Request, Response

from bot.http.wiring import Services

router = APIRouter(prefix="/webhooks", include_in_schema=False)
SECRET = b"x-telegram-bot-api-secret-token"
AGAIN = "5"  # seconds: Telegram honours it


@router.post("/telegram/{tenant}")
async def telegram(tenant: str, request: Request, services: Services) -> Response:
    """An update: 200 once it is on disk; 401 without the secret, 400 for garbage, 503 to have it again."""
    feed = services.webhooks.get("telegram")
    if feed is None:
        return Response(status_code=401)
    secret = next((value for name, value in request.headers.raw if name.lower() == SECRET), b"")
    status = await feed(tenant, secret, await request.body())
    return Response(status_code=status, headers={"Retry-After": AGAIN} if status == 503 else None)


@router.post("/slack")
async def slack(request: Request, services: Services) -> Response:
    """What any workspace sends: 200 once it is on disk; 401 unless Slack signed it, 4xx for garbage, 503 to have it
    again."""
    if services.slack is None:
        return Response(status_code=401)
    status, headers, body = await services.slack(dict(request.headers), await request.body())
    return Response(body, status_code=status, headers=dict(headers))

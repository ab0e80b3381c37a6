"""What FastAPI hands to a route: the services, the person, and a checked chat id."""

from typing import Annotated

from fastapi import Depends, Path, Request

from bot.http.access import Identity, identity_of
from bot.http.problems import Problem
from bot.http.services import HttpServices
from bot.http.shapes import CHAT


# Coroutines, although they wait for nothing: FastAPI sends a plain function to a thread, with each request.
async def services_of(request: Request) -> HttpServices:
    """The services that the server was created with."""
    services: HttpServices = request.app.state.services
    return services


async def caller_of(request: Request) -> Identity:
    """The person who asks."""
    return identity_of(request)


Services = Annotated[HttpServices, Depends(services_of)]
Caller = Annotated[Identity, Depends(caller_of)]


async def owner_of(services: Services, caller: Caller) -> str:
    """Who asks. Raises Problem (403) for anybody but an owner."""
    if await services.role_of(caller.user) != "owner":
        raise Problem(403, "page.problem.forbidden")
    return str(caller.user)


Owner = Annotated[str, Depends(owner_of)]
ChatId = Annotated[str, Path(pattern=CHAT)]

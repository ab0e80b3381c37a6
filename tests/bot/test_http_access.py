"""Who gets in, and what a foreign site, a stranger or a removed member can do: nothing."""

from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from bot.http.access import LIFE
from bot.http.login import TRIES, slug
from bot.http.tickets import OPEN_TICKETS, Tickets
from core.messages import UserRef
from tests.bot.test_http_world import BASE, BEARER, Newsroom

OPEN = {"/livez", "/readyz", "/login", "/favicon.ico"}


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(outbox=tmp_path)


def every_route(room: Newsroom) -> list[tuple[str, str]]:
    found = []
    for route in (inner for outer in room.app.routes for inner in flat(outer)):
        path = route.path_format.format(
            chat="desk", draft="d1", folder="f", name="01.png", picture="0" * 64, tenant="7", tool="t"
        )
        found += [(method, path) for method in route.methods or ()]
    return [*found, ("GET", "/api/openapi.json"), ("GET", "/docs"), ("POST", "/nowhere")]


def flat(route: object) -> list[APIRoute]:
    """FastAPI keeps an included router as one entry with the routes inside."""
    if isinstance(route, APIRoute):
        return [route]
    inner = getattr(getattr(route, "original_router", None), "routes", [])
    return [each for child in inner for each in flat(child)]


async def test_a_stranger_gets_nowhere(room: Newsroom) -> None:
    routes = every_route(room)
    assert len(routes) > 20
    async with room.browser(Accept="application/json") as stranger:
        answers = {
            (method, path): (await stranger.request(method, path)).status_code
            for method, path in routes
            if path not in OPEN
        }
    assert set(answers.values()) == {401}, answers


async def test_a_stranger_who_wants_a_page_is_shown_the_door(room: Newsroom) -> None:
    async with room.browser() as stranger:
        answer = await stranger.get("/drafts")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


# --- tickets


async def test_a_ticket_lets_the_operator_in_once(room: Newsroom) -> None:
    ticket = room.services.tickets.issue()
    async with room.browser() as first, room.browser() as second:
        assert (await first.get("/login", params={"ticket": ticket})).headers["location"] == "/"
        assert (await first.get("/")).status_code == 200
        again = await second.get("/login", params={"ticket": ticket})
        assert again.status_code == 401
        assert "used before" in again.text
        assert (await second.get("/")).status_code == 303


@pytest.mark.parametrize(("host", "status"), [("203.0.113.7", 403), ("127.0.0.2", 303), ("::1", 303), ("?", 403)])
async def test_a_ticket_works_on_the_servers_machine_only(host: str, status: int, room: Newsroom) -> None:
    ticket = room.services.tickets.issue()
    transport = httpx.ASGITransport(app=room.app, client=(host, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=BASE, headers={"Accept": "text/html"}) as elsewhere:
        assert (await elsewhere.get("/login", params={"ticket": ticket})).status_code == status
    assert room.services.tickets.redeem(ticket) == (status == 403), "a try from elsewhere does not use it up"


def test_tickets_differ_and_only_the_newest_stay_open() -> None:
    tickets = Tickets()
    issued = [tickets.issue() for _ in range(OPEN_TICKETS + 1)]
    assert len(set(issued)) == len(issued)
    assert [tickets.redeem(ticket) for ticket in issued] == [False, *[True] * OPEN_TICKETS]


@pytest.mark.parametrize("ticket", ["", "x", "票", "\ud800", "a" * 10_000])
def test_a_forged_ticket_is_refused(ticket: str) -> None:
    tickets = Tickets()
    tickets.issue()
    assert not tickets.redeem(ticket)


# --- pairing


async def test_a_pairing_code_lets_a_member_in(room: Newsroom) -> None:
    async with room.browser() as mei:
        assert (await room.enter(mei, "小梅 Mei", "approver")).status_code == 303
        assert "小梅 Mei" in (await mei.get("/")).text
    member = await room.stores.members.get(UserRef(platform="web", id="小梅-mei"))
    assert member is not None
    assert (member.name, member.role) == ("小梅 Mei", "approver")


async def test_a_wrong_code_is_told_clearly_and_makes_no_member(room: Newsroom) -> None:
    async with room.browser(**{"Accept-Language": "zh-CN"}) as stranger:
        answer = await stranger.post("/login", data={"name": "Eve", "code": "AAAA-BBBB-CCCC"})
    assert answer.status_code == 401
    assert "配对码不正确" in answer.text
    assert "set-cookie" not in answer.headers
    assert not await room.stores.members.all()


@pytest.mark.parametrize(
    ("name", "status", "why"),
    [
        ("", 422, "no name"),
        ("  ", 422, "only white space"),
        ("…!", 422, "nothing that an id could be made of"),
        ("x" * 41, 422, "too long"),
        ("operator", 409, "the operator's own id"),
        ("Ｏｐｅｒａｔｏｒ", 409, "the same in full-width letters"),
        ("mei", 409, "taken, in other letters"),
    ],
)
async def test_a_name_must_be_usable_and_free(room: Newsroom, name: str, status: int, why: str) -> None:
    async with room.browser() as mei, room.browser() as other:
        await room.enter(mei, "Mei", "owner")
        answer = await room.enter(other, name)
        assert answer.status_code == status, why
        assert (await other.get("/")).status_code == 303
    member = await room.stores.members.get(UserRef(platform="web", id="mei"))
    assert member is not None
    assert member.role == "owner"


async def test_a_removed_member_is_out_at_once_and_stays_out(room: Newsroom) -> None:
    async with room.browser() as mei, room.browser() as namesake:
        await room.enter(mei, "Mei")
        assert (await mei.get("/")).status_code == 200
        await room.access.remove(UserRef(platform="web", id="mei"), by="web:lin")
        assert (await mei.get("/")).status_code == 303
        await room.enter(namesake, "Mei", "owner")
        assert (await namesake.get("/")).status_code == 200
        assert (await mei.get("/")).status_code == 303, "an old cookie must not open a namesake's account"


async def test_a_log_in_ends_after_thirty_days(room: Newsroom) -> None:
    async with room.browser() as mei:
        await room.enter(mei, "Mei")
        await room.clock.advance(LIFE - 1)  # type: ignore[attr-defined]
        assert (await mei.get("/")).status_code == 200
        await room.clock.advance(2)  # type: ignore[attr-defined]
        assert (await mei.get("/")).status_code == 303


async def test_eleven_tries_in_a_minute_are_too_many(room: Newsroom) -> None:
    async with room.browser() as eve:
        tries = [(await eve.post("/login", data={"name": "Eve", "code": "X"})).status_code for _ in range(TRIES + 1)]
        assert tries == [*[401] * TRIES, 429]
        assert (await eve.get("/login", params={"ticket": room.services.tickets.issue()})).status_code == 429
        await room.clock.advance(61)  # type: ignore[attr-defined]
        assert (await eve.post("/login", data={"name": "Eve", "code": "X"})).status_code == 401


async def test_logging_out_takes_the_cookie_away(room: Newsroom) -> None:
    async with room.browser() as mei:
        await room.enter(mei, "Mei")
        await mei.post("/logout")
        assert (await mei.get("/")).status_code == 303


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(room: Newsroom) -> None:
    async with room.browser() as mei:
        plain = (await room.enter(mei, "Mei")).headers["set-cookie"].lower()
        secure = await mei.post(
            BASE.replace("http", "https") + "/login",
            data={"name": "Chen", "code": await room.access.invite("member", by="web:operator")},
        )
    assert "httponly" in plain
    assert "samesite=lax" in plain
    assert "secure" not in plain
    assert "secure" in secure.headers["set-cookie"].lower()


@pytest.mark.parametrize("value", ["", "x", "a.b.c", '["operator","",0]', "W10.sig", "é"])
async def test_a_forged_cookie_is_no_identity(room: Newsroom, value: str) -> None:
    async with room.browser() as eve:
        answer = await eve.get("/", headers=[(b"Cookie", f"copydesk={value}".encode())])
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("Mei Lin", "mei-lin"), ("小梅", "小梅"), ("a/../b", "a-b"), ("<b>", "b"), ("--", ""), ("Ａ１", "a1")],
)
def test_an_id_is_made_of_letters_and_digits(name: str, wanted: str) -> None:
    assert slug(name) == wanted


# --- the terminal


@pytest.mark.parametrize(
    ("authorization", "status", "why"),
    [
        (BEARER["Authorization"], 200, "the right token"),
        (BEARER["Authorization"].lower().replace("terminal", "terminal"), 200, "the scheme in small letters"),
        ("Bearer nope", 401, "a wrong token"),
        ("Bearer ", 401, "no token"),
        ("Basic dGVzdDp0ZXN0", 401, "another scheme"),
        ("Bearer é", 401, "not ASCII"),
    ],
)
async def test_the_terminal_shows_its_token(room: Newsroom, authorization: str, status: int, why: str) -> None:
    async with room.browser(Accept="application/json") as program:
        answer = await program.get("/api/v1/chats", headers=[(b"authorization", authorization.encode())])
    assert answer.status_code == status, why


# --- other sites


@pytest.mark.parametrize(
    ("headers", "status", "why"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 202, "our own page in a browser of today"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "another site"),
        ({"Sec-Fetch-Site": "same-site", "Origin": BASE}, 403, "a neighbour under the same name"),
        ({"Origin": BASE}, 202, "our own page in an older browser"),
        ({"Origin": "http://127.0.0.1:9999"}, 403, "another port is another site"),
        ({"Origin": "http://evil.example"}, 403, "another site in an older browser"),
        ({"Origin": "null"}, 403, "a sandboxed frame"),
        ({}, 403, "nobody says where it comes from"),
    ],
)
async def test_an_unsafe_request_with_a_cookie_comes_from_our_page(
    room: Newsroom, headers: dict[str, str], status: int, why: str
) -> None:
    async with room.browser() as mei:
        await room.enter(mei, "Mei")
        del mei.headers["Sec-Fetch-Site"]
        answer = await mei.post("/api/v1/chats/desk/messages", json={"id": "1", "text": "hello"}, headers=headers)
    assert answer.status_code == status, why
    assert bool(await room.chat.chats()) == (status == 202)


async def test_another_site_cannot_log_somebody_in(room: Newsroom) -> None:
    async with room.browser() as victim:
        code = await room.access.invite("member", by="web:operator")
        answer = await victim.post(
            "/login",
            data={"name": "Eve", "code": code},
            headers={"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"},
        )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("host", "status", "why"),
    [
        ("127.0.0.1:8080", 200, "loopback"),
        ("localhost", 200, "loopback by name"),
        ("[::1]:8080", 200, "loopback in IPv6"),
        ("desk.example", 200, "the configured name"),
        ("DESK.example:8080", 200, "names have no case"),
        ("evil.example", 400, "a foreign name that points here: DNS rebinding"),
        ("127.0.0.1.evil.example", 400, "looks alike"),
        ("", 400, "none"),
    ],
)
async def test_only_known_hosts_are_answered(tmp_path: Path, host: str, status: int, why: str) -> None:
    room = Newsroom(outbox=tmp_path, hosts=("desk.example",))
    async with room.browser() as browser:
        answer = await browser.get("/livez", headers={"Host": host})
    assert answer.status_code == status, why


@pytest.mark.parametrize("path", ["/livez", "/login", "/nowhere", "/static/tokens.css", "/api/v1/chats"])
async def test_every_answer_carries_the_headers(room: Newsroom, path: str) -> None:
    async with room.browser() as browser:
        headers = (await browser.get(path)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}


async def test_the_openapi_page_is_behind_the_log_in(room: Newsroom) -> None:
    async with room.terminal() as terminal:
        schema: httpx.Response = await terminal.get("/api/openapi.json")
    assert "/api/v1/chats/{chat}/messages" in schema.json()["paths"]

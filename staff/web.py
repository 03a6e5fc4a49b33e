"""Sign-in and sign-out, and the gate: nothing of Streamlit answers somebody who is not signed in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Match, Route

from core import clock, db, web
from core.errors import Refusal
from core.scopes import SYSTEM, Scope
from staff import accounts, invitations, passwords, second_factor, sessions, signing_in
from staff.errors import CodeWrong, TooManyGuesses
from staff.rights import ROUTES
from staff.sessions import hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Send
    from starlette.types import Scope as AsgiScope

    from staff.models import Account

METRICS = "/_stcore/metrics"
"""How the server fares, how many are here: Streamlit would tell it to everybody who is signed in."""
STREAMLIT = ("/_stcore/", "/media/", "/component/", "/static/")
DAY_SECONDS, YEAR_SECONDS = 86_400, 31_536_000
SIGNED_IN = "/signed-in"
SIGN_IN_HEADER = "x-soudankai-sign-in"
"""By this the gate tells Streamlit whose a socket is (`server.trustedUserHeaders`): a tab is gone on with by the sign-in that opened it only."""


HOST_ONLY = "__Host-"
"""A cookie of such a name has been set over HTTPS by this very host, and by no neighbour under the same domain: browsers see to it."""


def token_of(connection: HTTPConnection) -> str:
    """Return the session's token. Over HTTPS only a cookie counts that this host itself has set."""
    kept = connection.cookies.get(HOST_ONLY + sessions.COOKIE, "")
    return kept or ("" if _is_private(connection) else connection.cookies.get(sessions.COOKIE, ""))


def end_sessions(session: Session, connection: HTTPConnection, now: datetime) -> None:
    """Sign a browser out, by whichever way it came in: whoever signs in over HTTPS may have been signed in without before."""
    for name in (sessions.COOKIE, HOST_ONLY + sessions.COOKIE):
        if token := connection.cookies.get(name, ""):
            sessions.end_session(session, token, now)


def _is_private(connection: HTTPConnection) -> bool:
    return connection.scope["scheme"] in {"https", "wss"}


def _cookie_of(request: Request) -> str:
    """Return under which name this browser keeps the session's token."""
    return HOST_ONLY * _is_private(request) + sessions.COOKIE


def scope_of(request: HTTPConnection) -> Scope | None:
    """Return for whom a browser acts, or None when it is not signed in."""
    token = token_of(request)
    if not token:
        return None
    with db.read(SYSTEM) as session:
        return sessions.scope_for(session, token, clock.now())


async def known_browser(connection: HTTPConnection) -> str:
    """Return by what the guard knows a browser in which somebody has signed in before: its neighbours' mistakes do not keep its people out."""
    browser = connection.cookies.get(signing_in.COOKIE, "")
    return hashed(browser) if await run_in_threadpool(_is_known, browser) else ""


def _is_known(browser: str) -> bool:
    with db.read(SYSTEM) as session:
        return signing_in.is_known(session, browser)


def staff_only(path: str, handler: Callable[[Request, Scope], Response], methods: Sequence[str] = ("GET",)) -> Route:
    """Return a page's route that only signed-in staff reach whose role the table of rights names; others are sent to the sign-in."""
    roles = ROUTES[path]

    def answer(request: Request) -> Response:
        scope = scope_of(request)
        if scope is None:
            return web.see_other("/signin")
        if scope.role not in roles:
            return web.friendly(request, 403)
        web.choose_staff_language(request)
        return handler(request, scope)

    return Route(path, answer, methods=methods)


def opened_by(scope: Scope) -> str:
    """Return by what an open page knows who opened it, and in which role."""
    return hashed(f"{scope.sign_in_id} {scope.role} {scope.name}")[:16]


def signed_in(request: Request) -> Response:
    """Tell an open page who would open it now: it empties itself when that is somebody else, or nobody."""
    scope = scope_of(request)
    told = opened_by(scope) if scope and scope.role in ROUTES[SIGNED_IN] else ""
    return JSONResponse({"by": told}, HTTPStatus.OK if told else HTTPStatus.UNAUTHORIZED)


async def sign_in(request: Request) -> Response:
    """Show the sign-in, or sign in."""
    web.choose_staff_language(request)
    if request.method == "POST":
        form = await web.read_form(request)
        return await run_in_threadpool(_sign_in, request, *(web.field(form, name) for name in ("name", "password", "code")))
    return await run_in_threadpool(_show, request)


def _show(request: Request) -> Response:
    with db.read(SYSTEM) as session:
        if not accounts.is_set_up(session):
            return web.see_other("/setup")
    if scope_of(request) is not None:
        return web.see_other("/")
    return web.page(request, "signin.html", name="", error="", asks_code=False)


def _sign_in(request: Request, name: str, password: str, code: str) -> Response:
    now, who = clock.now(), {"address": web.client_address(request), "browser": request.cookies.get(signing_in.COOKIE, "")}

    def confirmed(session: Session) -> Account:
        signing_in.was_right(session, attempt)
        return second_factor.confirm(session, account.id, code, now)

    try:
        attempt = db.perform(SYSTEM, lambda s: signing_in.attempt(s, name, now, **who))
        with db.read(SYSTEM) as session:
            account = signing_in.check(session, name, password)
        return enter(request, confirmed)
    except Refusal as refusal:
        if isinstance(refusal, TooManyGuesses):
            db.perform(SYSTEM, lambda s: signing_in.note_guessing(s, name, now))
        return web.page(request, "signin.html", 403, name=name, error=str(refusal), asks_code=isinstance(refusal, CodeWrong))


def enter(request: Request, find: Callable[[Session], Account]) -> Response:
    """Sign an account in that has just shown who it is, and know the browser again; whoever was signed in there before no longer is."""
    now = clock.now()

    def entered(session: Session) -> tuple[str, str]:
        account = find(session)
        session.info["scope"] = SYSTEM
        end_sessions(session, request, now)
        known = signing_in.know(session, account, request.cookies.get(signing_in.COOKIE, ""), now)
        return sessions.open_session(session, account, now, agent=request.headers.get("user-agent", "")), known

    token, known = db.perform(SYSTEM, entered)
    response = with_session(request, token, "/")
    web.remember(request, response, signing_in.COOKIE, known, seconds=YEAR_SECONDS, path="/signin")
    return response


async def invitation(request: Request) -> Response:
    """Show whose link this is (GET: a preview must not use it up), or set the password and sign in."""
    web.choose_staff_language(request)
    if request.method == "POST":
        form = await web.read_form(request)
        return await run_in_threadpool(_accept, request, form.get("password", [""])[0])
    return await run_in_threadpool(_invite, request)


def _invite(request: Request, error: str = "") -> Response:
    with db.read(SYSTEM) as session:
        account = invitations.account_of(session, request.path_params["token"], clock.now())
    status = 410 if account is None else 400 if error else 200
    return web.page(request, "invitation.html", status, account=account, error=error, least=passwords.LEAST, most=passwords.MOST)


def _accept(request: Request, password: str) -> Response:
    token, now = request.path_params["token"], clock.now()
    try:
        with db.read(SYSTEM) as session:
            account = invitations.account_of(session, token, now)
        if account is not None and account.totp_secret:  # the link stands for the password, not for the app
            db.perform(SYSTEM, lambda s: invitations.use(s, token, password, now))
            return web.see_other("/signin")
        return enter(request, lambda session: invitations.use(session, token, password, now))
    except Refusal as refusal:
        return _invite(request, str(refusal))


def with_session(request: Request, token: str, address: str) -> Response:
    """Send a browser on with its session's cookie."""
    response = web.see_other(address)
    web.remember(request, response, _cookie_of(request), token, seconds=30 * DAY_SECONDS)
    return response


async def sign_out(request: Request) -> Response:
    """End the browser's session: every tab of it clears within seconds."""
    await web.read_form(request)
    await run_in_threadpool(db.perform, SYSTEM, lambda s: end_sessions(s, request, clock.now()))
    response = web.see_other("/signin")
    for name in {sessions.COOKIE, _cookie_of(request)}:
        web.remember(request, response, name, "", seconds=0)
    return response


def _is_odd(path: str) -> bool:
    """Whether nobody would type this path: Streamlit answers such ones with a bare 400, we do it kindly."""
    return not path.isprintable() or "\\" in path or "//" in path or path[2:3] == ":" or ".." in path.split("/")


def _named(scope: AsgiScope, who: Scope) -> AsgiScope:
    """Return the scope with the sign-in in a header, and with its cookie under its plain name for the screens; what a browser says there itself is dropped."""
    connection = HTTPConnection(scope)
    others = (part.strip() for part in ";".join(connection.headers.getlist("cookie")).split(";"))
    kept = [part for part in others if part.split("=")[0].removeprefix(HOST_ONLY) != sessions.COOKIE]
    cookies = "; ".join([*kept, f"{sessions.COOKIE}={token_of(connection)}"])
    told = {SIGN_IN_HEADER.encode(): str(who.sign_in_id).encode(), b"cookie": cookies.encode("latin-1")}
    return {**scope, "headers": [*(h for h in scope["headers"] if h[0] not in told), *told.items()]}


class Gate:
    """Lets routes of ours through, Streamlit's only for staff, and answers everything else with the friendly page."""

    def __init__(self, app: ASGIApp, *, ours: Collection[BaseRoute], pages: Collection[str]) -> None:
        """Wrap the app; `ours` are our routes, `pages` the paths of staff screens. What no route takes, Streamlit would answer."""
        self.app, self.ours, self.pages = app, tuple(ours), frozenset(pages)

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Decide by the path and the session's row."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif _is_odd(scope["path"]):
            await self._turn_away(scope, receive, send, known=False)
        elif how := self._how_ours(scope):
            await (self.app if how == Match.FULL else web.friendly(Request(scope), HTTPStatus.METHOD_NOT_ALLOWED))(scope, receive, send)
        elif not self._is_streamlits(scope["path"]):
            await self._turn_away(scope, receive, send, known=False)
        elif who := await run_in_threadpool(scope_of, HTTPConnection(scope)):
            await self.app(_named(scope, who), receive, send)
        else:
            await self._turn_away(scope, receive, send, known=True)

    def _how_ours(self, scope: AsgiScope) -> Match | None:
        """Return whether a route of ours takes this, or would with another method; in that case Streamlit would answer."""
        found = None
        for route in self.ours:
            match route.matches(scope)[0]:
                case Match.FULL:
                    return Match.FULL
                case Match.PARTIAL:
                    found = Match.PARTIAL
        return found

    def _is_streamlits(self, path: str) -> bool:
        """Whether the path is a screen's, or one of Streamlit's own, which a screen may stand before (/plan/_stcore/health); what it would tell of itself is none."""
        if path.rstrip("/").endswith(METRICS):
            return False
        return path in self.pages or path.startswith(STREAMLIT) or ("/" + path.split("/")[1] in self.pages and path.count("/") > 1)

    async def _turn_away(self, scope: AsgiScope, receive: Receive, send: Send, *, known: bool) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope, receive)
        response = web.see_other("/signin") if known else web.friendly(request)
        await response(scope, receive, send)


routes = [
    Route("/signin", sign_in, methods=["GET", "POST"]),
    Route("/invitation/{token}", invitation, methods=["GET", "POST"]),
    Route("/signout", sign_out, methods=["POST"]),
    Route(SIGNED_IN, signed_in),
]

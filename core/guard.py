"""What every request passes before any page of ours or of Streamlit's.

Forms come from our own pages, nobody asks too often, and browsers are told what they may do with every answer.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection, Request

from core import web
from core.limits import LONGEST_CODE, Limits, household

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
TAKING = "/e/"
SIGNING_IN = ("/signin", "/setup", "/invitation/")
SPENT = "forms_spent"
"""So is marked in its scope what comes from where too many forms of the door got nothing: one more that cannot be right need not be looked at."""
LONGEST_PATH = 2_000
STATIC = ("/assets/", "/static/")
DEFAULTS: dict[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Content-Security-Policy": "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src 'self' data: blob: ws: wss:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
}
"""For answers that say nothing else. Streamlit's screens need scripts and styles within the page; but nothing is loaded from elsewhere, or shown elsewhere."""
RAW = [(name.lower().encode(), value.encode()) for name, value in DEFAULTS.items()]
TRANSPORT = (b"strict-transport-security", f"max-age={web.YEAR_SECONDS}".encode())
WRONG = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


class Guard:
    """Stands before everything."""

    def __init__(self, app: ASGIApp, *, ours: Collection[BaseRoute], known: Callable[[HTTPConnection], Awaitable[str]]) -> None:
        """Wrap the app; of our routes, those whose second part is a code are watched for guessing. `known` says by what a browser is known, if it is."""
        self.app, self.limits, self.known = app, Limits(), known
        paths = [str(getattr(route, "path", "")).split("/") for route in ours]
        self.kinds = {first for _, first, second, *_ in (p for p in paths if len(p) > 2) if second.startswith("{")} - {"assets"}  # noqa: PLR2004 - see above

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or say no."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        is_ours = (scope["type"] == "http" and scope["method"] in SAFE) or web.is_same_origin(connection)
        if scope["type"] == "websocket":
            await (self.app(scope, receive, send) if is_ours else send({"type": "websocket.close", "code": 1008}))
            return
        told, address = _Told(send, scope["scheme"] == "https"), household(web.client_address(connection))
        if not is_ours:
            await web.friendly(Request(scope), HTTPStatus.FORBIDDEN)(scope, receive, told)
        elif wait := await self._wait(connection, address):
            answer = web.friendly(Request(scope), HTTPStatus.TOO_MANY_REQUESTS)
            answer.headers["Retry-After"] = str(wait)
            await answer(scope, receive, told)
        elif len(scope["path"]) > LONGEST_PATH:
            await web.friendly(Request(scope), HTTPStatus.REQUEST_URI_TOO_LONG)(scope, receive, told)
        else:
            if scope["method"] not in SAFE and scope["path"].startswith(TAKING):
                scope[SPENT] = bool(self.limits.wait_for_room(self.limits.wrong, address))
            await self.app(scope, receive, told)
            if scope["method"] not in SAFE and scope["path"].startswith(TAKING):
                self._count_taken(_code(scope["path"])[1], address, told)
            self._learn(scope["path"], address, told)

    async def _wait(self, connection: HTTPConnection, address: str) -> int:
        """Return how many seconds somebody must wait."""
        limits, path = self.limits, connection.scope["path"]
        if path.startswith(STATIC):
            return 0
        if wait := limits.wait(limits.anything, address):
            return wait
        kind, code = _code(path)
        if connection.scope["method"] not in SAFE:
            if path.startswith(SIGNING_IN):
                wait = limits.wait(limits.signing_in, address, kind)
                return limits.wait(limits.signing_in, who) if wait and (who := await self.known(connection)) else wait
            if path.startswith(TAKING):
                return limits.wait_for_room(limits.taking, address, code) or limits.wait_for_room(limits.event, code)
        return limits.wait_for_guess(address, kind, code) if kind in self.kinds else 0

    def _count_taken(self, event: str, address: str, told: _Told) -> None:
        """Count the number or booking that a form got; or that it got nothing. One that this process has seen before was sent again."""
        limits = self.limits
        if told.status != HTTPStatus.SEE_OTHER or told.location.startswith(TAKING):
            limits.wait(limits.wrong, address)
        elif not limits.is_known(*_code(told.location)):
            limits.wait(limits.taking, address, event)
            limits.wait(limits.event, event)

    def _learn(self, path: str, address: str, told: _Told) -> None:
        """Remember what a code led to; where somebody is sent on to, there is something. To be sent elsewhere says nothing of the code that was asked for."""
        kind, code = _code(path)
        if kind in self.kinds and told.status in WRONG:
            self.limits.led_nowhere(address, kind)
        opened = [path] if told.status < HTTPStatus.MULTIPLE_CHOICES or told.status == HTTPStatus.NOT_MODIFIED else [told.location]
        for kind, code in map(_code, opened if told.status < HTTPStatus.BAD_REQUEST else ()):
            if kind in self.kinds:
                self.limits.opened(kind, code)


def _code(path: str) -> tuple[str, str]:
    """Return what kind of code an address has, and the code; none of ours is long."""
    _, kind, code = [*path.split("?", maxsplit=1)[0].split("/"), "", ""][:3]
    return kind, code[: LONGEST_CODE + 1]


class _Told:
    """Passes an answer on, with the headers that it lacks, and remembers how it ended."""

    def __init__(self, send: Send, is_private: bool) -> None:  # noqa: FBT001 - whether the line is encrypted
        self.send, self.is_private = send, is_private
        self.status, self.location = 0, ""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            said = dict(message["headers"])
            self.status, self.location = message["status"], said.get(b"location", b"").decode("latin-1")
            added = [(name, value) for name, value in RAW if name not in said] + [TRANSPORT] * self.is_private
            message = {**message, "headers": [*message["headers"], *added]}
        await self.send(message)

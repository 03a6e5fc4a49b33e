"""Reception's page without a line: the page itself, what keeps it in the browser, and where it sends what it wrote down."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from checkin import offline, offline_words
from checkin.offline import Batch
from core import clock, db, settings, text, web
from core.addresses import CODE, NONCE
from core.errors import Refusal
from events import blocks
from events import queries as plan
from events.models import EventState
from events.planning import OVER
from staff import sessions
from staff.rights import ROUTES
from staff.web import scope_of, staff_only

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session
    from starlette.requests import Request
    from starlette.responses import Response

    from core.scopes import Scope
    from events.models import Event, NumberBlock

PLACE = "/reception-offline"
PAGE, SYNC = f"{PLACE}/{{event}}", f"{PLACE}/{{event}}/sync"
MOST_AT_ONCE = 50
POLICY = {
    "Content-Security-Policy": web.HEADERS["Content-Security-Policy"].replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    + "; manifest-src 'self'; worker-src 'self'"
}
"""As everywhere; besides, the page may be installed, and the camera's reader is WebAssembly."""
log = logging.getLogger("soudankai")


def _event(session: Session, request: Request) -> Event | None:
    code = request.path_params["event"]
    return plan.by_code(session, code) if CODE.fullmatch(code) else None


def _page(request: Request, scope: Scope) -> Response:
    """Show the page. It holds nothing about anybody: the browser keeps it for when there is no line."""
    with db.read(scope) as session:
        event = _event(session, request)
    if event is None:
        return web.friendly(request)
    facts = {
        "event": event.code,
        "day": event.day.isoformat(),
        "reader": web.asset("zxing-reader.js"),
        "wasm": web.asset("zxing-reader.wasm"),
        "scanner": web.asset("scanner.js"),
        "paper": [event.paper_first, event.paper_last],
        "language": text.language(),
    }
    return web.page(request, "offline.html", headers=POLICY, words=offline_words.words(), facts=facts, event=event)


async def worker(_request: Request) -> Response:
    """Serve what keeps the page in the browser. It has a say in this page's addresses only, and is asked for anew each time."""
    path = settings.ROOT / "core" / "assets" / "offline-worker.js"
    return FileResponse(
        path, media_type="text/javascript", headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": f"{PLACE}/", "X-Content-Type-Options": "nosniff"}
    )  # fmt: skip


async def manifest(request: Request) -> Response:
    """Say how the page is put on a tablet's screen. It tells nothing about the event."""
    code = request.path_params["event"]
    if not CODE.fullmatch(code):
        return web.friendly(request)
    web.choose_staff_language(request)
    title = offline_words.words()["title"]
    named = {"name": title, "short_name": title, "lang": text.language()}
    shown = {"display": "standalone", "background_color": "#ffffff", "theme_color": "#1d4f9e"}
    icon = {"src": web.asset("icon.png"), "sizes": "any", "type": "image/png"}
    return JSONResponse(
        named | shown | {"start_url": f"{PLACE}/{code}", "scope": f"{PLACE}/", "icons": [icon]},
        media_type="application/manifest+json", headers={"Cache-Control": "no-cache"},
    )  # fmt: skip


async def sync(request: Request) -> Response:
    """Take what a device wrote down, and give it what it needs to go on: numbers of its own, the event's cards, our clock.

    Devices ask every few seconds with nothing to tell, for whoever was cut off must notice: that writes nothing and waits for nobody, unless there are numbers to get.
    """
    sent = await web.read_json(request)
    scope = await run_in_threadpool(scope_of, request)
    if scope is None or scope.role not in ROUTES[SYNC]:
        return _answer({}, HTTPStatus.UNAUTHORIZED if scope is None else HTTPStatus.FORBIDDEN)
    return await run_in_threadpool(_sync, request, scope, sent)


def _answer(body: dict[str, Any], status: int = HTTPStatus.OK) -> Response:
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})


def _sync(request: Request, scope: Scope, sent: dict[str, Any]) -> Response:
    now, device = clock.now(), sent.get("device")
    known, left, theirs, items = sent.get("known"), sent.get("left"), sent.get("now"), sent.get("items")
    is_sound = isinstance(device, str) and NONCE.fullmatch(device) and isinstance(items, list) and len(items) <= MOST_AT_ONCE
    is_sound = is_sound and all(isinstance(n, int) for n in (known, left, theirs))
    with db.read(scope) as session:
        event = _event(session, request)
        if event is None or not is_sound:
            return _answer({}, HTTPStatus.FORBIDDEN if event is None else HTTPStatus.BAD_REQUEST)
        has_all_cards = sent.get("cards") == offline.card_count(session, event)
        keys = [] if has_all_cards and not items else offline.card_keys(session, event)
        leased, more = blocks.of_device(session, event, str(device), known=int(known or 0), left=int(left or 0))
    try:
        if items or more:
            leased = db.perform(scope, lambda s: _lease(s, scope, event, str(device), now, known=int(known or 0), left=int(left or 0)))
    except Refusal:
        return _answer({}, HTTPStatus.UNAUTHORIZED)
    batch = Batch(event.id, leased, {token: card for card, token, _code in keys}, _milliseconds(now) - int(theirs or 0))
    answers = [_take(scope, batch, item, now) for item in items or []]
    body = {"now": _milliseconds(now), "answers": answers, "state": _state(event), "day": event.day.isoformat(), "paper": [event.paper_first, event.paper_last]}
    body |= {"by": str(scope.sign_in_id)}
    body["blocks"] = [{"label": b.label, "first": b.first, "last": b.last} for b in leased]
    if not has_all_cards:
        body["cards"] = [[token, code] for _card, token, code in keys]
    return _answer(body)


def _milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def _state(event: Event) -> str:
    if event.state in OVER:
        return "over"
    return "planning" if event.state == EventState.PLANNING else "on"


def _lease(session: Session, scope: Scope, event: Event, device: str, now: datetime, *, known: int, left: int) -> list[NumberBlock]:
    sessions.still_signed_in(session, scope, now)
    return blocks.lease(session, event.id, device, now, known=known, left=left)


def _take(scope: Scope, batch: Batch, item: object, now: datetime) -> dict[str, str]:
    """Take one admission over. What fails stays with the device, which sends it again: the others do not wait for it."""
    given = offline.told(item)
    nonce = item.get("nonce") if isinstance(item, dict) else None
    state = "again"
    if given is not None:
        try:
            state = db.perform(scope, lambda s: offline.take(s, batch, given, now))
        except (Refusal, SQLAlchemyError) as error:
            log.error("An admission of a device was not taken over, reference %s", secrets.token_hex(4), exc_info=error)  # noqa: TRY400 - the same line
    return {"nonce": str(nonce), "state": state}


routes = [
    Route(f"{PLACE}/worker.js", worker),
    staff_only(PAGE, _page),
    Route(f"{PLACE}/{{event}}/manifest.webmanifest", manifest),
    Route(SYNC, sync, methods=["POST"]),
    Route(f"{PLACE}/{{rest:path}}", web.nothing_here),
]

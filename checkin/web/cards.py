"""A pre-printed card on a visitor's own phone: looking at it does nothing, pressing the button makes it a number. And the sheets to print."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse
from starlette.routing import Route

from checkin import card_pictures, card_queries, cards, cards_sheet
from checkin.admission import MOST_PEOPLE, Wish
from checkin.errors import DoorShut
from checkin.web.door import Door, door_now, heard, in_turn, people_in, remembered
from checkin.web.pages import page, telephone_page
from core import addresses, clock, db, text, web
from core.addresses import NONCE, TOKEN, new_token
from core.scopes import SYSTEM, Scope
from core.text import clean
from events import queries as plan
from events.models import EventState
from staff.models import Council
from staff.web import staff_only

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from starlette.requests import Request
    from starlette.responses import Response

    from checkin.models import Card
    from events.models import Event

BATCH = re.compile(r"[1-9][0-9]{0,3}")


async def card(request: Request) -> Response:
    """Show a card (GET), or make it a number (POST): a link's preview must not."""
    web.choose_language(request)
    if request.method == "POST":
        return await in_turn(_activate, request, await web.read_form(request))
    return await run_in_threadpool(_show, request)


def telephone(request: Request) -> Response:
    """Show somebody with a card where they can telephone."""
    web.choose_language(request)
    with db.read(SYSTEM) as session:
        found = _held(session, request)
        return telephone_page(request, session, addresses.card("", found[0].token)) if found else web.friendly(request)


def _held(session: Session, request: Request) -> tuple[Card, Event] | None:
    """Return the card of the address with its event, and let the session see that council only from now on."""
    token = request.path_params["token"]
    found = card_queries.with_event(session, token) if TOKEN.fullmatch(token) else None
    if found is None or found[1].state == EventState.PLANNING:
        return None
    session.info["scope"] = Scope.public(found[0].council_id)
    return found


def _show(request: Request, status: int = HTTPStatus.OK) -> Response:
    with db.read(SYSTEM) as session:
        found = _held(session, request)
    if found is None:
        return web.friendly(request)
    held, event = found
    if held.visit_id is not None:
        return web.see_other(f"/t/{held.token}")
    if door_now(event, at_venue=True, now=clock.now()) != Door.OPEN:
        return web.friendly(request, HTTPStatus.OK)
    drawn = Markup(card_pictures.svg(held.picture, held.colour))  # noqa: S704 - drawn by us
    name = text.ruby(card_pictures.name(held.picture, held.colour))
    return page(request, "card.html", status, nonce=new_token(), picture=drawn, name=name, most_people=MOST_PEOPLE, telephone=f"/c/{held.token}/telephone")


def _activate(request: Request, form: dict[str, list[str]]) -> Response:
    """Admit the card's holder once. A form without a good nonce is shown again: nothing was written."""
    nonce, now = web.field(form, "nonce"), clock.now()
    if not NONCE.fullmatch(nonce):
        return _show(request, HTTPStatus.BAD_REQUEST)
    with db.read(SYSTEM) as session:
        found = _held(session, request)
    if found is None:
        return web.friendly(request)
    held, event = found
    via, language = remembered(request, event.code), text.language()

    def activated(session: Session) -> None:
        wish = Wish(nonce, language, people_in(form), soon="soon" in form, by_oneself=True, heard_through=heard(session, event.id, via))
        cards.activate(session, held, wish, now)

    try:
        db.perform(Scope.public(held.council_id), activated)
    except DoorShut:
        return _show(request)
    return web.see_other(f"/t/{held.token}")


def _sheets(request: Request, scope: Scope) -> Response:
    """Hand out the cards that were made together, as a PDF to print."""
    which = request.path_params["batch"]
    with db.read(scope) as session:
        event = plan.by_code(session, clean(request.path_params["code"], 12))
        made = card_queries.batches(session, event.id) if event else []
        if event is None or not BATCH.fullmatch(which) or int(which) > len(made):
            return web.friendly(request)
        printed = card_queries.printed_at(session, event.id, made[int(which) - 1].made_at)
        council = session.get_one(Council, event.council_id)
    sheets = cards_sheet.pdf_beside(printed, council.public_url, council.name)
    return FileResponse(
        sheets, media_type="application/pdf", filename=f"cards-{event.code}-{which}.pdf", headers={"Cache-Control": "no-store"},
        content_disposition_type="inline", background=BackgroundTask(sheets.unlink),
    )  # fmt: skip


routes = [
    Route("/c/{token}", card, methods=["GET", "POST"]),
    Route("/c/{token}/telephone", telephone),
    staff_only("/print/cards/{code}/{batch}.pdf", _sheets),
]

"""Booking a time: the page with an event's times. It says how full each is and books with one tap; whoever comes without is served as always."""

from __future__ import annotations

import re
from datetime import time
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from checkin import booking_queries, bookings
from checkin.admission import MOST_PEOPLE
from checkin.booking_states import STANDS
from checkin.bookings import Wanted
from checkin.errors import TimeNotOffered
from checkin.web import own
from checkin.web.door import Door, door_now, find, heard, no_form_of_ours, people_in, remembered, wall
from checkin.web.pages import page
from checkin.words import PLACES
from core import clock, db, text, web
from core.addresses import NONCE, new_token
from core.scopes import SYSTEM, Scope
from events import queries as plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

    from checkin.booking_queries import Made
    from checkin.models import Booking
    from events.models import Slot

BEGINS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
MOST_OWN = 4
"""So many bookings that stand one phone may have: a family's, not a whole day."""


class Offer(NamedTuple):
    """A time as the page shows it: what the form sends, how it is said, its shape, and how full it is (a key of the catalogs)."""

    begins: str
    said: str
    shape: str
    words: str


def offers(slots: Iterable[Slot]) -> list[Offer]:
    """Return these times as the page shows them."""
    return [Offer(f"{s.begins:%H:%M}", wall(s.begins), *PLACES[_fullness(s.places - s.taken, s.places)]) for s in slots]


def _fullness(left: int, places: int) -> str:
    if left <= 0:
        return "full"
    return "few" if places > 1 and left <= max(1, places // 4) else "free"


def begins_in(form: dict[str, list[str]]) -> time | None:
    """Return the time that a form names."""
    found = BEGINS.fullmatch(web.field(form, "slot"))
    return time(int(found[1]), int(found[2])) if found else None


async def times(request: Request) -> Response:
    """Show an event's times, or book one."""
    web.choose_language(request)
    if request.method == "POST":
        form = await web.read_form(request)
        return await run_in_threadpool(_book, request, form)
    return await run_in_threadpool(_show, request)


def _show(request: Request, status: int = HTTPStatus.OK, *, is_taken: bool = False) -> Response:
    with db.read(SYSTEM) as session:
        found = find(session, request)
        if found is None:
            return web.friendly(request)
        event = found[0]
        if door_now(event, at_venue=True, now=clock.now()) in {Door.OVER, Door.CANCELLED}:
            return web.see_other(f"/e/{event.code}")
        kept = own.nonces(request, own.BOOKED)
        made = booking_queries.with_nonces(session, event.id, kept)
        left = bookings.offered(event, plan.slots(session, event.id), clock.now()) if event.takes_bookings else []
    mine, telephone = standing(made), f"/e/{event.code}/telephone"
    if mine and not is_taken and request.query_params.get("another") != str(len(mine)):
        return page(request, "times.html", status, mine=said(mine), offers=[], another=len(mine) if left and len(mine) < MOST_OWN else 0, telephone=telephone)
    if len(mine) >= MOST_OWN:
        left = []
    used = {m.booking.nonce for m in made}
    nonce = kept[0] if kept and kept[0] not in used else new_token()
    shown = page(
        request, "times.html", status, mine=[], offers=offers(left), nonce=nonce, action="", is_taken=is_taken, most_people=MOST_PEOPLE, is_move=False,
        telephone=telephone,
    )  # fmt: skip
    return own.remember_bookings(request, shown, event.code, [nonce, *(n for n in kept if n in used)])


def standing(made: Iterable[Made]) -> list[Made]:
    """Return those of which something may still come."""
    return [m for m in made if m.booking.state in STANDS]


def said(made: Iterable[Made]) -> list[tuple[str, str]]:
    """Return address and time of bookings, as pages link to them."""
    return [(m.booking.token, wall(m.slot.begins)) for m in made]


def _book(request: Request, form: dict[str, list[str]]) -> Response:
    """Book once for each nonce. A form without a good one, or for a time that is gone, is shown again: nothing was written."""
    nonce, begins, now = web.field(form, "nonce"), begins_in(form), clock.now()
    if not NONCE.fullmatch(nonce) or begins is None:
        return no_form_of_ours(request, _show)
    with db.read(SYSTEM) as session:
        found = find(session, request)
        if found is None:
            return web.friendly(request)
        event, channel = found
        heard_through = channel.id if channel and not channel.is_venue else heard(session, event.id, remembered(request, event.code))
        others = [m for m in standing(booking_queries.with_nonces(session, event.id, own.nonces(request, own.BOOKED))) if m.booking.nonce != nonce]
    if len(others) >= MOST_OWN:
        return _show(request)
    wanted = Wanted(nonce, begins, people_in(form), text.language(), heard_through)
    try:
        booking: Booking = db.perform(Scope.public(event.council_id), lambda s: bookings.book(s, event.id, wanted, now))
    except TimeNotOffered:
        return _show(request, is_taken=True)
    kept = [nonce, *(n for n in own.nonces(request, own.BOOKED) if n != nonce)]
    return own.remember_bookings(request, web.see_other(f"/b/{booking.token}"), event.code, kept)


routes = [Route("/e/{event}/times", times, methods=["GET", "POST"])]

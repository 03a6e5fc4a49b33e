"""One booking, for whoever holds its address: when and where, its code for reception, coming, another time, cancelling, and the calendar."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from checkin import booking_queries, bookings, codes, ics
from checkin.admission import Wish
from checkin.models import BookingState
from checkin.web.door import Door, door_now, in_turn, wall
from checkin.web.pages import page, speak, telephone_page
from checkin.web.times import begins_in, offers
from core import clock, db, qr, text, web
from core.addresses import TOKEN
from core.errors import Refusal
from core.scopes import SYSTEM, Scope
from events import queries as plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session
    from starlette.requests import Request

    from checkin.booking_queries import HeldBooking
    from checkin.models import Booking

UNBROKEN = "\u2011"
"""A hyphen at which no line breaks."""


def _held(session: Session, request: Request) -> HeldBooking | None:
    """Return what the address's token opens, and let the session see that council only from now on. Speak as this phone chose, or as the booking says."""
    token = request.path_params["token"]
    held = booking_queries.held(session, token) if TOKEN.fullmatch(token) else None
    if held is None:
        return None
    session.info["scope"] = Scope.public(held.booking.council_id)
    speak(request, held.booking.language)
    return held


def show(request: Request) -> Response:
    """Show a booking to whoever holds its token."""
    with db.read(SYSTEM) as session:
        held = _held(session, request)
        if held is None:
            return web.friendly(request)
        may_book = bool(bookings.offered(held.event, plan.slots(session, held.event.id), clock.now()))
    booking, slot, event, venue = held
    if booking.state == BookingState.CAME:
        return web.see_other(f"/t/{booking.token}")
    door = door_now(event, at_venue=True, now=clock.now())
    ended = door if door in {Door.OVER, Door.CANCELLED} else "cancelled_by_them" if booking.state == BookingState.CANCELLED else ""
    code = Markup(qr.small(booking.code))  # noqa: S704 - drawn by us; reception's field takes the code, and a photo of it gives nobody the booking
    return page(
        request, "booking.html", token=booking.token, is_listed=booking.state == BookingState.LISTED, ended=ended, door=door, event=event, venue=venue,
        begins=wall(slot.begins), has_moved=booking.day != event.day, may_book=may_book and event.takes_bookings,
        code=code, said=codes.shown(booking.code).replace("-", UNBROKEN),
        opens=wall(event.opens), telephone=f"/b/{booking.token}/telephone",
    )  # fmt: skip


def telephone(request: Request) -> Response:
    """Show somebody with a booking where they can telephone."""
    with db.read(SYSTEM) as session:
        held = _held(session, request)
        return telephone_page(request, session, f"/b/{held.booking.token}") if held else web.friendly(request)


def show_times(request: Request, *, is_taken: bool = False) -> Response:
    """Show the times that have a place left and may be taken instead."""
    with db.read(SYSTEM) as session:
        held = _held(session, request)
        if held is None:
            return web.friendly(request)
        booking, slot, event = held.booking, held.slot, held.event
        if booking.state not in {BookingState.LISTED, BookingState.BOOKED}:
            return web.see_other(f"/b/{booking.token}")
        found = bookings.offered(event, plan.slots(session, event.id), clock.now()) if event.takes_bookings else []
    left = [s for s in found if s.taken < s.places and s.id != slot.id]
    action = f"/b/{booking.token}/move"
    return page(
        request, "times.html", mine=[], offers=offers(left), nonce="", action=action, is_taken=is_taken, most_people=0, is_move=True,
        telephone=f"/b/{booking.token}/telephone",
    )  # fmt: skip


def calendar(request: Request) -> Response:
    """Hand out the booking for a calendar."""
    with db.read(SYSTEM) as session:
        held = _held(session, request)
    if held is None:
        return web.friendly(request)
    booking, slot, event, venue = held
    place = " ".join(part for part in (venue.name, venue.address) if part)
    begins = clock.at(event.day, slot.begins)
    file = ics.calendar(booking.id, text.plain_words("Information"), place, begins=begins, minutes=slot.minutes, made_at=booking.made_at)
    headers = web.HEADERS | {"Content-Disposition": 'attachment; filename="day.ics"'}
    return Response(file, media_type="text/calendar; charset=utf-8", headers=headers)


async def come(request: Request) -> Response:
    """「着きました」: admit whoever holds the booking, as the door does."""
    await web.read_form(request)
    return await in_turn(_come, request)


def _come(request: Request) -> Response:
    def arrive(session: Session, booking: Booking) -> None:
        bookings.arrive(session, booking.id, Wish(booking.nonce, text.language(), booking.people, by_oneself=True), clock.now())

    return _done(request, arrive)


def _done(request: Request, action: Callable[[Session, Booking], None]) -> Response:
    """Do something with the address's booking, if that can still be done; then show what came of it."""
    with db.read(SYSTEM) as session:
        held = _held(session, request)
    if held is None:
        return web.friendly(request)
    with suppress(Refusal):
        db.perform(Scope.public(held.booking.council_id), lambda s: action(s, held.booking))
    return web.see_other(f"/b/{held.booking.token}")


async def cancel(request: Request) -> Response:
    """Cancel the booking; then show what came of it."""
    await web.read_form(request)
    return await run_in_threadpool(_done, request, lambda session, booking: bookings.cancel(session, booking.id))


async def move(request: Request) -> Response:
    """Take another time; when it has just become full, show those that are left."""
    form = await web.read_form(request)
    return await run_in_threadpool(_move, request, form)


def _move(request: Request, form: dict[str, list[str]]) -> Response:
    with db.read(SYSTEM) as session:
        held = _held(session, request)
    if held is None:
        return web.friendly(request)
    begins = begins_in(form)
    if begins is None:
        return show_times(request)
    try:
        db.perform(Scope.public(held.booking.council_id), lambda s: bookings.move(s, held.booking.id, begins, clock.now()))
    except Refusal:
        return show_times(request, is_taken=True)
    return web.see_other(f"/b/{held.booking.token}")


routes = [
    Route("/b/{token}", show),
    Route("/b/{token}/times", show_times),
    Route("/b/{token}/telephone", telephone),
    Route("/b/{token}/day.ics", calendar),
    Route("/b/{token}/come", come, methods=["POST"]),
    Route("/b/{token}/cancel", cancel, methods=["POST"]),
    Route("/b/{token}/move", move, methods=["POST"]),
]

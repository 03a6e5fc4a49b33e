"""Bookings by the program's own actions, and how they stand."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from sqlalchemy import select

from checkin import bookings
from checkin.admission import Wish
from checkin.bookings import Wanted
from checkin.models import Booking, BookingState
from core import db
from core.addresses import new_token
from events.models import Slot
from tests.builders import later

if TYPE_CHECKING:
    from checkin.cards import Opened
    from tests.builders import Fair

HALF_ONE, ONE = time(12, 30), time(13)


def book(fair: Fair, begins: time = HALF_ONE, *, minutes: float = 0, by_staff: bool = False, **wanted: object) -> Booking:
    """Book a time so many minutes after noon."""
    asked = Wanted(**{"nonce": new_token(), "begins": begins} | wanted)  # type: ignore[arg-type]
    return db.perform(fair.scope, lambda s: bookings.book(s, fair.event.id, asked, later(minutes), by_staff=by_staff))


def arrive(fair: Fair, booking: Booking, minutes: float = 0, **wish: object) -> Opened:
    """Come so many minutes after noon."""
    return db.perform(fair.scope, lambda s: bookings.arrive(s, booking.id, Wish(new_token(), **wish), later(minutes)))  # type: ignore[arg-type]


def state(fair: Fair, booking: Booking) -> BookingState:
    """Return how a booking stands."""
    with db.read(fair.scope) as session:
        return session.get_one(Booking, booking.id).state


def slot(fair: Fair, begins: time = HALF_ONE) -> tuple[int, int, int]:
    """Return a time's places, how many are taken, and how many wait."""
    with db.read(fair.scope) as session:
        found = session.scalars(select(Slot).where(Slot.event_id == fair.event.id, Slot.begins == begins)).one()
    return found.places, found.taken, found.waiting

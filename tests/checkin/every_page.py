"""Every kind of page that a visitor may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import visits
from checkin import bookings, cards
from checkin.bookings import Wanted
from core import db
from core.addresses import new_token
from events import queries as plan
from tests.builders import NOON, later
from tests.events.test_resources import saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.checkin.phone import Phone


def pages_of(phone: Phone) -> Iterator[str]:
    """Return the addresses of every kind of visitors' page."""
    waiting, called, resting, left = (phone.fair.admit("health") for _ in range(4))
    phone.fair.do(lambda s: visits.rest(s, resting.visit_id, later(1)))
    phone.fair.do(lambda s: visits.leave(s, left.visit_id, later(1)))
    phone.fair.call("G")
    card = db.perform(phone.fair.scope, lambda s: cards.make_cards(s, phone.fair.event.id, 10, NOON))[0]
    yield from (
        f"/c/{card.token}",
        phone.address(),
        phone.address(venue=False),
        "/e/unknown2",
        "/closed",
        f"/t/{waiting.token}/telephone",
        f"/board/{phone.fair.event.code}",
        f"/r/{saved(phone.fair).code}",
    )
    yield from (f"/t/{admitted.token}" for admitted in (waiting, called, resting, left))
    yield f"/e/{phone.fair.event.code}/times"
    booked, listed, cancelled = booked_times(phone)
    yield from (f"/b/{token}" for token in (booked, listed, cancelled))
    yield from (f"/b/{booked}/times", f"/b/{booked}/telephone", f"/e/{phone.fair.event.code}/times")


def booked_times(phone: Phone) -> list[str]:
    """Let the event take bookings, one party each half hour, and return the tokens of one that stands, one that waits, and one that was cancelled."""
    event_id = phone.fair.event.id
    phone.fair.take_bookings(1)
    with db.read(phone.fair.scope) as session:
        first = bookings.offered(phone.fair.event, plan.slots(session, event_id), NOON)[0].begins
    made = [db.perform(phone.fair.scope, lambda s: bookings.book(s, event_id, Wanted(new_token(), first), NOON)) for _ in range(3)]
    phone.fair.do(lambda s: bookings.cancel(s, made[2].id))
    return [booking.token for booking in made]

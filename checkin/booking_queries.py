"""What is asked about times to book and bookings."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from checkin.booking_states import STANDS
from checkin.models import Booking, BookingState, Card
from core import clock
from events import queries as plan
from events.models import Event, Slot, Venue

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

SOON = timedelta(minutes=30)


class Made(NamedTuple):
    """A booking and the time that it is for."""

    booking: Booking
    slot: Slot


class HeldBooking(NamedTuple):
    """What a booking's token opens."""

    booking: Booking
    slot: Slot
    event: Event
    venue: Venue


def held(session: Session, token: str) -> HeldBooking | None:
    """Return what the holder of this token may see."""
    row = session.execute(
        select(Booking, Slot, Event, Venue)
        .join(Slot, Booking.slot_id == Slot.id)
        .join(Event, Booking.event_id == Event.id)
        .join(Venue, Event.venue_id == Venue.id)
        .where(Booking.token == token)
    ).one_or_none()
    return HeldBooking(*row) if row else None


def by_token(session: Session, token: str) -> Booking | None:
    """Return the booking of an address."""
    return session.scalars(select(Booking).where(Booking.token == token)).one_or_none()


def by_code(session: Session, event_id: UUID, code: str) -> Booking | None:
    """Return an event's booking with this short code."""
    return session.scalars(select(Booking).where(Booking.event_id == event_id, Booking.code == code)).one_or_none()


def of_visit(session: Session, visit_id: UUID) -> Booking | None:
    """Return the booking with which a visit came."""
    return session.scalars(select(Booking).where(Booking.visit_id == visit_id)).one_or_none()


def with_nonces(session: Session, event_id: UUID, nonces: Collection[str]) -> list[Made]:
    """Return what was booked with these nonces, the earliest time first."""
    if not nonces:
        return []
    asked = select(Booking, Slot).join(Slot, Booking.slot_id == Slot.id).where(Booking.event_id == event_id, Booking.nonce.in_(nonces))
    return [Made(*row) for row in session.execute(asked.order_by(Slot.begins, Booking.made_at, Booking.id))]


def is_code_taken(session: Session, event_id: UUID, code: str) -> bool:
    """Whether a booking or a card of this event has the code: at reception both are typed into the same field."""
    found = (session.scalars(select(kind.id).where(kind.event_id == event_id, kind.code == code)).first() for kind in (Booking, Card))
    return any(key is not None for key in found)


def codes(session: Session, event_id: UUID) -> set[str]:
    """Return the codes of all bookings of an event."""
    return set(session.scalars(select(Booking.code).where(Booking.event_id == event_id)))


def next_in_line(session: Session, slot_id: UUID) -> Booking | None:
    """Return who has waited longest for a place at this time."""
    asked = select(Booking).where(Booking.slot_id == slot_id, Booking.state == BookingState.LISTED).order_by(Booking.made_at, Booking.id).limit(1)
    return session.scalars(asked, execution_options={"populate_existing": True}).one_or_none()


def all_of(session: Session, event_id: UUID) -> list[Made]:
    """Return all bookings of an event by time, and of one time in the order in which they were made."""
    asked = select(Booking, Slot).join(Slot, Booking.slot_id == Slot.id).where(Booking.event_id == event_id)
    return [Made(*row) for row in session.execute(asked.order_by(Slot.begins, Booking.made_at, Booking.id))]


def counted(session: Session, event_id: UUID) -> Counter[BookingState]:
    """Return how many bookings of an event stand how."""
    rows = session.execute(select(Booking.state, func.count()).where(Booking.event_id == event_id).group_by(Booking.state))
    return Counter(dict(rows.all()))


class Expected(NamedTuple):
    """Who has booked and is not here yet: those of the next half hour, and those whose time is running."""

    parties: int
    people: int


def expected(session: Session, event: Event, now: datetime) -> Expected | None:
    """Return who booked a time that runs or begins within half an hour, and has not come; None at an event without times."""
    times = plan.slots(session, event.id)
    if not times:
        return None
    near = [s.id for s in times if now - timedelta(minutes=s.minutes) < clock.at(event.day, s.begins) <= now + SOON]
    asked = select(func.count(), func.coalesce(func.sum(Booking.people), 0)).where(Booking.slot_id.in_(near), Booking.state == BookingState.BOOKED)
    return Expected(*session.execute(asked).one())


def on_another_day(session: Session, event: Event) -> int:
    """Return how many bookings that stand were made when the event was planned for another day."""
    asked = select(func.count()).where(Booking.event_id == event.id, Booking.day != event.day, Booking.state.in_(STANDS))
    return session.execute(asked).scalar_one()

"""The times that an event offers: made from its hours, widened, closed. What somebody has booked stays booked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select, update

from booths.snapshot import WRITING_MINUTES
from checkin import bookings
from checkin.errors import PlacesTaken, TooManyTimes
from checkin.models import Booking
from events import queries as plan
from events.errors import PlanFixed
from events.models import Event, Slot
from events.planning import OVER
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import time
    from uuid import UUID

    from sqlalchemy.orm import Session

STEPS = (15, 20, 30, 60)
USUAL = 30
MOST_TIMES = 60
MOST_PLACES = 100
SHARE = 3
"""One in so many talks at the first contact may be booked: whoever comes without always finds room."""


class Line(NamedTuple):
    """What an organiser sets for a time: how many parties may book it, and whether it is offered."""

    places: int
    is_open: bool


def suggested(session: Session, event_id: UUID, every: int) -> int:
    """Return how many places a time of so many minutes may have: a third of the parties that the first contact can talk to in it, one at least."""
    first = next((p for p in plan.booths(session, event_id) if p.booth.is_first_contact), None)
    if first is None or not first.programmes:
        return 1
    minutes = sum(p.minutes for p in first.programmes) / len(first.programmes) + WRITING_MINUTES
    return max(1, round(len(first.counters) * every / minutes / SHARE))


@needs(Right.PLAN)
def make(session: Session, event_id: UUID, every: int, places: int) -> int:
    """Offer a time every so many minutes, from opening to the last admission, and return how many there are. Old ones that nobody ever booked go.

    Raises:
        PlanFixed: the event is over.
        TooManyTimes: there would be too many.
    """
    event = _planned(session, event_id)
    first, last = (datetime.combine(event.day, wall) for wall in (event.opens, event.last_admission))
    count = -(-(last - first) // timedelta(minutes=every))
    if count > MOST_TIMES:
        raise TooManyTimes(count=count, most=MOST_TIMES)
    begins = [(first + n * timedelta(minutes=every)).time() for n in range(count)]
    used = select(Booking.slot_id).where(Booking.event_id == event_id)
    session.execute(delete(Slot).where(Slot.event_id == event_id, Slot.id.not_in(used)), execution_options={"synchronize_session": False})
    kept = {slot.begins for slot in plan.slots(session, event_id)}
    session.add_all(Slot(event_id=event_id, begins=at, minutes=every, places=places) for at in begins if at not in kept)
    session.flush()
    plan.touch(session, event_id)
    return len(kept | set(begins))


@needs(Right.PLAN)
def save(session: Session, event_id: UUID, lines: dict[time, Line]) -> None:
    """Set places of each time and whether it is offered. Where there are more places now, those who wait for one move up.

    Raises:
        PlanFixed: the event is over.
        PlacesTaken: fewer places than parties have booked.
    """
    _planned(session, event_id)
    for slot in plan.slots(session, event_id):
        line = lines.get(slot.begins)
        if line is None:
            continue
        fits = update(Slot).where(Slot.id == slot.id, Slot.taken <= line.places).values(places=line.places, is_open=line.is_open)
        if not session.execute(fits, execution_options={"synchronize_session": False}).rowcount:  # type: ignore[attr-defined]
            raise PlacesTaken(time=f"{slot.begins:%H:%M}", taken=slot.taken)
        while bookings.move_up(session, slot.id):
            pass
    plan.touch(session, event_id)


@needs(Right.PLAN)
def take_bookings(session: Session, event_id: UUID, *, takes: bool) -> None:
    """Open or close the public page for bookings. What was booked stays.

    Raises:
        PlanFixed: the event is over.
    """
    _planned(session, event_id).takes_bookings = takes
    plan.touch(session, event_id)


def _planned(session: Session, event_id: UUID) -> Event:
    event = plan.hold(session, event_id)
    if event.state in OVER:
        raise PlanFixed
    return event

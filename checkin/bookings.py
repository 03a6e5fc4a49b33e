"""時間の予約: a time may be booked, moved, cancelled, and is used by coming. Nobody need book: who comes without is served as always.

Each step holds the event's row first, so that the steps of one event follow each other; that a time is never overbooked the database says as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as but
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from checkin import admission, booking_queries, card_queries, codes
from checkin.booking_states import AGAIN, TABLE, BookingStep, before
from checkin.cards import Opened
from checkin.errors import BookingOver, TimeFull, TimeNotOffered
from checkin.models import Booking, BookingState, Pass
from core import clock
from core.addresses import new_token
from events import queries as plan
from events.models import Event, EventState, Slot
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, time
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Visit
    from checkin.admission import Wish

BOOKABLE = (EventState.PUBLISHED, EventState.OPEN, EventState.PAUSED)
LATE = timedelta(minutes=20)
"""Whoever comes so much after the end of their time is a visitor like any other."""
UNSYNCED = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody books: a time; how many they are and in which language they read, if they say so."""

    nonce: str
    begins: time
    people: int = 1
    language: str = "ja"
    heard_through: UUID | None = None


def offered(event: Event, slots: Iterable[Slot], now: datetime) -> list[Slot]:
    """Return the times that may be booked now: they are open, lie within the event's hours and have not begun."""
    if event.state not in BOOKABLE:
        return []
    return [s for s in slots if s.is_open and event.opens <= s.begins < event.last_admission and clock.at(event.day, s.begins) > now]


@needs(Right.COME)
def book(session: Session, event_id: UUID, wanted: Wanted, now: datetime, *, by_staff: bool = False) -> Booking:
    """Book a time, or stand on its waiting list when it is full; return the booking that this nonce has made before.

    Staff book for whoever telephones, also while the public page takes no bookings.

    Raises:
        TimeNotOffered: it cannot be booked, or not any more.
    """
    event = plan.hold(session, event_id)
    known = booking_queries.with_nonces(session, event_id, [wanted.nonce])
    if known:
        return known[0].booking
    slot = _offered(session, event, wanted.begins, now, by_staff=by_staff)
    state = BookingState.BOOKED if _take(session, slot) else BookingState.LISTED
    if state == BookingState.LISTED:
        _count(session, slot.id, waiting=1)
    made = Booking(
        event_id=event_id, slot_id=slot.id, nonce=wanted.nonce, token=new_token(), code=_new_code(session, event_id), people=wanted.people,
        language=wanted.language, state=state, day=event.day, made_at=now, heard_through=wanted.heard_through,
    )  # fmt: skip
    session.add(made)
    session.flush()
    plan.touch(session, event_id)
    return made


@needs(Right.COME)
def cancel(session: Session, booking_id: UUID) -> None:
    """Cancel a booking; whoever has waited longest for that time has its place from now on.

    Raises:
        BookingOver: it was cancelled or used before, or the day is over.
    """
    booking = _held(session, booking_id)
    was = booking.state
    _step(session, booking, BookingStep.CANCEL)
    _give_up(session, booking.slot_id, was)
    plan.touch(session, booking.event_id)


@needs(Right.COME)
def move(session: Session, booking_id: UUID, begins: time, now: datetime) -> None:
    """Take another time instead, if it has a place left; the old one is given up only then.

    Raises:
        TimeNotOffered: that time cannot be booked, or not any more.
        TimeFull: somebody has taken the last place meanwhile.
        BookingOver: the booking was cancelled or used before.
    """
    booking = _held(session, booking_id)
    event = session.get_one(Event, booking.event_id)
    slot = _offered(session, event, begins, now, by_staff=False)
    was, old = booking.state, booking.slot_id
    if slot.id == old and was == BookingState.BOOKED:
        return
    if not _take(session, slot):
        raise TimeFull
    _step(session, booking, BookingStep.MOVE, slot_id=slot.id, day=event.day)
    _give_up(session, old, was)
    plan.touch(session, booking.event_id)


@needs(Right.COME)
def arrive(session: Session, booking_id: UUID, wish: Wish, now: datetime) -> Opened:
    """Admit whoever has this booking, or return the visit that it has become. Phone and reception may do so at once: it is one visit.

    From the time that they booked on they are called before ordinary visitors; whoever is much too late, or had no place yet, is one of these.

    Raises:
        DoorShut: as the door says it, with the wish's own rules.
    """
    booking = _held(session, booking_id)
    if booking.state == BookingState.CAME:
        visit = card_queries.visit_with(session, booking.token)
        assert visit is not None  # noqa: S101 - written together
        return Opened(visit.id, visit.number, is_new=False)
    known = admission.admitted(session, booking.event_id, wish.nonce)
    if known is not None:
        return Opened(known.visit_id, known.number, is_new=False)
    event, slot, was = session.get_one(Event, booking.event_id), session.get_one(Slot, booking.slot_id), booking.state
    begins = clock.at(event.day, slot.begins)
    is_due = was == BookingState.BOOKED and now <= begins + timedelta(minutes=slot.minutes) + LATE
    asked = but(wish, heard_through=booking.heard_through or wish.heard_through, due_at=begins if is_due else None)
    admitted = admission.admit(session, booking.event_id, asked, now)
    _step(session, booking, BookingStep.COME, visit_id=admitted.visit_id, came_from=was)
    if was == BookingState.LISTED:
        _count(session, slot.id, waiting=-1)
    session.add(Pass(visit_id=admitted.visit_id, token=booking.token))
    session.flush()
    return Opened(admitted.visit_id, admitted.number, is_new=True)


def take_back(session: Session, visit: Visit) -> None:
    """Undo the coming together with the admission that is taken back: the booking is what it was. Whoever waits again moves up if a place is free by now."""
    booking = booking_queries.of_visit(session, visit.id)
    if booking is None or booking.came_from is None:
        return
    _step(session, booking, AGAIN[booking.came_from], visit_id=None, came_from=None)
    if booking.state == BookingState.LISTED:
        _count(session, booking.slot_id, waiting=1)
        move_up(session, booking.slot_id)


def lapse(session: Session, event_id: UUID) -> None:
    """Note at the end of the day who has booked and not come."""
    for state in before(BookingStep.LAPSE):
        gone = update(Booking).where(Booking.event_id == event_id, Booking.state == state).values(state=TABLE[state, BookingStep.LAPSE])
        session.execute(gone, execution_options=UNSYNCED)
    session.execute(update(Slot).where(Slot.event_id == event_id).values(waiting=0), execution_options=UNSYNCED)


def move_up(session: Session, slot_id: UUID) -> bool:
    """Give a place to whoever has waited longest for this time, if there is one and somebody waits."""
    first = booking_queries.next_in_line(session, slot_id)
    free = update(Slot).where(Slot.id == slot_id, Slot.taken < Slot.places, Slot.waiting > 0).values(taken=Slot.taken + 1, waiting=Slot.waiting - 1)
    if first is None or not _changed(session, free):
        return False
    _step(session, first, BookingStep.MOVE_UP)
    return True


def _held(session: Session, booking_id: UUID) -> Booking:
    """Return the booking as it is once other steps of its event are written."""
    booking = session.get_one(Booking, booking_id)
    plan.hold(session, booking.event_id)
    return session.get_one(Booking, booking_id, populate_existing=True)


def _offered(session: Session, event: Event, begins: time, now: datetime, *, by_staff: bool) -> Slot:
    found = [s for s in offered(event, plan.slots(session, event.id), now) if s.begins == begins]
    if not found or not (event.takes_bookings or by_staff):
        raise TimeNotOffered
    return found[0]


def _take(session: Session, slot: Slot) -> bool:
    """Take a place at this time; False when there is none. The condition decides, not what was read before."""
    return _changed(session, update(Slot).where(Slot.id == slot.id, Slot.taken < Slot.places).values(taken=Slot.taken + 1))


def _give_up(session: Session, slot_id: UUID, was: BookingState) -> None:
    """Free what a booking had: its place, or its place on the waiting list."""
    if was == BookingState.LISTED:
        _count(session, slot_id, waiting=-1)
        return
    _count(session, slot_id, taken=-1)
    move_up(session, slot_id)


def _count(session: Session, slot_id: UUID, *, taken: int = 0, waiting: int = 0) -> None:
    changed = update(Slot).where(Slot.id == slot_id).values(taken=Slot.taken + taken, waiting=Slot.waiting + waiting)
    session.execute(changed, execution_options=UNSYNCED)


def _step(session: Session, booking: Booking, step: BookingStep, **values: object) -> None:
    """Take a booking one step by the table, if it still is as it was read.

    Raises:
        BookingOver: its state does not lead there.
    """
    state = TABLE.get((booking.state, step))
    if state is None or not _changed(session, update(Booking).where(Booking.id == booking.id, Booking.state == booking.state).values(state=state, **values)):
        raise BookingOver
    session.refresh(booking)


def _changed(session: Session, statement: object) -> bool:
    return bool(session.execute(statement, execution_options=UNSYNCED).rowcount)  # type: ignore[call-overload]


def _new_code(session: Session, event_id: UUID) -> str:
    while booking_queries.is_code_taken(session, event_id, code := codes.new_code()):
        pass
    return code

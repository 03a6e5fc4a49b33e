"""The last place: many want it, one has it; and whoever waits moves up once for each that is given up."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from booths.models import Visit
from checkin import bookings
from checkin.admission import Wish
from checkin.bookings import Wanted
from checkin.models import Booking, BookingState
from core import db
from core.addresses import new_token
from core.scopes import Scope
from events.models import Slot
from tests.builders import NOON, Fair, later
from tests.load.crowd import at_once, in_processes

if TYPE_CHECKING:
    from uuid import UUID

HALF_ONE, ONE = time(12, 30), time(13)


@pytest.fixture
def fair(fair: Fair) -> Fair:
    """Return an event that offers a time each half hour, three places each."""
    fair.take_bookings(3)
    return fair


def book(scope: Scope, event_id: UUID, nonce: str, begins: time = HALF_ONE) -> Booking:
    """Book a time."""
    return db.perform(scope, lambda s: bookings.book(s, event_id, Wanted(nonce, begins), NOON))


def states(scope: Scope, event_id: UUID, nonces: list[str]) -> list[str]:
    """Book with each nonce in a thread of its own, and return what came of it."""
    return [str(b.state if isinstance(b, Booking) else b) for b in at_once([lambda n=n: book(scope, event_id, n) for n in nonces])]


def at(fair: Fair, begins: time = HALF_ONE) -> tuple[int, int, dict[BookingState, int]]:
    """Return how many places are taken, how many wait, and how the bookings of that time stand."""
    with db.read(fair.scope) as session:
        slot = session.scalars(select(Slot).where(Slot.begins == begins)).one()
        rows = session.execute(select(Booking.state, func.count()).where(Booking.slot_id == slot.id).group_by(Booking.state))
        return slot.taken, slot.waiting, dict(rows.all())


def test_twelve_who_want_three_places_at_once_are_three_and_nine_who_wait(fair: Fair) -> None:
    found = states(fair.scope, fair.event.id, [new_token() for _ in range(12)])

    assert sorted(found) == ["booked"] * 3 + ["listed"] * 9
    assert at(fair) == (3, 9, {BookingState.BOOKED: 3, BookingState.LISTED: 9})


def test_also_when_they_come_through_two_processes(database_url: str, fair: Fair) -> None:
    calls = [(fair.scope, fair.event.id, [new_token() for _ in range(6)]) for _ in range(2)]

    assert sorted(in_processes(database_url, states, *calls)) == ["booked"] * 3 + ["listed"] * 9
    assert at(fair)[:2] == (3, 9)


def test_one_nonce_sent_by_eight_is_one_booking(fair: Fair) -> None:
    nonce = new_token()

    assert len({b.id for b in at_once([lambda: book(fair.scope, fair.event.id, nonce) for _ in range(8)])}) == 1
    assert at(fair)[:2] == (1, 0)


def test_cancelling_moving_and_booking_at_once_never_overbooks_and_leaves_no_place_empty(fair: Fair) -> None:
    mine = [book(fair.scope, fair.event.id, new_token()) for _ in range(8)]
    act = lambda action: db.perform(fair.scope, action)  # noqa: E731 - a short name
    works = [lambda b=b: act(lambda s: bookings.cancel(s, b.id)) for b in mine[:3]]
    works += [lambda b=b: act(lambda s: bookings.move(s, b.id, ONE, NOON)) for b in mine[2:5]]
    works += [lambda: book(fair.scope, fair.event.id, new_token()) for _ in range(4)]
    at_once(works)

    for begins in (HALF_ONE, ONE):
        taken, waiting, rows = at(fair, begins)
        assert taken == rows.get(BookingState.BOOKED, 0) <= 3
        assert waiting == rows.get(BookingState.LISTED, 0)
        assert taken == 3 or waiting == 0


def test_phone_and_reception_at_once_are_one_visit(fair: Fair) -> None:
    mine = book(fair.scope, fair.event.id, new_token())
    came = at_once([lambda: db.perform(fair.scope, lambda s: bookings.arrive(s, mine.id, Wish(new_token()), later(20))) for _ in range(6)])

    assert len({opened.visit_id for opened in came}) == 1
    assert sum(opened.is_new for opened in came) == 1
    with db.read(fair.scope) as session:
        assert session.scalars(select(func.count()).select_from(Visit)).one() == 1


def test_the_database_itself_refuses_an_overbooked_time(fair: Fair) -> None:
    with pytest.raises(IntegrityError):
        fair.put(lambda s: s.execute(update(Slot).where(Slot.begins == HALF_ONE).values(taken=4)))

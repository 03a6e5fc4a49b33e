"""After the purge, and after an erasing, tickets, cards and bookings open nothing: the friendly page answers."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

import checkin.web
from checkin import bookings, cards, scanning, slots
from checkin.admission import Wish
from checkin.bookings import Wanted
from checkin.models import Booking, BookingState, Card, Pass
from core import db
from core.addresses import new_token
from core.scopes import SYSTEM
from keeping import purge, visitor
from tests import builders
from tests.builders import NOON, later
from tests.checkin.by_hand import book
from tests.keeping.test_purge import after

if TYPE_CHECKING:
    from tests.builders import Fair


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an event with a ticket, a used card and a booking that nobody came with."""
    assert database_url
    fair = builders.fair()
    fair.admit()
    code = fair.do(lambda s: cards.make_cards(s, fair.event.id, cards.FEWEST_AT_ONCE, NOON))[0].code  # type: ignore[index]
    fair.do(lambda s: scanning.scan(s, fair.event.id, code, Wish(new_token()), later(1)))
    fair.do(lambda s: slots.make(s, fair.event.id, 60, 3))
    fair.do(lambda s: bookings.book(s, fair.event.id, Wanted(new_token(), time(13)), later(2), by_staff=True))
    return fair


def answers(found: list[str]) -> set[int]:
    """Return how the addresses answer."""
    visitors = TestClient(Starlette(routes=checkin.web.routes), follow_redirects=False)
    return {visitors.get(address).status_code for address in found}


def addresses() -> list[str]:
    """Return the addresses that were handed out."""
    with db.read(SYSTEM) as session:
        return [f"/{letter}/{t}" for letter, kind in (("t", Pass), ("c", Card), ("b", Booking)) for t in session.scalars(select(kind.token))]


def test_nothing_opens_after_the_purge(fair: Fair) -> None:
    known = addresses()
    assert answers(known) <= {200, 303}

    fair.do(lambda s: purge.purge_event(s, fair.event.id, after(30)))

    assert answers(known) == {404}


def test_a_booking_that_nobody_came_with_is_erased_by_its_code(fair: Fair) -> None:
    with db.read(fair.scope) as session:
        booking = session.scalars(select(Booking)).one()
    fair.do(lambda s: visitor.erase(s, visitor.find(s, fair.event.id, booking.code), later(3)))

    assert answers([f"/b/{booking.token}"]) == {404}


@pytest.mark.parametrize(("days", "states"), [(0, [BookingState.CANCELLED, BookingState.BOOKED]), (1, [BookingState.BOOKED, BookingState.LISTED])])
def test_no_place_is_kept_for_a_booking_that_was_erased_before_its_time(database_url: str, days: int, states: list[BookingState]) -> None:
    assert database_url
    fair = builders.fair()
    fair.take_bookings(1)
    first, second = book(fair), book(fair)

    fair.do(lambda s: visitor.erase(s, visitor.by_key(s, first.id), later(3 + days * 24 * 60)))

    with db.read(fair.scope) as session:
        assert [session.get_one(Booking, booking.id).state for booking in (first, second)] == states

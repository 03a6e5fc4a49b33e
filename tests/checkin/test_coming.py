"""Coming with a booking, in time or late, once; an admission that is taken back; and who did not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from booths.models import Visit
from checkin import booking_queries, bookings, codes, day, scanning, slots, taking_back
from checkin.admission import Wish
from checkin.errors import DoorShut, NotOurs
from checkin.models import Booking, BookingState
from core import addresses, db
from core.addresses import new_token
from events import channels, planning
from events import queries as plan
from events.errors import PlanFixed
from events.models import Event
from events.states import EventStep
from tests.builders import NOON, later
from tests.checkin.by_hand import ONE, arrive, book, slot, state
from tests.checkin.phone import rows

if TYPE_CHECKING:
    from checkin.cards import Opened
    from tests.builders import Fair


def visit(fair: Fair, opened: Opened) -> Visit:
    """Return a visit."""
    with db.read(fair.scope) as session:
        return session.get_one(Visit, opened.visit_id)


def test_coming_in_time_makes_a_visit_that_is_due(times: Fair) -> None:
    with db.read(times.scope) as session:
        flyer = next(c for c in plan.channels(session, times.event.id) if c.name != channels.VENUE)
    came = arrive(times, book(times, heard_through=flyer.id), 25)

    assert (came.is_new, visit(times, came).due_at, visit(times, came).heard_through) == (True, later(30), flyer.id)
    assert slot(times) == (2, 1, 0)


@pytest.mark.parametrize(("minutes", "is_due"), [(30, True), (80, True), (81, False)])
def test_much_too_late_is_a_visitor_like_any_other(times: Fair, minutes: float, *, is_due: bool) -> None:
    assert (visit(times, arrive(times, book(times), minutes)).due_at is not None) == is_due


def test_coming_twice_is_one_visit(times: Fair) -> None:
    mine = book(times)
    first, again = arrive(times, mine), arrive(times, mine, 5)

    assert again == (first.visit_id, first.number, False)
    assert rows()["visit"] == 1


def test_nobody_who_comes_is_refused_whatever_their_booking_says(times: Fair) -> None:
    cancelled, _second, listed = book(times), book(times), book(times, ONE)
    times.do(lambda s: bookings.cancel(s, cancelled.id))
    third = [book(times, ONE), book(times, ONE)][1]

    assert [visit(times, arrive(times, b)).due_at for b in (cancelled, third)] == [None, None]
    assert visit(times, arrive(times, listed)).due_at == later(60)
    assert slot(times, ONE) == (2, 2, 0)


def test_a_door_that_is_shut_is_shut_for_bookings_too_and_leaves_them_as_they_were(times: Fair) -> None:
    mine = book(times)
    times.do(lambda s: planning.advance(s, times.event.id, EventStep.CLOSE, NOON))
    with pytest.raises(DoorShut):
        arrive(times, mine)
    assert (state(times, mine), rows()["visit"]) == (BookingState.BOOKED, 0)


def test_by_oneself_a_booking_admits_on_its_day_only(times: Fair) -> None:
    with pytest.raises(DoorShut):
        arrive(times, book(times), -24 * 60, by_oneself=True)


def test_receptions_field_takes_a_bookings_address_and_code(times: Fair) -> None:
    mine = book(times, people=3, language="vi")

    def scan(typed: str) -> scanning.Seen:
        return db.perform(times.scope, lambda s: scanning.scan(s, times.event.id, typed, Wish(new_token()), later(20)))

    seen = scan(codes.shown(mine.code))
    with db.read(times.scope) as session:
        came = session.get_one(Visit, seen.visit_id)
    assert (seen.is_new, came.people, came.language, came.due_at) == (True, 3, "vi", later(30))
    for typed in (addresses.booking("https://soudan.example.jp", mine.token), addresses.ticket("https://soudan.example.jp", mine.token), mine.code):
        assert scan(typed) == seen._replace(is_new=False)
    with db.read(times.scope) as session, pytest.raises(NotOurs):
        scanning.fresh_card(session, times.event.id, mine.code)


def come_by_mistake(fair: Fair, booking: Booking, minutes: float = 0) -> None:
    """Come, and have the admission taken back a minute later."""
    visit_id = arrive(fair, booking, minutes).visit_id
    fair.do(lambda s: taking_back.take_back(s, visit_id, later(minutes + 1)))


@pytest.mark.parametrize("minutes", [25, 85])
def test_an_admission_that_is_taken_back_leaves_a_place_to_whoever_had_it_early_or_late(times: Fair, minutes: float) -> None:
    mine, _second, listed = (book(times) for _ in range(3))
    come_by_mistake(times, mine, minutes)

    assert [state(times, b) for b in (mine, listed)] == [BookingState.BOOKED, BookingState.LISTED]
    assert slot(times) == (2, 2, 1)
    assert arrive(times, mine, minutes + 2).is_new


def test_an_admission_that_is_taken_back_leaves_who_waits_for_a_place_waiting(times: Fair) -> None:
    *_others, listed = (book(times) for _ in range(3))
    come_by_mistake(times, listed)

    assert (state(times, listed), slot(times)) == (BookingState.LISTED, (2, 2, 1))


def test_whoever_would_wait_again_has_the_place_that_was_given_up_meanwhile(times: Fair) -> None:
    first, _second, listed = (book(times) for _ in range(3))
    visit_id = arrive(times, listed).visit_id
    times.do(lambda s: bookings.cancel(s, first.id))
    times.do(lambda s: taking_back.take_back(s, visit_id, later(1)))

    assert (state(times, listed), slot(times)) == (BookingState.BOOKED, (2, 2, 0))


def test_an_admission_that_is_taken_back_leaves_a_cancelled_booking_cancelled(times: Fair) -> None:
    first, _second, listed = (book(times) for _ in range(3))
    times.do(lambda s: bookings.cancel(s, first.id))
    come_by_mistake(times, first)

    assert [state(times, b) for b in (first, listed)] == [BookingState.CANCELLED, BookingState.BOOKED]
    assert slot(times) == (2, 2, 0)


def test_at_the_end_of_the_day_who_did_not_come_is_noted(times: Fair) -> None:
    came, gone, *more = [book(times), book(times), book(times), book(times, ONE)]
    arrive(times, came)
    times.do(lambda s: bookings.cancel(s, more[1].id))
    times.do(lambda s: planning.advance(s, times.event.id, EventStep.CLOSE, later(200)))
    times.do(lambda s: day.end(s, times.event.id, later(201)))

    assert [state(times, b) for b in (came, gone, *more)] == [BookingState.CAME, BookingState.LAPSED, BookingState.LAPSED, BookingState.CANCELLED]
    with pytest.raises(PlanFixed):
        times.do(lambda s: slots.take_bookings(s, times.event.id, takes=True))


def test_who_is_expected_soon_is_counted(times: Fair) -> None:
    mine = [book(times, people=2), book(times, people=3), book(times, ONE)]
    arrive(times, mine[0])

    with db.read(times.scope) as session:
        event = session.get_one(Event, times.event.id)
        assert booking_queries.expected(session, event, NOON) == (1, 3)
        assert booking_queries.expected(session, event, later(30)) == (2, 4)
        assert booking_queries.expected(session, event, later(60)) == (1, 1)

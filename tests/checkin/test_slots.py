"""The times that an event offers: made, widened, closed; what somebody has booked stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest

from checkin import booking_queries, bookings, slots
from checkin.errors import PlacesTaken, TimeNotOffered, TooManyTimes
from checkin.models import BookingState
from checkin.slots import Line
from core import clock, db
from events import planning
from events import queries as plan
from events.errors import TimesBooked
from events.models import Event, EventState
from events.planning import Plan
from tests.builders import NOON, later
from tests.checkin.by_hand import HALF_ONE, ONE, book, state
from tests.checkin.phone import rows

if TYPE_CHECKING:
    from tests.builders import Fair


def hours(fair: Fair, **changed: object) -> Plan:
    """Return the event's plan with other hours or another day."""
    with db.read(fair.scope) as session:
        event = session.get_one(Event, fair.event.id)
    return replace(Plan(**{name: getattr(event, name) for name in Plan.__slots__}), **changed)  # type: ignore[arg-type]


def test_an_event_offers_no_times_until_somebody_makes_some(fair: Fair) -> None:
    assert rows()["slot"] == 0
    with pytest.raises(TimeNotOffered):
        book(fair)


def test_times_go_from_opening_to_the_last_admission(fair: Fair) -> None:
    made = fair.do(lambda s: slots.make(s, fair.event.id, 60, 3))

    with db.read(fair.scope) as session:
        assert [s.begins.hour for s in plan.slots(session, fair.event.id)] == list(range(10, 15))
    assert made == 5


def test_made_anew_only_times_that_somebody_booked_stay(times: Fair) -> None:
    book(times, time(12, 30))
    times.do(lambda s: slots.make(s, times.event.id, 60, 4))

    with db.read(times.scope) as session:
        assert [f"{s.begins:%H:%M}" for s in plan.slots(session, times.event.id)] == ["10:00", "11:00", "12:00", "12:30", "13:00", "14:00"]


def test_an_event_has_so_many_times_at_most(fair: Fair) -> None:
    with pytest.raises(TooManyTimes):
        fair.do(lambda s: slots.make(s, fair.event.id, 1, 1))


def test_a_third_of_what_the_first_contact_can_take_is_suggested(fair: Fair) -> None:
    counters = sum(1 for _ in range(4) if fair.do(lambda s: planning.add_counter(s, fair.booth("A").id, NOON)))
    with db.read(fair.scope) as session:
        first = next(p for p in plan.booths(session, fair.event.id) if p.booth.is_first_contact)
        suggested = slots.suggested(session, fair.event.id, 60)

    assert counters == 4
    assert suggested == round(len(first.counters) * 60 / (first.programmes[0].minutes + 5) / 3)


def test_more_places_let_those_who_wait_move_up_and_fewer_than_taken_are_refused(times: Fair) -> None:
    made = [book(times) for _ in range(4)]
    times.do(lambda s: slots.save(s, times.event.id, {HALF_ONE: Line(3, is_open=True)}))

    assert [state(times, b) for b in made] == [BookingState.BOOKED] * 3 + [BookingState.LISTED]
    with pytest.raises(PlacesTaken) as refused:
        times.do(lambda s: slots.save(s, times.event.id, {HALF_ONE: Line(2, is_open=True)}))
    assert str(refused.value).startswith("12:30は、すでに3組")


def test_hours_that_would_drop_a_booked_time_are_refused_with_how_many(times: Fair) -> None:
    for _ in range(3):
        book(times, time(14, 30))
    with pytest.raises(TimesBooked) as refused:
        times.do(lambda s: planning.edit_event(s, times.event.id, hours(times, last_admission=time(14)), NOON))

    assert (refused.value.facts["count"], refused.value.facts["times"]) == (3, "14:30")


def test_shorter_hours_close_the_times_that_nobody_booked(times: Fair) -> None:
    book(times)
    times.do(lambda s: planning.edit_event(s, times.event.id, hours(times, last_admission=time(14)), NOON))

    with db.read(times.scope) as session:
        assert [f"{s.begins:%H:%M}" for s in plan.slots(session, times.event.id) if not s.is_open] == ["14:00", "14:30"]


def test_a_booking_stays_when_the_day_changes_and_knows_which_day_it_was_made_for(times: Fair) -> None:
    mine = book(times)
    times.do(lambda s: planning.edit_event(s, times.event.id, hours(times, day=times.event.day + timedelta(days=7)), NOON))

    with db.read(times.scope) as session:
        event = session.get_one(Event, times.event.id)
        assert booking_queries.on_another_day(session, event) == 1
    times.do(lambda s: bookings.move(s, mine.id, ONE, NOON))
    with db.read(times.scope) as session:
        assert booking_queries.on_another_day(session, event) == 0


def test_a_copied_event_offers_the_same_times_to_nobody_yet(times: Fair) -> None:
    book(times)
    copied = db.perform(times.scope, lambda s: planning.copy_event(s, times.event.id, clock.day_of(later(60 * 24 * 30)), NOON))

    with db.read(times.scope) as session:
        assert {(s.places, s.taken) for s in plan.slots(session, copied.id)} == {(2, 0)}
    assert (copied.takes_bookings, copied.state) == (False, EventState.PLANNING)

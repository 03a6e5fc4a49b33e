"""Times that may be booked: taken once, waited for, moved, cancelled, and used by coming; walk-ins are served as always."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths.models import Visit
from checkin import booking_queries, bookings, cards, codes, day, scanning, slots, taking_back
from checkin.admission import Wish
from checkin.bookings import Wanted
from checkin.errors import BookingOver, DoorShut, NotOurs, PlacesTaken, TimeFull, TimeNotOffered, TooManyTimes
from checkin.models import Booking, BookingState
from checkin.slots import Line
from core import addresses, clock, db
from core.addresses import new_token
from events import channels, planning
from events import queries as plan
from events.errors import PlanFixed, TimesBooked
from events.models import Event, EventState, Slot
from events.planning import Plan
from events.states import EventStep
from tests.builders import NOON, later
from tests.checkin.phone import rows

if TYPE_CHECKING:
    from checkin.cards import Opened
    from tests.builders import Fair

HALF_ONE, ONE = time(12, 30), time(13)


@pytest.fixture
def times(fair: Fair) -> Fair:
    """Return an event open from ten to three that offers a time each half hour, two places each, and takes bookings."""
    fair.take_bookings(2)
    return fair


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


def visit(fair: Fair, opened: Opened) -> Visit:
    """Return a visit."""
    with db.read(fair.scope) as session:
        return session.get_one(Visit, opened.visit_id)


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


def test_a_place_is_booked_and_whoever_comes_after_the_last_one_waits_for_it(times: Fair) -> None:
    assert [book(times).state for _ in range(3)] == [BookingState.BOOKED, BookingState.BOOKED, BookingState.LISTED]
    assert slot(times) == (2, 2, 1)


def test_one_nonce_books_once(times: Fair) -> None:
    nonce = new_token()

    assert book(times, nonce=nonce).id == book(times, ONE, nonce=nonce).id
    assert (slot(times), slot(times, ONE)) == ((2, 1, 0), (2, 0, 0))


def test_a_cancellation_gives_its_place_to_whoever_has_waited_longest(times: Fair) -> None:
    first, _second, third, fourth = (book(times, minutes=n) for n in range(4))
    times.do(lambda s: bookings.cancel(s, first.id))

    assert [state(times, b) for b in (first, third, fourth)] == [BookingState.CANCELLED, BookingState.BOOKED, BookingState.LISTED]
    assert slot(times) == (2, 2, 1)


def test_whoever_waits_may_cancel_too_and_nobody_cancels_twice(times: Fair) -> None:
    *_others, listed = (book(times) for _ in range(3))
    times.do(lambda s: bookings.cancel(s, listed.id))

    assert slot(times) == (2, 2, 0)
    with pytest.raises(BookingOver):
        times.do(lambda s: bookings.cancel(s, listed.id))


def test_more_places_let_those_who_wait_move_up_and_fewer_than_taken_are_refused(times: Fair) -> None:
    made = [book(times) for _ in range(4)]
    times.do(lambda s: slots.save(s, times.event.id, {HALF_ONE: Line(3, is_open=True)}))

    assert [state(times, b) for b in made] == [BookingState.BOOKED] * 3 + [BookingState.LISTED]
    with pytest.raises(PlacesTaken) as refused:
        times.do(lambda s: slots.save(s, times.event.id, {HALF_ONE: Line(2, is_open=True)}))
    assert str(refused.value).startswith("12:30は、すでに3組")


def test_another_time_is_taken_before_the_old_one_is_given_up(times: Fair) -> None:
    mine, waits = book(times), [book(times) for _ in range(2)][1]
    full = [book(times, ONE) for _ in range(2)]
    with pytest.raises(TimeFull):
        times.do(lambda s: bookings.move(s, mine.id, ONE, NOON))
    assert state(times, mine) == BookingState.BOOKED
    times.do(lambda s: bookings.cancel(s, full[0].id))
    times.do(lambda s: bookings.move(s, mine.id, ONE, NOON))

    assert (slot(times), slot(times, ONE)) == ((2, 2, 0), (2, 2, 0))
    assert state(times, waits) == BookingState.BOOKED


def test_whoever_waits_may_take_a_time_with_a_place(times: Fair) -> None:
    *_others, listed = (book(times) for _ in range(3))
    times.do(lambda s: bookings.move(s, listed.id, ONE, NOON))

    assert (state(times, listed), slot(times), slot(times, ONE)) == (BookingState.BOOKED, (2, 2, 0), (2, 1, 0))


@pytest.mark.parametrize("begins", [time(11), time(12), time(16), time(12, 1)])
def test_a_time_that_has_begun_or_is_none_cannot_be_booked(times: Fair, begins: time) -> None:
    with pytest.raises(TimeNotOffered):
        book(times, begins, by_staff=True)


def test_a_closed_time_is_not_offered_and_a_closed_page_is_for_staff_only(times: Fair) -> None:
    times.do(lambda s: slots.save(s, times.event.id, {ONE: Line(2, is_open=False)}))
    times.do(lambda s: slots.take_bookings(s, times.event.id, takes=False))

    assert book(times, by_staff=True).state == BookingState.BOOKED
    for begins, by_staff in ((HALF_ONE, False), (ONE, True)):
        with pytest.raises(TimeNotOffered):
            book(times, begins, by_staff=by_staff)


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


def test_a_card_never_has_a_bookings_code(times: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = book(times)
    real, drawn = codes.new_code, iter([mine.code])
    monkeypatch.setattr(codes, "new_code", lambda: next(drawn, None) or real())

    assert mine.code not in {c.code for c in db.perform(times.scope, lambda s: cards.make_cards(s, times.event.id, 10, NOON))}


def test_at_the_end_of_the_day_who_did_not_come_is_noted(times: Fair) -> None:
    came, gone, *more = [book(times), book(times), book(times), book(times, ONE)]
    arrive(times, came)
    times.do(lambda s: bookings.cancel(s, more[1].id))
    times.do(lambda s: planning.advance(s, times.event.id, EventStep.CLOSE, later(200)))
    times.do(lambda s: day.end(s, times.event.id, later(201)))

    assert [state(times, b) for b in (came, gone, *more)] == [BookingState.CAME, BookingState.LAPSED, BookingState.LAPSED, BookingState.CANCELLED]
    with pytest.raises(PlanFixed):
        times.do(lambda s: slots.take_bookings(s, times.event.id, takes=True))


def hours(fair: Fair, **changed: object) -> Plan:
    """Return the event's plan with other hours or another day."""
    with db.read(fair.scope) as session:
        event = session.get_one(Event, fair.event.id)
    return replace(Plan(**{name: getattr(event, name) for name in Plan.__slots__}), **changed)  # type: ignore[arg-type]


def test_hours_that_would_drop_a_booked_time_are_refused_with_how_many(times: Fair) -> None:
    for _ in range(3):
        book(times, time(14, 30))
    with pytest.raises(TimesBooked) as refused:
        times.do(lambda s: planning.edit_event(s, times.event.id, hours(times, last_admission=time(14))))

    assert (refused.value.facts["count"], refused.value.facts["times"]) == (3, "14:30")


def test_shorter_hours_close_the_times_that_nobody_booked(times: Fair) -> None:
    book(times)
    times.do(lambda s: planning.edit_event(s, times.event.id, hours(times, last_admission=time(14))))

    with db.read(times.scope) as session:
        assert [f"{s.begins:%H:%M}" for s in plan.slots(session, times.event.id) if not s.is_open] == ["14:00", "14:30"]


def test_a_booking_stays_when_the_day_changes_and_knows_which_day_it_was_made_for(times: Fair) -> None:
    mine = book(times)
    times.do(lambda s: planning.edit_event(s, times.event.id, hours(times, day=times.event.day + timedelta(days=7))))

    with db.read(times.scope) as session:
        event = session.get_one(Event, times.event.id)
        assert booking_queries.on_another_day(session, event) == 1
    times.do(lambda s: bookings.move(s, mine.id, ONE, NOON))
    with db.read(times.scope) as session:
        assert booking_queries.on_another_day(session, event) == 0


def test_who_is_expected_soon_is_counted(times: Fair) -> None:
    mine = [book(times, people=2), book(times, people=3), book(times, ONE)]
    arrive(times, mine[0])

    with db.read(times.scope) as session:
        event = session.get_one(Event, times.event.id)
        assert booking_queries.expected(session, event, NOON) == (1, 3)
        assert booking_queries.expected(session, event, later(30)) == (2, 4)
        assert booking_queries.expected(session, event, later(60)) == (1, 1)


def test_a_copied_event_offers_the_same_times_to_nobody_yet(times: Fair) -> None:
    book(times)
    copied = db.perform(times.scope, lambda s: planning.copy_event(s, times.event.id, clock.day_of(later(60 * 24 * 30)), NOON))

    with db.read(times.scope) as session:
        assert {(s.places, s.taken) for s in plan.slots(session, copied.id)} == {(2, 0)}
    assert (copied.takes_bookings, copied.state) == (False, EventState.PLANNING)

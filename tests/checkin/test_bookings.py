"""Times are booked once, waited for, moved and cancelled."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest

from checkin import bookings, cards, codes, slots
from checkin.errors import BookingOver, TimeFull, TimeNotOffered
from checkin.models import BookingState
from checkin.slots import Line
from core import db
from core.addresses import new_token
from tests.builders import NOON
from tests.checkin.by_hand import HALF_ONE, ONE, book, slot, state

if TYPE_CHECKING:
    from tests.builders import Fair


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


def test_a_card_never_has_a_bookings_code(times: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = book(times)
    real, drawn = codes.new_code, iter([mine.code])
    monkeypatch.setattr(codes, "new_code", lambda: next(drawn, None) or real())

    assert mine.code not in {c.code for c in db.perform(times.scope, lambda s: cards.make_cards(s, times.event.id, 10, NOON))}

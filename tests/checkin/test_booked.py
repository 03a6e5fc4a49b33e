"""The page of a booking, and coming with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from booths.models import Visit
from checkin import codes
from checkin.models import BookingState, Scan
from core import db
from events import queries as plan
from events.models import EventState
from tests.builders import later
from tests.checkin.booked import book, made, set_event, shown, times
from tests.checkin.phone import Phone, SetClock, nonce_in, rows, token_in


def test_who_booked_from_a_flyers_code_is_counted_as_its_visitor(home: Phone) -> None:
    with db.read(home.fair.scope) as session:
        flyer = next(c for c in plan.channels(session, home.fair.event.id) if c.name == "チラシ")
    page = home.browser.get(f"/e/{home.fair.event.code}?c={flyer.code}").text
    assert f'href="/e/{home.fair.event.code}/times?c={flyer.code}"' in page
    home.browser.post(f"/b/{book(home)}/come")
    other = home.another()
    other.browser.post(f"/b/{book(other, query=f'?c={flyer.code}')}/come")

    with db.read(home.fair.scope) as session:
        assert session.scalars(select(Visit.heard_through)).all() == [flyer.id, flyer.id]


def test_coming_by_the_bookings_page_gives_a_number_once(home: Phone) -> None:
    token = book(home, people="3")
    first = home.browser.post(f"/b/{token}/come")
    home.browser.post(f"/b/{token}/come")

    assert first.headers["location"] == f"/b/{token}"
    assert home.browser.get(f"/b/{token}").headers["location"] == f"/t/{token}"
    assert "あなたの番号は1です。" in home.ticket(token)
    with db.read(home.fair.scope) as session:
        assert session.execute(select(Visit.people, Visit.due_at)).all() == [(3, later(30))]


def test_at_the_venues_door_a_phone_that_booked_takes_its_number_with_the_booking(home: Phone) -> None:
    book(home)
    assert "ご予約：12:30" in home.look().text
    nonce = nonce_in(home.look())
    tokens = [token_in(home.send(nonce)) for _ in range(2)]

    assert all("あなたの番号は1です。" in home.ticket(token) for token in tokens)
    assert "あなたの番号は1です。" in home.look().text
    with db.read(home.fair.scope) as session:
        assert session.execute(select(Visit.due_at)).all() == [(later(30),)]
    assert [b.state for b in made(home)] == [BookingState.CAME]


def test_a_double_tap_at_the_door_uses_one_of_two_bookings(home: Phone) -> None:
    book(home)
    book(home, "13:00", "?another=1")
    nonce = nonce_in(home.look())
    for _ in range(2):
        home.send(nonce)

    assert sorted(b.state for b in made(home)) == [BookingState.BOOKED, BookingState.CAME]
    assert rows()["visit"] == 1


def test_a_number_that_the_booking_became_is_shown_at_the_door(home: Phone) -> None:
    token = book(home)
    home.browser.post(f"/b/{token}/come")

    assert "あなたの番号は1です。" in home.look().text
    home.send(nonce_in(home.look(another="1")))
    assert rows()["visit"] == 2


def test_on_another_day_or_after_admission_nobody_comes_by_the_page(home: Phone, set_clock: SetClock) -> None:
    token = book(home)
    for minutes in (-24 * 60, 200):
        set_clock(minutes)
        assert "着きました" not in shown(home, token)
        home.browser.post(f"/b/{token}/come")
    assert rows()["visit"] == 0


@pytest.mark.parametrize(
    ("state", "words"),
    [(EventState.CANCELLED, "中止になりました"), (EventState.ENDED, "この日の受付は終わりました。"), (EventState.PAUSED, "係の案内をお聞きください。")],
)
def test_a_bookings_page_says_what_became_of_the_day(home: Phone, state: EventState, words: str) -> None:
    token = book(home)
    set_event(home, state=state)

    assert words in shown(home, token)
    assert times(home).status_code == (200 if state == EventState.PAUSED else 303)


def test_a_booking_is_still_there_when_the_event_goes_back_to_planning(home: Phone) -> None:
    token = book(home)
    set_event(home, state=EventState.PLANNING)

    assert "この時間でご予約をお取りしました。" in shown(home, token)
    assert times(home).status_code == 404


def test_a_booking_of_another_day_says_that_the_day_has_changed(home: Phone) -> None:
    token = book(home)
    set_event(home, day=home.fair.event.day + timedelta(days=7))

    assert "日にちが変わりました。" in shown(home, token)
    assert "令和8年3月21日(土)" in shown(home, token)


@pytest.mark.parametrize("path", ["/b/unknown", "/b/" + "x" * 22, "/b/" + "x" * 22 + "/times", "/b/" + "x" * 22 + "/day.ics", "/b/", "/e/unknown2/times"])
def test_an_unknown_booking_is_welcomed(home: Phone, path: str) -> None:
    assert (home.browser.get(path).status_code, "ようこそ、お手伝いします" in home.browser.get(path).text) == (404, True)


def test_the_code_on_the_page_is_the_one_for_reception(home: Phone) -> None:
    token = book(home)

    assert made(home)[0].code in codes.tidy(shown(home, token))


def test_the_nonce_of_a_booking_is_that_of_its_scan(home: Phone) -> None:
    home.browser.post(f"/b/{book(home)}/come")

    with db.read(home.fair.scope) as session:
        assert session.scalars(select(Scan.nonce)).all() == [made(home)[0].nonce]

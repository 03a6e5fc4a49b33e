"""The public page for booking a time: one tap, no name, no script."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

import pytest

from checkin import slots
from checkin.models import BookingState
from core import db, text
from core.scopes import SYSTEM
from events import queries as plan
from events.models import Slot
from tests.checkin.booked import TIMES, book, made, send, shown, times
from tests.checkin.phone import Phone, nonce_in, rows
from tests.checkin.test_weight import LINKED, MOST_BYTES, MOST_REQUESTS


def test_each_time_that_is_to_come_is_there_with_a_shape_and_words(home: Phone) -> None:
    book(home)
    for _ in range(2):
        book(home.another(), "13:00")
    found = TIMES.findall(times(home.another()).text)

    assert [begins for begins, _shape, _words in found] == ["12:30", "13:00", "13:30", "14:00", "14:30"]
    assert found[:3] == [("12:30", "△", "残りわずか"), ("13:00", "◇", "満席（空き待ち）"), ("13:30", "○", "空きがあります")]


def test_one_tap_books_without_anything_else(home: Phone) -> None:
    page = shown(home, book(home))

    assert "この時間でご予約をお取りしました。" in page
    assert re.search(r'class="begins">12:30<', page)
    assert [(b.people, b.language, b.state) for b in made(home)] == [(1, "ja", BookingState.BOOKED)]


def test_the_same_form_sent_twice_is_one_booking(home: Phone) -> None:
    nonce = nonce_in(times(home))

    assert send(home, nonce).headers["location"] == send(home, nonce, "13:00").headers["location"]
    assert len(made(home)) == 1


def test_a_phone_that_has_booked_sees_its_booking_and_may_book_for_others(home: Phone) -> None:
    token = book(home)
    page = times(home).text

    assert f'href="/b/{token}"' in page
    assert not TIMES.search(page)
    book(home, "13:00", "?another=1")
    assert not TIMES.search(times(home, "?another=1").text)
    assert len(made(home)) == 2


def test_one_phone_cannot_take_all_places(home: Phone) -> None:
    for n in range(6):
        page = times(home, f"?another={n}")
        if TIMES.search(page.text):
            send(home, nonce_in(page), "13:00")
    send(home, "n" * 22)

    assert len(made(home)) == 4


def test_the_last_place_goes_to_one_and_the_other_waits_and_is_told_kindly(home: Phone) -> None:
    tokens = [book(home.another()) for _ in range(3)]

    assert "この時間の空きをお待ちいただいています。" in shown(home, tokens[2])
    assert "予約がなくても、いつ来ていただいても大丈夫です。" in shown(home, tokens[2])
    home.browser.post(f"/b/{tokens[0]}/cancel")
    assert "この時間でご予約をお取りしました。" in shown(home, tokens[2])
    assert "ご予約を取り消しました。" in shown(home, tokens[0])


@pytest.mark.parametrize("begins", ["11:00", "12:00", "12:01", "25:00", "", "<b>"])
def test_a_time_that_is_gone_or_none_books_nothing_and_the_page_is_shown_again(home: Phone, begins: str) -> None:
    before = rows()
    answer = send(home, nonce_in(times(home)), begins)

    assert answer.status_code in {200, 400}
    assert TIMES.search(answer.text)
    assert rows() == before


@pytest.mark.parametrize(("typed", "people"), [("3", 3), ("21", 20), ("0", 1), ("two", 1)])
def test_a_booking_is_for_so_many_people(home: Phone, typed: str, people: int) -> None:
    book(home, people=typed)

    assert [b.people for b in made(home)] == [people]


def test_another_time_is_chosen_among_those_with_a_place(home: Phone) -> None:
    token = book(home)
    for _ in range(2):
        book(home.another(), "13:00")
    page = home.browser.get(f"/b/{token}/times").text
    assert [begins for begins, *_ in TIMES.findall(page)] == ["13:30", "14:00", "14:30"]

    home.browser.post(f"/b/{token}/move", data={"slot": "14:00"})
    assert re.search(r'class="begins">14:00<', shown(home, token))
    assert "その時間は、いま埋まりました。" in home.browser.post(f"/b/{token}/move", data={"slot": "13:00"}).text


def test_without_bookings_the_page_says_that_one_may_come_at_any_time(home: Phone) -> None:
    home.fair.do(lambda s: slots.take_bookings(s, home.fair.event.id, takes=False))

    assert "いま予約できる時間はありません。予約なしで、いつ来ていただいても大丈夫です。" in times(home).text
    assert "/times" not in home.look(venue=False).text


def test_the_information_page_leads_to_the_times_and_then_to_the_booking(home: Phone) -> None:
    assert f'href="/e/{home.fair.event.code}/times"' in home.look(venue=False).text
    token = book(home)

    assert f'href="/b/{token}"' in home.look(venue=False).text


def test_a_link_preview_books_and_cancels_nothing(home: Phone) -> None:
    token = book(home)
    before = rows()
    for path in (f"/e/{home.fair.event.code}/times", f"/b/{token}", f"/b/{token}/times", f"/b/{token}/come", f"/b/{token}/cancel"):
        home.browser.head(path)
        home.browser.get(path)

    assert rows() == before
    assert [b.state for b in made(home)] == [BookingState.BOOKED]


def test_the_pages_name_neither_the_event_nor_a_programme(home: Phone) -> None:
    with db.read(home.fair.scope) as session:
        names = [home.fair.event.title, *(name for p in plan.programmes(session) for name in (p.name, p.short))]
    token = book(home)
    words = times(home.another()).text + shown(home, token) + home.browser.get(f"/b/{token}/day.ics").text

    assert [name for name in names if name in words] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", text.LANGUAGES)
def test_the_pages_weigh_at_most_twelve_kilobytes(home: Phone, code: str) -> None:
    with db.write(replace(home.fair.scope, role=SYSTEM.role)) as session:
        for n in range(8):
            session.add(Slot(event_id=home.fair.event.id, begins=time(12, 31 + n), minutes=30, places=1 + n % 3, taken=n % 2))
    listed = [book(home.another()) for _ in range(3)][2]
    for path in (f"/e/{home.fair.event.code}/times", f"/e/{home.fair.event.code}", f"/b/{listed}", f"/b/{listed}/times"):
        page = home.another().browser.get(path, headers={"cookie": f"language={code}; look=large.strong"})
        loaded = [home.browser.get(address) for address in LINKED.findall(page.text)]

        assert page.status_code == 200
        assert (path, len(page.content) + sum(len(file.content) for file in loaded)) <= (path, MOST_BYTES)
        assert 1 + len(loaded) <= MOST_REQUESTS


def test_a_booking_made_at_home_in_another_language_stays_in_it(home: Phone) -> None:
    nonce = nonce_in(times(home, "?lang=vi"))
    token = send(home, nonce).headers["location"].removeprefix("/b/")

    assert '<html lang="vi"' in home.another().browser.get(f"/b/{token}", headers={"accept-language": "ja"}).text

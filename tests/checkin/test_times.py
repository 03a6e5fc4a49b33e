"""The public page for booking a time, and the page of a booking: one tap, no name, no script; and coming with it."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths.models import Visit
from checkin import codes, ics, reminders, slots
from checkin.models import Booking, BookingState, Scan
from core import db, text
from events import queries as plan
from events.models import Event, EventState, Slot
from tests.builders import NOON, later
from tests.checkin.phone import Phone, SetClock, nonce_in, rows, token_in
from tests.checkin.test_weight import LINKED, MOST_BYTES, MOST_REQUESTS

if TYPE_CHECKING:
    from tests.checkin.phone import Response

TIMES = re.compile(r'name="slot" value="([\d:]+)"><b>[\d:]+</b> <i aria-hidden="true">(.)</i> <span>([^<]+)<')


@pytest.fixture
def phone(phone: Phone) -> Phone:
    """Return a phone at home; the event takes bookings each half hour, two places each."""
    phone.fair.take_bookings(2)
    return phone


def times(phone: Phone, query: str = "") -> Response:
    """Open the page with the times."""
    return phone.browser.get(f"/e/{phone.fair.event.code}/times{query}")


def book(phone: Phone, begins: str = "12:30", query: str = "", **fields: object) -> str:
    """Book a time, and return the booking's token."""
    answer = send(phone, nonce_in(times(phone, query)), begins, query, **fields)
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix("/b/")


def send(phone: Phone, nonce: str, begins: str = "12:30", query: str = "", **fields: object) -> Response:
    """Send the form of the times."""
    return phone.browser.post(f"/e/{phone.fair.event.code}/times{query}", data={"nonce": nonce, "slot": begins, **fields})


def shown(phone: Phone, token: str) -> str:
    """Return a booking's page."""
    return phone.browser.get(f"/b/{token}").text


def made(phone: Phone) -> list[Booking]:
    """Return all bookings."""
    with db.read(phone.fair.scope) as session:
        return list(session.scalars(select(Booking).order_by(Booking.made_at, Booking.id)))


def set_event(phone: Phone, **values: object) -> None:
    """Change the event's row, however it got there."""
    phone.fair.do(lambda s: s.execute(update(Event).where(Event.id == phone.fair.event.id).values(**values)))


def test_each_time_that_is_to_come_is_there_with_a_shape_and_words(phone: Phone) -> None:
    book(phone)
    for _ in range(2):
        book(phone.another(), "13:00")
    found = TIMES.findall(times(phone.another()).text)

    assert [begins for begins, _shape, _words in found] == ["12:30", "13:00", "13:30", "14:00", "14:30"]
    assert found[:3] == [("12:30", "△", "残りわずか"), ("13:00", "◇", "満席（空き待ち）"), ("13:30", "○", "空きがあります")]


def test_one_tap_books_without_anything_else(phone: Phone) -> None:
    page = shown(phone, book(phone))

    assert "この時間でご予約をお取りしました。" in page
    assert re.search(r'class="begins">12:30<', page)
    assert [(b.people, b.language, b.state) for b in made(phone)] == [(1, "ja", BookingState.BOOKED)]


def test_the_same_form_sent_twice_is_one_booking(phone: Phone) -> None:
    nonce = nonce_in(times(phone))

    assert send(phone, nonce).headers["location"] == send(phone, nonce, "13:00").headers["location"]
    assert len(made(phone)) == 1


def test_a_phone_that_has_booked_sees_its_booking_and_may_book_for_others(phone: Phone) -> None:
    token = book(phone)
    page = times(phone).text

    assert f'href="/b/{token}"' in page
    assert not TIMES.search(page)
    book(phone, "13:00", "?another=1")
    assert not TIMES.search(times(phone, "?another=1").text)
    assert len(made(phone)) == 2


def test_one_phone_cannot_take_all_places(phone: Phone) -> None:
    for n in range(6):
        page = times(phone, f"?another={n}")
        if TIMES.search(page.text):
            send(phone, nonce_in(page), "13:00")
    send(phone, "n" * 22)

    assert len(made(phone)) == 4


def test_the_last_place_goes_to_one_and_the_other_waits_and_is_told_kindly(phone: Phone) -> None:
    tokens = [book(phone.another()) for _ in range(3)]

    assert "この時間の空きをお待ちいただいています。" in shown(phone, tokens[2])
    assert "予約がなくても、いつ来ていただいても大丈夫です。" in shown(phone, tokens[2])
    phone.browser.post(f"/b/{tokens[0]}/cancel")
    assert "この時間でご予約をお取りしました。" in shown(phone, tokens[2])
    assert "ご予約を取り消しました。" in shown(phone, tokens[0])


@pytest.mark.parametrize("begins", ["11:00", "12:00", "12:01", "25:00", "", "<b>"])
def test_a_time_that_is_gone_or_none_books_nothing_and_the_page_is_shown_again(phone: Phone, begins: str) -> None:
    before = rows()
    answer = send(phone, nonce_in(times(phone)), begins)

    assert answer.status_code in {200, 400}
    assert TIMES.search(answer.text)
    assert rows() == before


@pytest.mark.parametrize(("typed", "people"), [("3", 3), ("21", 20), ("0", 1), ("two", 1)])
def test_a_booking_is_for_so_many_people(phone: Phone, typed: str, people: int) -> None:
    book(phone, people=typed)

    assert [b.people for b in made(phone)] == [people]


def test_another_time_is_chosen_among_those_with_a_place(phone: Phone) -> None:
    token = book(phone)
    for _ in range(2):
        book(phone.another(), "13:00")
    page = phone.browser.get(f"/b/{token}/times").text
    assert [begins for begins, *_ in TIMES.findall(page)] == ["13:30", "14:00", "14:30"]

    phone.browser.post(f"/b/{token}/move", data={"slot": "14:00"})
    assert re.search(r'class="begins">14:00<', shown(phone, token))
    assert "その時間は、いま埋まりました。" in phone.browser.post(f"/b/{token}/move", data={"slot": "13:00"}).text


def test_without_bookings_the_page_says_that_one_may_come_at_any_time(phone: Phone) -> None:
    phone.fair.do(lambda s: slots.take_bookings(s, phone.fair.event.id, takes=False))

    assert "いま予約できる時間はありません。予約なしで、いつ来ていただいても大丈夫です。" in times(phone).text
    assert "/times" not in phone.look(venue=False).text


def test_the_information_page_leads_to_the_times_and_then_to_the_booking(phone: Phone) -> None:
    assert f'href="/e/{phone.fair.event.code}/times"' in phone.look(venue=False).text
    token = book(phone)

    assert f'href="/b/{token}"' in phone.look(venue=False).text


def test_who_booked_from_a_flyers_code_is_counted_as_its_visitor(phone: Phone) -> None:
    with db.read(phone.fair.scope) as session:
        flyer = next(c for c in plan.channels(session, phone.fair.event.id) if c.name == "チラシ")
    page = phone.browser.get(f"/e/{phone.fair.event.code}?c={flyer.code}").text
    assert f'href="/e/{phone.fair.event.code}/times?c={flyer.code}"' in page
    phone.browser.post(f"/b/{book(phone)}/come")
    other = phone.another()
    other.browser.post(f"/b/{book(other, query=f'?c={flyer.code}')}/come")

    with db.read(phone.fair.scope) as session:
        assert session.scalars(select(Visit.heard_through)).all() == [flyer.id, flyer.id]


def test_coming_by_the_bookings_page_gives_a_number_once(phone: Phone) -> None:
    token = book(phone, people="3")
    first = phone.browser.post(f"/b/{token}/come")
    phone.browser.post(f"/b/{token}/come")

    assert first.headers["location"] == f"/b/{token}"
    assert phone.browser.get(f"/b/{token}").headers["location"] == f"/t/{token}"
    assert "あなたの番号は1です。" in phone.ticket(token)
    with db.read(phone.fair.scope) as session:
        assert session.execute(select(Visit.people, Visit.due_at)).all() == [(3, later(30))]


def test_at_the_venues_door_a_phone_that_booked_takes_its_number_with_the_booking(phone: Phone) -> None:
    book(phone)
    assert "ご予約：12:30" in phone.look().text
    nonce = nonce_in(phone.look())
    tokens = [token_in(phone.send(nonce)) for _ in range(2)]

    assert all("あなたの番号は1です。" in phone.ticket(token) for token in tokens)
    assert "あなたの番号は1です。" in phone.look().text
    with db.read(phone.fair.scope) as session:
        assert session.execute(select(Visit.due_at)).all() == [(later(30),)]
    assert [b.state for b in made(phone)] == [BookingState.CAME]


def test_a_double_tap_at_the_door_uses_one_of_two_bookings(phone: Phone) -> None:
    book(phone)
    book(phone, "13:00", "?another=1")
    nonce = nonce_in(phone.look())
    for _ in range(2):
        phone.send(nonce)

    assert sorted(b.state for b in made(phone)) == [BookingState.BOOKED, BookingState.CAME]
    assert rows()["visit"] == 1


def test_a_number_that_the_booking_became_is_shown_at_the_door(phone: Phone) -> None:
    token = book(phone)
    phone.browser.post(f"/b/{token}/come")

    assert "あなたの番号は1です。" in phone.look().text
    phone.send(nonce_in(phone.look(another="1")))
    assert rows()["visit"] == 2


def test_on_another_day_or_after_admission_nobody_comes_by_the_page(phone: Phone, set_clock: SetClock) -> None:
    token = book(phone)
    for minutes in (-24 * 60, 200):
        set_clock(minutes)
        assert "着きました" not in shown(phone, token)
        phone.browser.post(f"/b/{token}/come")
    assert rows()["visit"] == 0


@pytest.mark.parametrize(
    ("state", "words"),
    [(EventState.CANCELLED, "中止になりました"), (EventState.ENDED, "この日の受付は終わりました。"), (EventState.PAUSED, "係の案内をお聞きください。")],
)
def test_a_bookings_page_says_what_became_of_the_day(phone: Phone, state: EventState, words: str) -> None:
    token = book(phone)
    set_event(phone, state=state)

    assert words in shown(phone, token)
    assert times(phone).status_code == (200 if state == EventState.PAUSED else 303)


def test_a_booking_is_still_there_when_the_event_goes_back_to_planning(phone: Phone) -> None:
    token = book(phone)
    set_event(phone, state=EventState.PLANNING)

    assert "この時間でご予約をお取りしました。" in shown(phone, token)
    assert times(phone).status_code == 404


def test_a_booking_of_another_day_says_that_the_day_has_changed(phone: Phone) -> None:
    token = book(phone)
    set_event(phone, day=phone.fair.event.day + timedelta(days=7))

    assert "日にちが変わりました。" in shown(phone, token)
    assert "令和8年3月21日(土)" in shown(phone, token)


@pytest.mark.parametrize("path", ["/b/unknown", "/b/" + "x" * 22, "/b/" + "x" * 22 + "/times", "/b/" + "x" * 22 + "/day.ics", "/b/", "/e/unknown2/times"])
def test_an_unknown_booking_is_welcomed(phone: Phone, path: str) -> None:
    assert (phone.browser.get(path).status_code, "ようこそ、お手伝いします" in phone.browser.get(path).text) == (404, True)


def test_a_link_preview_books_and_cancels_nothing(phone: Phone) -> None:
    token = book(phone)
    before = rows()
    for path in (f"/e/{phone.fair.event.code}/times", f"/b/{token}", f"/b/{token}/times", f"/b/{token}/come", f"/b/{token}/cancel"):
        phone.browser.head(path)
        phone.browser.get(path)

    assert rows() == before
    assert [b.state for b in made(phone)] == [BookingState.BOOKED]


def test_the_pages_name_neither_the_event_nor_a_programme(phone: Phone) -> None:
    with db.read(phone.fair.scope) as session:
        names = [phone.fair.event.title, *(name for p in plan.programmes(session) for name in (p.name, p.short))]
    token = book(phone)
    words = times(phone.another()).text + shown(phone, token) + phone.browser.get(f"/b/{token}/day.ics").text

    assert [name for name in names if name in words] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", text.LANGUAGES)
def test_the_pages_weigh_at_most_twelve_kilobytes(phone: Phone, code: str) -> None:
    with db.write(phone.fair.scope) as session:
        for n in range(8):
            session.add(Slot(event_id=phone.fair.event.id, begins=time(12, 31 + n), minutes=30, places=1 + n % 3, taken=n % 2))
    listed = [book(phone.another()) for _ in range(3)][2]
    for path in (f"/e/{phone.fair.event.code}/times", f"/e/{phone.fair.event.code}", f"/b/{listed}", f"/b/{listed}/times"):
        page = phone.another().browser.get(path, headers={"cookie": f"language={code}; look=large.strong"})
        loaded = [phone.browser.get(address) for address in LINKED.findall(page.text)]

        assert page.status_code == 200
        assert (path, len(page.content) + sum(len(file.content) for file in loaded)) <= (path, MOST_BYTES)
        assert 1 + len(loaded) <= MOST_REQUESTS


# what goes with somebody


def test_the_calendar_says_when_and_where_and_nothing_else(phone: Phone) -> None:
    token = book(phone)
    file = phone.browser.get(f"/b/{token}/day.ics")
    lines = file.content.decode().split("\r\n")

    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert {"BEGIN:VCALENDAR", "DTSTART:20260314T033000Z", "DTEND:20260314T040000Z", "SUMMARY:ご案内", "END:VCALENDAR"} <= set(lines)
    assert token not in file.text


def test_long_lines_of_a_calendar_are_folded_between_letters_and_marks_escaped() -> None:
    place = "イオンモール, 1階; 広場\\" * 9
    file = ics.calendar(db.new_key(), "a", place, begins=NOON, minutes=30, made_at=NOON)
    lines = file.split(b"\r\n")

    assert all(len(line) <= 75 for line in lines)
    assert "LOCATION:" + "イオンモール\\, 1階\\; 広場\\\\" * 9 in file.decode().replace("\r\n ", "")


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_a_reminder_speaks_the_bookings_language_and_names_day_time_place_and_address(phone: Phone, code: str) -> None:
    token = book(phone)
    phone.fair.do(lambda s: s.execute(update(Booking).values(language=code)))
    with db.read(phone.fair.scope) as session:
        booking, event = made(phone)[0], session.get_one(Event, phone.fair.event.id)
        said = [
            reminders.reminder(booking, plan.slots(session, event.id)[5], event, plan.venue(session, event.id), "https://a.example", is_today=today)
            for today in (False, True)
        ]
    with text.speaking(code):
        day = text.full_date(event.day).translate(reminders.MARKS)

    assert said[0] != said[1]
    for words in said:
        assert f"{day} 12:30" in words
        assert words.endswith(f"\nhttps://a.example/b/{token}")


def test_a_reminder_in_japanese_is_kind_and_has_the_era(phone: Phone) -> None:
    book(phone)
    with db.read(phone.fair.scope) as session:
        event = session.get_one(Event, phone.fair.event.id)
        words = reminders.reminder(made(phone)[0], plan.slots(session, event.id)[5], event, plan.venue(session, event.id), "https://a.example", is_today=False)

    assert words.startswith("明日のご予約のご案内です。\n令和8年3月14日(土) 12:30\n")
    assert "来られなくなっても大丈夫です。" in words


def test_the_code_on_the_page_is_the_one_for_reception(phone: Phone) -> None:
    token = book(phone)

    assert made(phone)[0].code in codes.tidy(shown(phone, token))


def test_the_nonce_of_a_booking_is_that_of_its_scan(phone: Phone) -> None:
    phone.browser.post(f"/b/{book(phone)}/come")

    with db.read(phone.fair.scope) as session:
        assert session.scalars(select(Scan.nonce)).all() == [made(phone)[0].nonce]


def test_a_booking_made_at_home_in_another_language_stays_in_it(phone: Phone) -> None:
    nonce = nonce_in(times(phone, "?lang=vi"))
    token = send(phone, nonce).headers["location"].removeprefix("/b/")

    assert '<html lang="vi"' in phone.another().browser.get(f"/b/{token}", headers={"accept-language": "ja"}).text

"""What goes with somebody who has booked: the calendar's file and the words of a reminder."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from checkin import ics, reminders
from checkin.models import Booking
from core import db, text
from core.tables import new_key
from events import queries as plan
from events.models import Event
from tests.builders import NOON
from tests.checkin.booked import book, made
from tests.checkin.phone import Phone


def test_the_calendar_says_when_and_where_and_nothing_else(home: Phone) -> None:
    token = book(home)
    file = home.browser.get(f"/b/{token}/day.ics")
    lines = file.content.decode().split("\r\n")

    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert {"BEGIN:VCALENDAR", "DTSTART:20260314T033000Z", "DTEND:20260314T040000Z", "SUMMARY:ご案内", "END:VCALENDAR"} <= set(lines)
    assert token not in file.text


def test_long_lines_of_a_calendar_are_folded_between_letters_and_marks_escaped() -> None:
    place = "イオンモール, 1階; 広場\\" * 9
    file = ics.calendar(new_key(), "a", place, begins=NOON, minutes=30, made_at=NOON)
    lines = file.split(b"\r\n")

    assert all(len(line) <= 75 for line in lines)
    assert "LOCATION:" + "イオンモール\\, 1階\\; 広場\\\\" * 9 in file.decode().replace("\r\n ", "")


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_a_reminder_speaks_the_bookings_language_and_names_day_time_place_and_address(home: Phone, code: str) -> None:
    token = book(home)
    home.fair.put(lambda s: s.execute(update(Booking).values(language=code)))
    with db.read(home.fair.scope) as session:
        booking, event = made(home)[0], session.get_one(Event, home.fair.event.id)
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


def test_a_reminder_in_japanese_is_kind_and_has_the_era(home: Phone) -> None:
    book(home)
    with db.read(home.fair.scope) as session:
        event = session.get_one(Event, home.fair.event.id)
        words = reminders.reminder(made(home)[0], plan.slots(session, event.id)[5], event, plan.venue(session, event.id), "https://a.example", is_today=False)

    assert words.startswith("明日のご予約のご案内です。\n令和8年3月14日(土) 12:30\n")
    assert "来られなくなっても大丈夫です。" in words

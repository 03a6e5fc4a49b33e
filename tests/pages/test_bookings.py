"""準備: times are made, opened and filled, also for whoever telephones. 受付・窓口: who booked is seen there, and why they are called."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from booths.models import Visit
from checkin import bookings, codes
from checkin.bookings import Wanted
from checkin.models import Booking, BookingState
from core import clock, db
from core.addresses import new_token
from core.text import hour
from events import queries as plan
from events.models import Event
from tests.pages.screen import said, turn_to
from tests.pages.test_reception_scan import scan

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House


def planning(house: House) -> AppTest:
    """Open the chosen event's times."""
    screen = house.organiser()
    screen.session_state["plan_tab"] = "選んだ相談会"
    screen.session_state["open_slots"] = True
    return screen.run()


def offered(house: House) -> Event:
    """Let the event offer a time each half hour, and return it as it is."""
    house.fair.take_bookings(2)
    with db.read(house.fair.scope) as session:
        return session.get_one(Event, house.fair.event.id)


def book(house: House) -> Booking:
    """Book the next time."""
    event = offered(house)
    with db.read(house.fair.scope) as session:
        begins = bookings.offered(event, plan.slots(session, event.id), clock.now())[0].begins
    return db.perform(house.fair.scope, lambda s: bookings.book(s, event.id, Wanted(new_token(), begins, 2, "vi"), clock.now()))


def test_times_are_made_in_one_tap_and_nothing_is_open_yet(house: House) -> None:
    screen = planning(house)
    assert "予約は必要ありません。" in said(screen)
    screen.button(key="make_slots").click().run()

    assert "公開ページは閉じています" in said(screen)
    screen.toggle(key=f"takes_bookings_{house.fair.event.code}").set_value(True).run()
    assert "公開ページで受付中" in said(screen)
    with db.read(house.fair.scope) as session:
        assert session.get_one(Event, house.fair.event.id).takes_bookings


def test_for_somebody_who_telephones_the_code_and_the_reminder_are_there_to_pass_on(house: House) -> None:
    offered(house)
    screen = planning(house)
    screen.selectbox(key="caller_language").set_value("vi")
    next(b for b in screen.button if b.label == "この時間で予約する").click().run()
    with db.read(house.fair.scope) as session:
        booking = session.scalars(select(Booking)).one()

    assert codes.shown(booking.code) in said(screen)
    assert f"/b/{booking.token}" in said(screen)
    assert "Đây là tin nhắn về giờ anh/chị đã đặt cho hôm nay." in said(screen)
    screen.segmented_control(key="reminder_kind").set_value("before").run()
    assert "cho ngày mai." in said(screen)


def test_a_booking_is_cancelled_on_request(house: House) -> None:
    booking = book(house)
    screen = planning(house)
    screen.selectbox(key="booking_chosen").set_value(booking.id).run()
    screen.button(key="cancel_booking").click().run()

    with db.read(house.fair.scope) as session:
        assert session.get_one(Booking, booking.id).state == BookingState.CANCELLED
    assert "取り消し" in said(screen)


def test_reception_admits_a_booking_by_its_code_and_says_for_which_time_it_was(house: House) -> None:
    booking = book(house)
    screen = scan(house.reception(), codes.shown(booking.code))
    with db.read(house.fair.scope) as session:
        due = session.scalars(select(Visit.due_at)).one()

    assert ">1</span>" in said(screen)
    assert f"予約 {hour(due)}" in said(screen)
    scan(screen, codes.shown(booking.code))
    assert "この方です" in said(screen)


def test_reception_and_hall_say_in_one_line_who_is_expected(house: House) -> None:
    assert "ご予約でこれから30分" not in said(house.reception())
    offered(house)

    assert "ご予約でこれから30分にいらっしゃる方：" in said(turn_to(house.organiser(), "reception"))
    assert "ご予約でこれから30分にいらっしゃる方：" in said(turn_to(house.organiser(), "hall"))


def test_the_desk_sees_who_booked_calls_them_when_it_is_time_and_says_why(house: House) -> None:
    house.admit()
    number = house.admit()
    due = clock.now() - timedelta(minutes=1)
    house.fair.put(lambda s: s.execute(update(Visit).where(Visit.number == number).values(due_at=due)))
    screen = turn_to(house.organiser(), "desk")
    screen.pills(key="counter").set_value("A-1").run()
    assert f"予約 {hour(due)}" in said(screen)
    screen.button(key="big_call").click().run()

    assert f">{number}</span>" in said(screen)
    assert "ご予約の時間です" in said(screen)

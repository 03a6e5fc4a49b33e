"""From a booking at home to the call: a phone without JavaScript, the reminder's address, the desk that says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from booths.models import Visit
from checkin import reminders, slots
from checkin.models import Booking
from core import clock, db
from events import queries
from events.models import Event, Slot
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.people import Cast
    from tests.e2e.server import Server


@pytest.fixture(scope="module")
def stage(server: Server) -> Iterator[Stage]:
    """Return an open event that takes bookings, as on the evening before: late on its own day no time is left to book."""
    with Stage.set(server) as stage:
        db.perform(stage.scope, lambda s: slots.make(s, stage.event.id, 30, 2))
        db.perform(stage.scope, lambda s: slots.take_bookings(s, stage.event.id, takes=True))
        put_off(stage, 1)
        yield stage


def put_off(stage: Stage, days: int) -> None:
    """Let the event, and what was booked for it, be so many days later."""
    with db.read(stage.scope) as session:
        day = queries.event(session, stage.event.id).day + timedelta(days=days)  # type: ignore[union-attr]
    for model in (Event, Booking):
        db.perform(replace(stage.scope, role="system"), lambda s, model=model: s.execute(update(model).values(day=day)))


def address_in_the_reminder(stage: Stage) -> str:
    """Return the address at the end of the reminder of the only booking."""
    with db.read(stage.scope) as session:
        booking = session.scalars(select(Booking)).one()
        slot, venue = session.get_one(Slot, booking.slot_id), queries.venue(session, stage.event.id)
        return reminders.reminder(booking, slot, stage.event, venue, stage.server.address, is_today=True).splitlines()[-1]


def test_whoever_booked_comes_and_is_called_when_it_is_time(cast: Cast, stage: Stage) -> None:
    phone = cast.phone(javascript=False)
    phone.page.goto(f"/e/{stage.event.code}")
    phone.page.get_by_role("link", name="時間を予約する").click()
    phone.page.locator(".times button").first.click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("この時間でご予約をお取りしました。")

    put_off(stage, -1)
    stage.admit()
    phone.page.goto(address_in_the_reminder(stage))
    phone.page.get_by_role("button", name="着きました").click()
    phone.shows("あなたの番号は2です。")
    due = {"due_at": clock.now() - timedelta(minutes=1)}
    db.perform(replace(stage.scope, role="system"), lambda s: s.execute(update(Visit).where(Visit.number == 2).values(**due)))

    desk = cast.desk(stage.booth_account)
    desk.sit_at("A-1")
    desk.call(2)
    desk.sees("ご予約の時間です")
    phone.shows("ご予約のお時間です。")

"""Booking from a phone: what it sends, and what is found of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from checkin.models import Booking
from core import db
from events.models import Event
from tests.checkin.phone import Phone, nonce_in

if TYPE_CHECKING:
    from tests.checkin.phone import Response

TIMES = re.compile(r'name="slot" value="([\d:]+)"><b>[\d:]+</b> <i aria-hidden="true">(.)</i> <span>([^<]+)<')


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
    phone.fair.put(lambda s: s.execute(update(Event).where(Event.id == phone.fair.event.id).values(**values)))

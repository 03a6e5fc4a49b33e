"""Tablets of an event: which role and booth one has, and how long its event lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core import clock
from core.text import gettext
from events import errors
from events.models import Booth, Event, EventState, Grant
from events.states import OVER
from staff import devices, sessions
from staff.models import Role
from staff.rights import Right, needs
from staff.words import ROLES

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from staff.models import Device

CLOSED = (EventState.SETTLED, EventState.CANCELLED)
"""Then its tablets end, whatever the hour."""


def day_ends(event: Event) -> datetime:
    """Return when the event's day is over in Japan."""
    return clock.at(event.day + timedelta(days=1), clock.MIDNIGHT)


@needs(Right.PEOPLE)
def offer(session: Session, event_id: UUID, role: Role, now: datetime, *, booth_id: UUID | None = None, label: str = "") -> Device:
    """Make a code that opens a tablet for one role in an event, until its day ends; a booth tablet works at one booth.

    Raises:
        PlanFixed: the event is over.
        BoothMissing: a booth tablet needs its booth.
    """
    event = session.get_one(Event, event_id)
    if event.state in OVER:
        raise errors.PlanFixed
    if role not in devices.ROLES or (role == Role.BOOTH and booth_id is None):
        raise errors.BoothMissing
    booth = session.get_one(Booth, booth_id) if role == Role.BOOTH and booth_id is not None else None
    named = {"booth": booth.letter} if booth else {}
    device = devices.offer(session, label or gettext(ROLES[role]), now, role=role, event_id=event_id, until=day_ends(event), **named)
    if booth is not None:
        session.add(Grant(event_id=booth.event_id, booth_id=booth.id, device_id=device.id))
    return device


def _has_event(session: Session, council_id: UUID, day: date) -> bool:
    found = select(Event.id).where(Event.council_id == council_id, Event.day == day, Event.state != EventState.CANCELLED)
    return session.scalars(found.limit(1)).first() is not None


sessions.EVENT_DAYS.append(_has_event)

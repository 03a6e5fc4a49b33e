"""Who works at an event: its tablets, which role and booth one has and how long its event lasts; and which accounts are there on its day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, bindparam, exists, or_, select

from core import clock
from core.text import gettext
from events import errors
from events.models import Booth, Event, EventState, Grant
from events.states import OVER, UNDER_WAY
from staff import devices, sessions
from staff.models import Account, Role
from staff.rights import Right, needs
from staff.words import ROLES

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from staff.models import Device

CLOSED = (EventState.SETTLED, EventState.CANCELLED)
"""Then its tablets end, whatever the hour."""
OF_THE_DAY = (Role.LEAD, Role.RECEPTION, Role.FLOOR)


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


AT_WORK = (
    select(Event.id)
    .join(Account, Account.council_id == Event.council_id)
    .where(Account.id == bindparam("account"), Event.day == bindparam("day"), Event.state != EventState.CANCELLED)
    .where(
        or_(
            bindparam("role", type_=String()).in_(OF_THE_DAY),
            and_(bindparam("role", type_=String()) == Role.ORGANISER, Event.state.in_(UNDER_WAY)),
            exists().where(Grant.event_id == Event.id, Grant.account_id == Account.id),
        )
    )
    .limit(1)
)
"""At which event of a day an account works. Booth staff are named for a booth; who leads, receives or walks does so at any event of the council; organisers, whose
account opens most, are at work from the opening until the end; who only reads the tallies is not."""


def _works(session: Session, account_id: UUID, role: Role, day: date) -> bool:
    return session.scalars(AT_WORK, {"account": account_id, "role": role, "day": day}).first() is not None


sessions.AT_WORK.append(_works)

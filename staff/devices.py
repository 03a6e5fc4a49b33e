"""Tablets: opened by a code that serves once, for one role in one event, until its day ends. Nobody is signed out by idling there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from core.addresses import new_code
from core.text import clean, gettext, later
from staff import errors, sessions
from staff.models import Device, Role, SignIn
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

ROLES = (Role.RECEPTION, Role.FLOOR, Role.BOOTH)
"""What a tablet may be."""
LABEL = later("Name of the tablet")
CODE_LIVES = timedelta(minutes=15)


@needs(Right.PEOPLE)
def offer(session: Session, label: str, now: datetime, *, role: Role, event_id: UUID, until: datetime) -> Device:
    """Make a code that opens a tablet, once, within a quarter of an hour. Which booths are a booth tablet's own, `events.tablets` says."""
    device = Device(label=clean(label, 60), role=role, event_id=event_id, until=until, code=new_code(), code_until=now + CODE_LIVES)
    session.add(device)
    session.flush()
    return device


@needs(Right.ENTER)
def claim(session: Session, code: str, now: datetime, *, agent: str = "") -> str:
    """Open a tablet with its code, and return the cookie's token.

    Raises:
        CodeUsedUp: the code has served, is too old, or never was.
    """
    claimed = update(Device).where(Device.code == code, Device.claimed_at.is_(None), Device.ended_at.is_(None), Device.code_until > now, Device.until > now)
    row = session.execute(
        claimed.values(claimed_at=now).returning(Device.id, Device.council_id), execution_options={"synchronize_session": False}
    ).one_or_none()
    if row is None:
        raise errors.CodeUsedUp
    return sessions.begin(session, row.council_id, now, device_id=row.id, agent=agent)


@needs(Right.OWN)
def name_operator(session: Session, device_id: UUID, person: str) -> None:
    """Say who works at the tablet now."""
    session.get_one(Device, device_id).operator = clean(person, 60)


@needs(Right.PEOPLE)
def rename(session: Session, device_id: UUID, label: str) -> None:
    """Call a tablet something else.

    Raises:
        FieldMissing
    """
    if not clean(label):
        raise errors.FieldMissing(field=gettext(LABEL))
    session.get_one(Device, device_id).label = clean(label, 60)


@needs(Right.PEOPLE)
def cut_off(session: Session, device_id: UUID, now: datetime) -> None:
    """End a tablet's rights at once."""
    session.get_one(Device, device_id).ended_at = now
    session.execute(update(SignIn).where(SignIn.device_id == device_id, SignIn.ended_at.is_(None)).values(ended_at=now))


def follow(session: Session, event_id: UUID, until: datetime) -> None:
    """Let an event's tablets work until this instant: its day was moved, or it is over."""
    session.execute(update(Device).where(Device.event_id == event_id).values(until=until))

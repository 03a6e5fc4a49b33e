"""Tablets: opened by a code that serves once, for one role in one event, until its day ends. Nobody is signed out by idling there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from core.addresses import new_code
from core.scopes import Scope, scope_of
from core.text import clean, gettext, later
from staff import audit, errors, sessions
from staff.agents import browser_word
from staff.audit import What
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
def offer(session: Session, label: str, now: datetime, *, role: Role, event_id: UUID, until: datetime, booth: str = "") -> Device:
    """Make a code that opens a tablet, once, within a quarter of an hour. Which booths are a booth tablet's own, `events.tablets` says."""
    device = Device(label=clean(label, 60), role=role, event_id=event_id, until=until, code=new_code(), code_until=now + CODE_LIVES)
    session.add(device)
    session.flush()
    audit.note(session, What.TABLET_OFFERED, now, about=device.label, event_id=event_id, role=str(role), **({"booth": booth} if booth else {}))
    return device


@needs(Right.ENTER)
def claim(session: Session, code: str, now: datetime, *, agent: str = "") -> str:
    """Open a tablet with its code, and return the cookie's token.

    Raises:
        CodeUsedUp: the code has served, is too old, or never was.
    """
    claimed = update(Device).where(Device.code == code, Device.claimed_at.is_(None), Device.ended_at.is_(None), Device.code_until > now, Device.until > now)
    row = session.execute(
        claimed.values(claimed_at=now).returning(Device.id, Device.council_id, Device.event_id, Device.role, Device.label),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if row is None:
        raise errors.CodeUsedUp
    token = sessions.begin(session, row.council_id, now, device_id=row.id, agent=agent)
    session.info["scope"] = Scope(row.council_id, device_id=row.id, role=row.role, name=row.label, event_id=row.event_id)
    audit.note(session, What.TABLET_OPENED, now, about=row.label, event_id=row.event_id, browser=browser_word(agent))
    return token


@needs(Right.OWN)
def name_operator(session: Session, person: str, now: datetime) -> None:
    """Say who works at this tablet now."""
    device = session.get_one(Device, scope_of(session).device_id)
    device.operator = clean(person, 60)
    audit.note(session, What.OPERATOR_NAMED, now, about=device.operator, event_id=device.event_id)


@needs(Right.PEOPLE)
def rename(session: Session, device_id: UUID, label: str, now: datetime) -> None:
    """Call a tablet something else.

    Raises:
        FieldMissing
    """
    if not clean(label):
        raise errors.FieldMissing(field=gettext(LABEL))
    device = session.get_one(Device, device_id)
    before, device.label = device.label, clean(label, 60)
    audit.note(session, What.TABLET_RENAMED, now, about=device.label, event_id=device.event_id, before=before)


@needs(Right.PEOPLE)
def cut_off(session: Session, device_id: UUID, now: datetime) -> None:
    """End a tablet's rights at once."""
    device = session.get_one(Device, device_id)
    device.ended_at = now
    session.execute(update(SignIn).where(SignIn.device_id == device_id, SignIn.ended_at.is_(None)).values(ended_at=now))
    audit.note(session, What.TABLET_CUT_OFF, now, about=device.label, event_id=device.event_id)


def follow(session: Session, event_id: UUID, until: datetime, now: datetime) -> None:
    """Let an event's tablets work until this instant: its day was moved, or it is over. One whose time is over stays so."""
    session.execute(update(Device).where(Device.event_id == event_id, Device.until > now).values(until=until))

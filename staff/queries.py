"""What is asked of the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from staff.models import Account, Device, Role, SignIn
from staff.sessions import LONGEST

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


def accounts(session: Session) -> list[Account]:
    """Return the council's accounts by role and name."""
    return list(session.scalars(select(Account).order_by(Account.is_active.desc(), Account.role.desc(), Account.name)))


def persons(session: Session) -> list[str]:
    """Return the names of everybody who may sign in, as colleagues see them."""
    return list(session.scalars(select(Account.person).where(Account.is_active).order_by(Account.person)))


def has_lead(session: Session) -> bool:
    """Whether somebody signs in as the lead (責任者)."""
    return session.scalars(select(Account.id).where(Account.role == Role.LEAD, Account.is_active).limit(1)).first() is not None


def operator(session: Session, device_id: UUID) -> str:
    """Return who works at a tablet now."""
    return session.scalars(select(Device.operator).where(Device.id == device_id)).one()


def signed_in(session: Session, account_id: UUID, now: datetime) -> list[SignIn]:
    """Return an account's sessions that were not ended and are not too old, the one used last first."""
    open_ones = (SignIn.ended_at.is_(None), SignIn.started_at > now - LONGEST)
    return list(session.scalars(select(SignIn).where(SignIn.account_id == account_id, *open_ones).order_by(SignIn.seen_at.desc())))


def devices(session: Session, event_id: UUID, now: datetime) -> list[Device]:
    """Return an event's tablets that were opened and still work."""
    working = (Device.claimed_at.is_not(None), Device.ended_at.is_(None), Device.until > now)
    return list(session.scalars(select(Device).where(Device.event_id == event_id, *working).order_by(Device.claimed_at)))

"""What is asked of the log of acts: the lines that a filter lets through, and what one may filter by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core import clock
from staff import audit
from staff.audit import What
from staff.models import AuditLine, Device

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Select
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; seals of steps, of which there are many, only when they are asked for."""

    event_id: UUID | None = None
    who: str | None = None
    what: str | None = None
    day: date | None = None


def _through(chosen: Filter) -> Select[AuditLine]:
    found = select(AuditLine).where(AuditLine.what == chosen.what if chosen.what else AuditLine.what != What.STEPS_SEALED)
    if chosen.event_id is not None:
        found = found.where(AuditLine.event_id == chosen.event_id)
    if chosen.who is not None:
        found = found.where(AuditLine.who == chosen.who)
    if chosen.day is not None:
        first = clock.at(chosen.day, time.min)
        found = found.where(AuditLine.at >= first, AuditLine.at < first + timedelta(days=1))
    return found


def count(session: Session, chosen: Filter) -> int:
    """Return how many lines a filter lets through."""
    return session.scalar(_through(chosen).with_only_columns(func.count())) or 0


def lines(session: Session, chosen: Filter, first: int, most: int) -> list[AuditLine]:
    """Return some of those lines, the newest first; without any that cannot be read."""
    return [line for line in audit.read(session, _through(chosen).order_by(AuditLine.position.desc()), first, most) if line is not None]


def people(session: Session) -> list[str]:
    """Return all who stand in the log, by name."""
    return [name for name in session.scalars(select(AuditLine.who).distinct().order_by(AuditLine.who)) if name]


def kinds(session: Session) -> list[str]:
    """Return the kinds that stand in the log."""
    return list(session.scalars(select(AuditLine.what).distinct().order_by(AuditLine.what)))


def devices(session: Session) -> dict[UUID, str]:
    """Return the tablets' names."""
    return dict(session.execute(select(Device.id, Device.label)).all())

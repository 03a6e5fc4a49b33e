"""Whom a booth goes on with after the day, and of whom it knows how to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select, union_all

from booths.models import Alternative, Consent, Contact, Handover, HandoverState, Outcome, Step, StepLog, Stop, StopOutcome, Visit
from events.models import Booth, Counter, Event, EventState

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy import CompoundSelect
    from sqlalchemy.orm import Session

LATER = (Alternative.PHONE, Alternative.LATER_DAY)


def _going_on(event_id: UUID, booth_id: UUID) -> CompoundSelect[UUID]:
    """Select the visits with which a booth goes on: 後日継続, passed on to a place outside, or a call or another day was arranged, there or from there."""
    mine = select(Stop.visit_id).where(Stop.event_id == event_id)
    here = mine.where(Stop.booth_id == booth_id)
    outcomes = here.join(StopOutcome, StopOutcome.stop_id == Stop.id).where(StopOutcome.outcome == Outcome.CONTINUED)
    taken_back = exists().where(Consent.handover_id == Handover.id, Consent.withdrawn_at.is_not(None))
    outside = (
        here.join(Handover, Handover.from_stop_id == Stop.id)
        .where(Handover.event_id == event_id, Handover.resource_id.is_not(None))
        .where(Handover.state != HandoverState.VISITOR_REFUSED, ~taken_back)
    )
    counters = select(Counter.id).where(Counter.booth_id == booth_id)
    by_us = select(StepLog.stop_id).where(StepLog.counter_id.in_(counters), StepLog.step.in_([Step.DROP, Step.REFUSE]))
    arranged = mine.where(Stop.alternative.in_(LATER), or_(Stop.booth_id == booth_id, Stop.id.in_(by_us)))
    return union_all(outcomes, outside, arranged)


def has_begun(session: Session, visit: Visit, booth_id: UUID) -> bool:
    """Whether a booth goes on with a visitor after the day."""
    return session.scalars(select(Visit.id).where(Visit.id == visit.id, Visit.id.in_(_going_on(visit.event_id, booth_id)))).first() is not None


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody with whom a booth goes on; the contact is there once it was asked."""

    visit_id: UUID
    number: int
    contact: Contact | None


def begun(session: Session, event_id: UUID, booth_id: UUID) -> list[Begun]:
    """Return with whom a booth goes on, the newest first. Whoever was erased is asked for nothing any more."""
    rows = session.execute(
        select(Visit.id, Visit.number, Contact)
        .outerjoin(Contact, (Contact.visit_id == Visit.id) & (Contact.booth_id == booth_id))
        .where(Visit.event_id == event_id, Visit.erased_at.is_(None), Visit.id.in_(_going_on(event_id, booth_id)))
        .order_by(Visit.arrived_at.desc(), Visit.number.desc())
    )
    return [Begun(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Kept:
    """How somebody may be reached, with whose it is."""

    contact: Contact
    number: int
    day: date
    letter: str


def kept(session: Session) -> list[Kept]:
    """Return all that is kept, of all events that took place, the oldest first."""
    rows = session.execute(
        select(Contact, Visit.number, Event.day, Booth.letter)
        .join(Visit, Contact.visit_id == Visit.id)
        .join(Event, Contact.event_id == Event.id)
        .join(Booth, Contact.booth_id == Booth.id)
        .where(Event.state != EventState.CANCELLED)
        .order_by(Event.day, Visit.number, Booth.letter)
    )
    return [Kept(*row) for row in rows]

"""Whom a booth goes on with after the day, and of whom it knows how to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select

from booths.models import Alternative, Consent, Contact, Handover, HandoverState, Outcome, Step, StepLog, Stop, StopOutcome, Visit
from events.models import Booth, Counter, Event, EventState

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

LATER = (Alternative.PHONE, Alternative.LATER_DAY)


def _goes_on(booth_id: UUID) -> ColumnElement[bool]:
    """Whether a booth goes on with the visitor of a turn: 後日継続, passed on to a place outside, or a call or another day was arranged, there or from there."""
    continued = exists().where(StopOutcome.stop_id == Stop.id, StopOutcome.outcome == Outcome.CONTINUED)
    taken_back = exists().where(Consent.handover_id == Handover.id, Consent.withdrawn_at.is_not(None))
    outside = exists().where(Handover.from_stop_id == Stop.id, Handover.resource_id.is_not(None), Handover.state != HandoverState.VISITOR_REFUSED, ~taken_back)
    by_us = exists().where(
        StepLog.stop_id == Stop.id, StepLog.step.in_([Step.DROP, Step.REFUSE]), StepLog.counter_id == Counter.id, Counter.booth_id == booth_id
    )
    arranged = Stop.alternative.in_(LATER)
    return or_((Stop.booth_id == booth_id) & or_(continued, outside, arranged), arranged & by_us)


def has_begun(session: Session, visit_id: UUID, booth_id: UUID) -> bool:
    """Whether a booth goes on with a visitor after the day."""
    return session.scalars(select(Stop.id).where(Stop.visit_id == visit_id, _goes_on(booth_id)).limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody with whom a booth goes on; the contact is there once it was asked."""

    visit_id: UUID
    number: int
    contact: Contact | None


def begun(session: Session, event_id: UUID, booth_id: UUID) -> list[Begun]:
    """Return with whom a booth goes on, the newest first."""
    going_on = exists().where(Stop.visit_id == Visit.id, _goes_on(booth_id))
    rows = session.execute(
        select(Visit.id, Visit.number, Contact)
        .outerjoin(Contact, (Contact.visit_id == Visit.id) & (Contact.booth_id == booth_id))
        .where(Visit.event_id == event_id, going_on)
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

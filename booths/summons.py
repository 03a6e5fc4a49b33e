"""責任者呼出: whoever sits at a counter, or at reception, needs the lead now. A person comes; a place in a line would not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booths import rights
from booths.errors import OthersAnswer
from booths.log import Trail
from booths.models import Seat, Step, Stop, Summons
from core.db import scope_of
from events import queries as plan
from events.models import Counter
from staff.models import Role

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

ANSWERS = (Role.LEAD, Role.ORGANISER, Role.RECEPTION)
"""Who sees a call on every screen, and answers it."""


def summon(session: Session, event_id: UUID, counter_id: UUID | None, now: datetime) -> Summons:
    """Call the lead to a counter, or (None) to reception. It works whatever the event's state, in an evacuation too.

    Pressing twice calls once. Once somebody has answered, another press is a new call.
    """
    plan.hold(session, event_id)
    if counter_id is not None:
        rights.own_booth(session, event_id, session.get_one(Counter, counter_id).booth_id)
    trail = Trail(session, now)
    before = session.scalars(select(Summons).where(Summons.event_id == event_id, _at(counter_id), Summons.over_at.is_(None))).first()
    if before is not None and before.answered_at is None:
        return before
    if before is not None:
        trail.change(before, over_at=now)
    seated = select(Stop.visit_id).join(Seat, Seat.stop_id == Stop.id).where(Seat.counter_id == counter_id, Seat.until_at.is_(None))
    visit_id = session.scalars(seated).first() if counter_id else None
    made = Summons(event_id=event_id, counter_id=counter_id, visit_id=visit_id, called_at=now, called_by=scope_of(session).name)
    try:
        with session.begin_nested():
            trail.add(made)
    except IntegrityError:
        return session.scalars(select(Summons).where(_at(counter_id), Summons.over_at.is_(None))).one()
    trail.log(Step.SUMMON, event_id=event_id, visit_id=visit_id, counter_id=counter_id)
    return made


def _at(counter_id: UUID | None) -> ColumnElement[bool]:
    return Summons.counter_id.is_(None) if counter_id is None else Summons.counter_id == counter_id


def answer(session: Session, summons_id: UUID, now: datetime) -> Summons:
    """向かいます: somebody goes there; screens stop showing the call, and the counter sees who comes.

    Raises:
        OthersAnswer: booth staff do not answer calls.
    """
    who = scope_of(session)
    if who.role not in ANSWERS:
        raise OthersAnswer
    summons = session.get_one(Summons, summons_id)
    plan.hold(session, summons.event_id)
    session.refresh(summons)
    trail = Trail(session, now)
    if summons.answered_at is None and summons.over_at is None:
        trail.change(summons, answered_at=now, answered_by=who.name)
        trail.log(Step.SUMMON, event_id=summons.event_id, visit_id=summons.visit_id, counter_id=summons.counter_id)
    return summons


def close(session: Session, summons_id: UUID, now: datetime) -> Summons:
    """End a call: somebody was there, or nobody is needed any more."""
    summons = session.get_one(Summons, summons_id)
    plan.hold(session, summons.event_id)
    if summons.counter_id is not None:
        rights.own_booth(session, summons.event_id, session.get_one(Counter, summons.counter_id).booth_id)
    session.refresh(summons)
    trail = Trail(session, now)
    if summons.over_at is None:
        trail.change(summons, over_at=now)
        trail.log(Step.SUMMON, event_id=summons.event_id, visit_id=summons.visit_id, counter_id=summons.counter_id)
    return summons

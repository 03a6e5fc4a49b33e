"""責任者呼出: whoever sits at a counter, or at reception, needs the lead now. A person comes; a place in a line would not do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, select
from sqlalchemy.exc import IntegrityError

from booths import rights
from booths.errors import NotSeenHere, NotYourBooth, OthersAnswer
from booths.log import Trail
from booths.models import Seat, Step, Stop, Summons, Urgency, Visit
from core.scopes import scope_of
from events import queries as plan
from events.models import Booth, Counter
from staff.models import Role
from staff.rights import Right, may, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

ANSWER_WITHIN = timedelta(minutes=2)
"""After so long the deputy is asked, and everybody sees that nobody has answered."""


def is_for(role: str, summons: Summons, now: datetime, *, has_lead: bool) -> bool:
    """Whether a call comes up on screens of this role.

    One from a table comes up with everybody who can come. One about a visitor who sits nowhere is quiet: it is the lead's for two minutes, then
    the deputy's too, who is any of the others. A council without a lead has nobody to wait for.
    """
    is_quiet = summons.counter_id is None and summons.visit_id is not None
    return may(role, Right.ANSWER) and (not is_quiet or role == Role.LEAD or not has_lead or now - summons.called_at >= ANSWER_WITHIN)


@needs(Right.SUMMON)
def summon(session: Session, event_id: UUID, counter_id: UUID | None, now: datetime, *, visit_id: UUID | None = None) -> Summons:
    """Call the lead to a counter, or (None) to reception, or to a visitor who sits nowhere. It works whatever the event's state, in an evacuation too.

    Pressing twice calls once. Once somebody has answered, another press is a new call.

    Raises:
        NotYourBooth: the counter is another booth's, or another event's.
        NotSeenHere: the visitor is another event's.
    """
    plan.hold(session, event_id)
    _of_one_event(session, event_id, counter_id, visit_id)
    trail = Trail(session, now)
    before = session.scalars(select(Summons).where(Summons.event_id == event_id, _at(counter_id, visit_id), Summons.over_at.is_(None))).first()
    if before is not None and before.answered_at is None:
        return before
    if before is not None:
        trail.change(before, over_at=now)
    seated = select(Stop.visit_id).join(Seat, Seat.stop_id == Stop.id).where(Seat.counter_id == counter_id, Seat.until_at.is_(None))
    visit_id = session.scalars(seated).first() if counter_id else visit_id
    made = Summons(event_id=event_id, counter_id=counter_id, visit_id=visit_id, called_at=now, called_by=scope_of(session).name)
    try:
        with session.begin_nested():
            trail.add(made)
    except IntegrityError:
        return session.scalars(select(Summons).where(_at(counter_id, visit_id), Summons.over_at.is_(None))).one()
    trail.log(Step.SUMMON, event_id=event_id, visit_id=visit_id, counter_id=counter_id)
    return made


def _of_one_event(session: Session, event_id: UUID, counter_id: UUID | None, visit_id: UUID | None) -> None:
    if counter_id is not None:
        counter = session.get_one(Counter, counter_id)
        if counter.event_id != event_id:
            raise NotYourBooth(booth=session.get_one(Booth, counter.booth_id).letter)
        rights.own_booth(session, event_id, counter.booth_id)
    visit = session.get_one(Visit, visit_id) if visit_id is not None else None
    if visit is not None and visit.event_id != event_id:
        raise NotSeenHere(number=visit.number)


def _at(counter_id: UUID | None, visit_id: UUID | None) -> ColumnElement[bool]:
    if counter_id is not None:
        return Summons.counter_id == counter_id
    return and_(Summons.counter_id.is_(None), Summons.visit_id.is_(None) if visit_id is None else Summons.visit_id == visit_id)


@needs(Right.SUMMON)
def answer(session: Session, summons_id: UUID, now: datetime) -> Summons:
    """向かいます: somebody goes there; screens stop showing the call, and the counter sees who comes. An urgency is heard of with it.

    Raises:
        OthersAnswer: booth staff do not answer calls.
    """
    who = scope_of(session)
    if not may(who.role, Right.ANSWER):
        raise OthersAnswer
    summons = session.get_one(Summons, summons_id)
    plan.hold(session, summons.event_id)
    session.refresh(summons)
    trail = Trail(session, now)
    if summons.answered_at is None and summons.over_at is None:
        trail.change(summons, answered_at=now, answered_by=who.name)
        for urgency in session.scalars(select(Urgency).where(Urgency.visit_id == summons.visit_id, Urgency.acknowledged_at.is_(None))).all():
            trail.change(urgency, acknowledged_at=now, acknowledged_by=who.name[:60])
        trail.log(Step.SUMMON, event_id=summons.event_id, visit_id=summons.visit_id, counter_id=summons.counter_id)
    return summons


@needs(Right.SUMMON)
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

"""The one question at the exit, 😊😐☹: from the ticket, once a visit, or counted from paper by taps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths.models import Visit
from checkin.models import ExitAnswer
from events import queries as plan
from events.models import EventState
from events.states import UNDER_WAY
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from checkin.models import Face

HEARS = (*UNDER_WAY, EventState.ENDED)
"""While the event lasts, an answer may be changed. Who answers at home in the evening is heard, too; when the day is settled, nobody is any more."""


@needs(Right.COME)
def answer(session: Session, visit_id: UUID, event_id: UUID, face: Face, now: datetime) -> bool:
    """Keep how it was for a visitor; False when it is too late, or they were erased."""
    event = plan.hold(session, event_id)
    if session.scalars(select(Visit.erased_at).where(Visit.id == visit_id)).one_or_none() is not None:
        return False
    said = session.scalars(select(ExitAnswer).where(ExitAnswer.visit_id == visit_id)).one_or_none()
    if event.state not in (HEARS if said is None else UNDER_WAY):
        return False
    if said is None:
        session.add(ExitAnswer(event_id=event_id, visit_id=visit_id, face=face, at=now))
    else:
        said.face, said.at = face, now
    plan.touch(session, event_id)
    return True


@needs(Right.RECEIVE)
def count_paper(session: Session, event_id: UUID, face: Face, now: datetime) -> None:
    """Count one answer on paper."""
    session.add(ExitAnswer(event_id=event_id, face=face, at=now))
    plan.touch(session, event_id)


@needs(Right.RECEIVE)
def take_paper_back(session: Session, event_id: UUID, now: datetime) -> bool:
    """Take the last answer that was counted from paper back; False when there is none."""
    paper = select(ExitAnswer).where(ExitAnswer.event_id == event_id, ExitAnswer.visit_id.is_(None), ExitAnswer.voided_at.is_(None))
    last = session.scalars(paper.order_by(ExitAnswer.at.desc(), ExitAnswer.id.desc()).limit(1)).first()
    if last is not None:
        last.voided_at = now
        plan.touch(session, event_id)
    return last is not None

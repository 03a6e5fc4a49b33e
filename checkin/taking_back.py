"""An admission that was a slip of the hand, such as the wrong card scanned: taken back as if it had never been, and the card or booking is free again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from booths import visits
from booths.errors import MovedOn
from booths.log import UNSYNCED, Trail, still
from booths.models import Candidate, Step, StepLog, Stop, Urgency, Visit
from checkin import bookings
from checkin.models import Card, Pass, Scan
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@needs(Right.RECEIVE)
def take_back(session: Session, visit_id: UUID, now: datetime) -> int:
    """Take an admission back, and return its number, which nobody gets again: somebody may have heard it. Only the log keeps that it was.

    Raises:
        Overtaken: it has been taken back already.
        MovedOn: something has happened to the visit since, or hangs on it.
        DaySettled: the day may no longer be put right.
    """
    visits.correctable(session, still(session, Visit, visit_id).event_id)
    visit = still(session, Visit, visit_id)
    steps = session.scalars(select(StepLog).where(StepLog.visit_id == visit_id)).all()
    if [step.step for step in steps] != [Step.ARRIVE]:
        raise MovedOn
    number, event_id, arrival = visit.number, visit.event_id, steps[0].id
    try:
        with session.begin_nested():
            bookings.take_back(session, visit)
            _erase(session, visit_id)
    except IntegrityError as error:
        raise MovedOn from error
    session.expire_all()
    Trail(session, now).log(Step.UNDO, event_id=event_id, voids=arrival, reason=str(number))
    return number


def _erase(session: Session, visit_id: UUID) -> None:
    """Delete the visit and all that its admission wrote; whatever else points to it forbids that."""
    free = update(Card).where(Card.visit_id == visit_id).values(visit_id=None, activated_at=None)
    nobodys = update(StepLog).where(StepLog.visit_id == visit_id).values(visit_id=None)
    written = [delete(model).where(model.visit_id == visit_id) for model in (Pass, Candidate, Urgency, Stop, Scan)]
    for statement in (free, nobodys, *written, delete(Visit).where(Visit.id == visit_id)):
        session.execute(statement, execution_options=UNSYNCED)

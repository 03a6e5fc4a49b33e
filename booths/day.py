"""The end of the day in the hall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import desk, lines, step_seals
from booths.errors import StillConsulting
from booths.log import Trail
from booths.models import AT_A_TABLE, Alternative, DropReason, Step, Stop, StopState, Visit, VisitState
from core import clock
from events import planning
from events.models import EventState
from events.states import EventStep
from events.tablets import day_ends
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event


@needs(Right.PLAN)
def end(session: Session, event_id: UUID, now: datetime) -> EventState:
    """End the day: who still waits here was not met, who stepped out and did not come back has left; then everybody has.

    Raises:
        StillConsulting: somebody is called or in consultation.
        StepNotAllowed: admission has not been closed.
    """
    state = planning.advance(session, event_id, EventStep.END, now)
    busy = session.scalars(select(Visit.number).join(Stop, Stop.visit_id == Visit.id).where(Stop.event_id == event_id, Stop.state.in_(AT_A_TABLE)))
    numbers = sorted(busy)
    if numbers:
        raise StillConsulting(numbers=", ".join(map(str, numbers)))
    for visit in session.scalars(select(Visit).where(Visit.event_id == event_id, Visit.state != VisitState.LEFT)).all():
        leave(session, visit, now)
    step_seals.seal(session, event_id, now)
    return state


def leave(session: Session, visit: Visit, now: datetime) -> None:
    """Let a party go home whose day is over, as a part of what ends it: whom a table has not finished with is finished, who waits here was not met."""
    trail = Trail(session, now)
    unmet = (DropReason.UNMET, Alternative.NONE) if visit.state == VisitState.HERE else (DropReason.LEFT, None)
    for stop in lines.open_stops(session, visit.id):
        if stop.state == StopState.CONSULTING:
            desk.end_consultation(trail, stop)
        else:
            lines.drop_stop(trail, stop, *unmet)
    lines.leave_if_done(trail, visit)
    trail.log(Step.LEAVE, event_id=visit.event_id, visit_id=visit.id)


def see_off(session: Session, event: Event, visit: Visit, now: datetime) -> None:
    """Let a party leave that nobody saw off: as the event closed, or at the end of its day, unless something of it came later."""
    turns = session.scalars(select(Stop).where(Stop.visit_id == visit.id))
    times = [at for turn in turns for at in (turn.joined_at, turn.called_at, turn.started_at, turn.finished_at) if at]
    latest, ends = max([visit.arrived_at, *times]), (clock.at(event.day, event.closes), day_ends(event))
    leave(session, visit, next((end for end in ends if latest <= end), now))


@needs(Right.PLAN)
def settle(session: Session, event_id: UUID, now: datetime) -> EventState:
    """精算: nothing of the day is put right any more, and its steps are sealed to the last one.

    Raises:
        StepNotAllowed: the day has not ended.
    """
    state = planning.advance(session, event_id, EventStep.SETTLE, now)
    step_seals.seal(session, event_id, now)
    return state

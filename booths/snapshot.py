"""The hall as routing sees it: read in a few statements, told in minutes since midnight of its day. Pauses are taken out: clocks freeze."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, bindparam, func, select

from booths import interpreter_queries
from booths.models import OPEN_STOP, Access, Handover, SeatRole, Stop, StopState, Visit, VisitState
from booths.models import Seat as SeatRow
from booths.models import Urgency as UrgencyRow
from booths.queries import URGENT_SINCE
from booths.routing import Booth, Counter, Hall, Visitor
from booths.routing import Stop as InLine
from core import clock
from events import queries as plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.queries import BoothPlan

WRITING_MINUTES = 5
"""記録中: finished is not free."""
Told = Any
"""A row of one of the statements below."""
EVENT: BindParameter[UUID] = bindparam("event")
PRESENT = (
    select(
        Visit.id, Visit.number, Visit.arrived_at, Visit.people, Visit.interpreter, Visit.access, Visit.state, Visit.together_with, Visit.due_at, URGENT_SINCE
    )
    .outerjoin(UrgencyRow, UrgencyRow.visit_id == Visit.id)
    .where(Visit.event_id == EVENT, Visit.state != VisitState.LEFT)
    .order_by(Visit.arrived_at, Visit.number)
)
STOPS = (
    select(Stop.visit_id, Stop.id, Stop.booth_id, Stop.programme_id, Stop.state, Stop.started_at, Stop.finished_at, Stop.after_stop_id)
    .where(Stop.event_id == EVENT)
    .order_by(Stop.joined_at, Stop.id)
)
"""All of the day's, without a join: a few hundred rows are read faster than PostgreSQL plans well without statistics."""
BROUGHT_UP = select(Stop.booth_id, func.count()).join(Handover, Handover.from_stop_id == Stop.id)
BROUGHT_UP = BROUGHT_UP.where(Stop.event_id == EVENT, Handover.to_booth_id.is_not(None)).group_by(Stop.booth_id)
SEATED = (
    select(SeatRow.counter_id, Stop.visit_id, Stop.booth_id, func.coalesce(Stop.started_at, Stop.called_at))
    .join(Stop, SeatRow.stop_id == Stop.id)
    .where(Stop.event_id == EVENT, SeatRow.until_at.is_(None), SeatRow.role == SeatRole.LEAD)
)


def teller(session: Session, event_id: UUID, day: date) -> Callable[[datetime], float]:
    """Return what tells an instant in minutes since that day's midnight, pauses taken out."""
    pauses, midnight = plan.pauses(session, event_id), clock.at(day, clock.MIDNIGHT)
    return lambda at: clock.minutes(midnight, at, pauses)


def talks(session: Session, event_id: UUID) -> list[tuple[UUID, UUID, UUID, datetime]]:
    """Return who sits (or is called) where: counter, visit, booth of the stop, since when."""
    return [(counter, visit, booth, since) for counter, visit, booth, since in session.execute(SEATED, {"event": event_id})]


def take(session: Session, event_id: UUID, now: datetime) -> Hall:
    """Return the hall of an event as it is now."""
    asked = {"event": event_id}
    event = plan.event(session, event_id)
    places = plan.booths(session, event_id)
    minutes = teller(session, event_id, event.day if event else clock.day_of(now))
    counters = [
        Counter(c.id, c.helps_booth_id or c.booth_id, c.state, c.is_accessible, tuple(c.languages), minutes(c.back_at) if c.back_at else None)
        for place in places
        for c in place.counters
    ]
    interpreters = interpreter_queries.free(session, event_id)
    stops = session.execute(STOPS, asked).all()
    visitors = _visitors(session.execute(PRESENT, asked).all(), stops, minutes, now=minutes(now), places=places)
    nobody = tuple(sorted({v.language for v in visitors if v.language and v.language not in interpreters}))
    closes = minutes(clock.at(event.day, event.closes)) if event else None
    brought_up = dict(session.execute(BROUGHT_UP, asked).all())
    return Hall(minutes(now), _booths(stops, brought_up, places, minutes), counters, visitors, interpreters, closes, nobody)


def _booths(stops: Sequence[Told], brought_up: dict[UUID, int], places: list[BoothPlan], minutes: Callable[[datetime], float]) -> list[Booth]:
    """Return each booth with what was seen of it today; planned minutes are the mean of its programmes'."""
    made = {p.booth.id: Booth(p.booth.id, sum(q.minutes for q in p.programmes) / max(1, len(p.programmes)) + WRITING_MINUTES) for p in places}
    for _visit, _key, booth, _programme, state, started, finished, _after in stops:
        if state == StopState.FINISHED and started is not None:
            made[booth].observed += 1
            made[booth].observed_minutes += minutes(finished) - minutes(started) + WRITING_MINUTES
    for booth, count in brought_up.items():
        made[booth].discovered = count
    return list(made.values())


def _visitors(present: Sequence[Told], stops: Sequence[Told], minutes: Callable[[datetime], float], *, now: float, places: list[BoothPlan]) -> list[Visitor]:
    """Return who is here or has stepped out, with the lines in which they stand."""
    booths_of: dict[UUID, list[UUID]] = defaultdict(list)
    for place in places:
        for programme in place.programmes:
            booths_of[programme.id].append(place.booth.id)
    comes_after = {programme.id: tuple(booths_of[programme.comes_after]) for place in places for programme in place.programmes if programme.comes_after}
    found: dict[UUID, Visitor] = {}
    for key, number, arrived, people, interpreter, access, state, party, due, urgent in present:
        came = minutes(arrived)
        visitor = Visitor(key, number, came, (), now - came, people=people, resting=state == VisitState.RESTING, party=party or key)
        visitor.urgent_since, visitor.due = minutes(urgent) if urgent else None, minutes(due) if due else None
        visitor.needs_access = Access.WHEELCHAIR in access
        visitor.language = interpreter
        found[key] = visitor
    open_ones = {row.id for row in stops if row.state in OPEN_STOP}
    for row in stops:
        if row.visit_id in found:
            _stand(found[row.visit_id], row, minutes, now, comes_after.get(row.programme_id, ()), is_held=row.after_stop_id in open_ones)
    return list(found.values())


def _stand(
    visitor: Visitor,
    row: Told,
    minutes: Callable[[datetime], float],
    now: float,
    after: tuple[UUID, ...],
    *,
    is_held: bool,
) -> None:
    """Put one stop of a visitor where it belongs: waiting, at a table, or done. Talking is not waiting."""
    if row.started_at is not None:
        visitor.waited = max(0.0, visitor.waited - (minutes(row.finished_at) if row.finished_at else now) + minutes(row.started_at))
    if row.state == StopState.WAITING:
        returning = row.after_stop_id is not None and not is_held
        visitor.stops = (*visitor.stops, InLine(row.id, row.booth_id, after, held=is_held, returning=returning))
    elif row.state == StopState.FINISHED:
        visitor.done = (*visitor.done, row.booth_id)
    elif row.state != StopState.DROPPED:
        visitor.at = row.booth_id

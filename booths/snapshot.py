"""The hall as routing sees it: read in a few statements, told in minutes since midnight of its day. Pauses are taken out: clocks freeze."""

from __future__ import annotations

from collections import defaultdict

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import aliased

from booths.models import OPEN_STOP, Access, Handover, SeatRole, Stop, StopState, Visit, VisitState
from booths.models import Seat as SeatRow
from booths.models import Urgency as UrgencyRow
from booths.queries import URGENT_SINCE
from booths.routing import Booth, Counter, Hall, Visitor
from booths.routing import Stop as InLine
from core import clock
from events import queries as plan
from events.models import Counter as CounterRow
from events.models import Interpreter, Programme

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.queries import BoothPlan

WRITING_MINUTES = 5
"""記録中: finished is not free."""
UNDERSTOOD = ("ja", "easy")
"""Visitors who read these need no interpreter."""
EVENT: BindParameter[UUID] = bindparam("event")
BEFORE = aliased(Stop)
PRESENT = (
    select(Visit.id, Visit.number, Visit.arrived_at, Visit.people, Visit.language, Visit.access, Visit.state, Visit.together_with, URGENT_SINCE)
    .outerjoin(UrgencyRow, UrgencyRow.visit_id == Visit.id)
    .where(Visit.event_id == EVENT, Visit.state != VisitState.LEFT)
    .order_by(Visit.arrived_at, Visit.number)
)
STOPS = (
    select(Stop.visit_id, Stop.id, Stop.booth_id, Stop.state, Stop.started_at, Stop.finished_at, Programme.comes_after, BEFORE.state)
    .join(Visit, Stop.visit_id == Visit.id)
    .join(Programme, Stop.programme_id == Programme.id)
    .outerjoin(BEFORE, Stop.after_stop_id == BEFORE.id)
    .where(Visit.event_id == EVENT, Visit.state != VisitState.LEFT, Stop.state != StopState.DROPPED)
    .order_by(Stop.joined_at, Stop.id)
)
TALKS = select(Stop.booth_id, Stop.started_at, Stop.finished_at).where(Stop.event_id == EVENT, Stop.state == StopState.FINISHED, Stop.started_at.is_not(None))
BROUGHT_UP = select(Stop.booth_id, func.count()).join(Handover, Handover.from_stop_id == Stop.id)
BROUGHT_UP = BROUGHT_UP.where(Stop.event_id == EVENT, Handover.to_booth_id.is_not(None)).group_by(Stop.booth_id)
INTERPRETERS = select(Interpreter.language, Interpreter.people).where(Interpreter.event_id == EVENT)
INTERPRETED = (
    select(Visit.language, Visit.access, CounterRow.languages)
    .join(Stop, Stop.visit_id == Visit.id)
    .join(SeatRow, SeatRow.stop_id == Stop.id)
    .join(CounterRow, SeatRow.counter_id == CounterRow.id)
    .where(Visit.event_id == EVENT, SeatRow.until_at.is_(None), SeatRow.role == SeatRole.LEAD)
)


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
    interpreters = dict(session.execute(INTERPRETERS, asked).all())
    for language, access, spoken in session.execute(INTERPRETED, asked) if interpreters else ():
        if language in interpreters and Access.INTERPRETER in access and language not in spoken:
            interpreters[language] = max(0, interpreters[language] - 1)
    visitors = _visitors(session, asked, minutes, now=minutes(now), places=places, interpreters=interpreters)
    closes = minutes(clock.at(event.day, event.closes)) if event else None
    return Hall(minutes(now), _booths(session, asked, places, minutes), counters, visitors, interpreters, closes)


def _booths(session: Session, asked: dict[str, Any], places: list[BoothPlan], minutes: Callable[[datetime], float]) -> list[Booth]:
    """Return each booth with what was seen of it today; planned minutes are the mean of its programmes'."""
    made = {p.booth.id: Booth(p.booth.id, sum(q.minutes for q in p.programmes) / max(1, len(p.programmes)) + WRITING_MINUTES) for p in places}
    for booth_id, started, finished in session.execute(TALKS, asked).all():
        made[booth_id].observed += 1
        made[booth_id].observed_minutes += minutes(cast("datetime", finished)) - minutes(cast("datetime", started)) + WRITING_MINUTES
    for booth_id, count in session.execute(BROUGHT_UP, asked):
        made[booth_id].discovered = count
    return list(made.values())


def _visitors(
    session: Session, asked: dict[str, Any], minutes: Callable[[datetime], float], *, now: float, places: list[BoothPlan], interpreters: dict[str, int]
) -> list[Visitor]:
    """Return who is here or has stepped out, with the lines in which they stand."""
    booths_of: dict[UUID, list[UUID]] = defaultdict(list)
    for place in places:
        for programme in place.programmes:
            booths_of[programme.id].append(place.booth.id)
    stops = defaultdict(list)
    for row in session.execute(STOPS, asked):
        stops[row[0]].append(row)
    found = []
    for key, number, arrived, people, language, access, state, party, urgent in session.execute(PRESENT, asked):
        visitor = Visitor(key, number, minutes(arrived), (), now - minutes(arrived), people=people, resting=state == VisitState.RESTING, party=party or key)
        visitor.urgent_since = minutes(urgent) if urgent else None
        visitor.needs_access = Access.WHEELCHAIR in access
        if Access.INTERPRETER in access and language not in UNDERSTOOD and language in interpreters:
            visitor.language = language
        for row in stops[key]:
            _stand(visitor, row, minutes, now, booths_of)
        found.append(visitor)
    return found


def _stand(visitor: Visitor, row: Any, minutes: Callable[[datetime], float], now: float, booths_of: dict[UUID, list[UUID]]) -> None:  # noqa: ANN401
    """Put one stop of a visitor where it belongs: waiting, at a table, or done. Talking is not waiting."""
    _visit, key, booth, state, started, finished, comes_after, before = row
    if started is not None:
        visitor.waited = max(0.0, visitor.waited - (minutes(finished) if finished else now) + minutes(started))
    if state == StopState.WAITING:
        after = tuple(booths_of.get(comes_after, ())) if comes_after else ()
        visitor.stops = (*visitor.stops, InLine(key, booth, after, held=before in OPEN_STOP, returning=before is not None and before not in OPEN_STOP))
    elif state == StopState.FINISHED:
        visitor.done = (*visitor.done, booth)
    else:
        visitor.at = booth

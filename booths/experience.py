"""What past days taught: how many came when, with what, how long talks took, and what came up in them."""

from __future__ import annotations

from collections import Counter as Count
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from booths.models import Handover, Stop, Visit
from core import clock
from events.models import Event, EventState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

PAST = (EventState.ENDED, EventState.SETTLED)
DAYS = 5
"""So many past days are looked back on."""


@dataclass(slots=True)
class Experience:
    """What was seen, by programme. `arrivals`: minutes from opening; `needs`: how many lines somebody stood in whom nobody had passed on."""

    arrivals: list[float] = field(default_factory=list)
    needs: Count[int] = field(default_factory=Count)
    first: Count[UUID] = field(default_factory=Count)
    minutes: dict[UUID, list[float]] = field(default_factory=lambda: defaultdict(list))
    passed: Count[tuple[UUID, UUID]] = field(default_factory=Count)


def past_events(session: Session) -> list[Event]:
    """Return the events that are over, the latest first."""
    return list(session.scalars(select(Event).where(Event.state.in_(PAST)).order_by(Event.day.desc())))


def of(session: Session, events: Iterable[Event]) -> Experience:
    """Return what these days taught."""
    found = Experience()
    for event in events:
        _add(session, event, found)
    return found


def _add(session: Session, event: Event, found: Experience) -> None:
    opened = clock.at(event.day, event.opens)
    visits = session.scalars(select(Visit).where(Visit.event_id == event.id, Visit.merged_into.is_(None)).order_by(Visit.arrived_at))
    came = {visit.id: visit.arrived_at for visit in visits}
    found.arrivals += [max(0.0, (at - opened).total_seconds() / 60) for at in came.values()]
    stops = {stop.id: stop for stop in session.scalars(select(Stop).where(Stop.event_id == event.id))}
    handovers = session.scalars(select(Handover).where(Handover.event_id == event.id, Handover.to_stop_id.is_not(None))).all()
    passed_on = {handover.to_stop_id for handover in handovers}
    needs: Count[UUID] = Count()
    for stop in stops.values():
        if stop.started_at and stop.finished_at:
            found.minutes[stop.programme_id].append(clock.minutes(stop.started_at, stop.finished_at))
        if stop.id not in passed_on and stop.visit_id in came:
            needs[stop.visit_id] += 1
            found.first[stop.programme_id] += 1
    found.needs.update(needs.values())
    for handover in handovers:
        if handover.from_stop_id in stops and handover.to_stop_id in stops:
            found.passed[stops[handover.from_stop_id].programme_id, stops[handover.to_stop_id].programme_id] += 1

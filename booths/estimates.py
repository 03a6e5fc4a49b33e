"""About how long somebody waits, said as a band, never as a minute: people ahead × mean ÷ counters up."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from booths import queries
from booths.models import Stop, StopState, Visit, VisitState
from booths.queries import UP
from core import clock
from events import queries as plan
from events.models import Counter, CounterState, Programme

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

PRIOR_WEIGHT = 6
"""The programme's typical minutes count as so many observed consultations."""
WRITING_MINUTES = 5
RECENT = 30
STEPS = (0, 10, 20, 40, 60, 90)


class Band(NamedTuple):
    """From so many to so many minutes; no upper end when it is long. Colour: blue ≤ 20 < yellow ≤ 40 < red."""

    low: int
    high: int | None

    @property
    def colour(self) -> str:
        """The lamp's colour, as city counters use it."""
        if self.high is None or self.high > STEPS[3]:
            return "red"
        return "blue" if self.high <= STEPS[2] else "yellow"


class Outlook(NamedTuple):
    """What somebody may expect who joins a booth's line now: counters free, parties waiting, about how long, whether it fits before closing."""

    free: int
    waiting: int
    band: Band
    fits: bool


def band(minutes: float) -> Band:
    """Return the band in which an estimate lies."""
    for low, high in pairwise(STEPS):
        if minutes <= high:
            return Band(low, high)
    return Band(STEPS[-1], None)


def typical_minutes(session: Session, booth_id: UUID, programme_id: UUID) -> float:
    """Return the running mean of a booth's consultations, its programme's typical minutes as a prior."""
    prior = session.scalars(select(Programme.minutes).where(Programme.id == programme_id)).one()
    times = session.execute(
        select(Stop.started_at, Stop.finished_at)
        .where(Stop.booth_id == booth_id, Stop.state == StopState.FINISHED, Stop.started_at.is_not(None))
        .order_by(Stop.finished_at.desc())
        .limit(RECENT)
    ).all()
    spent = sum(clock.minutes(start, end) for start, end in times if start and end)
    return (prior * PRIOR_WEIGHT + spent) / (PRIOR_WEIGHT + len(times))


def expected(session: Session, booth_id: UUID, programme_id: UUID, before: datetime | None = None) -> Band:
    """Return how long somebody waits at a booth who arrived then (or arrives now). Writing time counts, too."""
    ahead = select(func.count()).select_from(Stop).join(Visit, Stop.visit_id == Visit.id)
    ahead = ahead.where(Stop.booth_id == booth_id, Stop.state == StopState.WAITING, Visit.state == VisitState.HERE)
    if before is not None:
        ahead = ahead.where(Visit.arrived_at < before)
    counters = session.execute(select(Counter.state, func.count()).where(Counter.booth_id == booth_id, Counter.state.in_(UP)).group_by(Counter.state))
    states = dict(counters.all())
    up = max(1, sum(states.values()))
    waiting = session.scalars(ahead).one()
    free = states.get(UP[0], 0)
    rounds = max(0.0, waiting + 0.5 - free) / up if free <= waiting else 0.0
    return band(rounds * (typical_minutes(session, booth_id, programme_id) + WRITING_MINUTES))


def outlooks(session: Session, event_id: UUID, now: datetime) -> dict[UUID, Outlook]:
    """Return each booth's outlook: what is shown before somebody is sent there."""
    event = plan.event(session, event_id)
    if event is None:
        return {}
    left = clock.minutes(now, clock.at(event.day, event.closes))
    lines = queries.lines(session, Stop.event_id == event_id)
    found = {}
    for place in plan.booths(session, event_id):
        waiting = lines[place.booth.id].waiting if place.booth.id in lines else 0
        up = sum(c.state in UP for c in place.counters)
        free = sum(c.state == CounterState.FREE for c in place.counters)
        mean = typical_minutes(session, place.booth.id, place.programmes[0].id) + WRITING_MINUTES
        rounds = max(0.0, waiting + 0.5 - free) / max(1, up) if free <= waiting else 0.0
        found[place.booth.id] = Outlook(free, waiting, band(rounds * mean), rounds * mean <= left and up > 0)
    return found

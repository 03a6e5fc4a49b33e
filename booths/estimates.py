"""About how long somebody waits, said as a band, never as a minute: read from the forecast; until there is one, people ahead × mean ÷ counters up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, select

from booths import queries, routing, snapshot
from booths.models import LineForecast, Stop, VisitForecast
from core import clock
from events import queries as plan
from events.models import CounterState, Event
from events.moment import once

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

TRUE_FOR = timedelta(minutes=5)
"""A forecast that is older says nothing any more."""
SOON, LATER = 20, 40
STEPS = (0, 10, 20, 40, 60, 90)


class Band(NamedTuple):
    """From so many to so many minutes; no upper end when it is long. Colour, as city counters use it: blue ≤ 20 < yellow ≤ 40 < red."""

    low: int
    high: int | None
    colour: str


class Outlook(NamedTuple):
    """What somebody may expect who joins a booth's line now: counters free, parties waiting, about how long, whether it fits before closing."""

    free: int
    waiting: int
    band: Band
    fits: bool


def band(minutes: float, low: float | None = None, high: float | None = None) -> Band:
    """Return the band for an estimate: round figures that hold the range between low and high; the colour is that of the estimate itself."""
    least, most = (minutes if low is None else low), (minutes if high is None else high)
    begins = max(step for step in STEPS if step <= least)
    ends = next((step for step in STEPS[1:] if most <= step), None)
    if ends is not None and ends <= begins:
        begins = max(step for step in STEPS if step < ends)
    colour = "blue" if minutes <= SOON else "yellow" if minutes <= LATER else "red"
    return Band(begins, ends, colour)


FORECAST = select(VisitForecast).where(VisitForecast.visit_id == bindparam("visit"), VisitForecast.made_at >= bindparam("since"))
LINES = select(LineForecast).where(LineForecast.event_id == bindparam("event"), LineForecast.made_at >= bindparam("since"))
LIKELY = 0.5
"""Somebody who would be called before closing in fewer of the futures than this is told that it does not fit."""


def for_stops(session: Session, stops: Iterable[Stop], now: datetime) -> Band | None:
    """Return how long the party waits for the first of its lines (these) that calls it; None without any line.

    One statement where there is a forecast: a phone asks for this every few seconds.
    """
    waiting = list(stops)
    if not waiting:
        return None
    found = session.scalars(FORECAST, {"visit": waiting[0].visit_id, "since": now - TRUE_FOR}).first()
    if found is not None:
        gone = clock.minutes(found.made_at, now)
        return band(max(0.0, found.median - gone), max(0.0, found.low - gone), max(0.0, found.high - gone))
    hall = _hall(session, waiting[0].event_id, now)
    return min((band(naive(hall, s.booth_id, before=s.visit_id)) for s in waiting), key=lambda b: b.low)


def _hall(session: Session, event_id: UUID, now: datetime) -> routing.Hall:
    """Return the snapshot of the event, taken once a version and minute: many phones may ask before there is a forecast."""
    event = session.get_one(Event, event_id)
    return once(event, now, "hall", lambda: snapshot.take(session, event_id, now))


def naive(hall: routing.Hall, booth: routing.Key, before: routing.Key | None = None) -> float:
    """Return people ahead × mean ÷ counters up, in minutes; ahead are all who came before this visitor, or all."""
    me = next((v for v in hall.visitors if v.id == before), None)
    ahead = [
        v for v in hall.visitors if not v.resting and any(s.booth == booth for s in v.stops) and (me is None or (v.arrived, v.number) < (me.arrived, me.number))
    ]
    counters = [c for c in hall.counters if c.booth == booth and c.state in routing.UP]
    free = sum(c.state == "free" for c in counters)
    if len(ahead) < free:
        return 0.0
    return (len(ahead) + 0.5 - free) * routing.minutes_at(hall)[booth] / max(1, len(counters))


def outlooks(session: Session, event_id: UUID, now: datetime) -> dict[UUID, Outlook]:
    """Return each booth's outlook: what is shown before somebody is sent there."""
    forecasts = {f.booth_id: f for f in session.scalars(LINES, {"event": event_id, "since": now - TRUE_FOR})}
    lines = queries.lines(session, Stop.event_id == event_id)
    hall = None
    found = {}
    for place in plan.booths(session, event_id):
        key = place.booth.id
        free = sum(c.state == CounterState.FREE for c in place.counters)
        waiting = lines[key].waiting if key in lines else 0
        if key in forecasts:
            f = forecasts[key]
            found[key] = Outlook(free, waiting, band(f.median, f.low, f.high), f.in_time >= LIKELY)
            continue
        hall = hall or _hall(session, event_id, now)
        minutes = naive(hall, key)
        up = any(c.booth == key and c.state in routing.UP for c in hall.counters)
        found[key] = Outlook(free, waiting, band(minutes), up and hall.now + minutes <= (hall.closes or hall.now))
    return found

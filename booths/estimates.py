"""About how long somebody waits, said as a band, never as a minute, and whether they will be seen before closing.

Both are read from the forecast; until there is one, they come of people ahead × mean ÷ counters up.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, func, select

from booths import queries, routing, snapshot
from booths.models import LineForecast, Stop, StopForecast, StopState, VisitForecast
from core import clock
from events import queries as plan
from events.models import Booth, CounterState, Event
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


WORST = (
    select(func.min(StopForecast.in_time))
    .join(Stop, StopForecast.stop_id == Stop.id)
    .where(Stop.visit_id == VisitForecast.visit_id, Stop.state == StopState.WAITING)
    .scalar_subquery()
)
FORECAST = select(VisitForecast, WORST).where(VisitForecast.visit_id == bindparam("visit"), VisitForecast.made_at >= bindparam("since"))
IN_LINES = (
    select(Stop.id, Stop.event_id, Booth.letter, Booth.id, StopForecast.in_time)
    .join(Booth, Stop.booth_id == Booth.id)
    .outerjoin(StopForecast, and_(StopForecast.stop_id == Stop.id, StopForecast.made_at >= bindparam("since")))
    .where(Stop.visit_id == bindparam("visit"), Stop.state == StopState.WAITING)
    .order_by(Booth.letter)
)
HARDLY = (
    select(Stop.visit_id)
    .join(StopForecast, StopForecast.stop_id == Stop.id)
    .where(Stop.event_id == bindparam("event"), Stop.state == StopState.WAITING, StopForecast.made_at >= bindparam("since"))
    .where(StopForecast.in_time < bindparam("likely"))
)
LINES = select(LineForecast).where(LineForecast.event_id == bindparam("event"), LineForecast.made_at >= bindparam("since"))
LIKELY = 0.5
"""Somebody who would be called before closing in fewer of the futures than this is told that it does not fit."""


class Told(NamedTuple):
    """About how long a party waits for the first of its lines that calls it, and whether all of them will call it before closing, as it looks now."""

    band: Band
    fits: bool


class Fit(NamedTuple):
    """A line in which a party waits, and whether it will be called there before closing, as it looks now."""

    stop_id: UUID
    letter: str
    booth_id: UUID
    fits: bool


def for_stops(session: Session, stops: Iterable[Stop], now: datetime) -> Told | None:
    """Return what the party may expect that waits in these lines, all of its own; None without any line.

    One statement where there is a forecast: a phone asks for this every few seconds.
    """
    waiting = list(stops)
    if not waiting:
        return None
    row = session.execute(FORECAST, {"visit": waiting[0].visit_id, "since": now - TRUE_FOR}).first()
    if row is not None:
        found, worst = row
        gone = clock.minutes(found.made_at, now)
        said = band(max(0.0, found.median - gone), max(0.0, found.low - gone), max(0.0, found.high - gone))
        return Told(said, (found.in_time if worst is None else worst) >= LIKELY)
    hall = _hall(session, waiting[0].event_id, now)
    minutes = [(s.booth_id, naive(hall, s.booth_id, before=s.visit_id)) for s in waiting]
    return Told(min((band(m) for _booth, m in minutes), key=lambda b: b.low), all(_before_closing(hall, m) for _booth, m in minutes))


def fits(session: Session, visit_id: UUID, now: datetime) -> list[Fit]:
    """Return for each line of a party whether it fits before closing. A line that was opened just now has no forecast yet: who came before counts there."""
    found = []
    for stop, event, letter, booth, in_time in session.execute(IN_LINES, {"visit": visit_id, "since": now - TRUE_FOR}):
        if in_time is None:
            hall = _hall(session, event, now)
            found.append(Fit(stop, letter, booth, _in_time(hall, booth, naive(hall, booth, before=visit_id))))
        else:
            found.append(Fit(stop, letter, booth, in_time >= LIKELY))
    return found


def hardly(session: Session, event_id: UUID, now: datetime) -> set[UUID]:
    """Return the parties of whom a forecast says that one of their lines will probably not call them before closing."""
    return set(session.scalars(HARDLY, {"event": event_id, "since": now - TRUE_FOR, "likely": LIKELY}))


def _hall(session: Session, event_id: UUID, now: datetime) -> routing.Hall:
    """Return the snapshot of the event, taken once a version and minute: many phones may ask before there is a forecast."""
    event = session.get_one(Event, event_id)
    return once(event, now, "hall", lambda: snapshot.take(session, event_id, now))


def _in_time(hall: routing.Hall, booth: routing.Key, minutes: float) -> bool:
    """Return whether somebody whom a booth gets to in so many minutes is called before closing."""
    return any(c.booth == booth and c.state in routing.UP for c in hall.counters) and _before_closing(hall, minutes)


def _before_closing(hall: routing.Hall, minutes: float) -> bool:
    return hall.now + minutes <= (hall.closes or hall.now)


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
        found[key] = Outlook(free, waiting, band(minutes), _in_time(hall, key, minutes))
    return found

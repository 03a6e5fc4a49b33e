"""Forecasts of the events that run: made by the worker, kept as rows that screens and tickets read."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from booths import expected_day, forecast, snapshot
from booths.forecast import Talk
from booths.models import Forecast, LineForecast, Stop, StopForecast, StopState, VisitForecast
from core import clock, db, jobs
from core.scopes import SYSTEM, Scope, scope_of
from events import queries as plan
from events.models import Event
from events.states import RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.forecast import Rolled, Wait
    from booths.routing import Hall, Key
    from booths.scenario import Scenario

EVERY_SECONDS = 15
AT_LEAST_EVERY = timedelta(minutes=1)
"""Waiting goes on without anything being written: a forecast is made anew at least so often."""
UNSYNCED = {"synchronize_session": False}
log = logging.getLogger("soudankai")


@jobs.every(EVERY_SECONDS, "forecast")
def forecast_all(now: datetime) -> None:
    """Forecast each running event whose last forecast is no longer true."""
    with db.read(SYSTEM) as session:
        made = {f.event_id: f for f in session.scalars(select(Forecast))}
        running = [(e.id, e.council_id, e.version) for e in session.scalars(select(Event).where(Event.state.in_(RUNNING)))]
    for event_id, council_id, version in running:
        last = made.get(event_id)
        if last is None or last.version != version or now - last.made_at >= AT_LEAST_EVERY:
            try:
                forecast_event(Scope(council_id, role="job", name="forecast"), event_id, now)
            except Exception:
                log.exception("An event could not be forecast")


def forecast_event(scope: Scope, event_id: UUID, now: datetime) -> None:
    """Roll one event forward and write down what came of it. The reading is over before the rolling begins; nothing waits for it."""
    with db.read(scope) as session:
        event = session.get_one(Event, event_id)
        version, day = event.version, event.day
        expected, hall, talks, opens = _from_here(session, event, now)
        instant = _instant(session, event_id, day)
    if not hall.booths:
        return
    rolled = forecast.roll(hall, talks, expected, seed=version)
    booths = [b.id for b in hall.booths]
    db.perform(scope, lambda s: _write(s, rolled, lambda minutes: instant(minutes + opens), booths=booths, event_id=event_id, version=version, now=now))


def _from_here(session: Session, event: Event, now: datetime) -> tuple[Scenario, Hall, list[Talk], float]:
    """Return the day as it is expected, the hall and who sits where, all told in minutes from opening; and when it opens, after midnight.

    A counter that helps another booth is at its own again: it goes back when somebody waits there.
    """
    minutes = snapshot.teller(session, event.id, event.day)
    hall, expected = snapshot.take(session, event.id, now), expected_day.scenario_of(session, event.id)
    opens = minutes(clock.at(event.day, event.opens))
    booth_of = {b.id: n for n, b in enumerate(hall.booths)}
    counter_of = {c.id: n for n, c in enumerate(hall.counters)}
    own: dict[Key, UUID] = {c.id: place.booth.id for place in plan.booths(session, event.id) for c in place.counters}
    talks = [
        Talk(counter_of[counter], visit, booth_of[booth], min(minutes(since), hall.now) - opens)
        for counter, visit, booth, since in snapshot.talks(session, event.id)
    ]
    closes = (hall.closes or hall.now) - opens
    moved = replace(
        hall,
        now=hall.now - opens,
        closes=closes,
        counters=[replace(c, booth=own[c.id], until=c.until - opens if c.until is not None else None) for c in hall.counters],
        visitors=[replace(v, arrived=v.arrived - opens, urgent_since=_moved(v.urgent_since, opens), due=_moved(v.due, opens)) for v in hall.visitors],
    )
    return replace(expected, close=closes), moved, talks, opens


def _moved(minutes: float | None, opens: float) -> float | None:
    return None if minutes is None else minutes - opens


def _instant(session: Session, event_id: UUID, day: date) -> Callable[[float], datetime]:
    """Return what tells the instant of so many minutes after midnight; pauses that were put it off."""
    pauses = plan.pauses(session, event_id)
    midnight = clock.at(day, clock.MIDNIGHT)
    frozen = sum(((over or begun) - begun for begun, over in pauses), timedelta())
    return lambda minutes: midnight + timedelta(minutes=minutes) + frozen


def _write(session: Session, rolled: Rolled, instant: Callable[[float], datetime], *, booths: list[Any], event_id: UUID, version: int, now: datetime) -> None:
    """Put the new forecast in the place of the last one. A stop that was undone meanwhile has none."""
    for model in (VisitForecast, StopForecast, LineForecast, Forecast):
        session.execute(delete(model).where(model.event_id == event_id), execution_options=UNSYNCED)
    waiting = dict(session.execute(select(Stop.id, Stop.visit_id).where(Stop.event_id == event_id, Stop.state == StopState.WAITING)).all())
    parties = set(waiting.values())
    said = {"council_id": scope_of(session).council_id, "event_id": event_id, "made_at": now}
    stop_at = instant(rolled.stop_admitting) if rolled.stop_admitting is not None else None
    session.add(Forecast(event_id=event_id, version=version, made_at=now, stop_admitting_at=stop_at))
    lines = [{"booth_id": booths[n], "ends_at": instant(rolled.ends[n]), **said, **_row(wait)} for n, wait in rolled.newcomers.items()]
    stops = [{"stop_id": key, **said, **_row(wait)} for key, wait in rolled.stops.items() if key in waiting]
    visits = [{"visit_id": key, **said, **_row(wait)} for key, wait in rolled.visitors.items() if key in parties]
    for model, rows in ((LineForecast, lines), (StopForecast, stops), (VisitForecast, visits)):
        if rows:
            session.execute(insert(model), rows)


def _row(wait: Wait) -> dict[str, float]:
    return {"median": wait.median, "low": wait.low, "high": wait.high, "in_time": wait.in_time}

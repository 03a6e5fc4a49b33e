"""Who would be called next, and why: routing's own order, for the desks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from booths import queries, routing, snapshot
from events.moment import once

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.queries import InLine
    from events.models import Event

MOST_IN_LINE = 2000


class Next(NamedTuple):
    """Somebody in a line. `reason` is routing's; empty for those whom this counter cannot call now, who come last. `minutes` waited: routing's, too."""

    waits: InLine
    reason: str
    minutes: int


def line(session: Session, event: Event, counter_id: UUID, booth_id: UUID, now: datetime) -> list[Next]:
    """Return a booth's line in the order in which this counter would call from it, as if that were its own line."""
    hall = once(event, now, "hall", lambda: snapshot.take(session, event.id, now))
    here: dict[routing.Key, InLine] = once(event, now, ("in line", booth_id), lambda: {w.stop_id: w for w in queries.in_line(session, booth_id, MOST_IN_LINE)})
    helping = replace(hall, counters=[replace(c, booth=booth_id) if c.id == counter_id else c for c in hall.counters])
    first = {choice.stop: choice.reason for choice in routing.order(helping, counter_id) if choice.stop in here}
    waited = {stop.id: int(visitor.waited) for visitor in hall.visitors for stop in visitor.stops}
    return [Next(here[stop], first.get(stop, ""), waited.get(stop, 0)) for stop in dict.fromkeys((*first, *here))]

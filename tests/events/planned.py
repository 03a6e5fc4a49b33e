"""How an event stands while it is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import db
from events import queries
from events.models import Event, EventState

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.queries import BoothPlan
    from tests.builders import Fair


def booths(fair: Fair, event_id: UUID | None = None) -> list[BoothPlan]:
    """Return an event's booths."""
    with db.read(fair.scope) as session:
        return queries.booths(session, event_id or fair.event.id)


def shape(places: list[BoothPlan]) -> list[tuple[object, ...]]:
    """Return what booths are, without keys."""
    return [(p.booth.letter, p.booth.colour, p.booth.place, p.booth.is_first_contact, [q.short for q in p.programmes], len(p.counters)) for p in places]


def goods(session: Session, event_id: UUID) -> dict[str, tuple[int, int]]:
    """Return how many of each kind of goods were prepared, and how many a household gets."""
    return {s.name: (s.prepared, s.per_household) for s in queries.supplies(session, event_id)}


def set_state(fair: Fair, state: EventState) -> None:
    """Put the event into a state, by whatever way."""
    fair.put(lambda s: setattr(s.get_one(Event, fair.event.id), "state", state))

"""The hall as the demonstration sees it at one moment: counters with whom they have, lines, and who may be moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from booths import queries, rights, routing, snapshot
from booths.models import AT_A_TABLE, Handover, HandoverState, Seat, SeatRole, Stop, StopState, Visit, VisitState
from checkin.models import Scan
from events import queries as plan
from events.models import Booth, Counter, Event

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


OURS = "demo-"
"""What the nonces of the demonstration's own parties begin with."""


@dataclass(frozen=True, slots=True)
class Place:
    """A counter, and whom it has."""

    counter: Counter
    letter: str
    role: SeatRole | None = None
    stop: Stop | None = None
    visit: Visit | None = None
    handed: bool = False

    @property
    def name(self) -> str:
        """What it is called in the hall."""
        return f"{self.letter}-{self.counter.number}"

    @property
    def is_called(self) -> bool:
        """Whether somebody is called here and has not come yet."""
        return self.stop is not None and self.stop.state == StopState.CALLED

    @property
    def is_talking(self) -> bool:
        """Whether this counter leads a consultation."""
        return self.stop is not None and self.stop.state == StopState.CONSULTING and self.role == SeatRole.LEAD


@dataclass(frozen=True, slots=True)
class Hall:
    """One moment. By booth letter: how many wait and are here, and which topics lead there.

    `ours` are the parties that the demonstration let in: nobody else's is heard, sent out or away by it.
    """

    event: Event
    booths: dict[str, UUID]
    places: tuple[Place, ...]
    lines: dict[str, int]
    ours: frozenset[UUID]
    unheard: tuple[Visit, ...]
    waiting: tuple[Visit, ...]
    resting: tuple[Visit, ...]
    topics: dict[str, tuple[UUID, ...]]


def look(session: Session, event_id: UUID) -> Hall:
    """Return the hall as it is."""
    plans = plan.booths(session, event_id)
    booths = {p.booth.letter: p.booth.id for p in plans}
    places = tuple(_places(session, event_id))
    lines = queries.lines(session, Stop.event_id == event_id)
    here, ours = _here(session, event_id), _ours(session, event_id)
    return Hall(
        event=session.get_one(Event, event_id, populate_existing=True),
        booths=booths,
        places=places,
        lines={letter: lines[key].waiting if key in lines else 0 for letter, key in booths.items()},
        ours=ours,
        unheard=tuple(v for v in here if not v.heard and v.id in ours),
        waiting=tuple(here),
        resting=tuple(queries.resting(session, event_id)),
        topics=_topics(session, event_id, booths),
    )


def _places(session: Session, event_id: UUID) -> list[Place]:
    handed = exists().where(Handover.to_stop_id == Stop.id, Handover.state == HandoverState.SENT)
    rows = session.execute(
        select(Counter, Booth.letter, Seat.role, Stop, Visit, handed)
        .join(Booth, Counter.booth_id == Booth.id)
        .outerjoin(Seat, (Seat.counter_id == Counter.id) & Seat.until_at.is_(None))
        .outerjoin(Stop, Seat.stop_id == Stop.id)
        .outerjoin(Visit, Stop.visit_id == Visit.id)
        .where(Counter.event_id == event_id)
        .order_by(Booth.letter, Counter.number)
        .execution_options(populate_existing=True)
    )
    return [Place(*row) for row in rows]


def _here(session: Session, event_id: UUID) -> list[Visit]:
    """Return who waits and is at no table, by arrival."""
    at_a_table = exists().where(Stop.visit_id == Visit.id, Stop.state.in_(AT_A_TABLE))
    asked = select(Visit).where(Visit.event_id == event_id, Visit.state == VisitState.HERE, ~at_a_table).order_by(Visit.arrived_at, Visit.number)
    return list(session.scalars(asked.execution_options(populate_existing=True)))


def _ours(session: Session, event_id: UUID) -> frozenset[UUID]:
    """Return the parties that came in by the demonstration and have not left."""
    asked = select(Visit.id).join(Scan, Scan.visit_id == Visit.id).where(Visit.event_id == event_id, Visit.state != VisitState.LEFT)
    return frozenset(session.scalars(asked.where(Scan.nonce.startswith(OURS, autoescape=True))))


def to_call(session: Session, counter: Counter, now: datetime) -> list[UUID]:
    """Return whom a counter may call, in the app's own order; one that helps another booth calls from that line."""
    rows = session.execute(select(Stop.id, Stop.visit_id).where(Stop.booth_id.in_(rights.lines_of(counter)), Stop.state == StopState.WAITING))
    visit_of: dict[routing.Key, UUID] = dict(rows.all())
    return [visit_of[choice.stop] for choice in routing.order(snapshot.take(session, counter.event_id, now), counter.id)]


def _topics(session: Session, event_id: UUID, booths: dict[str, UUID]) -> dict[str, tuple[UUID, ...]]:
    """Return the topics that lead to each booth, in the form's order; a booth that only gets people from others has none."""
    places = plan.places_for_topics(session, event_id)
    active = [topic.id for topic in plan.topics(session) if topic.is_active and topic.id in places]
    return {letter: tuple(t for t in active if places[t][0] == key) for letter, key in booths.items()}

"""What is written down afterwards: quick facts while writing, and times put right until the day is settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from booths import rights, visits
from booths.errors import TimesOutOfOrder
from booths.log import Trail, still
from booths.models import CameAs, Consent, Familiarity, Handover, Outcome, Sex, Step, Stop, StopOutcome, StopTopic, Visit
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Facts:
    """What a counsellor may note of a consultation; all of it may stay open."""

    age_band: str | None = None
    residence: str | None = None
    sex: Sex | None = None
    came_as: CameAs | None = None
    familiarity: Familiarity | None = None
    worst_topic_id: UUID | None = None
    topic_ids: tuple[UUID, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    heard_through: UUID | None = None


def worst_here(visit: Visit, topic_ids: Collection[UUID]) -> UUID | None:
    """Return the visitor's worst topic, if it is one of this turn's: what they told another booth is not told here."""
    return visit.worst_topic_id if visit.worst_topic_id in topic_ids else None


@needs(Right.SERVE)
def note(session: Session, stop_id: UUID, facts: Facts, now: datetime) -> None:
    """Write the facts of a consultation down, as they stand now; what is empty becomes empty, but for a worst topic that this turn does not know of."""
    stop = still(session, Stop, stop_id)
    rights.own_stop(session, stop)
    visits.correctable(session, stop.event_id)
    visit = session.get_one(Visit, stop.visit_id)
    noted = session.scalars(select(StopTopic).where(StopTopic.stop_id == stop_id)).all()
    topics = {row.topic_id for row in noted}
    unseen = visit.worst_topic_id if worst_here(visit, topics) is None else None
    trail = Trail(session, now)
    trail.change(
        visit,
        age_band=facts.age_band,
        residence=facts.residence,
        sex=facts.sex,
        came_as=facts.came_as,
        familiarity=facts.familiarity,
        worst_topic_id=facts.worst_topic_id or unseen,
        heard_through=facts.heard_through,
    )
    outcomes = {o.outcome: o for o in session.scalars(select(StopOutcome).where(StopOutcome.stop_id == stop_id))}
    gone = [*(row for row in noted if row.topic_id not in facts.topic_ids), *(o for key, o in outcomes.items() if key not in facts.outcomes)]
    for row in gone:
        session.delete(row)
    new = [t for t in facts.topic_ids if t not in topics]
    told = _told_here(session, stop, new)
    session.add_all(StopTopic(stop_id=stop_id, topic_id=t, handover_id=key) for t in new for key in told.get(t, [None]))
    session.add_all(StopOutcome(stop_id=stop_id, outcome=o) for o in facts.outcomes if o not in outcomes)
    trail.log(Step.NOTE, event_id=stop.event_id, visit_id=visit.id, stop_id=stop_id)


def _told_here(session: Session, stop: Stop, topic_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return which hand-overs told the booth of a topic: ticked off and on again, it still is what they told."""
    party = select(Visit.id).where(or_(Visit.id == stop.visit_id, Visit.merged_into == stop.visit_id))
    told = select(Handover.topic_id, Handover.id).join(Consent, Consent.handover_id == Handover.id)
    rows = session.execute(told.where(Handover.visit_id.in_(party), Handover.to_booth_id == stop.booth_id, Handover.topic_id.in_(topic_ids))).all()
    return {topic: [key for about, key in rows if about == topic] for topic in {about for about, _key in rows if about}}


@needs(Right.SERVE)
def correct(session: Session, stop_id: UUID, now: datetime, *, called_at: datetime | None, started_at: datetime | None, finished_at: datetime | None) -> None:
    """Put a stop's times right; the log keeps what they were.

    Raises:
        TimesOutOfOrder: they do not follow each other, lie ahead, or a time that must be there is missing.
        DaySettled: the day is settled.
    """
    stop = still(session, Stop, stop_id)
    rights.own_stop(session, stop)
    visits.correctable(session, stop.event_id)
    given = [called_at, started_at, finished_at]
    known = [stop.called_at, stop.started_at, stop.finished_at]
    present = [t for t in given if t is not None]
    if [t is None for t in given] != [t is None for t in known] or present != sorted(present) or any(t > now for t in present):
        raise TimesOutOfOrder
    trail = Trail(session, now)
    trail.change(stop, called_at=called_at, started_at=started_at, finished_at=finished_at)
    trail.log(Step.CORRECT, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop_id)

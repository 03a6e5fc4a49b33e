"""What is asked at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from booths.models import Candidate, Urgency, Visit, VisitState
from checkin.models import Pass, Tally
from events.models import TopicGroup

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from checkin.models import TallyKind


def by_token(session: Session, token: str) -> Visit | None:
    """Return the visit whose ticket this token opens."""
    return session.scalars(select(Visit).join(Pass, Pass.visit_id == Visit.id).where(Pass.token == token)).one_or_none()


def token_of(session: Session, visit_id: UUID) -> str:
    """Return the first token of a visit, for its slip."""
    return session.scalars(select(Pass.token).where(Pass.visit_id == visit_id).order_by(Pass.id).limit(1)).one()


def to_hear(session: Session, event_id: UUID, most: int = 12) -> list[tuple[Visit, bool]]:
    """Return who has not been heard at reception yet, those who want to talk soon first, then by arrival."""
    rows = session.execute(
        select(Visit, Urgency.id)
        .outerjoin(Urgency, Urgency.visit_id == Visit.id)
        .where(Visit.event_id == event_id, Visit.heard.is_(False), Visit.state == VisitState.HERE)
        .order_by(Urgency.said_at.is_(None), Urgency.said_at, Visit.arrived_at)
        .limit(most)
    )
    return [(visit, urgent is not None) for visit, urgent in rows]


def candidates(session: Session, visit_id: UUID) -> list[TopicGroup]:
    """Return the pictures that a visitor touched."""
    asked = select(TopicGroup).join(Candidate, Candidate.group_id == TopicGroup.id).where(Candidate.visit_id == visit_id)
    return list(session.scalars(asked.order_by(TopicGroup.position)))


def tallies(session: Session, event_id: UUID) -> dict[TallyKind, int]:
    """Return how many taps of each kind stand."""
    rows = session.execute(select(Tally.kind, func.count()).where(Tally.event_id == event_id, Tally.voided_at.is_(None)).group_by(Tally.kind))
    return {kind: count for kind, count in rows}


def admitted_so_far(session: Session, event_id: UUID) -> tuple[int, int]:
    """Return how many parties and people have come in."""
    row = session.execute(select(func.count(), func.coalesce(func.sum(Visit.people), 0)).where(Visit.event_id == event_id, Visit.merged_into.is_(None))).one()
    return int(row[0]), int(row[1])

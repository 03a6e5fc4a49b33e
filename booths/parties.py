"""Parties with numbers of their own that came together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import queries, visits
from booths.errors import NotTogether, SameNumber, UnknownNumber
from booths.log import Trail
from booths.models import Step, Visit
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@needs(Right.RECEIVE)
def bring_together(session: Session, event_id: UUID, number_a: int, number_b: int, now: datetime) -> None:
    """Note that two parties with numbers of their own came together: both, and whoever came with them, point to the first of them.

    Raises:
        SameNumber: it is one party.
        UnknownNumber: there is no such number.
    """
    if number_a == number_b:
        raise SameNumber(number=number_a)
    visits.correctable(session, event_id)
    groups = [_came_with(session, event_id, number) for number in (number_a, number_b)]
    first, *others = sorted({v.id: v for group in groups for v in group}.values(), key=lambda v: (v.arrived_at, v.number))
    trail = Trail(session, now)
    for visit in (first, *others):
        trail.change(visit, together_with=None if visit is first else first.id)
    trail.log(Step.TOGETHER, event_id=event_id, visit_id=others[0].id)


def _came_with(session: Session, event_id: UUID, number: int) -> list[Visit]:
    """Return a number's visit and those that came with it."""
    visit = queries.by_number(session, event_id, number)
    if visit is None:
        raise UnknownNumber(number=number)
    first = visit.together_with or visit.id
    return list(session.scalars(select(Visit).where((Visit.id == first) | (Visit.together_with == first)).order_by(Visit.arrived_at, Visit.number)))


@needs(Right.RECEIVE)
def separate(session: Session, visit_id: UUID, now: datetime) -> None:
    """Let a party go its own way again; those who came with it stay together.

    Raises:
        NotTogether: it came alone.
    """
    visit = visits.held(session, visit_id)
    others = [v for v in _came_with(session, visit.event_id, visit.number) if v.id != visit_id]
    if not others:
        raise NotTogether(number=visit.number)
    trail = Trail(session, now)
    trail.change(visit, together_with=None)
    for other in others:
        trail.change(other, together_with=None if other is others[0] else others[0].id)
    trail.log(Step.TOGETHER, event_id=visit.event_id, visit_id=visit_id)

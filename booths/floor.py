"""What the floor and reception do: hear of an urgency, open its details, move somebody to a line that fits before closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import lines, queries, signal_queries, visits
from booths.errors import HasLeft, NotSeenHere, Overtaken, OwnBooth
from booths.log import Trail
from booths.models import Alternative, DropReason, Step, Stop, Urgency, VisitState
from core.scopes import scope_of
from events import queries as plan
from events.models import Booth
from staff import audit
from staff.audit import What
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@needs(Right.HALL)
def acknowledge(session: Session, visit_id: UUID, now: datetime) -> None:
    """確認した: somebody has heard of the urgency and sees to it. The first one who says so is kept.

    Raises:
        Overtaken: a colleague was first, or nothing is urgent.
    """
    visit = visits.held(session, visit_id)
    urgency = session.scalars(select(Urgency).where(Urgency.visit_id == visit_id)).one_or_none()
    if urgency is None or urgency.acknowledged_at is not None:
        raise Overtaken
    trail = Trail(session, now)
    trail.change(urgency, acknowledged_at=now, acknowledged_by=scope_of(session).name[:60])
    trail.log(Step.ACKNOWLEDGE, event_id=visit.event_id, visit_id=visit_id)


@needs(Right.LOOK_AFTER)
def see(session: Session, visit_id: UUID, now: datetime) -> None:
    """Write down that somebody opened what is kept to itself about an urgent visitor: why it is urgent, topics, what helps them.

    Raises:
        NotSeenHere: it does not concern them.
    """
    visit = visits.held(session, visit_id)
    if not signal_queries.may_see(session, visit_id):
        raise NotSeenHere(number=visit.number)
    Trail(session, now).log(Step.SEE, event_id=visit.event_id, visit_id=visit_id)
    audit.note(session, What.URGENCY_OPENED, now, about=str(visit.number), event_id=visit.event_id)


@needs(Right.LOOK_AFTER)
def move(session: Session, stop_id: UUID, booth_id: UUID, now: datetime) -> Stop:
    """Move somebody to another booth's line, because there is no time for them in their own; it counts as unmet need of the booth they leave.

    The topics go along, but for those that were passed on to that booth: the visitor agreed to no other. The new line is joined first: whoever has
    no line left would have gone home.

    Raises:
        OwnBooth: it is the same booth, or one of another event.
        NotSeenHere: booth staff have nothing to do with this visitor.
        Overtaken: the stop is not waiting or called any more.
    """
    visit, old = visits.held_turn(session, stop_id)
    if visit.state == VisitState.LEFT:
        raise HasLeft(number=visit.number)
    visits.seen_here(session, visit)
    to = session.get_one(Booth, booth_id)
    if to.id == old.booth_id or to.event_id != old.event_id:
        raise OwnBooth(booth=to.letter)
    trail = Trail(session, now)
    stop = lines.join_line(trail, visit, (to.id, plan.programme_at(session, to, queries.topics_of(session, stop_id, named_only=True))))
    lines.take_topics_along(trail, old, stop)
    lines.end_turn(trail, old, DropReason.UNMET, Alternative.OTHER_BOOTH, to.letter)
    return stop

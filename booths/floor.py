"""What the floor and reception do: hear of an urgency, open its details, move somebody to a line that fits before closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import visits
from booths.errors import HasLeft, Overtaken, OwnBooth
from booths.log import Trail
from booths.models import Alternative, Step, Stop, StopTopic, Urgency, VisitState
from core.db import scope_of
from events import queries as plan

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


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


def see(session: Session, visit_id: UUID, now: datetime) -> None:
    """Write down that somebody opened what an urgent visitor's screen keeps to itself: topics and what helps them."""
    visit = visits.held(session, visit_id)
    Trail(session, now).log(Step.SEE, event_id=visit.event_id, visit_id=visit_id)


def move(session: Session, stop_id: UUID, booth_id: UUID, now: datetime) -> Stop:
    """Move somebody to another booth's line, because their own does not end before closing; it counts as unmet need of the booth they leave.

    The topics go along. The new line is joined first: whoever has no line left would have gone home.

    Raises:
        OwnBooth: it is the same booth, or one of another event.
        Overtaken: the stop is not waiting or called any more.
    """
    old = session.get_one(Stop, stop_id, populate_existing=True)
    visit = visits.held(session, old.visit_id)
    if visit.state == VisitState.LEFT:
        raise HasLeft(number=visit.number)
    to = next((p for p in plan.booths(session, visit.event_id) if p.booth.id == booth_id), None)
    if to is None or booth_id == old.booth_id:
        raise OwnBooth(booth=to.booth.letter if to else "－")
    topics = list(session.scalars(select(StopTopic.topic_id).where(StopTopic.stop_id == stop_id)))
    takes_up = plan.topic_programmes(session)
    wanted = {programme for topic in topics for programme in takes_up.get(topic, ())}
    programme = next((p for p in to.programmes if p.id in wanted), to.programmes[0])
    trail = Trail(session, now)
    stop = visits.join_line(trail, visit, (booth_id, programme.id))
    for topic in topics:
        visits.note_topic(trail, stop, topic)
    trail.log(Step.ADD_TOPIC, event_id=visit.event_id, visit_id=visit.id, stop_id=stop.id)
    visits.not_today(session, stop_id, Alternative.OTHER_BOOTH, to.booth.letter, now)
    return stop

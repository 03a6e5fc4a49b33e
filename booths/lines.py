"""What moves a turn in a line: joining, topics noted, dropping, the counters that it held. Parts of steps: whoever takes the step logs it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from booths import states
from booths.log import Trail, refuse_erased
from booths.models import OPEN_HANDOVER, OPEN_STOP, Consent, DropReason, Handover, HandoverState, Seat, Step, Stop, StopTopic, Visit, VisitState
from core.scopes import scope_of
from core.tables import breaks, index
from events.models import Counter, CounterState

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Alternative


OPEN_AT_BOOTH = index(Stop, "uq_stop_open_at_booth")
ENDS_HANDOVER = {
    DropReason.LEFT: HandoverState.LAPSED,
    DropReason.DECLINED: HandoverState.VISITOR_REFUSED,
    DropReason.UNMET: HandoverState.FULL,
    DropReason.REFUSED: HandoverState.DECLINED,
    DropReason.REROUTED: HandoverState.LAPSED,
}
"""What becomes of a hand-over when its stop at the receiving booth is dropped."""


def open_stops(session: Session, visit_id: UUID) -> list[Stop]:
    """Return the visit's stops that are not over."""
    return list(session.scalars(select(Stop).where(Stop.visit_id == visit_id, Stop.state.in_(OPEN_STOP))))


def join_line(trail: Trail, visit: Visit, place: tuple[UUID, UUID]) -> Stop:
    """Return the visit's open stop at the booth, opened now if there is none."""
    booth_id, programme_id = place
    for stop in open_stops(trail.session, visit.id):
        if stop.booth_id == booth_id:
            return stop
    stop = Stop(event_id=visit.event_id, visit_id=visit.id, booth_id=booth_id, programme_id=programme_id, joined_at=trail.now)
    try:
        with trail.session.begin_nested():
            trail.add(stop)
    except IntegrityError as error:
        if not breaks(error, OPEN_AT_BOOTH):
            raise
        return next(s for s in open_stops(trail.session, visit.id) if s.booth_id == booth_id)
    return stop


def note_topic(trail: Trail, stop: Stop, topic_id: UUID, handover_id: UUID | None = None) -> None:
    """Note a topic at a stop, once: as the visitor's own, or as told by a hand-over."""
    known = select(StopTopic.id).where(StopTopic.stop_id == stop.id, StopTopic.topic_id == topic_id, StopTopic.handover_id == handover_id)
    if trail.session.scalars(known).first() is None:
        trail.add(StopTopic(stop_id=stop.id, topic_id=topic_id, handover_id=handover_id))


def take_topics_along(trail: Trail, old: Stop, new: Stop) -> None:
    """Note a stop's topics at another one. What the booth was told goes along within the booth only, and while the visitor agrees to that."""
    withdrawn = exists().where(Consent.handover_id == StopTopic.handover_id, Consent.withdrawn_at.is_not(None))
    for row in trail.session.scalars(select(StopTopic).where(StopTopic.stop_id == old.id, ~withdrawn)).all():
        if row.handover_id is None or new.booth_id == old.booth_id:
            note_topic(trail, new, row.topic_id, row.handover_id)


def drop_stop(trail: Trail, stop: Stop, reason: DropReason, alternative: Alternative | None = None, arranged: str = "") -> None:
    """Drop a waiting or called stop: its counter becomes free, its hand-overs end."""
    if arranged:
        refuse_erased(trail.session, stop.visit_id)
    free_counters(trail, stop, Step.DROP)
    trail.step(stop, states.STOP, Step.DROP, drop_reason=reason, alternative=alternative, arranged=arranged, finished_at=trail.now)
    for handover in trail.session.scalars(select(Handover).where(Handover.to_stop_id == stop.id, Handover.state.in_(OPEN_HANDOVER))):
        trail.change(handover, state=ENDS_HANDOVER[reason], ended_at=trail.now, ended_by=scope_of(trail.session).name)


def free_counters(trail: Trail, stop: Stop, step: Step) -> None:
    """Close the open seats of a stop; each counter goes where the step leads it."""
    for seat, counter in trail.session.execute(
        select(Seat, Counter).join(Counter, Seat.counter_id == Counter.id).where(Seat.stop_id == stop.id, Seat.until_at.is_(None))
    ):
        trail.change(seat, until_at=trail.now)
        trail.step(counter, states.COUNTER, step, since=trail.now)
        take_break(trail, counter)


def take_break(trail: Trail, counter: Counter) -> None:
    """Begin the break that was asked for while the counter had somebody."""
    if counter.break_minutes:
        trail.change(counter, state=CounterState.BREAK, back_at=trail.now + timedelta(minutes=counter.break_minutes), break_minutes=None)


def leave_if_done(trail: Trail, visit: Visit) -> None:
    """Mark the visit left when no stop of it is open any more."""
    trail.session.flush()
    if visit.state != VisitState.LEFT and not open_stops(trail.session, visit.id):
        trail.step(visit, states.VISIT, Step.LEAVE, state_since=trail.now)


def back_to_line(trail: Trail, stop: Stop) -> None:
    """Put a called stop back where it stood in line; its counter is free."""
    free_counters(trail, stop, Step.MISS)
    trail.step(stop, states.STOP, Step.MISS, called_at=None, recalled_at=None)


def end_turn(trail: Trail, stop: Stop, reason: DropReason, alternative: Alternative | None = None, arranged: str = "") -> None:
    """Drop a waiting or called stop and log it, at the counter that had called it; whoever has no other line goes home."""
    called_to = trail.session.scalars(select(Seat.counter_id).where(Seat.stop_id == stop.id, Seat.until_at.is_(None))).first()
    drop_stop(trail, stop, reason, alternative, arranged)
    leave_if_done(trail, trail.session.get_one(Visit, stop.visit_id))
    handed = any(change["table"] == Handover.__tablename__ for change in trail.changes)
    trail.log(Step.REFUSE if handed else Step.DROP, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=called_to)

"""Passing a visitor on inside the hall: つなぐ (hand-over to another booth), its end at the receiver, and 同席 (a colleague comes over)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import desk, lines, rights, states, visits
from booths.consents import Agreement
from booths.errors import AlreadyHandedOver, HandOverEnded, NobodyFree, OwnBooth, ReasonMissing
from booths.log import Trail
from booths.models import (
    OPEN_HANDOVER,
    OPEN_STOP,
    Alternative,
    ConsentMeans,
    DropReason,
    Handover,
    HandoverState,
    Seat,
    SeatRole,
    Step,
    Stop,
    StopState,
    Visit,
)
from core.text import clean, gettext, later
from events import queries as plan
from events.models import Booth, Counter, CounterState
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

QUESTION = later("May I tell the people at booth {booth} what we have just talked about? Is there anything that I should not tell them?")
"""What is asked aloud; the consent keeps it as it was asked."""


@needs(Right.SERVE)
def hand_over(
    session: Session,
    counter_id: UUID,
    to_booth_id: UUID,
    now: datetime,
    *,
    topic_id: UUID | None = None,
    note: str = "",
    agreement: Agreement = Agreement(),  # noqa: B008 - it cannot change
    instead_of: UUID | None = None,
    stay: bool = False,
) -> Handover:
    """つなぐ, after 「ご本人OK」: the visitor joins the other booth's line with the same number and time of arrival.

    The consultation here ends with it, unless the visitor stays (to be handed to a second booth as well). Asked on the phone, the place in line
    is kept, and nothing more, until the visitor says yes. `instead_of` is a booth that had no time today: that is counted there.

    Raises:
        OwnBooth, AlreadyHandedOver
        LeadOnly, GroundMissing: without consent.
    """
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter)
    agreement.check(session)
    visits.refuse_phone_numbers(note)
    booth, visit = _other_booth(session, stop, to_booth_id), session.get_one(Visit, stop.visit_id)
    trail = Trail(session, now)
    there = lines.join_line(trail, visit, (booth.id, plan.programme_at(session, booth, _about(topic_id))))
    handover = Handover(
        event_id=stop.event_id, visit_id=visit.id, from_stop_id=stop.id, to_booth_id=booth.id, to_stop_id=there.id, topic_id=topic_id, sent_at=now,
        note=clean(note), asked_at=now if agreement.means == ConsentMeans.PHONE else None,
    )  # fmt: skip
    trail.add_once(handover, AlreadyHandedOver(number=visit.number, booth=booth.letter))
    agreement.write(trail, handover, gettext(QUESTION).format(booth=booth.letter))
    if instead_of is not None:
        full = _other_booth(session, stop, instead_of)
        _not_met(trail, visit, (full.id, plan.programme_at(session, full, _about(topic_id))), Alternative.OTHER_BOOTH, booth.letter)
    if not stay:
        desk.end_consultation(trail, stop)
    trail.log(Step.HAND_OVER, event_id=stop.event_id, visit_id=visit.id, stop_id=stop.id, counter_id=counter.id)
    return handover


def _other_booth(session: Session, stop: Stop, booth_id: UUID) -> Booth:
    """Return a booth that is not the one in whose line the visitor stood: while a counter helps, its own is another one, too."""
    booth = session.get_one(Booth, booth_id)
    if booth.id == stop.booth_id or booth.event_id != stop.event_id:
        raise OwnBooth(booth=booth.letter)
    return booth


def _about(topic_id: UUID | None) -> list[UUID]:
    return [topic_id] if topic_id else []


def _not_met(trail: Trail, visit: Visit, place: tuple[UUID, UUID], alternative: Alternative, arranged: str) -> Stop:
    """Write down that a booth had no time for this visitor today: a turn there that could not be met."""
    there = lines.join_line(trail, visit, place)
    lines.drop_stop(trail, there, DropReason.UNMET, alternative, clean(arranged))
    return there


@needs(Right.SERVE)
def not_met_there(
    session: Session, counter_id: UUID, booth_id: UUID, alternative: Alternative, now: datetime, *, arranged: str = "", topic_id: UUID | None = None
) -> Stop:
    """別の方法: the other booth has no time today. What was decided together instead is kept, and the need is counted as that booth's.

    The conversation here goes on.

    Raises:
        OwnBooth
        NoPhoneNumbers: a telephone number belongs into the programme's own record.
    """
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter)
    visits.refuse_phone_numbers(arranged)
    trail = Trail(session, now)
    booth = _other_booth(session, stop, booth_id)
    place = booth.id, plan.programme_at(session, booth, _about(topic_id))
    there = _not_met(trail, session.get_one(Visit, stop.visit_id), place, alternative, arranged)
    trail.log(Step.DROP, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=there.id, counter_id=counter.id)
    return there


def _under_way(session: Session, handover_id: UUID) -> Handover:
    """Return a hand-over that is on its way to a booth, if this staff works there, helps there with this visitor, or works for the whole hall.

    Raises:
        HandOverEnded, NotYourBooth
    """
    handover = rights.handover(session, handover_id)
    if handover.to_booth_id is None or handover.state not in OPEN_HANDOVER:
        raise HandOverEnded
    rights.own_stop(session, session.get_one(Stop, handover.to_stop_id))
    return handover


@needs(Right.HALL)
def arrive(session: Session, handover_id: UUID, now: datetime) -> None:
    """到着: reception or the floor has seen the visitor at the receiving booth; its 「来た」 says so anyway."""
    handover = _under_way(session, handover_id)
    if (handover.state, HandoverState.ARRIVED) not in states.HANDOVER:
        raise HandOverEnded
    trail = Trail(session, now)
    trail.change(handover, state=HandoverState.ARRIVED, arrived_at=now)
    trail.log(Step.REACH, event_id=handover.event_id, visit_id=handover.visit_id, stop_id=handover.to_stop_id)


@needs(Right.SERVE)
def decline(session: Session, handover_id: UUID, reason: str, now: datetime) -> None:
    """受入不可: the receiving booth cannot take it up. Who said so, and why, is kept; the visitor's turn there ends.

    Raises:
        ReasonMissing
        HandOverEnded, NotYourBooth
    """
    handover = _under_way(session, handover_id)
    if not clean(reason):
        raise ReasonMissing
    stop = session.get_one(Stop, handover.to_stop_id, populate_existing=True)
    if stop.state not in OPEN_STOP[:2]:
        raise HandOverEnded
    called_to = session.scalars(select(Seat.counter_id).where(Seat.stop_id == stop.id, Seat.until_at.is_(None))).first()
    others = session.scalars(select(Handover).where(Handover.to_stop_id == stop.id, Handover.state.in_(OPEN_HANDOVER))).all()
    trail = Trail(session, now)
    lines.drop_stop(trail, stop, DropReason.REFUSED)
    for ended in others:
        trail.change(ended, reason=clean(reason, 100))
    lines.leave_if_done(trail, session.get_one(Visit, stop.visit_id))
    trail.log(Step.REFUSE, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=called_to, reason=clean(reason, 100))


@needs(Right.SERVE)
def assist(session: Session, counter_id: UUID, booth_id: UUID, now: datetime) -> Counter:
    """応援を呼ぶ: a counter of another booth comes over and sits down; the visitor does not queue again.

    Raises:
        NobodyFree: no counter there is free or writing.
        OwnBooth: it is one of another event.
    """
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter)
    booth = session.get_one(Booth, booth_id)
    if booth.event_id != stop.event_id:
        raise OwnBooth(booth=booth.letter)
    trail = Trail(session, now)
    if stop.state == StopState.CALLED:
        desk.begin(trail, stop, now)
    able = select(Counter).where(Counter.booth_id == booth_id, Counter.id != counter.id, Counter.state.in_([CounterState.FREE, CounterState.WRITING]))
    helper = session.scalars(able.order_by(Counter.state, Counter.number).limit(1)).first()
    if helper is None:
        raise NobodyFree(booth=booth.letter)
    trail.add_once(Seat(stop_id=stop.id, counter_id=helper.id, role=SeatRole.ASSIST, from_at=now), NobodyFree(booth=booth.letter))
    trail.step(helper, states.COUNTER, Step.ASSIST, since=now, back_at=None)
    trail.log(Step.ASSIST, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    return helper


@needs(Right.SERVE)
def assist_end(session: Session, counter_id: UUID, now: datetime) -> Stop:
    """End one's 同席 before the consultation ends, and be free again."""
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter, SeatRole.ASSIST)
    trail = Trail(session, now)
    seat = session.scalars(select(Seat).where(Seat.counter_id == counter.id, Seat.until_at.is_(None))).one()
    trail.change(seat, until_at=now)
    trail.step(counter, states.COUNTER, Step.ASSIST_END, since=now)
    trail.log(Step.ASSIST_END, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    return stop

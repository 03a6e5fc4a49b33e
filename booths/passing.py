"""Passing a visitor on: つなぐ (hand-over to another booth) and 同席 (a colleague comes over)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booths import desk, states, visits
from booths.errors import AlreadyHandedOver, NobodyFree, OwnBooth
from booths.log import Trail
from booths.models import OPEN_HANDOVER, Consent, Handover, Seat, SeatRole, Step, StopState, Visit
from core.text import clean, gettext, language, later
from events import queries as plan
from events.models import Booth, Counter, CounterState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Stop

QUESTION = later("May I tell the people at booth {booth} what we have just talked about? Is there anything that I should not tell them?")
"""What is asked aloud; the consent keeps it as it was asked."""


def hand_over(
    session: Session, counter_id: UUID, to_booth_id: UUID, now: datetime, *, topic_id: UUID | None = None, withheld: str = "", stay: bool = False
) -> Handover:
    """つなぐ, after 「ご本人OK」: the visitor joins the other booth's line with the same number and time of arrival.

    The consultation here ends with it, unless the visitor stays (to be handed to a second booth as well).

    Raises:
        OwnBooth, AlreadyHandedOver
    """
    counter = desk.mine(session, counter_id)
    stop = desk.stop_at(session, counter)
    booth = session.get_one(Booth, to_booth_id)
    visit = session.get_one(Visit, stop.visit_id)
    if booth.id == counter.booth_id or booth.event_id != counter.event_id:
        raise OwnBooth(booth=booth.letter)
    if session.scalars(
        select(Handover.id).where(Handover.from_stop_id == stop.id, Handover.to_booth_id == booth.id, Handover.state.in_(OPEN_HANDOVER))
    ).first():
        raise AlreadyHandedOver(number=visit.number, booth=booth.letter)
    trail = Trail(session, now)
    there = visits.join_line(trail, visit, (booth.id, _programme_at(session, booth, topic_id)))
    if topic_id is not None:
        visits.note_topic(trail, there, topic_id)
    handover = Handover(
        event_id=stop.event_id, visit_id=visit.id, from_stop_id=stop.id, to_booth_id=booth.id, to_stop_id=there.id, topic_id=topic_id, sent_at=now
    )
    try:
        with session.begin_nested():
            trail.add(handover)
    except IntegrityError as error:
        raise AlreadyHandedOver(number=visit.number, booth=booth.letter) from error
    wording = gettext(QUESTION).format(booth=booth.letter)
    trail.add(Consent(handover_id=handover.id, wording=wording, language=language(), withheld=clean(withheld), given_at=now))
    if not stay:
        desk.end_consultation(trail, stop)
    trail.log(Step.HAND_OVER, event_id=stop.event_id, visit_id=visit.id, stop_id=stop.id, counter_id=counter.id)
    return handover


def _programme_at(session: Session, booth: Booth, topic_id: UUID | None) -> UUID:
    """Return the programme at a booth that takes up a topic; without one, the booth's first."""
    here = next(p for p in plan.booths(session, booth.event_id) if p.booth.id == booth.id)
    wanted = plan.topic_programmes(session).get(topic_id, []) if topic_id else []
    present = [p.id for p in here.programmes]
    return next((p for p in wanted if p in present), present[0])


def assist(session: Session, counter_id: UUID, booth_id: UUID, now: datetime) -> Counter:
    """応援を呼ぶ: a counter of another booth comes over and sits down; the visitor does not queue again.

    Raises:
        NobodyFree: no counter there is free or writing.
    """
    counter = desk.mine(session, counter_id)
    stop = desk.stop_at(session, counter)
    booth = session.get_one(Booth, booth_id)
    trail = Trail(session, now)
    if stop.state == StopState.CALLED:
        desk.begin(trail, stop, now)
    able = select(Counter).where(Counter.booth_id == booth_id, Counter.id != counter.id, Counter.state.in_([CounterState.FREE, CounterState.WRITING]))
    helper = session.scalars(able.order_by(Counter.state, Counter.number).limit(1)).first()
    if helper is None:
        raise NobodyFree(booth=booth.letter)
    try:
        with session.begin_nested():
            trail.add(Seat(stop_id=stop.id, counter_id=helper.id, role=SeatRole.ASSIST, from_at=now))
    except IntegrityError as error:
        raise NobodyFree(booth=booth.letter) from error
    trail.step(helper, states.COUNTER, Step.ASSIST, since=now, back_at=None)
    trail.log(Step.ASSIST, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    return helper


def assist_end(session: Session, counter_id: UUID, now: datetime) -> Stop:
    """End one's 同席 before the consultation ends, and be free again."""
    counter = desk.mine(session, counter_id)
    stop = desk.stop_at(session, counter, SeatRole.ASSIST)
    trail = Trail(session, now)
    seat = session.scalars(select(Seat).where(Seat.counter_id == counter.id, Seat.until_at.is_(None))).one()
    trail.change(seat, until_at=now)
    trail.step(counter, states.COUNTER, Step.ASSIST_END, since=now)
    trail.log(Step.ASSIST_END, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    return stop

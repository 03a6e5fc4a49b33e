"""A party's day: lines joined, hearing at reception, stepping out, coming back, leaving; what helps them, and with whom they came."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booths import queries, states
from booths.errors import DaySettled, HasLeft, NoPhoneNumbers, NotSeenHere, NotTogether, SameNumber, UnknownNumber
from booths.log import Trail
from booths.models import (
    OPEN_HANDOVER,
    OPEN_STOP,
    Access,
    DropReason,
    Handover,
    HandoverState,
    Judgement,
    Seat,
    Step,
    Stop,
    StopState,
    StopTopic,
    Urgency,
    Visit,
    VisitState,
)
from core.db import breaks, index, scope_of
from core.text import clean
from events import queries as plan
from events.models import Counter, CounterState, Event
from events.states import CORRECTABLE
from staff.models import Role

if TYPE_CHECKING:
    from datetime import datetime
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
PHONE = re.compile(r"(?<!\d)0\d{1,4}[-( ]?\d{1,4}[-) ]?\d{3,4}(?!\d)")


def correctable(session: Session, event_id: UUID) -> Event:
    """Return the event if its day may still be put right.

    Raises:
        DaySettled: it may not.
    """
    event = plan.hold(session, event_id)
    if event.state not in CORRECTABLE:
        raise DaySettled
    return event


def held(session: Session, visit_id: UUID) -> Visit:
    """Return the visit of a day that may still be put right, as it is once other steps of that day are written."""
    correctable(session, session.scalars(select(Visit.event_id).where(Visit.id == visit_id)).one())
    return session.get_one(Visit, visit_id, populate_existing=True)


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


def note_topic(trail: Trail, stop: Stop, topic_id: UUID) -> None:
    """Note a topic at a stop, once."""
    known = trail.session.scalars(select(StopTopic.id).where(StopTopic.stop_id == stop.id, StopTopic.topic_id == topic_id)).first()
    if known is None:
        trail.add(StopTopic(stop_id=stop.id, topic_id=topic_id))


def drop_stop(trail: Trail, stop: Stop, reason: DropReason, alternative: Alternative | None = None, arranged: str = "") -> None:
    """Drop a waiting or called stop: its counter becomes free, its hand-overs end."""
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


def _here(session: Session, visit_id: UUID) -> Visit:
    visit = held(session, visit_id)
    if visit.state == VisitState.LEFT:
        raise HasLeft(number=visit.number)
    return visit


def hear(session: Session, visit_id: UUID, topic_ids: list[UUID], worst_id: UUID | None, now: datetime) -> None:
    """Confirm topics after a short hearing: each opens its line, and a line that nobody confirmed is given up.

    With no topic the visitor stays where they are.
    """
    visit = _here(session, visit_id)
    trail = Trail(session, now)
    places = plan.places_for_topics(session, visit.event_id)
    first = plan.first_contact(session, visit.event_id)
    confirmed = set()
    for topic_id in topic_ids:
        stop = join_line(trail, visit, places.get(topic_id, first))
        note_topic(trail, stop, topic_id)
        confirmed.add(stop.id)
    if confirmed:
        handed = set(session.scalars(select(Handover.to_stop_id).where(Handover.visit_id == visit_id, Handover.state.in_(OPEN_HANDOVER))))
        for stop in open_stops(session, visit_id):
            if stop.id not in confirmed | handed and stop.state == StopState.WAITING:
                drop_stop(trail, stop, DropReason.REROUTED)
    trail.change(visit, heard=True, worst_topic_id=worst_id or visit.worst_topic_id)
    trail.log(Step.HEAR, event_id=visit.event_id, visit_id=visit_id)


def add_topic(session: Session, visit_id: UUID, topic_id: UUID, now: datetime) -> Stop:
    """Add a topic that came up: it joins the open stop at its booth, or opens a line there."""
    visit = _here(session, visit_id)
    trail = Trail(session, now)
    place = plan.places_for_topics(session, visit.event_id).get(topic_id) or plan.first_contact(session, visit.event_id)
    stop = join_line(trail, visit, place)
    note_topic(trail, stop, topic_id)
    trail.log(Step.ADD_TOPIC, event_id=visit.event_id, visit_id=visit_id, stop_id=stop.id)
    return stop


def judge(session: Session, visit_id: UUID, judgement: Judgement, now: datetime) -> None:
    """Write down how soon this visitor must be seen; reception may also raise it for somebody who did not ask."""
    visit = _here(session, visit_id)
    trail = Trail(session, now)
    urgency = session.scalars(select(Urgency).where(Urgency.visit_id == visit_id)).one_or_none()
    if urgency is None:
        urgency = Urgency(visit_id=visit_id, event_id=visit.event_id, said_at=now)
        trail.add(urgency)
    trail.change(urgency, judgement=judgement, judged_at=now)
    trail.log(Step.JUDGE, event_id=visit.event_id, visit_id=visit_id)


def rest(session: Session, visit_id: UUID, now: datetime) -> None:
    """Let a visitor step out: they keep their place; a call is taken back."""
    visit = _here(session, visit_id)
    trail = Trail(session, now)
    for stop in open_stops(session, visit_id):
        if stop.state == StopState.CALLED:
            back_to_line(trail, stop)
    trail.step(visit, states.VISIT, Step.REST, state_since=now)
    trail.log(Step.REST, event_id=visit.event_id, visit_id=visit_id)


def back_to_line(trail: Trail, stop: Stop) -> None:
    """Put a called stop back where it stood in line; its counter is free."""
    free_counters(trail, stop, Step.MISS)
    trail.step(stop, states.STOP, Step.MISS, called_at=None, recalled_at=None)


def back(session: Session, visit_id: UUID, now: datetime) -> None:
    """Welcome a visitor back: after stepping out they stand where they stood; after leaving they join the first contact."""
    visit = held(session, visit_id)
    trail = Trail(session, now)
    trail.step(visit, states.VISIT, Step.BACK, state_since=now)
    if not open_stops(session, visit_id):
        join_line(trail, visit, plan.first_contact(session, visit.event_id))
    trail.log(Step.BACK, event_id=visit.event_id, visit_id=visit_id)


def leave(session: Session, visit_id: UUID, now: datetime) -> None:
    """Let a visitor go: what still waits is dropped; while in consultation they leave after it."""
    visit = _here(session, visit_id)
    trail = Trail(session, now)
    for stop in open_stops(session, visit_id):
        if stop.state != StopState.CONSULTING:
            drop_stop(trail, stop, DropReason.LEFT)
    leave_if_done(trail, visit)
    trail.log(Step.LEAVE, event_id=visit.event_id, visit_id=visit_id)


def refuse_phone_numbers(words: str) -> None:
    """Refuse words with a telephone number in them.

    Raises:
        NoPhoneNumbers
    """
    if any(len(re.sub(r"\D", "", found)) in {10, 11} for found in PHONE.findall(unicodedata.normalize("NFKC", words))):
        raise NoPhoneNumbers


def not_today(session: Session, stop_id: UUID, alternative: Alternative, arranged: str, now: datetime) -> Stop:
    """当日対応できず: close a waiting or called stop, with what was decided together instead.

    `arranged` says when: day and time of another appointment; or when one may telephone, whether the council may be named and a message left.
    Booth staff do so for whoever has been at their booth or stands in its line.

    Raises:
        NotSeenHere: booth staff have nothing to do with this visitor.
        NoPhoneNumbers: a telephone number belongs into the programme's own record.
        Overtaken: the stop is not waiting or called any more.
    """
    stop = session.get_one(Stop, stop_id, populate_existing=True)
    visit = held(session, stop.visit_id)
    _seen_here(session, visit)
    refuse_phone_numbers(arranged)
    called_to = session.scalars(select(Seat.counter_id).where(Seat.stop_id == stop_id, Seat.until_at.is_(None))).first()
    trail = Trail(session, now)
    drop_stop(trail, stop, DropReason.UNMET, alternative, clean(arranged, 200))
    leave_if_done(trail, visit)
    handed = any(change["table"] == Handover.__tablename__ for change in trail.changes)
    trail.log(Step.REFUSE if handed else Step.DROP, event_id=stop.event_id, visit_id=visit.id, stop_id=stop_id, counter_id=called_to)
    return stop


def _seen_here(session: Session, visit: Visit) -> None:
    """Refuse booth staff who have never had this visitor in their line."""
    who = scope_of(session)
    if who.role != Role.BOOTH:
        return
    granted = plan.booths_granted(session, visit.event_id, who.account_id, who.device_id)
    seats = select(Seat.id).join(Stop, Seat.stop_id == Stop.id).join(Counter, Seat.counter_id == Counter.id)
    known = session.scalars(select(Stop.id).where(Stop.visit_id == visit.id, Stop.booth_id.in_(granted))).first()
    if known is None and session.scalars(seats.where(Stop.visit_id == visit.id, Counter.booth_id.in_(granted))).first() is None:
        raise NotSeenHere(number=visit.number)


def set_access(session: Session, visit_id: UUID, access: list[Access], now: datetime) -> None:
    """配慮: note what makes it easier for this visitor to be here."""
    visit = held(session, visit_id)
    _seen_here(session, visit)
    visit.access = [str(word) for word in Access if word in access]
    Trail(session, now).log(Step.NOTE, event_id=visit.event_id, visit_id=visit_id)


def bring_together(session: Session, event_id: UUID, number_a: int, number_b: int, now: datetime) -> None:
    """Note that two parties with numbers of their own came together: both, and whoever came with them, point to the first of them.

    Raises:
        SameNumber: it is one party.
        UnknownNumber: there is no such number.
    """
    if number_a == number_b:
        raise SameNumber(number=number_a)
    correctable(session, event_id)
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


def separate(session: Session, visit_id: UUID, now: datetime) -> None:
    """Let a party go its own way again; those who came with it stay together.

    Raises:
        NotTogether: it came alone.
    """
    visit = held(session, visit_id)
    others = [v for v in _came_with(session, visit.event_id, visit.number) if v.id != visit_id]
    if not others:
        raise NotTogether(number=visit.number)
    trail = Trail(session, now)
    trail.change(visit, together_with=None)
    for other in others:
        trail.change(other, together_with=None if other is others[0] else others[0].id)
    trail.log(Step.TOGETHER, event_id=visit.event_id, visit_id=visit_id)

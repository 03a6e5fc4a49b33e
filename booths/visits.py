"""A party's day: lines joined, hearing at reception, stepping out, coming back, leaving; what helps them, and with whom they came."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import lines, states
from booths.errors import DaySettled, HasLeft, JoinedAgain, NoPhoneNumbers, NotSeenHere
from booths.log import Trail, still
from booths.models import (
    OPEN_HANDOVER,
    Access,
    DropReason,
    Handover,
    Judgement,
    Seat,
    Step,
    Stop,
    StopState,
    Urgency,
    Visit,
    VisitState,
)
from core.scopes import scope_of
from core.text import clean
from events import queries as plan
from events import staffing
from events.models import Counter, Event
from events.states import CORRECTABLE
from staff.models import Role
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Alternative

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


def held_turn(session: Session, stop_id: UUID) -> tuple[Visit, Stop]:
    """Return the visit of a turn that a screen showed, and the turn, as both are once other steps of that day are written.

    Raises:
        Overtaken: the turn is gone.
    """
    visit = held(session, still(session, Stop, stop_id).visit_id)
    return visit, still(session, Stop, stop_id)


def _here(session: Session, visit_id: UUID) -> Visit:
    visit = held(session, visit_id)
    if visit.state == VisitState.LEFT:
        raise HasLeft(number=visit.number)
    return visit


@needs(Right.RECEIVE)
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
        stop = lines.join_line(trail, visit, places.get(topic_id, first))
        lines.note_topic(trail, stop, topic_id)
        confirmed.add(stop.id)
    if confirmed:
        handed = set(session.scalars(select(Handover.to_stop_id).where(Handover.visit_id == visit_id, Handover.state.in_(OPEN_HANDOVER))))
        for stop in lines.open_stops(session, visit_id):
            if stop.id not in confirmed | handed and stop.state == StopState.WAITING:
                lines.drop_stop(trail, stop, DropReason.REROUTED)
    trail.change(visit, heard=True, worst_topic_id=worst_id or visit.worst_topic_id)
    trail.log(Step.HEAR, event_id=visit.event_id, visit_id=visit_id)


@needs(Right.SERVE)
def add_topic(session: Session, visit_id: UUID, topic_id: UUID, now: datetime) -> Stop:
    """Add a topic that came up: it joins the open stop at its booth, or opens a line there.

    Raises:
        NotSeenHere: booth staff have nothing to do with this visitor.
        HasLeft
    """
    visit = _here(session, visit_id)
    seen_here(session, visit)
    trail = Trail(session, now)
    place = plan.places_for_topics(session, visit.event_id).get(topic_id) or plan.first_contact(session, visit.event_id)
    stop = lines.join_line(trail, visit, place)
    lines.note_topic(trail, stop, topic_id)
    trail.log(Step.ADD_TOPIC, event_id=visit.event_id, visit_id=visit_id, stop_id=stop.id)
    return stop


@needs(Right.RECEIVE)
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


@needs(Right.COME)
def rest(session: Session, visit_id: UUID, now: datetime) -> None:
    """Let a visitor step out: they keep their place; a call is taken back."""
    visit = _here(session, visit_id)
    trail = Trail(session, now)
    for stop in lines.open_stops(session, visit_id):
        if stop.state == StopState.CALLED:
            lines.back_to_line(trail, stop)
    trail.step(visit, states.VISIT, Step.REST, state_since=now, is_nearby=False)
    trail.log(Step.REST, event_id=visit.event_id, visit_id=visit_id)


@needs(Right.COME)
def nearby(session: Session, visit_id: UUID, now: datetime, *, is_nearby: bool = True) -> None:
    """近くにいます: note that a visitor waits outside, close by, or is in the hall again. They are called as before; a call or a rest ends it."""
    visit = _here(session, visit_id)
    trail = Trail(session, now)
    trail.change(visit, is_nearby=is_nearby)
    trail.log(Step.NEARBY, event_id=visit.event_id, visit_id=visit_id)


@needs(Right.COME)
def back(session: Session, visit_id: UUID, now: datetime) -> None:
    """Welcome a visitor back: after stepping out they stand where they stood; after leaving they join the first contact.

    Raises:
        JoinedAgain: the number is part of its party again.
    """
    visit = held(session, visit_id)
    if visit.merged_into is not None:
        raise JoinedAgain(number=visit.number, party=session.get_one(Visit, visit.merged_into).number)
    trail = Trail(session, now)
    trail.step(visit, states.VISIT, Step.BACK, state_since=now)
    if not lines.open_stops(session, visit_id):
        lines.join_line(trail, visit, plan.first_contact(session, visit.event_id))
    trail.log(Step.BACK, event_id=visit.event_id, visit_id=visit_id)


@needs(Right.COME)
def read_in(session: Session, visit_id: UUID, language: str, now: datetime) -> None:
    """Note in which language this visitor reads from now on: staff see it, and find an interpreter by it."""
    visit = held(session, visit_id)
    if visit.language == language:
        return
    trail = Trail(session, now)
    trail.change(visit, language=language)
    trail.log(Step.NOTE, event_id=visit.event_id, visit_id=visit_id)


@needs(Right.COME)
def leave(session: Session, visit_id: UUID, now: datetime) -> None:
    """Let a visitor go: what still waits is dropped; while in consultation they leave after it."""
    visit = _here(session, visit_id)
    trail = Trail(session, now)
    for stop in lines.open_stops(session, visit_id):
        if stop.state != StopState.CONSULTING:
            lines.drop_stop(trail, stop, DropReason.LEFT)
    lines.leave_if_done(trail, visit)
    trail.log(Step.LEAVE, event_id=visit.event_id, visit_id=visit_id)


def refuse_phone_numbers(words: str) -> None:
    """Refuse words with a telephone number in them.

    Raises:
        NoPhoneNumbers
    """
    if any(len(re.sub(r"\D", "", found)) in {10, 11} for found in PHONE.findall(unicodedata.normalize("NFKC", words))):
        raise NoPhoneNumbers


@needs(Right.LOOK_AFTER)
def not_today(session: Session, stop_id: UUID, alternative: Alternative, arranged: str, now: datetime) -> Stop:
    """当日対応できず: close a waiting or called stop, with what was decided together instead.

    `arranged` says when: day and time of another appointment; or when one may telephone, whether the council may be named and a message left.
    Booth staff do so for whoever has been at their booth or stands in its line.

    Raises:
        NotSeenHere: booth staff have nothing to do with this visitor.
        NoPhoneNumbers: a telephone number belongs into the programme's own record.
        Overtaken: the stop is not waiting or called any more.
    """
    visit, stop = held_turn(session, stop_id)
    seen_here(session, visit)
    refuse_phone_numbers(arranged)
    lines.end_turn(Trail(session, now), stop, DropReason.UNMET, alternative, clean(arranged, 200))
    return stop


def seen_here(session: Session, visit: Visit) -> None:
    """Refuse booth staff who have never had this visitor in their line."""
    who = scope_of(session)
    if who.role != Role.BOOTH:
        return
    granted = plan.booths_granted(session, visit.event_id, who.account_id, who.device_id)
    seats = select(Seat.id).join(Stop, Seat.stop_id == Stop.id).join(Counter, Seat.counter_id == Counter.id)
    known = session.scalars(select(Stop.id).where(Stop.visit_id == visit.id, Stop.booth_id.in_(granted))).first()
    if known is None and session.scalars(seats.where(Stop.visit_id == visit.id, Counter.booth_id.in_(granted))).first() is None:
        raise NotSeenHere(number=visit.number)


@needs(Right.LOOK_AFTER)
def set_access(session: Session, visit_id: UUID, access: list[Access], now: datetime) -> None:
    """配慮: note what makes it easier for this visitor to be here."""
    visit = held(session, visit_id)
    seen_here(session, visit)
    visit.access = [str(word) for word in Access if word in access]
    Trail(session, now).log(Step.NOTE, event_id=visit.event_id, visit_id=visit_id)


@needs(Right.LOOK_AFTER)
def set_interpreter(session: Session, visit_id: UUID, language: str | None, now: datetime) -> None:
    """通訳: note for which language this visitor needs an interpreter; for none (any more): None."""
    visit = held(session, visit_id)
    seen_here(session, visit)
    visit.interpreter = language if language in staffing.INTERPRETED else None
    Trail(session, now).log(Step.NOTE, event_id=visit.event_id, visit_id=visit_id)

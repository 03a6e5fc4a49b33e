"""Quiet urgency: why it is urgent, ticked by staff and kept apart. Danger summons a person at once; a place in a line would not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from booths import signal_queries, summons, visits
from booths.errors import HasLeft, NotSeenHere
from booths.log import Trail
from booths.models import Judgement, Signal, SignalGuide, Step, Stop, StopState, Urgency, UrgencySignal, Visit, VisitState
from core.text import clean
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Summons

DANGER = (Signal.VIOLENCE, Signal.SELF_HARM, Signal.CHILD)
"""For these the lead comes."""
LONGEST = 200


def _held(session: Session, visit_id: UUID) -> Visit:
    """Return the visit of somebody on whose urgency this scope acts.

    Raises:
        NotSeenHere: a booth that does not have them.
        HasLeft
    """
    visit = visits.held(session, visit_id)
    if not signal_queries.may_see(session, visit_id):
        raise NotSeenHere(number=visit.number)
    if visit.state == VisitState.LEFT:
        raise HasLeft(number=visit.number)
    return visit


@needs(Right.LOOK_AFTER)
def note(session: Session, visit_id: UUID, signals: Collection[Signal], now: datetime) -> Summons | None:
    """Add signals to what is known; the visitor counts as urgent until judged. Danger that is new calls the lead to where they are."""
    visit = _held(session, visit_id)
    known = set(session.scalars(select(UrgencySignal.signal).where(UrgencySignal.visit_id == visit_id)))
    new = [signal for signal in Signal if signal in signals and signal not in known]
    if not new:
        return None
    trail = Trail(session, now)
    for signal in new:
        trail.add(UrgencySignal(visit_id=visit_id, signal=signal, noted_at=now))
    _raise(trail, visit)
    trail.log(Step.SIGNAL, event_id=visit.event_id, visit_id=visit_id)
    if not set(new) & set(DANGER):
        return None
    return summons.summon(session, visit.event_id, signal_queries.table_of(session, visit_id), now, visit_id=visit_id)


def _raise(trail: Trail, visit: Visit) -> None:
    """Let somebody count as urgent: whoever talks already is met; whoever was thought to have time is judged anew."""
    urgency = trail.session.scalars(select(Urgency).where(Urgency.visit_id == visit.id)).one_or_none()
    if urgency is None:
        talks = trail.session.scalars(select(Stop.id).where(Stop.visit_id == visit.id, Stop.state == StopState.CONSULTING)).first()
        trail.add(Urgency(visit_id=visit.id, event_id=visit.event_id, said_at=trail.now, met_at=trail.now if talks else None))
    elif urgency.judgement not in {None, Judgement.TODAY}:
        trail.change(urgency, judgement=None, judged_at=None)


@needs(Right.LOOK_AFTER)
def take_back(session: Session, visit_id: UUID, signal: Signal, now: datetime) -> None:
    """Take a signal back that was ticked by mistake."""
    visit = _held(session, visit_id)
    session.execute(delete(UrgencySignal).where(UrgencySignal.visit_id == visit_id, UrgencySignal.signal == signal))
    Trail(session, now).log(Step.SIGNAL, event_id=visit.event_id, visit_id=visit_id)


@needs(Right.LISTS)
def save_guidance(session: Session, words: Mapping[Signal, str]) -> None:
    """Keep the council's own lines on what to do; an empty one is the shipped one again."""
    session.execute(delete(SignalGuide))
    session.add_all(SignalGuide(signal=signal, words=clean(said, LONGEST)) for signal, said in words.items() if clean(said))

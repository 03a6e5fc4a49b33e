"""「Bのあとに戻る」: a turn that waits until the party has been to another booth. Nobody is called here before that turn is over, unless by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import lines, passing, rights, states
from booths.errors import NobodyHere, Overtaken, OwnBooth, WaitsForThis
from booths.log import Trail
from booths.models import OPEN_STOP, Step, Stop, StopState, Visit
from events import queries as plan
from events.models import Booth
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@needs(Right.SERVE)
def park(session: Session, counter_id: UUID, stop_id: UUID, booth_id: UUID, now: datetime) -> Stop:
    """Let a called or waiting party go to another booth first; it joins that line if it does not stand there yet. Its place here is kept.

    Raises:
        OwnBooth: the other booth is this one.
        WaitsForThis: the turn over there waits for this one already.
    """
    counter = rights.mine(session, counter_id)
    stop = rights.in_line(session, counter, stop_id)
    booth = session.get_one(Booth, booth_id)
    if booth.id == stop.booth_id or booth.event_id != stop.event_id:
        raise OwnBooth(booth=booth.letter)
    visit = session.get_one(Visit, stop.visit_id)
    trail = Trail(session, now)
    first = lines.join_line(trail, visit, (booth.id, plan.programme_at(session, booth)))
    if _waits_for(session, first, stop):
        raise WaitsForThis(number=visit.number, booth=booth.letter)
    if stop.state == StopState.CALLED:
        lines.free_counters(trail, stop, Step.PARK)
    trail.step(stop, states.STOP, Step.PARK, called_at=None, recalled_at=None, after_stop_id=first.id)
    trail.log(Step.PARK, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    return stop


def _waits_for(session: Session, stop: Stop, other: Stop) -> bool:
    """Whether a turn is not to come before the other one is over."""
    seen = {stop.id}
    while stop.after_stop_id is not None and stop.after_stop_id not in seen:
        stop = session.get_one(Stop, stop.after_stop_id)
        if stop.id == other.id:
            return True
        if stop.state not in OPEN_STOP:
            return False
        seen.add(stop.id)
    return False


@needs(Right.SERVE)
def come_back_after(session: Session, counter_id: UUID, booth_id: UUID, now: datetime) -> Stop:
    """Hand the party that sits here over to another booth, after 「ご本人OK」, and keep a turn for it here afterwards, with the same topics."""
    counter = rights.mine(session, counter_id)
    here = rights.stop_at(session, counter)
    if here.state != StopState.CONSULTING:
        raise NobodyHere(counter=rights.name_of(session, counter))
    handover = passing.hand_over(session, counter_id, booth_id, now)
    trail = Trail(session, now)
    again = lines.join_line(trail, session.get_one(Visit, here.visit_id), (here.booth_id, here.programme_id))
    lines.take_topics_along(trail, here, again)
    trail.change(again, after_stop_id=handover.to_stop_id)
    trail.log(Step.PARK, event_id=again.event_id, visit_id=again.visit_id, stop_id=again.id, counter_id=counter.id)
    return again


@needs(Right.SERVE)
def wait_here(session: Session, counter_id: UUID, stop_id: UUID, now: datetime) -> Stop:
    """Let a parked party be called here in its turn again, whether or not it has been to the other booth.

    Raises:
        Overtaken: it does not stand in line here any more.
    """
    counter = rights.mine(session, counter_id)
    stop = rights.in_line(session, counter, stop_id)
    if stop.state != StopState.WAITING:
        raise Overtaken
    trail = Trail(session, now)
    trail.step(stop, states.STOP, Step.PARK, after_stop_id=None)
    trail.log(Step.PARK, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    return stop

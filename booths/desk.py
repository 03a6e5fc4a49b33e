"""What a counter does: 呼ぶ, 来た, 終了, and what stands behind その他."""

from __future__ import annotations

import enum
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booths import lines, opening, rights, routing, snapshot, states, visits
from booths.errors import CounterBusy, CounterNotReady, NobodyWaiting, NothingToUndo, Overtaken, ReasonMissing
from booths.log import Trail, last_step, undo
from booths.models import (
    OPEN_STOP,
    DropReason,
    Handover,
    HandoverState,
    Outcome,
    Seat,
    SeatRole,
    Step,
    Stop,
    StopOutcome,
    StopState,
    Urgency,
    Visit,
    VisitState,
)
from core.tables import breaks, index
from core.text import clean, gettext
from events.models import Booth, Counter, CounterState
from events.words import COUNTERS
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Alternative

ONE_OPEN_SEAT = index(Seat, "uq_seat_one_open")
AT_ONE_TABLE = index(Stop, "uq_stop_at_one_table")
PICKED, BACK = "picked", "back"
"""Why somebody was called whom a person chose by hand (the reason itself is in the log), or who is back from stepping out."""
ASK_AFTER_MISSES = 3
"""From this call in vain on, the desk asks what is to be done."""


class Absent(enum.StrEnum):
    """What becomes of somebody who was called and did not come."""

    KEEP = "keep"
    WAIT = "wait"
    LEFT = "left"


def _ready(session: Session, counter: Counter) -> None:
    """Refuse a counter that cannot call: it has somebody, or it is on a break."""
    if (counter.state, Step.CALL) in states.COUNTER:
        return
    number = session.scalars(
        select(Visit.number)
        .join(Stop, Stop.visit_id == Visit.id)
        .join(Seat, Seat.stop_id == Stop.id)
        .where(Seat.counter_id == counter.id, Seat.until_at.is_(None))
    ).one_or_none()
    if number is None:
        raise CounterNotReady(counter=rights.name_of(session, counter), state=gettext(COUNTERS[counter.state]))
    raise CounterBusy(counter=rights.name_of(session, counter), number=number)


def take(session: Session, stop_id: UUID, counter: Counter, now: datetime, why: str = "", *, reason: str = "") -> bool:
    """Call the stop to the counter, unless somebody was faster (False).

    All in a savepoint: PostgreSQL would otherwise abort the whole transaction when an index refuses.

    Raises:
        CounterBusy: the counter got another visitor meanwhile.
    """
    trail = Trail(session, now)
    stop = session.get_one(Stop, stop_id, populate_existing=True)
    try:
        with session.begin_nested():
            trail.step(stop, states.STOP, Step.CALL, called_at=now, call_reason=why)
            trail.add(Seat(stop_id=stop.id, counter_id=counter.id, role=SeatRole.LEAD, from_at=now))
            trail.step(counter, states.COUNTER, Step.CALL, since=now, back_at=None)
            trail.change(session.get_one(Visit, stop.visit_id), is_nearby=False)
            trail.log(Step.CALL, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id, reason=reason)
    except Overtaken:
        session.refresh(counter)
        _ready(session, counter)
        return False
    except IntegrityError as error:
        session.refresh(counter)
        if breaks(error, ONE_OPEN_SEAT):
            _ready(session, counter)
        if breaks(error, ONE_OPEN_SEAT) or breaks(error, AT_ONE_TABLE):
            return False
        raise
    return True


@needs(Right.SERVE)
def call_next(session: Session, counter_id: UUID, now: datetime) -> Stop:
    """Call the visitor whom this counter should see next.

    Two counters may press the button at once. The stop goes to whichever changes it first; the other moves on to its next choice.

    Raises:
        CounterBusy: this counter already has a visitor, whom the error names.
        NobodyWaiting: no visitor can be called to this booth now.
    """
    counter = rights.mine(session, counter_id)
    _ready(session, counter)
    hall = snapshot.take(session, counter.event_id, now)
    for choice in routing.order(hall, counter.id):
        if take(session, cast("UUID", choice.stop), counter, now, choice.reason):
            return session.get_one(Stop, choice.stop)
    raise NobodyWaiting(booth=session.get_one(Booth, counter.helps_booth_id or counter.booth_id).letter)


@needs(Right.SERVE)
def call_back(session: Session, counter_id: UUID, visit_id: UUID, now: datetime) -> Stop:
    """Call somebody who missed a call or stepped out and is back at the booth now."""
    counter = rights.mine(session, counter_id)
    _ready(session, counter)
    open_here = select(Stop).where(Stop.visit_id == visit_id, Stop.booth_id.in_(rights.lines_of(counter)), Stop.state.in_(OPEN_STOP))
    stop = session.scalars(open_here.order_by(Stop.booth_id != counter.booth_id).limit(1)).first()
    if stop is None:
        raise Overtaken
    _call_by_hand(session, counter, stop, now)
    return stop


def _call_by_hand(session: Session, counter: Counter, stop: Stop, now: datetime, reason: str = "") -> None:
    """Call this stop whatever its place in line; whoever had stepped out is back."""
    if session.get_one(Visit, stop.visit_id).state == VisitState.RESTING:
        visits.back(session, stop.visit_id, now)
    if not take(session, stop.id, counter, now, PICKED if reason else BACK, reason=reason):
        raise Overtaken


@needs(Right.SERVE)
def call_this(session: Session, counter_id: UUID, stop_id: UUID, reason: str, now: datetime) -> Stop:
    """この人を先に: call somebody before the others. The log keeps the reason; a turn that was to wait for another booth waits no longer.

    Raises:
        ReasonMissing: no reason was given.
        NotYourBooth: the stop is in another booth's line.
    """
    counter = rights.mine(session, counter_id)
    _ready(session, counter)
    stop = rights.in_line(session, counter, stop_id)
    if not clean(reason):
        raise ReasonMissing
    _call_by_hand(session, counter, stop, now, clean(reason, 200))
    return stop


@needs(Right.SERVE)
def recall(session: Session, counter_id: UUID, now: datetime) -> Stop:
    """もう一度呼ぶ: the number comes up on the board once more."""
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter)
    trail = Trail(session, now)
    trail.step(stop, states.STOP, Step.RECALL, recalled_at=now)
    trail.log(Step.RECALL, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    return stop


def begin(trail: Trail, stop: Stop, started_at: datetime) -> None:
    """Begin the consultation: whoever was handed over has arrived and is received, whoever was urgent is met."""
    trail.step(stop, states.STOP, Step.START, started_at=started_at)
    for handover in trail.session.scalars(
        select(Handover).where(Handover.to_stop_id == stop.id, Handover.state.in_([HandoverState.SENT, HandoverState.ARRIVED]))
    ):
        if handover.state == HandoverState.SENT:
            trail.change(handover, state=states.HANDOVER[HandoverState.SENT, HandoverState.ARRIVED], arrived_at=started_at)
        trail.change(handover, state=states.HANDOVER[HandoverState.ARRIVED, HandoverState.RECEIVED], received_at=started_at)
    urgency = trail.session.scalars(select(Urgency).where(Urgency.visit_id == stop.visit_id, Urgency.met_at.is_(None))).one_or_none()
    if urgency is not None:
        trail.change(urgency, met_at=started_at)


@needs(Right.SERVE)
def start(session: Session, counter_id: UUID, now: datetime) -> Stop:
    """来た: the visitor sits down. What came along with a hand-over is opened with it."""
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter)
    trail = Trail(session, now)
    begin(trail, stop, now)
    trail.log(Step.START, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    opening.at_the_table(session, stop, now)
    return stop


def end_consultation(trail: Trail, stop: Stop) -> None:
    """End a consultation; a start that was forgotten is put at the call. Without an outcome it was advice and information."""
    if stop.state == StopState.CALLED:
        begin(trail, stop, stop.called_at or trail.now)
    lead = trail.session.scalars(select(Seat.counter_id).where(Seat.stop_id == stop.id, Seat.until_at.is_(None), Seat.role == SeatRole.LEAD)).first()
    for seat, counter in trail.session.execute(
        select(Seat, Counter).join(Counter, Seat.counter_id == Counter.id).where(Seat.stop_id == stop.id, Seat.until_at.is_(None))
    ):
        trail.change(seat, until_at=trail.now)
        trail.step(counter, states.COUNTER, Step.FINISH if counter.id == lead else Step.ASSIST_END, since=trail.now)
        lines.take_break(trail, counter)
    trail.step(stop, states.STOP, Step.FINISH, finished_at=trail.now)
    for outcome in _outcomes_by_default(trail.session, stop):
        trail.add(StopOutcome(stop_id=stop.id, outcome=outcome))
    lines.leave_if_done(trail, trail.session.get_one(Visit, stop.visit_id))


def _outcomes_by_default(session: Session, stop: Stop) -> list[Outcome]:
    known = set(session.scalars(select(StopOutcome.outcome).where(StopOutcome.stop_id == stop.id)))
    found = [] if known else [Outcome.ADVICE]
    assisted = session.scalars(select(Seat.id).where(Seat.stop_id == stop.id, Seat.role == SeatRole.ASSIST)).first()
    outside = set(session.scalars(select(Handover.resource_id.is_not(None)).where(Handover.from_stop_id == stop.id)))
    if (assisted or False in outside) and Outcome.TOGETHER not in known:
        found.append(Outcome.TOGETHER)
    if True in outside and Outcome.INTRODUCED not in known:
        found.append(Outcome.INTRODUCED)
    return found


@needs(Right.SERVE)
def finish(session: Session, counter_id: UUID, now: datetime) -> Stop:
    """終了: the visitor gets up; the counter writes (記録中)."""
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter)
    trail = Trail(session, now)
    end_consultation(trail, stop)
    trail.log(Step.FINISH, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    return stop


@needs(Right.SERVE)
def miss(session: Session, counter_id: UUID, now: datetime, then: Absent = Absent.KEEP) -> Stop:
    """不在: the called visitor is not there. They keep their place and are not called again until they are back.

    Or they are known to be near and stay in line; or, only when a person says so, they have left, and every line of theirs with them.
    """
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter)
    visit = session.get_one(Visit, stop.visit_id)
    trail = Trail(session, now)
    trail.change(stop, misses=stop.misses + 1)
    if then == Absent.LEFT:
        for turn in lines.open_stops(session, visit.id):
            lines.drop_stop(trail, turn, DropReason.LEFT)
        lines.leave_if_done(trail, visit)
    else:
        lines.back_to_line(trail, stop)
    if then == Absent.KEEP:
        trail.step(visit, states.VISIT, Step.REST, state_since=now)
    trail.log(Step.MISS, event_id=stop.event_id, visit_id=stop.visit_id, stop_id=stop.id, counter_id=counter.id)
    return stop


@needs(Right.SERVE)
def drop(session: Session, counter_id: UUID, reason: DropReason, now: datetime, alternative: Alternative | None = None) -> Stop:
    """Drop the called stop: the visitor declined, the booth cannot take it, or there is no time today."""
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter)
    lines.end_turn(Trail(session, now), stop, reason, alternative)
    return stop


@needs(Right.SERVE)
def set_counter(session: Session, counter_id: UUID, state: CounterState, now: datetime, minutes: int | None = None) -> None:
    """Set a counter free, on a break of so many minutes, away or closed. Somebody who goes away helps no other booth.

    Raises:
        CounterBusy: it has a visitor.
    """
    counter = rights.mine(session, counter_id)
    if counter.state not in states.COUNTER_BY_HAND.get(state, ()):
        _ready(session, counter)
        raise CounterNotReady(counter=rights.name_of(session, counter), state=gettext(COUNTERS[counter.state]))
    trail = Trail(session, now)
    helped = counter.helps_booth_id if state in {CounterState.FREE, CounterState.WRITING} else None
    trail.change(counter, state=state, since=now, back_at=now + timedelta(minutes=minutes) if minutes else None, break_minutes=None, helps_booth_id=helped)
    trail.log(Step.COUNTER, event_id=counter.event_id, counter_id=counter.id)


@needs(Right.SERVE)
def ask_break(session: Session, counter_id: UUID, minutes: int | None, now: datetime) -> None:
    """Take a break of so many minutes once the visitor has gone, or (None) do without it. A counter that has nobody takes it at once."""
    counter = rights.mine(session, counter_id)
    if minutes and counter.state != CounterState.SERVING:
        set_counter(session, counter_id, CounterState.BREAK, now, minutes)
        return
    trail = Trail(session, now)
    trail.change(counter, break_minutes=minutes)
    trail.log(Step.COUNTER, event_id=counter.event_id, counter_id=counter.id)


@needs(Right.SERVE)
def undo_last(session: Session, counter_id: UUID, now: datetime) -> Step:
    """Take this counter's last step back, and return what it was.

    Raises:
        NothingToUndo: the counter has not done anything.
        MovedOn: the visitor or the counter has moved on since.
    """
    counter = rights.mine(session, counter_id)
    step = last_step(session, counter_id=counter.id)
    if step is None:
        raise NothingToUndo(counter=rights.name_of(session, counter))
    undo(session, step, now)
    return step.step

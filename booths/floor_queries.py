"""What the floor, reception and the board ask: hand-overs under way, who is where, what was opened by whom, forecasts, and the calls that stay up."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from booths.handover_queries import Sent
from booths.models import (
    AT_A_TABLE,
    OPEN_HANDOVER,
    OPEN_STOP,
    Consent,
    Forecast,
    Handover,
    HandoverState,
    LineForecast,
    Seat,
    SeatRole,
    Step,
    StepLog,
    Stop,
    StopState,
    StopTopic,
    Visit,
)
from events.models import Booth, Counter, Topic

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.routing import Key

MOST_CALLED = 12
MOST_EARLIER = 8
OVERDUE_MINUTES = 10
GIVER, RECEIVER, FROM_BOOTH, TO_BOOTH, TABLE = aliased(Stop), aliased(Stop), aliased(Booth), aliased(Booth), aliased(Booth)
UNDER_WAY = (
    select(Visit.number, FROM_BOOTH.letter, func.coalesce(TABLE.letter, TO_BOOTH.letter), Handover, Consent, RECEIVER.called_at)
    .join(Visit, Handover.visit_id == Visit.id)
    .join(GIVER, Handover.from_stop_id == GIVER.id)
    .join(FROM_BOOTH, GIVER.booth_id == FROM_BOOTH.id)
    .join(RECEIVER, Handover.to_stop_id == RECEIVER.id)
    .join(TO_BOOTH, Handover.to_booth_id == TO_BOOTH.id)
    .outerjoin(Seat, and_(Seat.stop_id == RECEIVER.id, Seat.until_at.is_(None), Seat.role == SeatRole.LEAD))
    .outerjoin(Counter, Seat.counter_id == Counter.id)
    .outerjoin(TABLE, Counter.booth_id == TABLE.id)
    .outerjoin(Consent, Consent.handover_id == Handover.id)
    .where(Handover.event_id == bindparam("event"), Handover.state.in_(OPEN_HANDOVER))
    .order_by(Handover.sent_at)
)


class OnTheWay(NamedTuple):
    """A hand-over inside the hall that is under way; once called, it goes to the table. Overdue: called ten minutes ago and not arrived."""

    sent: Sent
    overdue: bool


def handovers_under_way(session: Session, event_id: UUID, now: datetime) -> list[OnTheWay]:
    """Return all hand-overs that are under way, the overdue ones first, then by time."""
    found = []
    for number, giver, table, row, consent, called in session.execute(UNDER_WAY, {"event": event_id}):
        overdue = row.state == HandoverState.SENT and called is not None and (now - called).total_seconds() >= OVERDUE_MINUTES * 60
        found.append(OnTheWay(Sent(row, number, giver, table, consent), overdue))
    return sorted(found, key=lambda way: not way.overdue)


TABLES = (
    select(Stop.visit_id, Booth.letter)
    .join(Seat, and_(Seat.stop_id == Stop.id, Seat.until_at.is_(None), Seat.role == SeatRole.LEAD))
    .join(Counter, Seat.counter_id == Counter.id)
    .join(Booth, Counter.booth_id == Booth.id)
    .where(Stop.event_id == bindparam("event"), Stop.state.in_(AT_A_TABLE))
)
HELD = (
    select(RECEIVER.id, Booth.letter)
    .join(Stop, RECEIVER.after_stop_id == Stop.id)
    .join(Booth, Stop.booth_id == Booth.id)
    .where(RECEIVER.event_id == bindparam("event"), Stop.state.in_(OPEN_STOP))
)


def tables(session: Session, event_id: UUID) -> dict[Key, str]:
    """Return the letter of the booth at whose table each visitor is, or to which they are called: a helper's own."""
    return dict(session.execute(TABLES, {"event": event_id}).all())


def held(session: Session, event_id: UUID) -> dict[Key, str]:
    """Return for each turn that waits for another one the letter of the booth where that is."""
    return dict(session.execute(HELD, {"event": event_id}).all())


SEEN_BY = (
    select(StepLog.visit_id, StepLog.who, StepLog.happened_at)
    .where(StepLog.event_id == bindparam("event"), StepLog.step == Step.SEE)
    .order_by(StepLog.happened_at, StepLog.id)
)


def seen_by(session: Session, event_id: UUID) -> dict[UUID, list[tuple[str, datetime]]]:
    """Return who has opened the details of whose urgency, and when."""
    found: dict[UUID, list[tuple[str, datetime]]] = defaultdict(list)
    for visit_id, who, when in session.execute(SEEN_BY, {"event": event_id}):
        if visit_id is not None:
            found[visit_id].append((who, when))
    return found


CONFIRMED = (
    select(Booth.letter, Topic.name, Topic.position)
    .join(Stop, Stop.booth_id == Booth.id)
    .join(StopTopic, StopTopic.stop_id == Stop.id)
    .join(Topic, StopTopic.topic_id == Topic.id)
    .where(Stop.visit_id == bindparam("visit"), Stop.state.in_(OPEN_STOP))
    .distinct()
    .order_by(Booth.letter, Topic.position)
)


def confirmed(session: Session, visit_id: UUID) -> list[tuple[str, str]]:
    """Return the topics of a visitor's open lines, each with its booth's letter."""
    return [(letter, name) for letter, name, _position in session.execute(CONFIRMED, {"visit": visit_id})]


LINE_FORECASTS = select(LineForecast).where(LineForecast.event_id == bindparam("event"))
STOP_ADMITTING = select(Forecast.stop_admitting_at).where(Forecast.event_id == bindparam("event"))
WAITING_STOPS = (
    select(Stop.id, Booth.letter, Booth.id)
    .join(Booth, Stop.booth_id == Booth.id)
    .where(Stop.visit_id == bindparam("visit"), Stop.state == StopState.WAITING)
    .order_by(Booth.letter)
)


def line_forecasts(session: Session, event_id: UUID) -> dict[UUID, LineForecast]:
    """Return each booth's forecast; empty until one has been made."""
    return {row.booth_id: row for row in session.scalars(LINE_FORECASTS, {"event": event_id})}


def stop_admitting_at(session: Session, event_id: UUID) -> datetime | None:
    """Return when nobody more should be admitted, if a forecast says so."""
    return session.scalars(STOP_ADMITTING, {"event": event_id}).one_or_none()


def waiting_stops(session: Session, visit_id: UUID) -> list[tuple[UUID, str, UUID]]:
    """Return a visitor's waiting stops: key, booth's letter and key."""
    return [(stop, letter, booth) for stop, letter, booth in session.execute(WAITING_STOPS, {"visit": visit_id})]


CAME_WITH = select(Visit.number).where((Visit.id == bindparam("first")) | (Visit.together_with == bindparam("first"))).order_by(Visit.number)


def came_with(session: Session, visit: Visit) -> list[int]:
    """Return the numbers of the parties that came together with this one."""
    return [number for number in session.scalars(CAME_WITH, {"first": visit.together_with or visit.id}) if number != visit.number]


class Called(NamedTuple):
    """A call on the board: number, letter and colour of the table where the visitor goes, and since when it is up."""

    number: int
    letter: str
    colour: str
    since: datetime


LAST_CALLED = func.coalesce(Stop.recalled_at, Stop.called_at)
CALLS = (
    select(Visit.number, Booth.letter, Booth.colour, LAST_CALLED)
    .join(Stop, Stop.visit_id == Visit.id)
    .join(Seat, and_(Seat.stop_id == Stop.id, Seat.role == SeatRole.LEAD))
    .join(Counter, Seat.counter_id == Counter.id)
    .join(Booth, Counter.booth_id == Booth.id)
    .where(Stop.event_id == bindparam("event"))
    .order_by(LAST_CALLED.desc(), Seat.from_at.desc())
    .limit(bindparam("most"))
)
NOW_CALLED = CALLS.where(Stop.state == StopState.CALLED, Seat.until_at.is_(None))
BEEN_CALLED = CALLS.where(Stop.state.in_([StopState.CONSULTING, StopState.FINISHED]))


def on_the_board(session: Session, event_id: UUID) -> tuple[list[Called], list[Called]]:
    """Return the calls that are up, and those that were and whose visitors sat down; the newest first, each number once."""
    now = [Called(*row) for row in session.execute(NOW_CALLED, {"event": event_id, "most": MOST_CALLED})]
    seen = {call.number for call in now}
    earlier: list[Called] = []
    for row in session.execute(BEEN_CALLED, {"event": event_id, "most": 3 * MOST_EARLIER}):
        if row[0] not in seen and len(earlier) < MOST_EARLIER:
            seen.add(row[0])
            earlier.append(Called(*row))
    return now, earlier

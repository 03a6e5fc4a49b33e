"""What the floor, reception and the board ask: who waits longest and why, what was opened by whom, forecasts, and the calls that stay up."""

from __future__ import annotations

import enum
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from booths import interpreter_queries
from booths.models import (
    AT_A_TABLE,
    OPEN_STOP,
    Access,
    Forecast,
    LineForecast,
    Seat,
    SeatRole,
    Step,
    StepLog,
    Stop,
    StopState,
    StopTopic,
    Visit,
    VisitState,
)
from booths.queries import UP
from events.models import Booth, Counter, CounterState, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

MOST_CALLED = 12
MOST_EARLIER = 8


class Why(enum.StrEnum):
    """Why the longest wait of a line is what it is."""

    RESTING = "resting"
    ELSEWHERE = "elsewhere"
    PARKED = "parked"
    ACCESS = "access"
    INTERPRETER = "interpreter"
    SPEAKER = "speaker"
    LINE = "line"


class Longest(NamedTuple):
    """Who has been in a line longest: number, arrival, why, the letter of the booth that the reason is about, and for which language they need help."""

    number: int
    since: datetime
    why: Why
    letter: str
    language: str | None = None


AT, AT_SEAT, BEFORE, AT_BOOTH, BEFORE_BOOTH = aliased(Stop), aliased(Seat), aliased(Stop), aliased(Booth), aliased(Booth)
PLACES = (
    select(Stop.id, func.row_number().over(partition_by=Stop.booth_id, order_by=(Visit.arrived_at, Visit.number)).label("place"))
    .join(Visit, Stop.visit_id == Visit.id)
    .where(Stop.event_id == bindparam("event"), Stop.state == StopState.WAITING)
    .subquery()
)
LONGEST = (
    select(Stop.booth_id, Visit.number, Visit.arrived_at, Visit.state, Visit.interpreter, Visit.access, AT_BOOTH.letter, BEFORE_BOOTH.letter)
    .join(PLACES, and_(PLACES.c.id == Stop.id, PLACES.c.place == 1))
    .join(Visit, Stop.visit_id == Visit.id)
    .outerjoin(AT, and_(AT.visit_id == Stop.visit_id, AT.state.in_(AT_A_TABLE)))
    .outerjoin(AT_SEAT, and_(AT_SEAT.stop_id == AT.id, AT_SEAT.until_at.is_(None), AT_SEAT.role == SeatRole.LEAD))
    .outerjoin(Counter, AT_SEAT.counter_id == Counter.id)
    .outerjoin(AT_BOOTH, Counter.booth_id == AT_BOOTH.id)
    .outerjoin(BEFORE, and_(Stop.after_stop_id == BEFORE.id, BEFORE.state.in_(OPEN_STOP)))
    .outerjoin(BEFORE_BOOTH, BEFORE.booth_id == BEFORE_BOOTH.id)
)


def longest(session: Session, event_id: UUID, counters: dict[UUID, list[Counter]]) -> dict[UUID, Longest]:
    """Return who has been in each line longest, and why; `counters` are those that call from each line."""
    found = {}
    for booth_id, number, since, state, language, access, at, before in session.execute(LONGEST, {"event": event_id}):
        here = counters.get(booth_id, ())
        why, letter = Why.LINE, ""
        if state == VisitState.RESTING:
            why = Why.RESTING
        elif at or before:
            why, letter = (Why.ELSEWHERE, at) if at else (Why.PARKED, before)
        else:
            why = (_waits_to_talk(session, event_id, language, here) if language else None) or _waits_for_room(access, here)
        found[booth_id] = Longest(number, since, why, letter, language)
    return found


def _waits_to_talk(session: Session, event_id: UUID, language: str, here: Sequence[Counter]) -> Why | None:
    """Return whether somebody waits for an interpreter, or for a counter that speaks their language; None if that is not what they wait for."""
    speakers = [c for c in here if language in c.languages and c.state != CounterState.CLOSED]
    left = interpreter_queries.free(session, event_id)
    if left.get(language) or any(c.state == CounterState.FREE for c in speakers):
        return None
    if language in left:
        return Why.INTERPRETER
    return Why.SPEAKER if speakers else None


def _waits_for_room(access: list[str], here: Sequence[Counter]) -> Why:
    """Return whether somebody waits for a counter that a wheelchair can reach, or simply in line."""
    up = [c for c in here if c.state in UP]
    if Access.WHEELCHAIR not in access or all(c.is_accessible for c in up):
        return Why.LINE
    return Why.LINE if any(c.is_accessible and c.state == CounterState.FREE for c in up) else Why.ACCESS


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
    select(Booth.letter, Topic.name)
    .join(Stop, Stop.booth_id == Booth.id)
    .join(StopTopic, StopTopic.stop_id == Stop.id)
    .join(Topic, StopTopic.topic_id == Topic.id)
    .where(Stop.visit_id == bindparam("visit"), Stop.state.in_(OPEN_STOP))
    .order_by(Booth.letter, Topic.position)
)


def confirmed(session: Session, visit_id: UUID) -> list[tuple[str, str]]:
    """Return the topics of a visitor's open lines, each with its booth's letter."""
    return [(letter, name) for letter, name in session.execute(CONFIRMED, {"visit": visit_id})]


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

"""What is asked of the hall: a booth's desk, all lines, one visitor's standing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from booths import handover_queries
from booths.models import (
    AT_A_TABLE,
    OPEN_STOP,
    Judgement,
    OtherNumber,
    Outcome,
    Seat,
    SeatRole,
    Stop,
    StopOutcome,
    StopState,
    StopTopic,
    Summons,
    Urgency,
    Visit,
    VisitState,
)
from events import queries as plan
from events.models import Booth, Counter, Programme, Topic

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

OTHER = aliased(Stop)
ELSEWHERE = exists().where(OTHER.visit_id == Stop.visit_id, OTHER.state.in_(AT_A_TABLE))
URGENT_SINCE = case((and_(Urgency.met_at.is_(None), or_(Urgency.judgement.is_(None), Urgency.judgement == Judgement.TODAY)), Urgency.said_at))


FIRST, FIRST_BOOTH = aliased(Stop), aliased(Booth)
IN_LINE = (
    select(Stop.id, Visit.number, URGENT_SINCE.is_not(None), ELSEWHERE, FIRST_BOOTH.letter, Visit.access, Visit.interpreter, Visit.is_nearby, Visit.due_at)
    .join(Visit, Stop.visit_id == Visit.id)
    .outerjoin(Urgency, Urgency.visit_id == Visit.id)
    .outerjoin(FIRST, and_(Stop.after_stop_id == FIRST.id, FIRST.state.in_(OPEN_STOP)))
    .outerjoin(FIRST_BOOTH, FIRST.booth_id == FIRST_BOOTH.id)
    .where(Stop.state == StopState.WAITING, Stop.booth_id == bindparam("booth"), Visit.state == VisitState.HERE)
    .order_by(or_(ELSEWHERE, FIRST.id.is_not(None)), URGENT_SINCE.is_(None), URGENT_SINCE, Visit.arrived_at, Visit.number)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Seated:
    """Whom a counter has: the stop, the visit, who has come over, and what came with a hand-over (the words of one that has arrived only).

    What came is for whoever leads the conversation, and for the booth to which the visitor agreed. `is_told`: whether that is this counter.
    """

    stop: Stop
    visit: Visit
    role: SeatRole
    is_told: bool
    programme: str
    topics: tuple[str, ...]
    lead: str
    assisting: tuple[str, ...]
    handed_from: str
    withheld: str
    note: str
    words: tuple[UUID, ...]
    handover_id: UUID | None


SEATED = (
    select(Seat, Stop, Visit, Programme.short, Counter.booth_id)
    .join(Counter, Seat.counter_id == Counter.id)
    .join(Stop, Seat.stop_id == Stop.id)
    .join(Visit, Stop.visit_id == Visit.id)
    .join(Programme, Stop.programme_id == Programme.id)
    .where(Seat.counter_id == bindparam("counter"), Seat.until_at.is_(None))
)
SEATS = (
    select(Seat.role, Booth.letter, Counter.number)
    .join(Counter, Seat.counter_id == Counter.id)
    .join(Booth, Counter.booth_id == Booth.id)
    .where(Seat.stop_id == bindparam("stop"), Seat.until_at.is_(None))
)


CALLED_TO = (
    select(Booth.letter, Booth.colour)
    .join(Counter, Counter.booth_id == Booth.id)
    .join(Seat, Seat.counter_id == Counter.id)
    .where(Seat.stop_id == bindparam("stop"), Seat.until_at.is_(None), Seat.role == SeatRole.LEAD)
)


def called_to(session: Session, stop_id: UUID) -> tuple[str, str]:
    """Return letter and colour of the booth to which a stop is called: the counter's own, also while it helps another booth."""
    letter, colour = session.execute(CALLED_TO, {"stop": stop_id}).one()
    return letter, colour


def seated_at(session: Session, counter_id: UUID) -> Seated | None:
    """Return whom the counter leads or assists now."""
    row = session.execute(SEATED, {"counter": counter_id}).one_or_none()
    if row is None:
        return None
    seat, stop, visit, programme, own = row
    is_told = seat.role == SeatRole.LEAD or own == stop.booth_id
    places, topics = session.execute(SEATS, {"stop": stop.id}).all(), topics_of(session, stop.id, named_only=not is_told)
    came = handover_queries.received(session, stop.id) if is_told else handover_queries.Received()
    if not is_told:  # a booth is called over for what it takes up itself
        taken_up = plan.topics_taken_up(session, own)
        topics = {key: name for key, name in topics.items() if key in taken_up}
    return Seated(
        stop=stop,
        visit=visit,
        role=seat.role,
        is_told=is_told,
        programme=programme,
        topics=tuple(topics.values()),
        lead=next((f"{p.letter}-{p.number}" for p in places if p.role == SeatRole.LEAD), ""),
        assisting=tuple(f"{p.letter}-{p.number}" for p in places if p.role == SeatRole.ASSIST),
        handed_from=came.booths,
        withheld=came.withheld,
        note=came.note,
        words=came.words,
        handover_id=came.open_id,
    )


def topics_of(session: Session, stop_id: UUID, *, named_only: bool = False) -> dict[UUID, str]:
    """Return a stop's topics in the form's order; or those that the visitor has named: the booth was told the others, and nobody agreed that another one be told."""
    noted = select(Topic.id, Topic.name).join(StopTopic, StopTopic.topic_id == Topic.id).where(StopTopic.stop_id == stop_id).order_by(Topic.position)
    return dict(session.execute(noted.where(StopTopic.handover_id.is_(None)) if named_only else noted).all())


@dataclass(frozen=True, slots=True)
class Line:
    """A booth's line in numbers. Waiting counts those who are here."""

    waiting: int
    resting: int


IS_HERE = Visit.state == VisitState.HERE
LINES = (
    select(Stop.booth_id, func.count().filter(IS_HERE), func.count().filter(~IS_HERE))
    .join(Visit, Stop.visit_id == Visit.id)
    .where(Stop.state == StopState.WAITING)
    .group_by(Stop.booth_id)
)


def line(session: Session, booth_id: UUID) -> Line:
    """Return one booth's line."""
    return lines(session, Stop.booth_id == booth_id).get(booth_id, Line(0, 0))


def lines(session: Session, of: ColumnElement[bool]) -> dict[UUID, Line]:
    """Return the lines of the booths that the condition names; a booth without one is not in it."""
    rows = session.execute(LINES.where(of))
    return {booth: Line(waiting, resting) for booth, waiting, resting in rows}


LINES_TODAY = LINES.where(Stop.event_id == bindparam("event"))


def lines_today(session: Session, event_id: UUID) -> dict[UUID, Line]:
    """Return all lines of an event by booth; a booth without one is not in it."""
    return {booth: Line(waiting, resting) for booth, waiting, resting in session.execute(LINES_TODAY, {"event": event_id})}


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody who is here and waits at a booth. `after`: the booth where they are to be first; nobody calls them before."""

    stop_id: UUID
    number: int
    urgent: bool
    elsewhere: bool
    after: str
    access: tuple[str, ...]
    interpreter: str | None
    nearby: bool
    due_at: datetime | None


def in_line(session: Session, booth_id: UUID, most: int) -> list[InLine]:
    """Return the first in a booth's line, in the order in which they would be called; who cannot be called yet comes last."""
    rows = session.execute(IN_LINE, {"booth": booth_id, "most": most})
    return [InLine(r[0], r[1], bool(r[2]), bool(r[3]), r[4] or "", tuple(r[5]), r[6], r[7], r[8]) for r in rows]


RESTING = select(Visit).where(Visit.event_id == bindparam("event"), Visit.state == VisitState.RESTING).order_by(Visit.state_since)
RESTING_IN_LINE = RESTING.where(exists().where(Stop.visit_id == Visit.id, Stop.booth_id == bindparam("booth"), Stop.state == StopState.WAITING))
NOT_YET_MET = (
    select(Urgency, Visit)
    .join(Visit, Urgency.visit_id == Visit.id)
    .where(Urgency.event_id == bindparam("event"), URGENT_SINCE.is_not(None), Visit.state != VisitState.LEFT)
    .order_by(Urgency.said_at)
)


def resting(session: Session, event_id: UUID, booth_id: UUID | None = None) -> list[Visit]:
    """Return all who have stepped out or were not there, the longest first; for one booth only those in its line."""
    if booth_id is None:
        return list(session.scalars(RESTING, {"event": event_id}))
    return list(session.scalars(RESTING_IN_LINE, {"event": event_id, "booth": booth_id}))


def not_yet_met(session: Session, event_id: UUID) -> list[tuple[Urgency, Visit]]:
    """Return all who wanted to talk soon and have not sat down anywhere, the longest first; judged ones that can wait are not in it."""
    return [(u, v) for u, v in session.execute(NOT_YET_MET, {"event": event_id})]


NEARBY = select(Visit.number).where(Visit.event_id == bindparam("event"), Visit.is_nearby, Visit.state == VisitState.HERE).order_by(Visit.number)


def nearby(session: Session, event_id: UUID) -> list[int]:
    """Return the numbers that wait outside, close by."""
    return list(session.scalars(NEARBY, {"event": event_id}))


def by_number(session: Session, event_id: UUID, number: int) -> Visit | None:
    """Return the visit with this number, or the one whose second number it is."""
    found = session.scalars(select(Visit).where(Visit.event_id == event_id, Visit.number == number)).one_or_none()
    if found is not None:
        return found
    told = select(Visit).join(OtherNumber, OtherNumber.visit_id == Visit.id)
    return session.scalars(told.where(OtherNumber.event_id == event_id, OtherNumber.number == number)).one_or_none()


def stops_of(session: Session, visit_id: UUID) -> list[tuple[Stop, str, str]]:
    """Return a visit's stops with booth letter and colour, the first one first."""
    rows = session.execute(
        select(Stop, Booth.letter, Booth.colour).join(Booth, Stop.booth_id == Booth.id).where(Stop.visit_id == visit_id).order_by(Stop.joined_at, Stop.id)
    )
    return [(stop, letter, colour) for stop, letter, colour in rows]


def recent_at(session: Session, counter_id: UUID, most: int = 8) -> list[tuple[Stop, int]]:
    """Return the stops that a counter led and that are over, the newest first, with their numbers."""
    rows = session.execute(
        select(Stop, Visit.number)
        .join(Seat, Seat.stop_id == Stop.id)
        .join(Visit, Stop.visit_id == Visit.id)
        .where(Seat.counter_id == counter_id, Seat.role == SeatRole.LEAD, Stop.state == StopState.FINISHED)
        .order_by(Stop.finished_at.desc())
        .limit(most)
    )
    return [(stop, number) for stop, number in rows]


def present(session: Session, event_id: UUID) -> list[int]:
    """Return the numbers that have not left: who must be accounted for in an evacuation."""
    return list(session.scalars(select(Visit.number).where(Visit.event_id == event_id, Visit.state != VisitState.LEFT).order_by(Visit.number)))


def outcomes_of(session: Session, stop_id: UUID) -> list[Outcome]:
    """Return what came of a stop."""
    return list(session.scalars(select(StopOutcome.outcome).where(StopOutcome.stop_id == stop_id)))


def last_written(session: Session, counter_id: UUID) -> tuple[Stop, Visit] | None:
    """Return the consultation that a counter led last: the one it writes about."""
    recent = recent_at(session, counter_id, 1)
    return (recent[0][0], session.get_one(Visit, recent[0][0].visit_id)) if recent else None


def urgency(session: Session, visit_id: UUID) -> Urgency | None:
    """Return the visitor's wish to be seen soon, if there is one."""
    return session.scalars(select(Urgency).where(Urgency.visit_id == visit_id)).one_or_none()


@dataclass(frozen=True, slots=True)
class Called:
    """A call for the lead: where to (A-1; reception has no booth), and who sits there."""

    summons: Summons
    booth: str
    counter: int | None
    number: int | None

    @property
    def place(self) -> str:
        """The counter's name, empty for reception."""
        return f"{self.booth}-{self.counter}" if self.booth else ""


OPEN_SUMMONS = (
    select(Summons, Booth.letter, Counter.number, Visit.number)
    .outerjoin(Counter, Summons.counter_id == Counter.id)
    .outerjoin(Booth, Counter.booth_id == Booth.id)
    .outerjoin(Visit, Summons.visit_id == Visit.id)
    .where(Summons.event_id == bindparam("event"), Summons.answered_at.is_(None), Summons.over_at.is_(None))
    .order_by(Summons.called_at)
)
SUMMONS_AT = select(Summons).where(Summons.counter_id == bindparam("counter"), Summons.over_at.is_(None))


def open_summons(session: Session, event_id: UUID) -> list[Called]:
    """Return the calls for the lead that nobody has answered, the longest first."""
    return [Called(row, letter or "", counter, number) for row, letter, counter, number in session.execute(OPEN_SUMMONS, {"event": event_id})]


def summons_at(session: Session, counter_id: UUID) -> Summons | None:
    """Return a counter's call for the lead that is not over, answered or not."""
    return session.scalars(SUMMONS_AT, {"counter": counter_id}).one_or_none()

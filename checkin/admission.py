"""Letting somebody in: one nonce, one visit, one number. The hottest write of the day, so it says its statements plainly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from booths.log import append
from booths.models import Candidate, Step, Stop, Urgency, Visit
from checkin.errors import DoorShut, NumberOutsideBlock, NumberTaken
from checkin.models import Means, Pass, Scan, Tally, TallyKind
from core.addresses import new_token
from core.clock import day_of, local
from core.scopes import scope_of
from core.tables import new_key
from events import queries as plan
from events.models import Event, EventState, Series
from events.planning import DOOR_SERIES
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

PAPER_SERIES = "paper"
MOST_PEOPLE = 20

# The door's statements, built once: building them anew for each visitor cost more than running them.
ADD = {model: insert(model.metadata.tables[model.__tablename__]) for model in (Visit, Pass, Stop, Candidate, Urgency)}
CLAIM = {dialect.dialect.name: dialect.insert(Scan.__table__).on_conflict_do_nothing().returning(Scan.__table__.c.id) for dialect in (sqlite, postgresql)}
ENTER = (
    update(Event)
    .where(Event.id == bindparam("event"), Event.council_id == bindparam("council"), Event.state == EventState.OPEN)
    .values(version=Event.version + 1)
    .returning(Event.paper_first, Event.paper_last, Event.offline_last, Event.lines_at_door)
)
ENTER_BY_ONESELF = ENTER.where(Event.day == bindparam("today"), Event.last_admission >= bindparam("wall"))
DRAW = (
    update(Series)
    .where(Series.event_id == bindparam("event"), Series.name == DOOR_SERIES)
    .values(next=case((Series.next + 1 == bindparam("left_out"), bindparam("after")), else_=Series.next + 1))
    .returning(Series.next)
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says at the door; none of it is required."""

    nonce: str
    language: str = "ja"
    people: int = 1
    group_ids: tuple[UUID, ...] = ()
    soon: bool = False
    means: Means = Means.PHONE
    channel_id: UUID | None = None
    paper_number: int | None = None
    by_oneself: bool = False
    heard_through: UUID | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """Under which number somebody came, when, and when we heard of it: later, where a device had no line."""

    series: str
    number: int
    at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Admitted:
    """A visit that is in: its number, and the token that opens its ticket."""

    visit_id: UUID
    number: int
    token: str


def admitted(session: Session, event_id: UUID, nonce: str) -> Admitted | None:
    """Return the visit that this nonce was admitted with."""
    row = session.execute(
        select(Visit.id, Visit.number, Pass.token)
        .join(Scan, Scan.visit_id == Visit.id)
        .join(Pass, Pass.visit_id == Visit.id)
        .where(Scan.event_id == event_id, Scan.nonce == nonce)
        .order_by(Pass.id)
        .limit(1)
    ).one_or_none()
    return Admitted(row[0], row[1], row[2]) if row else None


@needs(Right.COME)
def admit(session: Session, event_id: UUID, wish: Wish, now: datetime) -> Admitted:
    """Admit somebody, or return the visit that this nonce was admitted with before.

    The scan claims the nonce first: whoever comes second with it waits for the first one's commit and then finds the visit.
    The statements go to the connection itself, past the session's council filter: each names the council or the event's key.

    Raises:
        DoorShut: the event is not open; for somebody by themselves, also on another day or after the last admission.
        NumberTaken, NumberOutsideBlock: the handwritten number cannot be used.
    """
    visit_id = new_key()
    if claim(session, event_id, wish, visit_id, (now, now)) is None:
        known = admitted(session, event_id, wish.nonce)
        if known is None:
            raise DoorShut
        return known
    event = _enter(session, event_id, now, by_oneself=wish.by_oneself)
    series = DOOR_SERIES if wish.paper_number is None else PAPER_SERIES
    number = wish.paper_number
    if number is None:
        number = next_number(session, event_id, event.paper_first, event.offline_last)
    elif not event.paper_first <= number <= event.paper_last:
        raise NumberOutsideBlock(first=event.paper_first, last=event.paper_last)
    return let_in(session, event_id, visit_id, wish, Came(series, number, now, now), lines_at_door=event.lines_at_door)


def claim(session: Session, event_id: UUID, wish: Wish, visit_id: UUID, times: tuple[datetime, datetime]) -> UUID | None:
    """Write the scan down under its nonce, when it happened and when we heard of it, and return its key; None when that nonce has been there before."""
    scan = {"council_id": scope_of(session).council_id, "event_id": event_id, "nonce": wish.nonce, "means": wish.means, "channel_id": wish.channel_id}
    claimed = CLAIM[session.get_bind().dialect.name]
    made = session.connection().execute(claimed, scan | {"visit_id": visit_id, "happened_at": times[0], "received_at": times[1]}).first()
    return made[0] if made else None


def let_in(session: Session, event_id: UUID, visit_id: UUID, wish: Wish, came: Came, *, lines_at_door: int) -> Admitted:
    """Write a visit down with its number, its pass and its lines.

    Raises:
        NumberTaken: somebody has the number.
    """
    token, run = new_token(), session.connection().execute
    own = {"council_id": scope_of(session).council_id}
    visit = own | {"id": visit_id, "event_id": event_id, "series": came.series, "number": came.number, "people": wish.people, "language": wish.language}
    try:
        run(ADD[Visit], visit | {"arrived_at": came.at, "state_since": came.at, "heard_through": wish.heard_through, "due_at": wish.due_at})
    except IntegrityError as error:
        raise NumberTaken(number=came.number) from error
    run(ADD[Pass], own | {"visit_id": visit_id, "token": token})
    here = own | {"event_id": event_id, "visit_id": visit_id}
    for booth_id, programme_id in _lines(session, event_id, wish.group_ids, lines_at_door):
        run(ADD[Stop], here | {"booth_id": booth_id, "programme_id": programme_id, "joined_at": came.at})
    _say(session, here, wish, came.at)
    append(session, Step.ARRIVE, came.at, event_id=event_id, visit_id=visit_id, received_at=came.received_at)
    return Admitted(visit_id, came.number, token)


def _say(session: Session, here: dict[str, UUID | None], wish: Wish, now: datetime) -> None:
    """Write down what somebody touched, and that they want to talk soon."""
    own = {"council_id": here["council_id"], "visit_id": here["visit_id"]}
    if wish.group_ids:
        session.connection().execute(ADD[Candidate], [own | {"group_id": group} for group in wish.group_ids])
    if wish.soon:
        session.connection().execute(ADD[Urgency], here | {"said_at": now})


def _enter(session: Session, event_id: UUID, now: datetime, *, by_oneself: bool) -> Row[int, int, int, int]:
    """Raise the event's version if it admits now, and return which numbers are left out at the door, and how many lines it has."""
    asked: dict[str, object] = {"event": event_id, "council": scope_of(session).council_id}
    if by_oneself:
        asked |= {"today": day_of(now), "wall": local(now).time()}
    event = session.connection().execute(ENTER_BY_ONESELF if by_oneself else ENTER, asked).one_or_none()
    if event is None:
        raise DoorShut
    return event


def next_number(session: Session, event_id: UUID, paper_first: int, offline_last: int) -> int:
    """Draw the next number; those that are written by hand, or given out by devices without a line, are jumped over."""
    block = {"event": event_id, "left_out": paper_first, "after": offline_last + 1}
    following = session.connection().execute(DRAW, block).scalar_one()
    return paper_first - 1 if following == offline_last + 1 else following - 1


def _lines(session: Session, event_id: UUID, group_ids: tuple[UUID, ...], most: int) -> list[tuple[UUID, UUID]]:
    """Return the lines that somebody joins at the door: few pictures lead to their booths, none or many to the first contact."""
    places = plan.place_for_groups(session, event_id, list(group_ids)) if group_ids else []
    return places if 0 < len(places) <= most else [plan.first_contact(session, event_id)]


@needs(Right.RECEIVE)
def tally(session: Session, event_id: UUID, kind: TallyKind, now: datetime) -> None:
    """Count one household that only asked the way: one tap."""
    session.add(Tally(event_id=event_id, kind=kind, at=now))
    plan.touch(session, event_id)


@needs(Right.RECEIVE)
def take_tally_back(session: Session, event_id: UUID, kind: TallyKind, now: datetime) -> bool:
    """Take the last tap of this kind back; False when there is none."""
    last = session.scalars(
        select(Tally).where(Tally.event_id == event_id, Tally.kind == kind, Tally.voided_at.is_(None)).order_by(Tally.at.desc(), Tally.id.desc()).limit(1)
    ).first()
    if last is not None:
        last.voided_at = now
        plan.touch(session, event_id)
    return last is not None

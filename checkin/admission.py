"""Letting somebody in: one nonce, one visit, one number. The hottest write of the day, so it says its statements plainly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from booths.log import UNSYNCED, append
from booths.models import Candidate, Step, Stop, Urgency, Visit
from checkin.errors import DoorShut, NumberOutsideBlock, NumberTaken
from checkin.models import Means, Pass, Scan, Tally, TallyKind
from core.addresses import new_token
from core.db import new_key, scope_of
from events import queries as plan
from events.models import Event, EventState, Series, Supply
from events.planning import DOOR_SERIES

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

PAPER_SERIES = "paper"
MOST_PEOPLE = 20


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


def admit(session: Session, event_id: UUID, wish: Wish, now: datetime) -> Admitted:
    """Admit somebody, or return the visit that this nonce was admitted with before.

    The scan claims the nonce first: whoever comes second with it waits for the first one's commit and then finds the visit.

    Raises:
        DoorShut: the event is not open.
        NumberTaken, NumberOutsideBlock: the handwritten number cannot be used.
    """
    council, visit_id, token = scope_of(session).council_id, new_key(), new_token()
    scan = {"council_id": council, "event_id": event_id, "nonce": wish.nonce, "means": wish.means, "channel_id": wish.channel_id, "visit_id": visit_id}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    claimed = session.execute(dialect.insert(Scan).values(**scan, happened_at=now, received_at=now).on_conflict_do_nothing().returning(Scan.id)).first()
    if claimed is None:
        known = admitted(session, event_id, wish.nonce)
        if known is None:
            raise DoorShut
        return known
    opened = update(Event).where(Event.id == event_id, Event.state == EventState.OPEN).values(version=Event.version + 1)
    event = session.execute(opened.returning(Event.paper_first, Event.paper_last, Event.lines_at_door), execution_options=UNSYNCED).one_or_none()
    if event is None:
        raise DoorShut
    series = DOOR_SERIES if wish.paper_number is None else PAPER_SERIES
    number = wish.paper_number
    if number is None:
        number = _next_number(session, event_id, event.paper_first, event.paper_last)
    elif not event.paper_first <= number <= event.paper_last:
        raise NumberOutsideBlock(first=event.paper_first, last=event.paper_last)
    visit = {"id": visit_id, "council_id": council, "event_id": event_id, "series": series, "number": number, "people": wish.people}
    try:
        with session.begin_nested():
            session.execute(insert(Visit).values(**visit, language=wish.language, arrived_at=now, state_since=now))
    except IntegrityError as error:
        raise NumberTaken(number=number) from error
    session.execute(insert(Pass).values(council_id=council, visit_id=visit_id, token=token))
    for booth_id, programme_id in _lines(session, event_id, wish.group_ids, event.lines_at_door):
        line = {"council_id": council, "event_id": event_id, "visit_id": visit_id, "booth_id": booth_id, "programme_id": programme_id}
        session.execute(insert(Stop).values(**line, joined_at=now))
    if wish.group_ids:
        session.execute(insert(Candidate), [{"council_id": council, "visit_id": visit_id, "group_id": group} for group in wish.group_ids])
    if wish.soon:
        session.execute(insert(Urgency).values(council_id=council, visit_id=visit_id, event_id=event_id, said_at=now))
    append(session, Step.ARRIVE, now, event_id=event_id, visit_id=visit_id)
    return Admitted(visit_id, number, token)


def _next_number(session: Session, event_id: UUID, paper_first: int, paper_last: int) -> int:
    """Draw the next number; the block for handwritten ones is jumped over."""
    after = case((Series.next + 1 == paper_first, paper_last + 1), else_=Series.next + 1)
    drawn = update(Series).where(Series.event_id == event_id, Series.name == DOOR_SERIES).values(next=after).returning(Series.next)
    following = session.execute(drawn, execution_options=UNSYNCED).scalar_one()
    return paper_first - 1 if following == paper_last + 1 else following - 1


def _lines(session: Session, event_id: UUID, group_ids: tuple[UUID, ...], most: int) -> list[tuple[UUID, UUID]]:
    """Return the lines that somebody joins at the door: few pictures lead to their booths, none or many to the first contact."""
    places = plan.place_for_groups(session, event_id, list(group_ids)) if group_ids else []
    return places if 0 < len(places) <= most else [plan.first_contact(session, event_id)]


def tally(session: Session, event_id: UUID, kind: TallyKind, now: datetime) -> None:
    """Count one household that only asked the way, or only came for food: one tap."""
    supply = session.scalars(select(Supply.id).where(Supply.event_id == event_id).order_by(Supply.id).limit(1)).first() if kind == TallyKind.FOOD else None
    session.add(Tally(event_id=event_id, kind=kind, supply_id=supply, at=now))
    plan.touch(session, event_id)


def take_tally_back(session: Session, event_id: UUID, kind: TallyKind, now: datetime) -> bool:
    """Take the last tap of this kind back; False when there is none."""
    last = session.scalars(
        select(Tally).where(Tally.event_id == event_id, Tally.kind == kind, Tally.voided_at.is_(None)).order_by(Tally.at.desc(), Tally.id.desc()).limit(1)
    ).first()
    if last is not None:
        last.voided_at = now
        plan.touch(session, event_id)
    return last is not None

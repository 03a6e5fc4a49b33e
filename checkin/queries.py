"""What is asked at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, func, select

from booths.models import Candidate, Urgency, Visit, VisitState
from booths.party import whole
from checkin.models import ExitAnswer, Pass, Scan, Tally
from events.models import Channel, Event, TopicGroup
from staff.models import Council

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session

    from checkin.models import Face, TallyKind
    from events.models import EventState


def door(session: Session, code: str, channel: str) -> tuple[Event, Channel | None] | None:
    """Return the event of a door's address, and the channel that the address names."""
    named = and_(Channel.event_id == Event.id, Channel.code == channel)
    row = session.execute(select(Event, Channel).outerjoin(Channel, named).where(Event.code == code)).one_or_none()
    return (row[0], row[1]) if row else None


def channel_named(session: Session, event_id: UUID, code: str) -> UUID | None:
    """Return the channel of publicity that has this code."""
    return session.scalars(select(Channel.id).where(Channel.event_id == event_id, Channel.code == code, Channel.is_venue.is_(False))).one_or_none()


def groups_named(session: Session, pictograms: Collection[str]) -> tuple[UUID, ...]:
    """Return the keys of the council's pictures of these names."""
    return tuple(session.scalars(select(TopicGroup.id).where(TopicGroup.pictogram.in_(pictograms)))) if pictograms else ()


def taken_with(session: Session, event_id: UUID, nonces: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return number and token of those of the nonces that somebody was admitted with."""
    if not nonces:
        return {}
    rows = session.execute(
        select(Scan.nonce, Visit.number, Pass.token)
        .join(Visit, Scan.visit_id == Visit.id)
        .join(Pass, Pass.visit_id == Visit.id)
        .where(Scan.event_id == event_id, Scan.nonce.in_(nonces))
        .order_by(Pass.id.desc())
    )
    return {nonce: (number, token) for nonce, number, token in rows}


class Held(NamedTuple):
    """What a token opens: the visit, how its event stands, and under which address visitors find us."""

    visit: Visit
    event_state: EventState
    version: int
    public_url: str


def held(session: Session, token: str) -> Held | None:
    """Return what the holder of this token may see: of a number that joined its party again, the party's ticket."""
    row = session.execute(
        select(Visit, Event.state, Event.version, Council.public_url)
        .join(Pass, Pass.visit_id == Visit.id)
        .join(Event, Visit.event_id == Event.id)
        .join(Council, Visit.council_id == Council.id)
        .where(Pass.token == token)
    ).one_or_none()
    return Held(whole(session, row[0].id) if row[0].merged_into else row[0], *row[1:]) if row else None


def slip(session: Session, visit_id: UUID) -> tuple[Visit, str, str] | None:
    """Return a visit with its first token and its council's public address, for the slip."""
    row = session.execute(
        select(Visit, Pass.token, Council.public_url)
        .join(Pass, Pass.visit_id == Visit.id)
        .join(Council, Visit.council_id == Council.id)
        .where(Visit.id == visit_id)
        .order_by(Pass.id)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


TO_HEAR = (
    select(Visit, Urgency.id)
    .outerjoin(Urgency, Urgency.visit_id == Visit.id)
    .where(Visit.event_id == bindparam("event"), Visit.heard.is_(False), Visit.state == VisitState.HERE)
    .order_by(Urgency.said_at.is_(None), Urgency.said_at, Visit.arrived_at)
)
TALLIES = select(Tally.kind, func.count()).where(Tally.event_id == bindparam("event"), Tally.voided_at.is_(None)).group_by(Tally.kind)
SO_FAR = select(func.count(), func.coalesce(func.sum(Visit.people), 0)).where(Visit.event_id == bindparam("event"), Visit.merged_into.is_(None))


def to_hear(session: Session, event_id: UUID) -> list[tuple[Visit, bool]]:
    """Return all who have not been heard at reception yet, those who want to talk soon first, then by arrival."""
    rows = session.execute(TO_HEAR, {"event": event_id})
    return [(visit, urgent is not None) for visit, urgent in rows]


def candidates(session: Session, visit_id: UUID) -> list[TopicGroup]:
    """Return the pictures that a visitor touched."""
    asked = select(TopicGroup).join(Candidate, Candidate.group_id == TopicGroup.id).where(Candidate.visit_id == visit_id)
    return list(session.scalars(asked.order_by(TopicGroup.position)))


def tallies(session: Session, event_id: UUID) -> dict[TallyKind, int]:
    """Return how many taps of each kind stand."""
    return dict(session.execute(TALLIES, {"event": event_id}).all())


def admitted_so_far(session: Session, event_id: UUID) -> tuple[int, int]:
    """Return how many parties and people have come in."""
    row = session.execute(SO_FAR, {"event": event_id}).one()
    return int(row[0]), int(row[1])


EXIT_OF = select(ExitAnswer.face).where(ExitAnswer.visit_id == bindparam("visit"), ExitAnswer.voided_at.is_(None))
ON_PAPER = (
    select(ExitAnswer.face, func.count())
    .where(ExitAnswer.event_id == bindparam("event"), ExitAnswer.visit_id.is_(None), ExitAnswer.voided_at.is_(None))
    .group_by(ExitAnswer.face)
)


def exit_of(session: Session, visit_id: UUID) -> Face | None:
    """Return how it was for a visitor, if they have said so."""
    return session.scalars(EXIT_OF, {"visit": visit_id}).one_or_none()


def exits_on_paper(session: Session, event_id: UUID) -> dict[Face, int]:
    """Return how many answers of each kind were counted from paper."""
    return dict(session.execute(ON_PAPER, {"event": event_id}).all())

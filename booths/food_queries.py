"""What is asked of the food line: what is left, who waits, who was called, who was served last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select

from booths.models import Candidate, FoodTicket, Giving, Step, StepLog, Stop, StopTopic, Visit, VisitState
from events.models import Supply, Topic, TopicGroup

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

FOOD_PICTURE = "food"


class Goods(NamedTuple):
    """One kind of goods; with `per_household` 0 it is for whoever asks."""

    id: UUID
    name: str
    prepared: int
    per_household: int
    given: int

    @property
    def left(self) -> int:
        """How many are left; never below nothing, even if fewer were prepared than it seems."""
        return max(0, self.prepared - self.given)

    @property
    def usual(self) -> int:
        """How many a household gets now unless somebody says otherwise."""
        return min(self.left, self.per_household)

    @property
    def enough_for(self) -> int | None:
        """For how many households it lasts; None for goods that are asked for."""
        return self.left // self.per_household if self.per_household else None


STANDS = FoodTicket.voided_at.is_(None)
GOODS = (
    select(Supply.id, Supply.name, Supply.prepared, Supply.per_household, func.coalesce(func.sum(Giving.amount), 0))
    .outerjoin(Giving, and_(Giving.supply_id == Supply.id, Giving.voided_at.is_(None)))
    .where(Supply.event_id == bindparam("event"))
    .group_by(Supply.id, Supply.name, Supply.prepared, Supply.per_household)
    .order_by(Supply.id)
)


def goods(session: Session, event_id: UUID) -> list[Goods]:
    """Return the goods with what was given out of each."""
    return [Goods(key, name, prepared, each, int(given)) for key, name, prepared, each, given in session.execute(GOODS, {"event": event_id})]


class Line(NamedTuple):
    """Households in the food line: not called yet, called and not served, served, and served that only came for food (食料のみ)."""

    waiting: int
    called: int
    served: int
    only_food: int

    @property
    def open(self) -> int:
        """How many hold a number and have nothing yet."""
        return self.waiting + self.called


UNSERVED = FoodTicket.served_at.is_(None)
LINE = select(
    func.count().filter(UNSERVED, FoodTicket.called_at.is_(None)),
    func.count().filter(UNSERVED, FoodTicket.called_at.is_not(None)),
    func.count().filter(~UNSERVED),
    func.count().filter(~UNSERVED, FoodTicket.visit_id.is_(None)),
).where(FoodTicket.event_id == bindparam("event"), STANDS)
CALLED = (
    select(FoodTicket.number)
    .where(FoodTicket.event_id == bindparam("event"), STANDS, UNSERVED, FoodTicket.called_at.is_not(None), FoodTicket.number.is_not(None))
    .order_by(FoodTicket.number)
    .limit(bindparam("most"))
)
NEXT = (
    select(FoodTicket)
    .where(FoodTicket.event_id == bindparam("event"), STANDS, UNSERVED, FoodTicket.called_at.is_(None), FoodTicket.number.is_not(None))
    .order_by(FoodTicket.number)
    .limit(bindparam("most"))
)
LAST_CALL_AT = select(func.max(FoodTicket.called_at)).where(FoodTicket.event_id == bindparam("event"), STANDS).scalar_subquery()
LAST_BLOCK = select(func.min(FoodTicket.number), func.max(FoodTicket.number), func.count().filter(UNSERVED)).where(
    FoodTicket.event_id == bindparam("event"), STANDS, FoodTicket.called_at == LAST_CALL_AT
)


def line(session: Session, event_id: UUID) -> Line:
    """Return the line in numbers."""
    return Line(*session.execute(LINE, {"event": event_id}).one())


def called(session: Session, event_id: UUID, most: int = 60) -> list[int]:
    """Return the numbers that were called and have nothing yet."""
    return [number for number in session.scalars(CALLED, {"event": event_id, "most": most}) if number is not None]


def next_in_line(session: Session, event_id: UUID, most: int) -> list[FoodTicket]:
    """Return the tickets that are called next."""
    return list(session.scalars(NEXT, {"event": event_id, "most": most}))


def last_block(session: Session, event_id: UUID) -> tuple[int, int] | None:
    """Return the first and the last number of the block that was called last, until all of it is served."""
    first, last, unserved = session.execute(LAST_BLOCK, {"event": event_id}).one()
    return (first, last) if unserved and first is not None and last is not None else None


CALLS = (
    select(StepLog.id)
    .where(StepLog.event_id == bindparam("event"), StepLog.step == Step.FOOD_CALL)
    .where(StepLog.id.not_in(select(StepLog.voids).where(StepLog.event_id == bindparam("event"), StepLog.voids.is_not(None))))
    .order_by(StepLog.received_at.desc(), StepLog.id.desc())
    .limit(1)
)


def last_call(session: Session, event_id: UUID) -> UUID | None:
    """Return the log's key of the last call that was not undone."""
    return session.scalars(CALLS, {"event": event_id}).first()


BY_NUMBER = select(FoodTicket).where(FoodTicket.event_id == bindparam("event"), FoodTicket.number == bindparam("asked"), STANDS)
OF_VISIT = select(FoodTicket).where(FoodTicket.visit_id == bindparam("visit"), STANDS)


def by_number(session: Session, event_id: UUID, number: int) -> FoodTicket | None:
    """Return the ticket with this number, unless it was taken back."""
    return session.scalars(BY_NUMBER, {"event": event_id, "asked": number}).one_or_none()


def of_visit(session: Session, visit_id: UUID) -> FoodTicket | None:
    """Return a party's ticket in the food line."""
    return session.scalars(OF_VISIT, {"visit": visit_id}).one_or_none()


class Served(NamedTuple):
    """A household that was served: its ticket, the number of its visit, when it got something last, and what it got in all."""

    ticket: FoodTicket
    visit_number: int | None
    at: datetime
    goods: str


GIVEN_AT = func.coalesce(func.max(Giving.at), FoodTicket.served_at)
LAST_SERVED = (
    select(FoodTicket, Visit.number, GIVEN_AT)
    .outerjoin(Giving, and_(Giving.ticket_id == FoodTicket.id, Giving.voided_at.is_(None)))
    .outerjoin(Visit, FoodTicket.visit_id == Visit.id)
    .where(FoodTicket.event_id == bindparam("event"), STANDS, ~UNSERVED)
    .group_by(FoodTicket.id, Visit.number)
    .order_by(GIVEN_AT.desc(), FoodTicket.id.desc())
    .limit(bindparam("most"))
)
GOT = (
    select(Giving.ticket_id, Supply.name, func.sum(Giving.amount))
    .join(Supply, Giving.supply_id == Supply.id)
    .where(Giving.ticket_id.in_(bindparam("tickets", expanding=True)), Giving.voided_at.is_(None))
    .group_by(Giving.ticket_id, Supply.id, Supply.name)
    .order_by(Supply.id)
)


def last_served(session: Session, event_id: UUID, most: int = 2) -> list[Served]:
    """Return who was served last, the latest first."""
    rows = session.execute(LAST_SERVED, {"event": event_id, "most": most}).all()
    got: dict[UUID, list[str]] = {ticket.id: [] for ticket, _number, _at in rows}
    for ticket_id, name, amount in session.execute(GOT, {"tickets": list(got)}) if got else ():
        got[ticket_id].append(f"{name} {amount}")
    return [Served(ticket, number, at, "、".join(got[ticket.id])) for ticket, number, at in rows]


ABOUT_FOOD = TopicGroup.pictogram == FOOD_PICTURE
TOUCHED = exists().where(Candidate.visit_id == Visit.id, Candidate.group_id == TopicGroup.id, ABOUT_FOOD)
HEARD = exists().where(Stop.visit_id == Visit.id, StopTopic.stop_id == Stop.id, StopTopic.topic_id == Topic.id, Topic.group_id == TopicGroup.id, ABOUT_FOOD)
HUNGRY = (
    select(Visit.number)
    .where(Visit.event_id == bindparam("event"), Visit.state == VisitState.HERE, or_(TOUCHED, HEARD))
    .where(~exists().where(FoodTicket.visit_id == Visit.id, STANDS, ~UNSERVED))
    .order_by(Visit.arrived_at, Visit.number)
    .limit(bindparam("most"))
)


def hungry(session: Session, event_id: UUID, most: int = 12) -> list[int]:
    """Return the numbers of those here who said that they have nothing to eat, and who have got nothing yet."""
    return list(session.scalars(HUNGRY, {"event": event_id, "most": most}))

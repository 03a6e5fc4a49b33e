"""The food line: numbers of its own (F1, F2 …), called in blocks, and goods handed to one household at a time, as long as there are any.

Each action holds the event first, so that two who press at once come one after the other: what is left is counted inside the transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from booths import food_queries, queries
from booths.errors import (
    EventNotRunning,
    FoodServed,
    FoodTableEmpty,
    GoodsOut,
    InFoodLine,
    MovedOn,
    NobodyInFoodLine,
    NoFoodNumber,
    NotEnoughGoods,
    NothingChosen,
    Overtaken,
    UnknownNumber,
)
from booths.log import Trail, undo
from booths.models import FoodTicket, Giving, Step, StepLog, Visit
from core.text import clean, gettext, hour
from events import queries as plan
from events.models import EventState, Series
from events.planning import FOOD_SERIES
from events.words import STATES
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.food_queries import Goods

MOST_AT_ONCE = 200
LINING_UP = (EventState.PUBLISHED, EventState.OPEN, EventState.CLOSED)
"""Numbers are handed out before the doors open, too: that is when the line forms."""
RUNNING = (EventState.OPEN, EventState.CLOSED)
SERVING = (EventState.OPEN, EventState.CLOSED, EventState.ENDED)
"""Goods may be noted after the end: from the paper on which they were counted."""
STILL_OPEN = (*LINING_UP, EventState.ENDED)
DRAW = (
    update(Series)
    .where(Series.event_id == bindparam("event"), Series.name == FOOD_SERIES)
    .values(next=Series.next + bindparam("count"))
    .returning(Series.next)
    .execution_options(synchronize_session=False)
)


def on_the_board(session: Session, event_id: UUID) -> tuple[int, int] | None:
    """Return the first and the last number that may come for food now: 食料 F1〜F20."""
    return food_queries.last_block(session, event_id)


def label(number: int | None, visit_number: int | None = None) -> str:
    """Return what a household is called at the table: by its food number, by its visit's, or only as a household."""
    if number is not None:
        return f"F{number}"
    return gettext("number {number}").format(number=visit_number) if visit_number is not None else gettext("a household without a number")


def _begin(session: Session, event_id: UUID, states: tuple[EventState, ...], now: datetime) -> Trail:
    """Hold the event, and begin a step if it stands so."""
    event = plan.hold(session, event_id)
    if event.state not in states:
        raise EventNotRunning(state=gettext(STATES[event.state]))
    return Trail(session, now)


def _visit(session: Session, event_id: UUID, number: int) -> Visit:
    visit = queries.by_number(session, event_id, number)
    if visit is None:
        raise UnknownNumber(number=number)
    return visit


def _numbered(session: Session, event_id: UUID, number: int) -> FoodTicket:
    ticket = food_queries.by_number(session, event_id, number)
    if ticket is None:
        raise NoFoodNumber(number=number)
    return ticket


@needs(Right.FOOD_NUMBER)
def draw(session: Session, event_id: UUID, now: datetime, *, count: int = 1, visit_number: int | None = None) -> tuple[int, int]:
    """Draw numbers, and return the first and the last of them; a single one may name the number of a visit, to which it then belongs.

    Raises:
        InFoodLine: that visit has a number in the food line.
    """
    trail = _begin(session, event_id, LINING_UP, now)
    count = min(max(count, 1), MOST_AT_ONCE)
    visit = None if visit_number is None or count > 1 else _visit(session, event_id, visit_number)
    if visit is not None:
        _not_in_line(session, visit)
    following = session.execute(DRAW, {"event": event_id, "count": count}).scalar_one()
    for number in range(following - count, following):
        trail.add(FoodTicket(event_id=event_id, number=number, visit_id=visit.id if visit else None, drawn_at=now))
    trail.log(Step.FOOD_DRAW, event_id=event_id, visit_id=visit.id if visit else None)
    return following - count, following - 1


def _not_in_line(session: Session, visit: Visit) -> None:
    known = food_queries.of_visit(session, visit.id)
    if known is not None:
        raise InFoodLine(number=visit.number, ticket=label(known.number, visit.number))


@needs(Right.FOOD_NUMBER)
def link(session: Session, event_id: UUID, number: int, visit_number: int, now: datetime) -> None:
    """Note that a household of the food line has a number for consultations, too: it did not come only for food."""
    trail = _begin(session, event_id, STILL_OPEN, now)
    ticket, visit = _numbered(session, event_id, number), _visit(session, event_id, visit_number)
    if ticket.visit_id == visit.id:
        return
    _not_in_line(session, visit)
    trail.change(ticket, visit_id=visit.id)
    trail.log(Step.FOOD_DRAW, event_id=event_id, visit_id=visit.id)


@needs(Right.FOOD_NUMBER)
def cancel(session: Session, event_id: UUID, first: int, last: int, now: datetime) -> int:
    """Take numbers back that were drawn for nobody, and return how many; whoever was served keeps theirs.

    Raises:
        NoFoodNumber: none of them stands unserved.
    """
    trail = _begin(session, event_id, STILL_OPEN, now)
    asked = select(FoodTicket).where(FoodTicket.event_id == event_id, FoodTicket.number.between(first, last), food_queries.STANDS, food_queries.UNSERVED)
    tickets = session.scalars(asked).all()
    if not tickets:
        raise NoFoodNumber(number=first)
    for ticket in tickets:
        trail.change(ticket, voided_at=now)
    trail.log(Step.TAKE_BACK, event_id=event_id)
    return len(tickets)


@needs(Right.FOOD)
def call(session: Session, event_id: UUID, most: int, now: datetime) -> tuple[int, int]:
    """Call the next numbers, so many at most, and return the first and the last.

    Raises:
        NobodyInFoodLine: everybody has been called.
    """
    trail = _begin(session, event_id, RUNNING, now)
    tickets = food_queries.next_in_line(session, event_id, most)
    numbers = [ticket.number for ticket in tickets if ticket.number is not None]
    if not numbers:
        raise NobodyInFoodLine
    for ticket in tickets:
        trail.change(ticket, called_at=now)
    trail.log(Step.FOOD_CALL, event_id=event_id)
    return numbers[0], numbers[-1]


@needs(Right.FOOD)
def uncall(session: Session, event_id: UUID, call_id: UUID, now: datetime) -> None:
    """Take the last call back, the one that the screen showed; who was served meanwhile stays served.

    Raises:
        MovedOn: it is no longer the last one.
    """
    _begin(session, event_id, RUNNING, now)
    if food_queries.last_call(session, event_id) != call_id:
        raise MovedOn
    undo(session, session.get_one(StepLog, call_id), now)


@needs(Right.FOOD)
def give(
    session: Session,
    event_id: UUID,
    now: datetime,
    *,
    number: int | None = None,
    visit_number: int | None = None,
    amounts: Mapping[UUID, int] | None = None,
    again: str = "",
) -> FoodTicket:
    """Hand goods to a household: by its food number, by its visit's number, or without any.

    Without amounts it gets of all that is left what a household gets. An event for which no goods were planned counts the household alone.

    Raises:
        FoodServed: it got something before; `again` is the reason for which it gets something once more.
        FoodTableEmpty, GoodsOut, NotEnoughGoods, NothingChosen: there is not so much.
    """
    trail = _begin(session, event_id, SERVING, now)
    visit = None if visit_number is None or number is not None else _visit(session, event_id, visit_number)
    known = _known(session, event_id, number, visit)
    ticket = known or FoodTicket(event_id=event_id, visit_id=visit.id if visit else None, drawn_at=now)
    reason = clean(again)
    if ticket.served_at is not None and not reason:
        raise FoodServed(ticket=label(ticket.number, visit_number), time=hour(ticket.served_at))
    portion = _portion(food_queries.goods(session, event_id), amounts)
    if known is None:
        trail.add(ticket)
    for supply_id, amount in portion.items():
        trail.add(Giving(event_id=event_id, supply_id=supply_id, ticket_id=ticket.id, amount=amount, at=now))
    if ticket.served_at is None:
        trail.change(ticket, served_at=now)
    trail.log(Step.GIVE, event_id=event_id, visit_id=ticket.visit_id, reason=reason)
    return ticket


def _known(session: Session, event_id: UUID, number: int | None, visit: Visit | None) -> FoodTicket | None:
    """Return the ticket of a household that has one."""
    if number is not None:
        return _numbered(session, event_id, number)
    return food_queries.of_visit(session, visit.id) if visit is not None else None


def _portion(stock: list[Goods], amounts: Mapping[UUID, int] | None) -> dict[UUID, int]:
    """Return what a household gets; what is not there is refused."""
    wanted = {g.id: g.usual if amounts is None else amounts.get(g.id, 0) for g in stock}
    for goods in stock:
        if wanted[goods.id] > goods.left:
            raise NotEnoughGoods(goods=goods.name, left=goods.left)
    portion = {key: amount for key, amount in wanted.items() if amount > 0}
    if stock and not portion:
        gone, others = [g.name for g in stock if not g.left], [f"{g.name} {g.left}" for g in stock if g.left]
        if not others:
            raise FoodTableEmpty
        if amounts is None and gone:
            raise GoodsOut(goods="、".join(gone), others="、".join(others))
        raise NothingChosen
    return portion


@needs(Right.FOOD)
def take_back(session: Session, ticket_id: UUID, now: datetime) -> None:
    """Take back what a household got last; with nothing left to it, it is waiting again, or never was there if it has no number.

    Raises:
        Overtaken: a colleague did so already.
    """
    event_id = session.scalars(select(FoodTicket.event_id).where(FoodTicket.id == ticket_id)).one()
    trail = _begin(session, event_id, SERVING, now)
    ticket = session.get_one(FoodTicket, ticket_id, populate_existing=True)
    if ticket.served_at is None or ticket.voided_at is not None:
        raise Overtaken
    got = session.scalars(select(Giving).where(Giving.ticket_id == ticket_id, Giving.voided_at.is_(None)).order_by(Giving.at.desc())).all()
    for giving in got:
        if giving.at == got[0].at:
            trail.change(giving, voided_at=now)
    if all(giving.voided_at is not None for giving in got):
        trail.change(ticket, **({"voided_at": now} if ticket.number is None else {"served_at": None}))
    trail.log(Step.TAKE_BACK, event_id=event_id, visit_id=ticket.visit_id)

"""Pre-printed cards without a name: made before the day, turned into a visit by whoever scans one first, replaced when one is lost.

An unused card is nothing: no visit, no pass, no count.
"""

from __future__ import annotations

from dataclasses import replace as but
from itertools import product
from secrets import SystemRandom
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import update

from booths import visits
from booths.log import Trail
from booths.models import Step
from checkin import admission, booking_queries, card_queries, codes
from checkin.card_pictures import COLOURS, PICTURES
from checkin.errors import CardInUse, OfAnotherEvent, TooManyCards
from checkin.models import Card, Means, Pass
from core.addresses import new_token
from events import queries as plan
from events.errors import PlanFixed
from events.planning import OVER
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Visit
    from checkin.admission import Wish

FEWEST_AT_ONCE, MOST_AT_ONCE, MOST_CARDS = 10, 500, 2_000
CHANCE = SystemRandom()


class Opened(NamedTuple):
    """The visit behind a card, and whether it has just begun."""

    visit_id: UUID
    number: int
    is_new: bool


@needs(Right.PLAN)
def make_cards(session: Session, event_id: UUID, count: int, now: datetime) -> list[Card]:
    """Make so many cards. Every picture in every colour comes up before one comes again, so that neighbours in a hall differ.

    Raises:
        PlanFixed: the event is over.
        TooManyCards: it would have more cards than an event may have.
    """
    if plan.hold(session, event_id).state in OVER:
        raise PlanFixed
    known = card_queries.codes(session, event_id)
    if not FEWEST_AT_ONCE <= count <= min(MOST_AT_ONCE, MOST_CARDS - len(known)):
        raise TooManyCards(most=MOST_CARDS, left=MOST_CARDS - len(known))
    known |= booking_queries.codes(session, event_id)
    names = list(product(PICTURES, COLOURS))
    made: list[Card] = []
    while len(made) < count:
        code = codes.new_code()
        if code in known:
            continue
        known.add(code)
        if len(made) % len(names) == 0:
            CHANCE.shuffle(names)
        picture, colour = names[len(made) % len(names)]
        made.append(Card(event_id=event_id, token=new_token(), code=code, picture=picture, colour=colour, printed_at=now))
    session.add_all(made)
    session.flush()
    plan.touch(session, event_id)
    return made


@needs(Right.COME)
def activate(session: Session, card: Card, wish: Wish, now: datetime) -> Opened:
    """Admit whoever holds this card, or return the visit that it has become.

    Two may scan it at once: the one whose claim changes the card admits; the other waits for that and finds the visit.

    Raises:
        DoorShut: as the door says it, with the wish's own rules.
    """
    holder = _take(session, card, now)
    if holder is not None:
        return Opened(holder.id, holder.number, is_new=False)
    admitted = admission.admit(session, card.event_id, but(wish, means=Means.CARD), now)
    give(session, card, admitted.visit_id)
    return Opened(admitted.visit_id, admitted.number, is_new=True)


@needs(Right.RECEIVE)
def replace(session: Session, visit: Visit, card: Card, now: datetime) -> None:
    """カードをなくした: the visit goes on with this card; the lost one still opens it, should it turn up.

    Raises:
        OfAnotherEvent: the card is not this event's.
        CardInUse: it is somebody else's.
        DaySettled: the day may no longer be put right.
    """
    if card.event_id != visit.event_id:
        raise OfAnotherEvent
    holder = _take(session, card, now)
    visits.held(session, visit.id)
    if holder is None:
        give(session, card, visit.id)
        Trail(session, now).log(Step.CARD, event_id=visit.event_id, visit_id=visit.id)
    elif holder.id != visit.id:
        raise CardInUse(number=holder.number)


def _take(session: Session, card: Card, now: datetime) -> Visit | None:
    """Take a card that nobody has, or return who has it. It may be given back in between: then it is asked again."""
    while not claim(session, card, now):
        holder = card_queries.holder(session, card.id)
        if holder is not None:
            return holder
    return None


def claim(session: Session, card: Card, now: datetime) -> bool:
    """Take a card that nobody has; whoever comes at the same time waits here and gets False."""
    free = update(Card).where(Card.id == card.id, Card.activated_at.is_(None)).values(activated_at=now)
    return bool(session.execute(free, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]


def give(session: Session, card: Card, visit_id: UUID) -> None:
    """Tie a claimed card to its visit: its token opens the ticket."""
    given = update(Card).where(Card.id == card.id).values(visit_id=visit_id)
    session.execute(given, execution_options={"synchronize_session": False})
    session.add(Pass(visit_id=visit_id, token=card.token))
    session.flush()

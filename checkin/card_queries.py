"""What is asked about cards: which one it is, whose it is, and which were printed together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from booths.models import Visit
from booths.party import whole
from checkin.models import Card, Pass
from events.models import Event

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


def by_token(session: Session, token: str) -> Card | None:
    """Return the card of an address."""
    return session.scalars(select(Card).where(Card.token == token)).one_or_none()


def by_code(session: Session, event_id: UUID, code: str) -> Card | None:
    """Return an event's card with this short code."""
    return session.scalars(select(Card).where(Card.event_id == event_id, Card.code == code)).one_or_none()


def with_event(session: Session, token: str) -> tuple[Card, Event] | None:
    """Return the card of an address with its event, for whoever holds it."""
    row = session.execute(select(Card, Event).join(Event, Card.event_id == Event.id).where(Card.token == token)).one_or_none()
    return (row[0], row[1]) if row else None


def holder(session: Session, card_id: UUID) -> Visit | None:
    """Return whose card it is: of a number that joined its party again, the party's."""
    return _whole(session, session.scalars(select(Visit).join(Card, Card.visit_id == Visit.id).where(Card.id == card_id)).one_or_none())


def visit_with(session: Session, token: str) -> Visit | None:
    """Return the visit that a ticket's token opens: of a number that joined its party again, the party's."""
    return _whole(session, session.scalars(select(Visit).join(Pass, Pass.visit_id == Visit.id).where(Pass.token == token)).one_or_none())


def _whole(session: Session, visit: Visit | None) -> Visit | None:
    return whole(session, visit.id) if visit is not None and visit.merged_into else visit


def card_of(session: Session, visit_id: UUID) -> Card | None:
    """Return the card that a visit holds, the newest one."""
    return session.scalars(select(Card).where(Card.visit_id == visit_id).order_by(Card.activated_at.desc(), Card.id.desc()).limit(1)).first()


def codes(session: Session, event_id: UUID) -> set[str]:
    """Return the codes of all cards of an event."""
    return set(session.scalars(select(Card.code).where(Card.event_id == event_id)))


class Batch(NamedTuple):
    """Cards that were made together: when, how many, and how many of them are in use."""

    made_at: datetime
    cards: int
    used: int


def batches(session: Session, event_id: UUID) -> list[Batch]:
    """Return which cards of an event were made together, the first ones first."""
    asked = select(Card.printed_at, func.count(), func.count(Card.visit_id)).where(Card.event_id == event_id)
    return [Batch(*row) for row in session.execute(asked.group_by(Card.printed_at).order_by(Card.printed_at))]


def printed_at(session: Session, event_id: UUID, moment: datetime) -> list[Card]:
    """Return the cards that were made together at this moment."""
    return list(session.scalars(select(Card).where(Card.event_id == event_id, Card.printed_at == moment).order_by(Card.id)))

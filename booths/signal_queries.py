"""Why it is urgent, read by those who act on it and by nobody else; and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths.models import AT_A_TABLE, Seat, SeatRole, Signal, SignalGuide, Stop, UrgencySignal, Visit
from core.scopes import scope_of
from events import queries as plan
from events.models import Counter
from events.shipped import shipped
from staff.models import Role
from staff.rights import Right, may

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session


def table_of(session: Session, visit_id: UUID) -> UUID | None:
    """Return the counter to which a visitor is called, or at which they sit; for booth staff only one of their own."""
    who = scope_of(session)
    seats = (
        select(Seat.counter_id)
        .join(Stop, Seat.stop_id == Stop.id)
        .join(Counter, Seat.counter_id == Counter.id)
        .where(Stop.visit_id == visit_id, Stop.state.in_(AT_A_TABLE), Seat.until_at.is_(None))
        .order_by(Seat.role != SeatRole.LEAD)
    )
    if who.role == Role.BOOTH:
        event_id = session.scalars(select(Visit.event_id).where(Visit.id == visit_id)).one()
        seats = seats.where(Counter.booth_id.in_(plan.booths_granted(session, event_id, who.account_id, who.device_id)))
    return session.scalars(seats.limit(1)).first()


def may_see(session: Session, visit_id: UUID) -> bool:
    """Whether this scope acts on a visitor's urgency: the floor always, a booth while it has them; nobody else sees anything."""
    role = scope_of(session).role
    return may(role, Right.ANSWER) or (role == Role.BOOTH and table_of(session, visit_id) is not None)


def of(session: Session, visit_id: UUID) -> list[Signal]:
    """Return why it is urgent for a visitor; nothing to those whom it does not concern."""
    if not may_see(session, visit_id):
        return []
    known = set(session.scalars(select(UrgencySignal.signal).where(UrgencySignal.visit_id == visit_id)))
    return [signal for signal in Signal if signal in known]


def guidance(session: Session) -> dict[Signal, str]:
    """Return what to do for each signal: the council's own line, or the shipped one."""
    own = {row.signal: row.words for row in session.scalars(select(SignalGuide))}
    return {signal: own.get(signal, shipped()["signals"][signal]) for signal in Signal}

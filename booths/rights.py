"""Whose counter it is, who may work at it, and which lines and visitors are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths.errors import EventNotRunning, NobodyHere, NotYourBooth
from booths.log import still
from booths.models import Handover, Seat, SeatRole, Stop
from core.scopes import scope_of
from core.text import gettext
from events import queries as plan
from events.models import Booth, Counter
from events.states import RUNNING
from events.words import STATES
from staff.models import Role

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session


def name_of(session: Session, counter: Counter) -> str:
    """Return what a counter is called in the hall: A-1."""
    return f"{session.get_one(Booth, counter.booth_id).letter}-{counter.number}"


def mine(session: Session, counter_id: UUID) -> Counter:
    """Return the counter if this scope may work at it while the event runs.

    Raises:
        NotYourBooth: booth staff and tablets work at the booths they are granted.
        EventNotRunning: the event is not open, or paused.
    """
    event = plan.hold(session, session.scalars(select(Counter.event_id).where(Counter.id == counter_id)).one())
    counter = session.get_one(Counter, counter_id, populate_existing=True)
    own_booth(session, counter.event_id, counter.booth_id)
    if event.state not in RUNNING:
        raise EventNotRunning(state=gettext(STATES[event.state]))
    return counter


def own_booth(session: Session, event_id: UUID, booth_id: UUID) -> None:
    """Refuse booth staff and tablets that were not granted this booth."""
    who = scope_of(session)
    if who.role == Role.BOOTH and booth_id not in plan.booths_granted(session, event_id, who.account_id, who.device_id):
        raise NotYourBooth(booth=session.get_one(Booth, booth_id).letter)


def is_own_stop(session: Session, stop: Stop, roles: Collection[SeatRole] = tuple(SeatRole)) -> bool:
    """Whether this staff may write about a stop: of their booth, or one at which they sat, in one of these roles; whoever is not booth staff, about any."""
    who = scope_of(session)
    if who.role != Role.BOOTH:
        return True
    granted = plan.booths_granted(session, stop.event_id, who.account_id, who.device_id)
    sat = select(Seat.id).join(Counter, Seat.counter_id == Counter.id).where(Seat.stop_id == stop.id, Seat.role.in_(roles), Counter.booth_id.in_(granted))
    return stop.booth_id in granted or session.scalars(sat).first() is not None


def own_stop(session: Session, stop: Stop) -> None:
    """Refuse booth staff for whom this stop is neither of their booth nor one that they saw while helping."""
    if not is_own_stop(session, stop):
        raise NotYourBooth(booth=session.get_one(Booth, stop.booth_id).letter)


def lines_of(counter: Counter) -> tuple[UUID, ...]:
    """Return the booths from whose lines a counter may call: its own, and the one that it helps now."""
    return (counter.booth_id, counter.helps_booth_id) if counter.helps_booth_id else (counter.booth_id,)


def in_line(session: Session, counter: Counter, stop_id: UUID) -> Stop:
    """Return a stop of the counter's lines as it is now.

    Raises:
        NotYourBooth: it stands in another line.
        Overtaken: it is gone.
    """
    stop = still(session, Stop, stop_id)
    if stop.booth_id not in lines_of(counter):
        raise NotYourBooth(booth=session.get_one(Booth, stop.booth_id).letter)
    return stop


def stop_at(session: Session, counter: Counter, role: SeatRole = SeatRole.LEAD) -> Stop:
    """Return the stop that the counter leads (or assists) now.

    Raises:
        NobodyHere: there is none.
    """
    stop = session.scalars(
        select(Stop).join(Seat, Seat.stop_id == Stop.id).where(Seat.counter_id == counter.id, Seat.until_at.is_(None), Seat.role == role)
    ).one_or_none()
    if stop is None:
        raise NobodyHere(counter=name_of(session, counter))
    return stop


def handover(session: Session, handover_id: UUID) -> Handover:
    """Return a hand-over as it is once other steps of that day are written.

    Raises:
        Overtaken: it is gone.
    """
    plan.hold(session, still(session, Handover, handover_id).event_id)
    return still(session, Handover, handover_id)

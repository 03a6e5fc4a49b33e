"""Publicity: each channel (広報誌, チラシ, a letter to borrowers …) has a QR code of its own, so that nobody need ask how somebody heard of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from core import addresses
from core.text import clean
from events import errors
from events.models import Channel, Event, EventState
from events.shipped import shipped

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

VENUE = "会場"
MOST = 30


def usual(event_id: UUID) -> list[Channel]:
    """Return the channels that a new event begins with: the venue's, and those of the standard list."""
    names = [VENUE, *shipped()["channels"]]
    return [Channel(event_id=event_id, code=addresses.new_code(), name=name, is_venue=name == VENUE, position=n) for n, name in enumerate(names)]


def copy(session: Session, from_event: UUID, to_event: UUID) -> None:
    """Give an event the channels of another one that it has not yet: names only."""
    there = set(session.scalars(select(Channel.name).where(Channel.event_id == to_event)))
    for name in session.scalars(select(Channel.name).where(Channel.event_id == from_event).order_by(Channel.position, Channel.id)):
        if name not in there:
            add(session, to_event, name)


def add(session: Session, event_id: UUID, name: str) -> Channel:
    """Add a channel at the end of the list.

    Raises:
        NameMissing, NameTaken: it needs a name of its own.
        TooMany: the list is full.
        PlanFixed: the day is settled.
    """
    last, number = session.execute(select(func.max(Channel.position), func.count()).where(Channel.event_id == event_id)).one()
    if number >= MOST:
        raise errors.TooManyChannels(most=MOST)
    channel = Channel(event_id=event_id, code=addresses.new_code(), name=_name(session, event_id, name, None), is_venue=False, position=(last or 0) + 1)
    session.add(channel)
    _touch(session, event_id)
    return channel


def change(session: Session, channel_id: UUID, *, name: str, distributed: int | None, cost: int | None) -> None:
    """Write down what a channel is called, how many were handed out, and what that cost in yen; also after the day, until it is settled.

    Raises:
        NameMissing, NameTaken, PlanFixed: as for a new one.
    """
    channel = session.get_one(Channel, channel_id)
    channel.name, channel.distributed, channel.cost = _name(session, channel.event_id, name, channel_id), distributed, cost
    _touch(session, channel.event_id)


def _name(session: Session, event_id: UUID, typed: str, channel_id: UUID | None) -> str:
    name = clean(typed, 40)
    if not name:
        raise errors.NameMissing
    if session.scalars(select(Channel.id).where(Channel.event_id == event_id, Channel.name == name, Channel.id != channel_id)).first():
        raise errors.NameTaken(name=name)
    return name


def _touch(session: Session, event_id: UUID) -> None:
    changed = session.execute(update(Event).where(Event.id == event_id, Event.state != EventState.SETTLED).values(version=Event.version + 1))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise errors.PlanFixed

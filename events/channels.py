"""Publicity: each channel (広報誌, チラシ, a letter to borrowers …) has a QR code of its own, so that nobody need ask how somebody heard of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import update

from core import addresses
from core.text import clean
from events import errors, queries
from events.models import Channel, Event, EventState
from events.shipped import shipped
from staff.rights import Right, needs

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
    there = {c.name for c in queries.channels(session, to_event)}
    for channel in queries.channels(session, from_event):
        if channel.name not in there:
            add(session, to_event, channel.name)


@needs(Right.PLAN)
def add(session: Session, event_id: UUID, name: str) -> Channel:
    """Add a channel at the end of the list.

    Raises:
        NameMissing, NameTaken: it needs a name of its own.
        TooManyChannels: the list is full.
        PlanFixed: the day is settled.
    """
    _touch(session, event_id)
    others, called = queries.channels(session, event_id), clean(name, 40)
    if not called:
        raise errors.NameMissing
    if called in {c.name for c in others}:
        raise errors.NameTaken(name=called)
    if len(others) >= MOST:
        raise errors.TooManyChannels(most=MOST)
    channel = Channel(event_id=event_id, code=addresses.new_code(), name=called, is_venue=False, position=others[-1].position + 1)
    session.add(channel)
    return channel


class Line(NamedTuple):
    """What is written down of a channel: its name, how many were handed out, and what that cost in yen."""

    name: str
    distributed: int | None = None
    cost: int | None = None


@needs(Right.PLAN)
def save(session: Session, event_id: UUID, lines: dict[UUID, Line]) -> None:
    """Write the table of channels down, also after the day, until it is settled.

    Raises:
        NameMissing, NameTaken: each needs a name of its own.
        PlanFixed: the day is settled.
    """
    _touch(session, event_id)
    names = [clean(line.name, 40) for line in lines.values()]
    if not all(names):
        raise errors.NameMissing
    twice = next((name for name in names if names.count(name) > 1 or name == VENUE), None)
    if twice:
        raise errors.NameTaken(name=twice)
    for channel in queries.channels(session, event_id):
        if channel.id in lines:
            line = lines[channel.id]
            channel.name, channel.distributed, channel.cost = clean(line.name, 40), line.distributed, line.cost


def _touch(session: Session, event_id: UUID) -> None:
    changed = session.execute(update(Event).where(Event.id == event_id, Event.state != EventState.SETTLED).values(version=Event.version + 1))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise errors.PlanFixed

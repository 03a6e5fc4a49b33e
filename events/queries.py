"""What is asked of the plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from core.clock import day_of
from events.models import (
    Booth,
    BoothProgramme,
    Channel,
    Counter,
    Event,
    EventState,
    Expected,
    FactItem,
    FactList,
    Grant,
    Hotline,
    Interpreter,
    NumberBlock,
    Pause,
    PlannedBreak,
    Programme,
    Resource,
    Slot,
    Supply,
    Topic,
    TopicGroup,
    TopicProgramme,
    Venue,
)
from events.shipped import shipped
from staff.models import Council

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

FOREMOST = (EventState.OPEN, EventState.PAUSED, EventState.CLOSED, EventState.PUBLISHED, EventState.PLANNING, EventState.ENDED)


@dataclass(frozen=True, slots=True)
class BoothPlan:
    """A booth with its programmes, the first one first, and its counters."""

    booth: Booth
    programmes: tuple[Programme, ...]
    counters: tuple[Counter, ...]


def touch(session: Session, event_id: UUID) -> None:
    """Raise the event's version, so that open screens look again."""
    session.execute(update(Event).where(Event.id == event_id).values(version=Event.version + 1), execution_options={"synchronize_session": False})


def hold(session: Session, event_id: UUID) -> Event:
    """Return the event, and keep other steps of its day waiting until this one is written.

    SQLite has one writer anyway. PostgreSQL would let two steps pass each other unseen: a visitor called while stepping out.
    """
    return session.get_one(Event, event_id, populate_existing=True, with_for_update={"key_share": True})


VERSION = select(Event.version).where(Event.id == bindparam("event"))
EVENT = select(Event).where(Event.id == bindparam("event"))
PAUSES = select(Pause).where(Pause.event_id == bindparam("event")).order_by(Pause.begun_at)


def number_blocks(session: Session, event_id: UUID) -> list[NumberBlock]:
    """Return the numbers that devices give out by themselves, R1 first."""
    return list(session.scalars(select(NumberBlock).where(NumberBlock.event_id == event_id).order_by(NumberBlock.position)))


def version(session: Session, event_id: UUID) -> int:
    """Return the event's version: the one query that open screens repeat."""
    return session.scalars(VERSION, {"event": event_id}).one()


def by_code(session: Session, code: str) -> Event | None:
    """Return the event of a public address."""
    return session.scalars(select(Event).where(Event.code == code)).one_or_none()


def event(session: Session, event_id: UUID) -> Event | None:
    """Return one event of the council, or None when there is no such (any more)."""
    return session.scalars(EVENT, {"event": event_id}).one_or_none()


EVENTS = select(Event, Venue).join(Venue, Event.venue_id == Venue.id).order_by(Event.day, Event.opens)


def events(session: Session, now: datetime) -> list[tuple[Event, Venue]]:
    """Return all events with their venues: today's running ones first, then the coming, then the past."""
    rows = session.execute(EVENTS).all()
    today = day_of(now)
    rank = {state: place for place, state in enumerate(FOREMOST)}
    return sorted(((e, v) for e, v in rows), key=lambda row: (abs((row[0].day - today).days), rank.get(row[0].state, len(rank))))


# What every screen asks is built once: building a statement costs more than running it.
PROGRAMMES_AT_BOOTHS = (
    select(BoothProgramme.booth_id, Programme)
    .join(Programme, BoothProgramme.programme_id == Programme.id)
    .join(Booth, BoothProgramme.booth_id == Booth.id)
    .where(Booth.event_id == bindparam("event"))
    .order_by(Programme.position)
)
COUNTERS = select(Counter).where(Counter.event_id == bindparam("event")).order_by(Counter.number)
BOOTHS = select(Booth).where(Booth.event_id == bindparam("event")).order_by(Booth.letter)


def booths(session: Session, event_id: UUID) -> list[BoothPlan]:
    """Return the event's booths by letter."""
    programmes, counters = defaultdict(list), defaultdict(list)
    asked = {"event": event_id}
    for booth_id, programme in session.execute(PROGRAMMES_AT_BOOTHS, asked):
        programmes[booth_id].append(programme)
    for counter in session.scalars(COUNTERS, asked):
        counters[counter.booth_id].append(counter)
    rows = session.scalars(BOOTHS, asked)
    return [BoothPlan(b, tuple(programmes[b.id]), tuple(counters[b.id])) for b in rows]


FIRST_CONTACT = (
    select(Booth.id, BoothProgramme.programme_id)
    .join(BoothProgramme, BoothProgramme.booth_id == Booth.id)
    .join(Programme, BoothProgramme.programme_id == Programme.id)
    .where(Booth.event_id == bindparam("event"))
    .order_by(Booth.is_first_contact.desc(), Booth.letter, Programme.position)
    .limit(1)
)


def first_contact(session: Session, event_id: UUID) -> tuple[UUID, UUID]:
    """Return booth and programme where somebody goes of whom nothing is known."""
    row = session.connection().execute(FIRST_CONTACT, {"event": event_id}).one()
    return row.id, row.programme_id


def places_for_topics(session: Session, event_id: UUID) -> dict[UUID, tuple[UUID, UUID]]:
    """Return where each topic goes at this event: booth and programme of the first of its programmes that is there."""
    rows = session.execute(
        select(TopicProgramme.topic_id, Booth.id, TopicProgramme.programme_id)
        .join(BoothProgramme, BoothProgramme.programme_id == TopicProgramme.programme_id)
        .join(Booth, BoothProgramme.booth_id == Booth.id)
        .where(Booth.event_id == event_id)
        .order_by(TopicProgramme.rank.desc(), Booth.letter.desc())
    )
    return {topic: (booth, programme) for topic, booth, programme in rows}


def topics_taken_up(session: Session, booth_id: UUID) -> set[UUID]:
    """Return the topics that a booth's programmes take up."""
    taken = select(TopicProgramme.topic_id).join(BoothProgramme, BoothProgramme.programme_id == TopicProgramme.programme_id)
    return set(session.scalars(taken.where(BoothProgramme.booth_id == booth_id)))


def place_for_groups(session: Session, event_id: UUID, group_ids: list[UUID]) -> list[tuple[UUID, UUID]]:
    """Return where the groups' first topics go at this event, each place once."""
    places = places_for_topics(session, event_id)
    topics = session.scalars(select(Topic).where(Topic.group_id.in_(group_ids), Topic.is_active).order_by(Topic.position))
    first: dict[UUID | None, tuple[UUID, UUID]] = {}
    for topic in topics:
        if topic.id in places:
            first.setdefault(topic.group_id, places[topic.id])
    return list(dict.fromkeys(first.values()))


def programmes(session: Session) -> list[Programme]:
    """Return the programmes in the council's order."""
    return list(session.scalars(select(Programme).order_by(Programme.position)))


def topics(session: Session) -> list[Topic]:
    """Return the topics in the form's order."""
    return list(session.scalars(select(Topic).order_by(Topic.position)))


def topic_programmes(session: Session) -> dict[UUID, list[UUID]]:
    """Return each topic's programmes, the first one first."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in session.scalars(select(TopicProgramme).order_by(TopicProgramme.rank)):
        found[row.topic_id].append(row.programme_id)
    return found


def programme_at(session: Session, booth: Booth, topics: Iterable[UUID] = ()) -> UUID:
    """Return the programme at a booth that takes up one of these topics; if none does, the booth's first."""
    present = [p.id for p in next(p for p in booths(session, booth.event_id) if p.booth.id == booth.id).programmes]
    wanted = topic_programmes(session) if topics else {}
    return next((p for topic in topics for p in wanted.get(topic, ()) if p in present), present[0])


def groups(session: Session) -> list[TopicGroup]:
    """Return the pictures at the door, in their order."""
    return list(session.scalars(select(TopicGroup).order_by(TopicGroup.position)))


def venue(session: Session, event_id: UUID) -> Venue:
    """Return where an event is held."""
    return session.scalars(select(Venue).join(Event, Event.venue_id == Venue.id).where(Event.id == event_id)).one()


def venues(session: Session) -> list[Venue]:
    """Return the council's venues."""
    return list(session.scalars(select(Venue).order_by(Venue.name)))


WORDS = select(FactItem.word).where(FactItem.kind == bindparam("list")).order_by(FactItem.position)
NEVER_EMPTY = (FactList.PICK_REASON, FactList.REFUSAL_REASON, FactList.RESOURCE_KIND)


def fact_words(session: Session, kind: FactList) -> list[str]:
    """Return the words of a list, in their order. Where somebody must choose one, the shipped words stand in for a list without any."""
    found = list(session.scalars(WORDS, {"list": kind}))
    return found or [str(word) for word in shipped()["facts"][kind] if kind in NEVER_EMPTY]


RESOURCES = select(Resource).order_by(Resource.is_active.desc(), Resource.kind, Resource.position)


def resources(session: Session, *, active: bool = False) -> list[Resource]:
    """Return the places outside, those in use first; or those only."""
    return [r for r in session.scalars(RESOURCES) if r.is_active or not active]


HOTLINES = select(Hotline).order_by(Hotline.is_active.desc(), Hotline.position)
FOR_VISITORS = HOTLINES.where(Hotline.is_active, Hotline.for_visitors)


def hotlines(session: Session) -> list[Hotline]:
    """Return the telephone lines that the council names, those in use first."""
    return list(session.scalars(HOTLINES))


def hotlines_for_visitors(session: Session) -> list[Hotline]:
    """Return the lines that every visitor's page shows, whoever they are."""
    return list(session.scalars(FOR_VISITORS))


def resource_by_code(session: Session, code: str) -> tuple[Resource, Council] | None:
    """Return the place of a public address with its council, while it is in use."""
    row = session.execute(
        select(Resource, Council).join(Council, Resource.council_id == Council.id).where(Resource.code == code, Resource.is_active)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def channels(session: Session, event_id: UUID) -> list[Channel]:
    """Return an event's channels in their order, the venue's among them."""
    return list(session.scalars(select(Channel).where(Channel.event_id == event_id).order_by(Channel.position, Channel.id)))


def venue_channel(session: Session, event_id: UUID) -> Channel:
    """Return the channel whose QR code hangs at the venue."""
    return session.scalars(select(Channel).where(Channel.event_id == event_id, Channel.is_venue).order_by(Channel.id).limit(1)).one()


def pauses(session: Session, event_id: UUID) -> tuple[tuple[datetime, datetime | None], ...]:
    """Return the times in which the event stood still."""
    return tuple((p.begun_at, p.over_at) for p in session.scalars(PAUSES, {"event": event_id}))


def _held_by(account_id: UUID | None, device_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition of a grant's holder: whoever is neither account nor tablet holds none."""
    if account_id is not None:
        return Grant.account_id == account_id
    return Grant.device_id == device_id if device_id is not None else Grant.id.is_(None)


def booths_granted(session: Session, event_id: UUID, account_id: UUID | None, device_id: UUID | None) -> set[UUID]:
    """Return the booths at which this account or tablet works."""
    return set(session.scalars(select(Grant.booth_id).where(Grant.event_id == event_id, _held_by(account_id, device_id))))


def events_granted(session: Session, account_id: UUID | None, device_id: UUID | None) -> set[UUID]:
    """Return the events in which this account or tablet has a booth."""
    return set(session.scalars(select(Grant.event_id).where(_held_by(account_id, device_id))))


def grants(session: Session, event_id: UUID) -> dict[UUID, list[UUID]]:
    """Return the accounts that work at each booth."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for grant in session.scalars(select(Grant).where(Grant.event_id == event_id)):
        if grant.account_id is not None:
            found[grant.booth_id].append(grant.account_id)
    return found


BREAKS = select(PlannedBreak).join(Counter, PlannedBreak.counter_id == Counter.id).where(Counter.event_id == bindparam("event")).order_by(PlannedBreak.at)
INTERPRETERS = select(Interpreter.language, Interpreter.people).where(Interpreter.event_id == bindparam("event"))
EXPECTED = select(Expected.hour, Expected.parties).where(Expected.event_id == bindparam("event")).order_by(Expected.hour)


def breaks(session: Session, event_id: UUID) -> dict[UUID, list[PlannedBreak]]:
    """Return each counter's planned breaks, in their order."""
    found: dict[UUID, list[PlannedBreak]] = defaultdict(list)
    for row in session.scalars(BREAKS, {"event": event_id}):
        found[row.counter_id].append(row)
    return found


def interpreters(session: Session, event_id: UUID) -> dict[str, int]:
    """Return how many interpreters of each language are in the hall."""
    return {row.language: row.people for row in session.execute(INTERPRETERS, {"event": event_id})}


def expected(session: Session, event_id: UUID) -> dict[int, int]:
    """Return how many parties are expected in each hour, as far as somebody has said."""
    return {row.hour: row.parties for row in session.execute(EXPECTED, {"event": event_id})}


def slots(session: Session, event_id: UUID) -> list[Slot]:
    """Return the times of an event that may be booked, the first one first, as they are now."""
    return list(session.scalars(select(Slot).where(Slot.event_id == event_id).order_by(Slot.begins), execution_options={"populate_existing": True}))


def supplies(session: Session, event_id: UUID) -> list[Supply]:
    """Return the goods that were prepared, in the order in which they were planned."""
    return list(session.scalars(select(Supply).where(Supply.event_id == event_id).order_by(Supply.id)))

"""The lists that a council edits: venues, programmes, topics with their programmes, words for facts, telephone lines.

Nothing is deleted that a past day may point to: a programme or a topic is switched off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from core.text import clean
from events.errors import ComesAfterItself, NameMissing, NameTaken, PhoneMissing
from events.models import FactItem, Hotline, Programme, Topic, TopicProgramme, Venue
from staff import audit
from staff.audit import What
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import FactList


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a venue; only the name is needed. The last three stand on the emergency card."""

    name: str
    kind: str
    address: str
    latitude: float | None
    longitude: float | None
    security_phone: str = ""
    aed_place: str = ""
    lost_child_place: str = ""


@needs(Right.LISTS)
def save_venue(session: Session, venue_id: UUID | None, place: Place) -> Venue:
    """Change a venue, or add one."""
    if not clean(place.name):
        raise NameMissing
    venue = session.get_one(Venue, venue_id) if venue_id else Venue()
    venue.name, venue.kind, venue.address = clean(place.name, 80), clean(place.kind, 40), clean(place.address, 120)
    venue.latitude, venue.longitude = place.latitude, place.longitude
    venue.security_phone, venue.aed_place, venue.lost_child_place = (
        clean(place.security_phone, 40),
        clean(place.aed_place, 60),
        clean(place.lost_child_place, 60),
    )
    session.add(venue)
    return venue


@needs(Right.LISTS)
def save_programme(
    session: Session,
    programme_id: UUID | None,
    *,
    short: str,
    name: str,
    minutes: int,
    is_active: bool,
    comes_after: UUID | None = None,
    body: str = "",
) -> Programme:
    """Change a programme, or add one at the end. One that it comes after is seen before it by whoever needs both. `body` is another 法人 that runs it.

    Raises:
        ComesAfterItself: that one, or one before it, waits for this one.
    """
    if not clean(short) or not clean(name):
        raise NameMissing
    last = session.scalars(select(func.max(Programme.position))).one()
    programme = session.get_one(Programme, programme_id) if programme_id else Programme(position=(last or 0) + 1)
    programme.short, programme.name, programme.minutes, programme.is_active = clean(short, 20), clean(name, 80), minutes, is_active
    programme.comes_after, programme.body = _before(session, programme, comes_after), clean(body, 60)
    session.add(programme)
    return programme


def _before(session: Session, programme: Programme, first_id: UUID | None) -> UUID | None:
    """Return the programme that comes before this one, unless their order would bite its tail."""
    after = {p.id: p for p in session.scalars(select(Programme))}
    seen = after.get(first_id) if first_id else None
    while seen is not None:
        if seen.id == programme.id:
            raise ComesAfterItself(name=after[first_id].short)  # type: ignore[index]
        seen = after.get(seen.comes_after) if seen.comes_after else None
    return first_id


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """What is said of a topic: what it counts as, its picture at the door, the programmes that take it up, the first one first, and whether it is guarded."""

    name: str
    rolls_up_to: UUID | None
    group_id: UUID | None
    programme_ids: tuple[UUID, ...]
    is_active: bool = True
    is_guarded: bool = False


@needs(Right.LISTS)
def save_topic(session: Session, topic_id: UUID | None, plan: TopicPlan, now: datetime) -> Topic:
    """Change a topic, or add a local one."""
    if not clean(plan.name):
        raise NameMissing
    last = session.scalars(select(func.max(Topic.position))).one()
    topic = session.get_one(Topic, topic_id) if topic_id else Topic(position=(last or 0) + 1)
    was_guarded = topic.is_guarded
    topic.name, topic.group_id, topic.is_active, topic.is_guarded = clean(plan.name, 80), plan.group_id, plan.is_active, plan.is_guarded
    topic.rolls_up_to = plan.rolls_up_to if plan.rolls_up_to != topic.id else None
    session.add(topic)
    session.flush()
    session.execute(delete(TopicProgramme).where(TopicProgramme.topic_id == topic.id))
    session.add_all(TopicProgramme(topic_id=topic.id, programme_id=p, rank=n) for n, p in enumerate(plan.programme_ids))
    if was_guarded and not plan.is_guarded:
        audit.note(session, What.TOPIC_UNGUARDED, now, about=topic.name)
    return topic


@needs(Right.LISTS)
def save_words(session: Session, kind: FactList, words: list[str]) -> None:
    """Replace a list's words; visits keep the words that were chosen for them."""
    tidy = [clean(word, 40) for word in words if clean(word)]
    if len(set(tidy)) != len(tidy):
        raise NameTaken(name=next(word for word in tidy if tidy.count(word) > 1))
    session.execute(delete(FactItem).where(FactItem.kind == kind))
    session.add_all(FactItem(kind=kind, word=word, position=n) for n, word in enumerate(tidy))


@needs(Right.LISTS)
def save_hotline(session: Session, hotline_id: UUID | None, *, name: str, phone: str, hours: str, for_visitors: bool, is_active: bool) -> Hotline:
    """Change a telephone line, or add one at the end.

    Raises:
        NameMissing, PhoneMissing
    """
    if not clean(name):
        raise NameMissing
    if not any(c.isdigit() for c in phone):
        raise PhoneMissing
    last = session.scalars(select(func.max(Hotline.position))).one()
    line = session.get_one(Hotline, hotline_id) if hotline_id else Hotline(position=(last or 0) + 1)
    line.name, line.phone, line.hours = clean(name, 60), clean(phone, 40), clean(hours, 60)
    line.for_visitors, line.is_active = for_visitors, is_active
    session.add(line)
    return line

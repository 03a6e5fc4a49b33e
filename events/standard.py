"""What a council starts with: the form's sixteen topics, seven programmes, word lists; and a sample event."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core.clock import day_of
from events import planning, resources, staffing
from events.models import Event, FactItem, FactList, Hotline, Programme, Resource, Supply, Topic, TopicGroup, TopicProgramme, Venue
from events.shipped import shipped
from staff.rights import Right, needs

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

SATURDAY = 5
WEEKS_AHEAD = 4


@needs(Right.LISTS)
def install_lists(session: Session) -> None:
    """Give a new council its lists: programmes, pictures, topics with their programmes, words, and telephone lines."""
    data = shipped()
    programmes = {p["short"]: Programme(**p, position=n) for n, p in enumerate(data["programmes"])}
    groups = {name: TopicGroup(pictogram=name, position=n) for n, name in enumerate(data["groups"])}
    session.add_all([*programmes.values(), *groups.values()])
    session.flush()
    ids: dict[str, UUID] = {}
    for position, row in enumerate(data["topics"]):
        group = groups.get(row["group"])
        topic = Topic(name=row["name"], group_id=group.id if group else None, rolls_up_to=ids.get(row.get("rolls_up_to", "")), position=position)
        topic.is_guarded = row.get("guarded", False)
        session.add(topic)
        session.flush()
        ids[topic.name] = topic.id
        session.add_all(TopicProgramme(topic_id=topic.id, programme_id=programmes[p].id, rank=n) for n, p in enumerate(row["programmes"]))
    for kind, words in data["facts"].items():
        session.add_all(FactItem(kind=FactList(kind), word=word, position=n) for n, word in enumerate(words))
    session.add_all(Hotline(**row, position=n) for n, row in enumerate(data["hotlines"]))


def saturday_ahead(now: datetime) -> date:
    """Return the first Saturday at least four weeks from now: a day to plan for."""
    day = day_of(now) + timedelta(weeks=WEEKS_AHEAD)
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)


@needs(Right.PLAN)
def install_sample(session: Session, now: datetime, *, day: date | None = None, hours: tuple[time, time, time] | None = None) -> Event:
    """Put in Kawaguchi's event: three venues, seven booths, a few places outside. A programme that the council has taken out is left out."""
    sample = shipped()["sample"]
    venues = [Venue(**row) for row in sample["venues"]]
    session.add_all(venues)
    session.flush()
    opens, last, closes = hours or (time(11), time(14, 30), time(15))
    event = planning.create_event(session, planning.Plan(sample["title"], venues[0].id, day or saturday_ahead(now), opens, last, closes))
    programmes = {p.short: p.id for p in session.scalars(select(Programme))}
    for booth in sample["booths"]:
        present = [programmes[short] for short in booth["programmes"] if short in programmes]
        if present:
            made = planning.add_booth(session, event.id, present, booth["counters"], now, place=booth["place"], first_contact=booth.get("first_contact", False))
            staffing.plan_rests(session, event, made.id, booth["rests_after"])
    staffing.set_expected(session, event.id, staffing.usual(event, tuple(sample["expected"])))
    session.add_all(Supply(event_id=event.id, **row) for row in sample["supplies"])
    known = set(session.scalars(select(Resource.name)))
    for row in sample["resources"]:
        if row["name"] not in known:
            resources.save(session, None, resources.Place(**row))
    return event

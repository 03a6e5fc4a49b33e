"""All that is stored about one party, in words: to be read, and printed for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from booths import contacts, rights
from booths.models import Contact, Handover, Stop, Visit
from checkin.card_pictures import plain_name
from checkin.models import Card
from core import clock
from core.text import full_date, gettext, hour
from events.models import Booth, Channel, Counter, Programme, Resource, Topic, TopicGroup
from events.pictures import LABELS
from keeping import rows, visitor
from keeping.labels import COLUMNS, HIDDEN, TABLES, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from core.tables import Base
    from keeping.visitor import Subject

NOTHING: tuple[Any, ...] = (None, "", False, [], {})
"""What says nothing is not shown."""


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table: of each, what is known as label and words."""

    title: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


def of(session: Session, subject: Subject) -> list[Section]:
    """Return all that is stored about somebody."""
    keys = visitor.stored_rows(session, subject)
    found = []
    for table, title in TABLES.items():
        model = rows.models()[table]
        mine = session.scalars(select(model).where(model.id.in_(keys.get(table, ()))).order_by(model.id)).all()
        if mine:
            found.append(Section(gettext(title), tuple(_row(session, table, row) for row in mine)))
    return found


def _row(session: Session, table: str, row: Base) -> tuple[tuple[str, str], ...]:
    names = [column.name for column in rows.table_of(type(row)).columns if column.name not in HIDDEN]
    values = {name: getattr(row, name) for name in names}
    if values.get("received_at") == values.get("happened_at"):
        values.pop("received_at", None)  # only what was sent later than it happened has two times
    return tuple((gettext(COLUMNS[name]), _said(session, table, name, row, value)) for name, value in values.items() if value not in NOTHING)


def _said(session: Session, table: str, name: str, row: Base, value: Any) -> str:  # noqa: ANN401 - any column's value
    if isinstance(row, Contact) and name == "details":
        return _contact(row)
    if isinstance(row, Card) and name == "picture":
        return plain_name(row.picture, row.colour)
    if name == "token":
        return gettext("(kept secret)")
    if name in NAMED:
        return NAMED[name](session, value)
    return _plain(value, WORDS.get((table, name), {}))


def _plain(value: Any, known: dict[Any, str]) -> str:  # noqa: ANN401 - any column's value
    """Return a value in words: codes by their word, instants as a clock in Japan shows them."""
    if isinstance(value, dict):
        return "、".join(f"{_plain(key, known)} {number}" for key, number in value.items())
    if isinstance(value, list):
        return "、".join(_plain(one, known) for one in value)
    for kind, say in SAYS.items():
        if isinstance(value, kind):
            return say(value)
    return gettext(known[value]) if value in known else str(value)


SAYS: dict[type, Callable[[Any], str]] = {
    bool: lambda _: gettext("Yes"),
    datetime: lambda at: f"{full_date(clock.day_of(at))} {hour(at)}",
    date: full_date,
    float: lambda number: f"{number:.2g}",
}
"""How a value is written, by its kind; an instant is a day, too, so it comes first."""


def _contact(row: Contact) -> str:
    said = contacts.said(row)
    facts = [said.name, said.phone, said.when, said.notes]
    facts += [gettext("May say who calls")] if said.may_name else []
    facts += [gettext("May leave a message")] if said.may_leave_message else []
    return "　".join(fact for fact in facts if fact)


def _giver(session: Session, handover: Handover) -> str:
    return session.get_one(Booth, session.get_one(Stop, handover.from_stop_id).booth_id).letter


def _of(model: type[Base], attribute: str) -> Callable[[Session, UUID], str]:
    return lambda session, key: str(getattr(session.get_one(model, key), attribute))


NAMED: dict[str, Callable[[Session, UUID], str]] = {
    "programme_id": _of(Programme, "name"),
    "booth_id": _of(Booth, "letter"),
    "to_booth_id": _of(Booth, "letter"),
    "handover_id": lambda session, key: _giver(session, session.get_one(Handover, key)),
    "topic_id": _of(Topic, "name"),
    "worst_topic_id": _of(Topic, "name"),
    "resource_id": _of(Resource, "name"),
    "channel_id": _of(Channel, "name"),
    "heard_through": _of(Channel, "name"),
    "counter_id": lambda session, key: rights.name_of(session, session.get_one(Counter, key)),
    "group_id": lambda session, key: gettext(LABELS[session.get_one(TopicGroup, key).pictogram]),
    "merged_into": _of(Visit, "number"),
    "together_with": _of(Visit, "number"),
    "split_from": _of(Visit, "number"),
}
"""Keys by what they name."""

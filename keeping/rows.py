"""Which rows belong to an event, or to a party: found by what they point to. And what is done to them by the rules."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, cast, delete, func, or_, select, update

import tallies.models  # noqa: F401 - every table is known
from booths.models import Consent, Step, StepLog, Visit
from checkin.models import Booking, DeviceScan, Resolution, Scan
from core import clock
from core.addresses import new_token
from core.tables import Base

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Column, Table
    from sqlalchemy.orm import Session

    from keeping.table import Kind, Rule

    Rows = Mapping[str, Collection[UUID]]

UNSYNCED = {"synchronize_session": False}
UP = ("visit_id", "stop_id", "handover_id", "scan_id")
"""The columns by which a row belongs to a party, directly or through what it belongs to."""
AT_ONCE = 400
ERASED = "erased"
"""The series of numbers that nobody was ever told, and what a booking's nonce begins with once it opens nothing."""
FIRST_ERASED = 1_000_001
GONE = "－"
"""Stands for a ground that was purged: without consent there must be one."""


def models() -> dict[str, type[Base]]:
    """Return every mapped class by its table."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def table_of(model: type[Base]) -> Table:
    """Return a mapped class's table."""
    return Base.metadata.tables[model.__tablename__]


def _belongs(model: type[Base], visits: ColumnElement[bool], event_id: UUID | None) -> ColumnElement[bool] | None:
    """Return the condition of a table's rows that belong to the event, or else to these visits; None for a table of which none can."""
    columns = table_of(model).c
    if event_id is not None and "event_id" in columns:
        return columns["event_id"] == event_id
    if model is Visit:
        return visits
    for name in UP:
        if name in columns:
            above = next(m for m in models().values() if m.__tablename__ == name.removesuffix("_id"))
            through = _belongs(above, visits, event_id)
            return None if through is None else columns[name].in_(select(above.id).where(through))
    return None


def _of(session: Session, visits: ColumnElement[bool], event_id: UUID | None) -> dict[str, list[UUID]]:
    found = {}
    for name, model in models().items():
        mine = _belongs(model, visits, event_id)
        if mine is not None:
            found[name] = list(session.scalars(select(model.id).where(mine)))
    return found


def of_event(session: Session, event_id: UUID) -> dict[str, list[UUID]]:
    """Return the keys of all rows of an event, by table."""
    return _of(session, Visit.event_id == event_id, event_id)


def of_visits(session: Session, visit_ids: Collection[UUID]) -> dict[str, list[UUID]]:
    """Return the keys of all rows of some visits, by table."""
    found: dict[str, list[UUID]] = {}
    for some in _chunks(visit_ids):
        for name, keys in _of(session, Visit.id.in_(some), None).items():
            found.setdefault(name, []).extend(keys)
    return found


def of_party(session: Session, visit_ids: Collection[UUID]) -> dict[str, list[UUID]]:
    """Return the keys of all rows of a party, by table; of the log's lines also those of others that say what became of its rows."""
    found = of_visits(session, visit_ids)
    told = or_(*(cast(StepLog.changes, String).contains(str(key)) for key in visit_ids))
    found["step_log"] = list({*found["step_log"], *session.scalars(select(StepLog.id).where(told))})
    for name, keys in _set_aside(session, found["card"]).items():
        found[name] += keys
    return found


def _set_aside(session: Session, card_ids: Collection[UUID]) -> dict[str, list[UUID]]:
    """Return what was set aside when a party's card was read once more, and the log's lines about it: they name no visit, but a number that was told."""
    asked = select(DeviceScan).join(Scan, DeviceScan.scan_id == Scan.id).where(DeviceScan.card_id.in_(card_ids), Scan.visit_id.is_(None))
    cases = session.scalars(asked.where(DeviceScan.resolution == Resolution.SET_ASIDE)).all()
    said = {(case.event_id, str(case.number)) for case in cases}
    lines = select(StepLog).where(StepLog.event_id.in_({case.event_id for case in cases}), StepLog.step == Step.RESOLVE, StepLog.visit_id.is_(None))
    told = [line.id for line in session.scalars(lines) if (line.event_id, line.reason) in said] if cases else []
    return {"scan": [case.scan_id for case in cases], "device_scan": [case.id for case in cases], "step_log": told}


def _empty(column: Column[Any]) -> Any:  # noqa: ANN401 - any column's value
    """Return what stands in a column of which nothing is known."""
    if column.nullable:
        return None
    if column.default is None:
        return ""
    default: Any = column.default
    return default.arg(None) if default.is_callable else default.arg


def says_something(column: Column[Any]) -> ColumnElement[bool]:
    """Whether a column holds more than it must. PostgreSQL compares JSON as text only."""
    empty = _empty(column)
    if empty is None:
        return column.is_not(None)
    return cast(column, String) != str(empty) if isinstance(empty, list | dict) else column != empty


def _new_booking(_session: Session, _key: UUID) -> dict[str, Any]:
    """Return what nobody holds and, as the code, nobody can type: it is read in capitals."""
    return {"nonce": f"{ERASED}-{new_token()}", "token": new_token(), "code": secrets.token_hex(4), "visit_id": None}


def _new_number(session: Session, key: UUID) -> dict[str, Any]:
    """Return a number that nobody was told. Those who are erased get them in an order that says nothing."""
    event_id = session.scalars(select(Visit.event_id).where(Visit.id == key)).one()
    last = session.scalars(select(func.max(Visit.number)).where(Visit.event_id == event_id, Visit.series == ERASED)).one()
    return {"series": ERASED, "number": max(FIRST_ERASED, (last or 0) + 1)}


@dataclass(frozen=True, slots=True)
class Cut:
    """What cannot be empty: which rows may still have it, what they get instead, and, where no statement can see it, the word that stands there then."""

    condition: ColumnElement[bool]
    instead: Callable[[Session, UUID], dict[str, Any]]
    word: str = ""


CUT: dict[tuple[str, str], Cut] = {
    ("visit", "number"): Cut(Visit.erased_at.is_(None), _new_number),
    ("booking", "token"): Cut(Booking.nonce.not_like(f"{ERASED}-%"), _new_booking),
    ("consent", "ground"): Cut(Consent.ground != "", lambda _session, _key: {"ground": GONE}, GONE),
}


def _cut_of(rule: Rule) -> Cut | None:
    return next((CUT[rule.table, name] for name in rule.columns if (rule.table, name) in CUT), None)


def _to_do(model: type[Base], rule: Rule) -> ColumnElement[bool] | None:
    """Return the condition of rows to which a rule still has something to do; None: to any."""
    table, cut = table_of(model), _cut_of(rule)
    conditions = [cut.condition] if cut else [says_something(table.c[name]) for name in rule.columns]
    if rule.only is not None:
        conditions.append(rule.only(table))
    return or_(*conditions) if conditions else None


def _chunks(keys: Collection[UUID]) -> Iterator[list[UUID]]:
    listed = list(keys)
    secrets.SystemRandom().shuffle(listed)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def remaining(session: Session, rule: Rule, keys: Collection[UUID]) -> list[UUID]:
    """Return those of the rows to which a rule still has something to do."""
    model = models()[rule.table]
    condition, cut = _to_do(model, rule), _cut_of(rule)
    found: list[UUID] = []
    for some in _chunks(keys):
        asked = select(model).where(model.id.in_(some)) if cut else select(model.id).where(model.id.in_(some))
        left = session.scalars(asked if condition is None else asked.where(condition)).all()
        found += [row.id for row in left if getattr(row, rule.columns[0]) != cut.word] if cut else left
    return found


def count(session: Session, rules: Iterable[Rule], rows: Rows) -> Counter[Kind]:
    """Return how many rows of each kind the rules would change or take away."""
    found: dict[Kind, set[UUID]] = {}
    for rule in rules:
        found.setdefault(rule.kind, set()).update(remaining(session, rule, rows.get(rule.table, ())))
    return Counter({kind: len(keys) for kind, keys in found.items() if keys})


def remove(session: Session, rules: Iterable[Rule], rows: Rows, now: datetime) -> Counter[Kind]:
    """Do what the rules say to these rows, and return how many of each kind that were."""
    found: dict[Kind, set[UUID]] = {}
    for rule in rules:
        keys = remaining(session, rule, rows.get(rule.table, ()))
        found.setdefault(rule.kind, set()).update(keys)
        for some in _chunks(keys):
            (_blank if rule.columns else _delete)(session, rule, some, now)
    session.expire_all()
    return Counter({kind: len(keys) for kind, keys in found.items() if keys})


def _blank(session: Session, rule: Rule, keys: list[UUID], now: datetime) -> None:
    model = models()[rule.table]
    cut = _cut_of(rule)
    values = {name: _empty(table_of(model).c[name]) for name in rule.columns}
    if cut is None:
        session.execute(update(model).where(model.id.in_(keys)).values(**values), execution_options=UNSYNCED)
        return
    if model is Visit:
        values["erased_at"] = clock.at(clock.day_of(now), clock.MIDNIGHT)  # the instant would lead to the log's line, and that to the number
    for key in keys:
        session.execute(update(model).where(model.id == key).values(**values | cut.instead(session, key)), execution_options=UNSYNCED)


def _delete(session: Session, rule: Rule, keys: list[UUID], _now: datetime) -> None:
    """Take rows away; what may be without them, points to them no longer."""
    model = models()[rule.table]
    for other in models().values():
        for column in table_of(other).columns:
            if column.nullable and any(foreign.column.table is table_of(model) for foreign in column.foreign_keys):
                session.execute(update(other).where(column.in_(keys)).values({column.name: None}), execution_options=UNSYNCED)
    session.execute(delete(model).where(model.id.in_(keys)), execution_options=UNSYNCED)

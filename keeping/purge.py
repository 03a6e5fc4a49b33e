"""The purge: what a council no longer keeps is removed from its events once their days are over, and its figures stay as they were.

One event is one transaction. Doing it again does nothing. Each time leaves a line in the log of acts, with the numbers of rows and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, func, select, update

from booths import day
from booths.errors import Overtaken
from booths.handover_queries import AFTER, LONGEST
from booths.models import Handover, HandoverState, Term, Visit, VisitState
from core import clock
from core.scopes import scope_of
from core.text import gettext
from events import queries as plan
from events.models import Event, EventState
from keeping import errors, rows
from keeping.table import KINDS, OF_EVENTS, PERIOD, RULES, Kind
from staff import audit
from staff.audit import What
from staff.models import PERIODS, AuditLine, Council
from staff.rights import Right, needs
from tallies import counts, frozen, queries
from tallies.models import Frozen

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from keeping.table import Rule

HAPPENED = (EventState.OPEN, EventState.PAUSED, EventState.CLOSED, EventState.ENDED)
"""A day that began and is not settled: once its facts go, nothing of it can be put right any more."""
TO_COME = (EventState.PLANNING, EventState.PUBLISHED)
"""A day that has never been: it may still be put off, and has nothing to freeze."""


@needs(Right.KEEP)
def save_periods(session: Session, days: Mapping[str, int], now: datetime, *, seen: Mapping[str, int] | None = None) -> None:
    """Say for how many days what is kept.

    Raises:
        PeriodOutOfBounds
        Overtaken: the periods are not as whoever says so has seen them.
    """
    council = session.get_one(Council, scope_of(session).council_id, populate_existing=True, with_for_update={"key_share": True})
    if seen is not None and any(getattr(council, name) != seen[name] for name in PERIODS):
        raise Overtaken
    for name, (least, most) in PERIODS.items():
        if not least <= days[name] <= most:
            raise errors.PeriodOutOfBounds(name=name_of(name), least=least, most=most)
        setattr(council, name, days[name])
    audit.note(session, What.PERIODS_CHANGED, now, **facts_of({name: days[name] for name in PERIODS}))


def facts_of(numbers: Mapping[Any, int]) -> dict[str, Any]:
    """Return numbers as a line of the log keeps them."""
    return {str(name): number for name, number in numbers.items()}


def name_of(period: str) -> str:
    """Return what a period is for."""
    return "・".join(gettext(KINDS[kind]) for kind, name in PERIOD.items() if name == period and kind != Kind.COUNTED)


def last_follow_up(session: Session, event: Event) -> date:
    """Return the day until which an event is followed up: three months or what was promised (within a year), if anybody was passed on outside; its own day otherwise."""
    outside = (Handover.event_id == event.id, Handover.resource_id.is_not(None), Handover.state != HandoverState.VISITOR_REFUSED)
    found, latest = session.execute(select(func.count(), func.max(Handover.due_on)).where(*outside)).one()
    return max(event.day + AFTER[Term.THREE_MONTHS], min(latest or event.day, event.day + LONGEST)) if found else event.day


def days_of(session: Session, event: Event, council: Council) -> dict[Kind, date]:
    """Return from which day on what of an event is kept no longer. Facts are never removed before the words: they are what is followed up."""
    words = last_follow_up(session, event) + timedelta(days=council.keep_words)
    facts = max(words, event.day + timedelta(days=council.keep_facts))
    tickets = event.day + timedelta(days=council.keep_tickets)
    return {Kind.CONTACT: words, Kind.WORDS: words, Kind.TICKETS: tickets, Kind.FACTS: facts, Kind.COUNTED: facts}


@dataclass(frozen=True, slots=True)
class Due:
    """What of an event is to be removed, as numbers of rows, and from when on which kind was due."""

    event: Event
    counts: Counter[Kind]
    days: dict[Kind, date]


def due(session: Session, event: Event, now: datetime) -> Due:
    """Return what of an event is to be removed now."""
    days = days_of(session, event, session.get_one(Council, event.council_id))
    return Due(event, rows.count(session, _rules(days, now), rows.of_event(session, event.id)), days)


def past(session: Session, now: datetime) -> list[Event]:
    """Return the events whose day is over, the oldest first."""
    return list(session.scalars(select(Event).where(Event.day < clock.day_of(now)).order_by(Event.day, Event.id)))


def is_any(session: Session, found: Due) -> bool:
    """Whether anything of an event is to be removed."""
    return bool(found.counts or _left_over(session, found.event))


def all_due(session: Session, now: datetime) -> list[Due]:
    """Return of which events something is to be removed now, the oldest first."""
    return [found for event in past(session, now) if is_any(session, found := due(session, event, now))]


def _rules(days: Mapping[Kind, date], now: datetime) -> list[Rule]:
    today = clock.day_of(now)
    return [rule for rule in RULES if rule.kind in OF_EVENTS and days[rule.kind] <= today]


@needs(Right.KEEP)
def purge_event(session: Session, event_id: UUID, now: datetime) -> Counter[Kind]:
    """Remove what an event keeps no longer; return how many rows of each kind that were.

    Whom nobody saw off on a day that was never ended leaves once the figures are written down: no table keeps anybody without a number.
    """
    event = plan.hold(session, event_id)
    days = days_of(session, event, session.get_one(Council, event.council_id))
    rules = _rules(days, now)
    done = rows.count(session, rules, rows.of_event(session, event_id))
    if not done:
        finish(session, event, now)
        return done
    if event.state not in TO_COME and any(rule.kind == Kind.COUNTED for rule in rules):
        freeze(session, event_id, now, is_whole=True)
        if event.state in HAPPENED:
            event.state = EventState.SETTLED
        for visit in session.scalars(select(Visit).where(Visit.event_id == event_id, Visit.state != VisitState.LEFT)).all():
            day.see_off(session, event, visit, now)
    rows.remove(session, rules, rows.of_event(session, event_id), now)
    finish(session, session.get_one(Event, event_id), now)
    audit.note(session, What.PURGED, now, about=f"{event.day:%Y-%m-%d}", event_id=event_id, **facts_of(done))
    plan.touch(session, event_id)
    return done


@needs(Right.KEEP)
def purge_shown(session: Session, event_id: UUID, now: datetime) -> Counter[Kind]:
    """Remove what a screen has just shown to be due.

    Raises:
        NothingToRemove: it is done already, by another press or by somebody else.
    """
    event = plan.hold(session, event_id)
    session.expire_all()
    if not is_any(session, due(session, event, now)):
        raise errors.NothingToRemove
    return purge_event(session, event_id, now)


def freeze(session: Session, event_id: UUID, now: datetime, *, is_whole: bool) -> None:
    """Write an event's figures down as they stand, before facts are removed from its rows. What was written down whole stays."""
    row = session.scalars(select(Frozen).where(Frozen.event_id == event_id)).one_or_none()
    if row is not None and (row.is_whole or not is_whole):
        return
    counted = frozen.plain(replace(counts.figures(queries.day(session, event_id)), onward=()))
    if row is None:
        session.add(Frozen(event_id=event_id, made_at=now, is_whole=is_whole, figures=counted))
    else:
        row.made_at, row.is_whole, row.figures = now, is_whole, counted
    session.flush()


COUNTED = [rule for rule in RULES if rule.kind == Kind.COUNTED and not rule.whole]


def _left_over(session: Session, event: Event) -> dict[str, list[UUID]]:
    """Return the rows of erased parties that were kept because they were still counted, and need not be: the day is settled, and not purged as a whole."""
    whole = select(Frozen.id).where(Frozen.event_id == event.id, Frozen.is_whole)
    if event.state != EventState.SETTLED or session.scalars(whole).first() is not None:
        return {}
    mine = rows.of_visits(session, session.scalars(select(Visit.id).where(Visit.event_id == event.id, Visit.erased_at.is_not(None))).all())
    return mine if rows.count(session, COUNTED, mine) else {}


def finish(session: Session, event: Event, now: datetime) -> None:
    """Remove from erased parties of a settled day what is counted, once the figures are frozen."""
    mine = _left_over(session, event)
    if mine:
        freeze(session, event.id, now, is_whole=False)
        rows.remove(session, COUNTED, mine, now)
        plan.touch(session, event.id)


@needs(Right.KEEP)
def purge_traces(session: Session, now: datetime) -> int:
    """Remove old sign-ins, jobs and failed guesses of a council; return how many rows that were."""
    council, number = session.get_one(Council, scope_of(session).council_id), 0
    for rule in RULES:
        if rule.since is None:
            continue
        model = rows.models()[rule.table]
        table = rows.table_of(model)
        old: ColumnElement[bool] = rule.since(table) < now - timedelta(days=council.keep_traces)
        left = old if not rule.columns else old & rows.says_something(table.c[rule.columns[0]])
        act = delete(model) if not rule.columns else update(model).values(dict.fromkeys(rule.columns, ""))
        number += session.execute(act.where(left), execution_options=rows.UNSYNCED).rowcount  # type: ignore[attr-defined]
    if number:
        audit.note(session, What.PURGED, now, **facts_of({Kind.TRACES: number}))
    return number


def done_before(session: Session, *, most: int = 100) -> list[tuple[AuditLine, Event | None]]:
    """Return what was purged and erased before, the newest first, with its event."""
    asked = select(AuditLine, Event).outerjoin(Event, AuditLine.event_id == Event.id).where(AuditLine.what.in_([What.PURGED, What.ERASED]))
    return [(line, event) for line, event in session.execute(asked.order_by(AuditLine.position.desc()).limit(most))]

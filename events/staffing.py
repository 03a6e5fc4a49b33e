"""What is planned of the people: each counter's shift, breaks and languages, interpreters, and how many parties are expected in each hour.

All of it is optional: without it every counter is there all day, and a usual day is expected.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from core.text import later as _
from events import errors, queries
from events.models import Counter, Event, Expected, Interpreter, PlannedBreak
from events.states import OVER
from staff.rights import Right, needs

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.queries import BoothPlan

SPOKEN = {
    "en": _("English"),
    "zh": _("Chinese"),
    "vi": _("Vietnamese"),
    "ko": _("Korean"),
    "tl": _("Tagalog"),
    "pt": _("Portuguese"),
    "ne": _("Nepali"),
    "tr": _("Turkish"),
    "es": _("Spanish"),
    "jsl": _("Sign language"),
}
"""What a counsellor or an interpreter may speak besides Japanese. A language that is also a page's has the page's code (`core.text.LANGUAGES`)."""
INTERPRETED = SPOKEN | {"other": _("Another language")}
"""For what a visitor may need an interpreter: also for a language that nobody could plan for."""
USUAL = (10, 6, 5, 3)
"""Parties in the first hours of a day of which nothing else is known: many stand at the door when it opens."""
LONGEST_BREAK = 180
REST_MINUTES = 15
SPAN = re.compile(r"(\d{1,2})[:時](\d{2})分?[-~〜ー–](\d{1,2})[:時](\d{2})分?")


@dataclass(frozen=True, slots=True)
class Shift:
    """When a counter is there, its breaks as (at, minutes), whether a wheelchair fits, and what is spoken there besides Japanese."""

    comes: time | None = None
    goes: time | None = None
    breaks: tuple[tuple[time, int], ...] = ()
    is_accessible: bool = True
    languages: tuple[str, ...] = ()


def after(wall: time, minutes: int) -> time:
    """Return the wall clock so many minutes later."""
    reached = wall.hour * 60 + wall.minute + minutes
    return time(reached // 60 % 24, reached % 60)


def breaks_from(typed: str) -> tuple[tuple[time, int], ...]:
    """Return the breaks of 「12:15〜12:30、14:00〜14:10」, as somebody types them.

    Raises:
        BreaksUnclear: it is not of that form.
    """
    found = []
    for part in re.split(r"[,、;\n]", re.sub(r"[ \t]", "", unicodedata.normalize("NFKC", typed))):
        if not part:
            continue
        read = SPAN.fullmatch(part)
        try:
            begin, end = (time(int(hour), int(minute)) for hour, minute in (read.groups()[:2], read.groups()[2:]))  # type: ignore[union-attr]
        except (AttributeError, ValueError):
            raise errors.BreaksUnclear(typed=part) from None
        minutes = (end.hour - begin.hour) * 60 + end.minute - begin.minute
        if not 0 < minutes <= LONGEST_BREAK:
            raise errors.BreaksUnclear(typed=part)
        found.append((begin, minutes))
    return tuple(sorted(found))


def breaks_as_typed(breaks: list[PlannedBreak]) -> str:
    """Return breaks as somebody would type them."""
    return "、".join(f"{b.at:%H:%M}〜{after(b.at, b.minutes):%H:%M}" for b in breaks)


def _planned(session: Session, event_id: UUID) -> Event:
    event = session.get_one(Event, event_id)
    if event.state in OVER:
        raise errors.PlanFixed
    return event


@needs(Right.PLAN)
def set_shift(session: Session, counter_id: UUID, shift: Shift) -> None:
    """Plan a counter's day.

    Raises:
        ShiftOutOfOrder: it would go before it comes.
        PlanFixed: the event is over.
    """
    counter = session.get_one(Counter, counter_id)
    event = _planned(session, counter.event_id)
    if not (shift.comes or event.opens) < (shift.goes or event.closes):
        raise errors.ShiftOutOfOrder
    counter.comes, counter.goes = shift.comes, shift.goes
    counter.is_accessible, counter.languages = shift.is_accessible, [code for code in shift.languages if code in SPOKEN]
    session.execute(delete(PlannedBreak).where(PlannedBreak.counter_id == counter_id))
    session.add_all(PlannedBreak(counter_id=counter_id, at=at, minutes=minutes) for at, minutes in shift.breaks)
    queries.touch(session, counter.event_id)


@needs(Right.PLAN)
def plan_rests(session: Session, event: Event, booth_id: UUID, minutes: list[int]) -> None:
    """Plan a break for each counter of a booth, so many minutes after opening: never all of a booth at once."""
    counters = session.scalars(select(Counter).where(Counter.booth_id == booth_id).order_by(Counter.number))
    for counter, begins in zip(counters, minutes, strict=False):
        at = after(event.opens, begins)
        if event.opens < at < event.closes:
            set_shift(session, counter.id, Shift(breaks=((at, REST_MINUTES),)))


@needs(Right.PLAN)
def set_interpreters(session: Session, event_id: UUID, people: dict[str, int]) -> None:
    """Say how many interpreters of each language are in the hall."""
    _planned(session, event_id)
    session.execute(delete(Interpreter).where(Interpreter.event_id == event_id))
    session.add_all(Interpreter(event_id=event_id, language=code, people=number) for code, number in people.items() if number)
    queries.touch(session, event_id)


@needs(Right.PLAN)
def set_expected(session: Session, event_id: UUID, parties: dict[int, int]) -> None:
    """Say how many parties are expected in each hour of the day."""
    _planned(session, event_id)
    session.execute(delete(Expected).where(Expected.event_id == event_id))
    session.add_all(Expected(event_id=event_id, hour=hour, parties=number) for hour, number in parties.items())
    queries.touch(session, event_id)


def hours_of(event: Event) -> range:
    """Return the hours of the day in which parties may come."""
    last = event.last_admission
    return range(event.opens.hour, max(event.opens.hour + 1, last.hour + (last.minute > 0)))


def usual(event: Event, parties: tuple[int, ...] = USUAL) -> dict[int, int]:
    """Return what is expected when nobody has said: so many in the first hour, in the second, and so on; the last number goes on."""
    return {hour: parties[min(n, len(parties) - 1)] for n, hour in enumerate(hours_of(event))}


def expected(session: Session, event: Event) -> dict[int, int]:
    """Return how many parties are expected in each hour: what was said, or a usual day.

    What was said of other hours, before the event was moved, says nothing of these.
    """
    said = queries.expected(session, event.id)
    known = {hour: said.get(hour, 0) for hour in hours_of(event)}
    return known if said.keys() & known.keys() else usual(event)


def copy(session: Session, alike: list[BoothPlan], old_id: UUID, new_id: UUID) -> None:
    """Plan the people of one event for another one that has these booths of it."""
    breaks = queries.breaks(session, old_id)
    for old, new in zip(alike, queries.booths(session, new_id), strict=True):
        for was, now in zip(old.counters, new.counters, strict=True):
            rests = tuple((b.at, b.minutes) for b in breaks.get(was.id, []))
            set_shift(session, now.id, Shift(was.comes, was.goes, rests, was.is_accessible, tuple(was.languages)))
    set_interpreters(session, new_id, queries.interpreters(session, old_id))
    set_expected(session, new_id, queries.expected(session, old_id))

"""Who of each line has waited longest, in routing's own minutes, and why nobody has called them yet: one number for the floor and for the desks."""

from __future__ import annotations

import enum
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, cast

from booths import floor_queries, routing, snapshot
from events import queries as plan
from events.moment import once

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.routing import Counter, Hall, Key, Stop, Visitor
    from events.models import Event


class Why(enum.StrEnum):
    """Why whoever has waited longest has not been called. In turn is only who comes next at a counter of that line."""

    NEXT = "next"
    RESTING = "resting"
    ELSEWHERE = "elsewhere"
    PARKED = "parked"
    FIRST_THERE = "first_there"
    NO_COUNTER = "no_counter"
    ACCESS = "access"
    INTERPRETER = "interpreter"
    SPEAKER = "speaker"
    URGENT_FIRST = "urgent_first"
    RETURNING_FIRST = "returning_first"
    TOGETHER_FIRST = "together_first"
    DUE_FIRST = "due_first"
    ACCESS_FIRST = "access_first"
    LONGER_DAY = "longer_day"
    OTHERS_FIRST = "others_first"


GOES_FIRST = {
    routing.Reason.URGENT: Why.URGENT_FIRST,
    routing.Reason.RETURNING: Why.RETURNING_FIRST,
    routing.Reason.TOGETHER: Why.TOGETHER_FIRST,
    routing.Reason.DUE: Why.DUE_FIRST,
}


class Longest(NamedTuple):
    """Who of a line has waited longest: number, minutes without the talks, why, the booth that the reason is about, and for which language they need help."""

    number: int
    minutes: int
    why: Why
    letter: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """The hall, and the letters of booths: all of them, where somebody sits or is called, and where they are to be before a place is theirs again."""

    hall: Hall
    booths: dict[Key, str]
    tables: dict[Key, str]
    held: dict[Key, str]


def longest(session: Session, event: Event, now: datetime) -> dict[UUID, Longest]:
    """Return who has waited longest in each line; a booth without one is not in it."""
    hall = once(event, now, "hall", lambda: snapshot.take(session, event.id, now))
    letters: dict[Key, str] = {place.booth.id: place.booth.letter for place in plan.booths(session, event.id)}
    seen = _Seen(hall, letters, floor_queries.tables(session, event.id), floor_queries.held(session, event.id))
    lines: dict[Key, list[tuple[Visitor, Stop]]] = defaultdict(list)
    for visitor in hall.visitors:
        for stop in visitor.stops:
            lines[stop.booth].append((visitor, stop))
    found = {}
    for booth, line in lines.items():
        visitor, stop = min(line, key=lambda pair: (-pair[0].waited, pair[0].arrived, pair[0].number))
        why, letter = _not_in_the_hall(seen, visitor, stop) or _not_called(seen, visitor, stop)
        found[cast("UUID", booth)] = Longest(visitor.number, int(visitor.waited), why, letter, visitor.language)
    return found


def _not_in_the_hall(seen: _Seen, visitor: Visitor, stop: Stop) -> tuple[Why, str] | None:
    """Return what keeps a visitor from being called by any counter; None when they sit here and could be."""
    if visitor.resting:
        return Why.RESTING, ""
    if visitor.at is not None:
        return Why.ELSEWHERE, seen.tables.get(visitor.id, "")
    if stop.held:
        return Why.PARKED, seen.held.get(stop.id, "")
    first = routing.first_to(visitor, stop)
    return None if first is None else (Why.FIRST_THERE, seen.booths[first])


def _not_called(seen: _Seen, visitor: Visitor, stop: Stop) -> tuple[Why, str]:
    """Return why the counters that call from this line have not called a visitor who could come."""
    up = [c for c in seen.hall.counters if c.booth == stop.booth and c.state in routing.UP]
    if not up:
        return Why.NO_COUNTER, ""
    able = [c for c in up if routing.may_call(seen.hall, c, visitor)]
    if len(able) < len(up) and all(c.state != "free" for c in able):
        if len(able) < sum(routing.may_call(seen.hall, c, replace(visitor, language=None)) is not None for c in up):
            return (Why.INTERPRETER if visitor.language in seen.hall.interpreters else Why.SPEAKER), ""
        if visitor.needs_access:
            return Why.ACCESS, ""
    return _who_goes_first(seen.hall, able, visitor, stop), ""


def _who_goes_first(hall: Hall, able: list[Counter], visitor: Visitor, stop: Stop) -> Why:
    """Return whether a visitor comes next at one of these counters; if not, why somebody else does, as far as that can be said in few words."""
    orders = [(counter, routing.order(hall, counter.id)) for counter in able]
    if any(choices and choices[0].stop == stop.id for _counter, choices in orders):
        return Why.NEXT
    for counter, (first, *others) in orders:
        mine = next((choice for choice in others if choice.stop == stop.id), None)
        if first.reason in GOES_FIRST:
            return GOES_FIRST[first.reason]
        leader = next(v for v in hall.visitors if any(s.id == first.stop for s in v.stops))
        if counter.accessible and leader.needs_access and not visitor.needs_access:
            return Why.ACCESS_FIRST
        if mine is not None and mine.left > first.left:
            return Why.LONGER_DAY
    return Why.OTHERS_FIRST

"""Who needs an interpreter, and who could help them to talk: interpreters in the hall, and counters that speak the language themselves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, func, select

from booths.models import OPEN_STOP, Seat, SeatRole, Stop, StopState, Visit, VisitState
from events.models import Booth, Counter, CounterState, Interpreter

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

EVENT: BindParameter[UUID] = bindparam("event")
IN_THE_HALL = select(Interpreter.language, Interpreter.people).where(Interpreter.event_id == EVENT)
AT_TABLES = (
    select(Visit.interpreter, Counter.languages)
    .join(Stop, Stop.visit_id == Visit.id)
    .join(Seat, Seat.stop_id == Stop.id)
    .join(Counter, Seat.counter_id == Counter.id)
    .where(Visit.event_id == EVENT, Visit.interpreter.is_not(None), Seat.until_at.is_(None), Seat.role == SeatRole.LEAD)
)
AT_COUNTERS = (
    select(Booth.letter, Counter.number, Counter.languages)
    .join(Counter, Counter.booth_id == Booth.id)
    .where(Booth.event_id == EVENT, Counter.state != CounterState.CLOSED)
    .order_by(Booth.letter, Counter.number)
)
TABLE = func.coalesce(select(Booth.letter).join(Counter, Counter.booth_id == Booth.id).where(Counter.id == Seat.counter_id).scalar_subquery(), Booth.letter)
NEEDED = (
    select(Visit.number, Visit.interpreter, Stop.state, TABLE)
    .join(Stop, and_(Stop.visit_id == Visit.id, Stop.state.in_(OPEN_STOP)))
    .join(Booth, Stop.booth_id == Booth.id)
    .outerjoin(Seat, and_(Seat.stop_id == Stop.id, Seat.until_at.is_(None), Seat.role == SeatRole.LEAD))
    .where(Visit.event_id == EVENT, Visit.interpreter.is_not(None), Visit.state != VisitState.LEFT)
    .order_by(Visit.arrived_at, Visit.number, Booth.letter)
)


class Help(NamedTuple):
    """Who could help somebody to talk in a language: interpreters in the hall, how many of them are at no table, and counters that speak it."""

    people: int = 0
    free: int = 0
    counters: tuple[str, ...] = ()


class Needs(NamedTuple):
    """Who needs an interpreter: number, language, the table where they are called or sit, and the lines in which they wait."""

    number: int
    language: str
    table: str
    lines: tuple[str, ...]


def free(session: Session, event_id: UUID) -> dict[str, int]:
    """Return how many interpreters of each language of the plan are at no table: none is needed at a counter that speaks the language itself."""
    asked = {"event": event_id}
    left: dict[str, int] = dict(session.execute(IN_THE_HALL, asked).all())
    for language, spoken in session.execute(AT_TABLES, asked) if left else ():
        if language in left and language not in spoken:
            left[language] = max(0, left[language] - 1)
    return left


def helping(session: Session, event_id: UUID) -> dict[str, Help]:
    """Return who could help, by language; a language in which nobody could is not in it."""
    counters: dict[str, list[str]] = defaultdict(list)
    for letter, number, languages in session.execute(AT_COUNTERS, {"event": event_id}):
        for language in languages:
            counters[language].append(f"{letter}-{number}")
    people: dict[str, int] = dict(session.execute(IN_THE_HALL, {"event": event_id}).all())
    left = free(session, event_id)
    return {language: Help(people.get(language, 0), left.get(language, 0), tuple(counters.get(language, ()))) for language in people | counters}


def needed(session: Session, event_id: UUID) -> list[Needs]:
    """Return who is here and needs an interpreter, the earliest first."""
    language, tables, lines = {}, defaultdict(str), defaultdict(list)
    for number, spoken, state, letter in session.execute(NEEDED, {"event": event_id}):
        language[number] = spoken
        if state == StopState.WAITING:
            lines[number].append(letter)
        else:
            tables[number] = letter
    return [Needs(number, spoken, tables[number], tuple(lines[number])) for number, spoken in language.items()]

"""What each counter does next: call, welcome, finish, pass on, ask a colleague over, write, rest."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from booths import corrections, desk, passing, queries
from booths.models import SeatRole, Stop, Visit
from demo import handovers, helping, story
from demo.hall import to_call
from demo.moment import LINES, OTHER_LINE, Action, Moment
from events.models import CounterState

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from demo.hall import Place

TALK_LEAST = 8
TALK_MORE = 12
"""A consultation takes the least and, on average, so many minutes more."""
HANDED_ON = 0.3
LOST_ONE_IN = 16
LOST_AFTER = 6
LOST_FOR = timedelta(minutes=25)
"""Some who are handed over lose their way, for so long in real time: they show as overdue."""
ABSENT_AFTER = 4


def next_action(session: Session, moment: Moment, place: Place) -> Action | None:
    """Return what this counter does now, if anything."""
    if place.name in moment.hands_off:
        return None
    doing = {
        CounterState.FREE: _free,
        CounterState.SERVING: _serving,
        CounterState.WRITING: _writing,
        CounterState.BREAK: _away,
        CounterState.AWAY: _away,
    }.get(place.counter.state)
    return doing(session, moment, place) if doing else None


def call(session: Session, moment: Moment, place: Place) -> Action | None:
    """Return the call of the next one, as the app chooses; only the visit that is left alone is passed over."""
    counter_id, now = place.counter.id, moment.now
    line = [] if place.name in moment.calls_no_more else to_call(session, place.counter, now)
    if not line:
        return None
    if line[0] != moment.cast.left_alone:
        return lambda session: desk.call_next(session, counter_id, now)
    if len(line) == 1:
        return None
    return lambda session: desk.call_back(session, counter_id, line[1], now)


def _free(session: Session, moment: Moment, place: Place) -> Action | None:
    calling = call(session, moment, place)
    if calling is not None:
        return calling if moment.comes(0.8) else None
    if place.name in moment.calls_no_more:
        return None
    if moment.comes(10):
        return helping.home(moment, place) or helping.out(session, moment, place)
    if moment.comes(30):
        return lambda session: desk.set_counter(session, place.counter.id, CounterState.BREAK, moment.now, minutes=5)
    return None


def _serving(session: Session, moment: Moment, place: Place) -> Action | None:
    counter_id, now = place.counter.id, moment.now
    if place.role == SeatRole.ASSIST:
        return (lambda session: passing.assist_end(session, counter_id, now)) if moment.comes(10) else None
    if place.is_called:
        return _called(moment, place)
    if place.stop is None or not moment.lasted(place.stop.started_at, TALK_LEAST):
        return None
    if moment.comes(70):
        return _assist(moment, place)
    if moment.comes(150):
        return handovers.send_outside(session, moment, place)
    return goodbye(moment, place) if moment.comes(TALK_MORE) else None


def _called(moment: Moment, place: Place) -> Action | None:
    """Return whether the called party comes, is found absent, or has lost its way."""
    stop, visit, counter_id, now = place.stop, place.visit, place.counter.id, moment.now
    if stop is None or visit is None or stop.called_at is None:
        return None
    if place.handed and (visit.number % LOST_ONE_IN == 0 or moment.lasted(stop.called_at, LOST_AFTER)):
        comes = now - stop.called_at >= LOST_FOR
    elif visit.id in moment.hall.ours and story.party(visit.number).absent and visit.state_since == visit.arrived_at:
        return (lambda session: desk.miss(session, counter_id, now)) if moment.lasted(stop.called_at, ABSENT_AFTER) else None
    else:
        comes = moment.comes(1.2)
    return (lambda session: desk.start(session, counter_id, now)) if comes else None


def _assist(moment: Moment, place: Place) -> Action | None:
    """Return the request for a colleague of another booth; the testers' booth is not asked."""
    hall = moment.hall
    able = {p.letter for p in hall.places if p.counter.state in (CounterState.FREE, CounterState.WRITING) and p.letter not in {"A", place.letter}}
    if not able:
        return None
    letter = moment.chance.choice(sorted(able))
    return lambda session: passing.assist(session, place.counter.id, hall.booths[letter], moment.now)


def goodbye(moment: Moment, place: Place) -> Action:
    """Return the end of a consultation: finished, or handed on to a booth whose line is short."""
    hall, counter_id, now = moment.hall, place.counter.id, moment.now
    elsewhere = [x for x, key in hall.booths.items() if x != place.letter and place.stop is not None and key != place.stop.booth_id]
    fed_by_others = [x for x in elsewhere if not hall.topics[x] and hall.lines[x] < LINES.get(x, OTHER_LINE)]
    if fed_by_others and moment.chance.random() < 2 * HANDED_ON:
        return handovers.pass_on(moment, place, moment.chance.choice(fed_by_others))
    others = [x for x in elsewhere if hall.lines[x] <= LINES.get(x, OTHER_LINE)]
    if others and moment.chance.random() < HANDED_ON:
        return handovers.pass_on(moment, place, moment.chance.choice(others))
    return lambda session: desk.finish(session, counter_id, now)


def _writing(session: Session, moment: Moment, place: Place) -> Action | None:
    """Return what is written down of the last party; then the next one is called, or nobody is."""
    last = queries.recent_at(session, place.counter.id, 1)
    if last and session.get_one(Visit, last[0][0].visit_id).age_band is None:
        return _noting(session, last[0][0], last[0][1], moment) if moment.comes(1.5) else None
    if not moment.lasted(place.counter.since, 2) or not moment.comes(3):
        return None
    return helping.home(moment, place) or call(session, moment, place) or _back(moment, place.counter.id)


def _noting(session: Session, stop: Stop, number: int, moment: Moment) -> Action:
    facts = story.facts(session, number, tuple(queries.topics_of(session, stop.id)))
    return lambda s: corrections.note(s, stop.id, facts, moment.now)


def _away(_session: Session, moment: Moment, place: Place) -> Action | None:
    until = place.counter.back_at
    over = moment.now >= until if until is not None else moment.comes(8)
    return _back(moment, place.counter.id) if over else None


def _back(moment: Moment, counter_id: UUID) -> Action:
    return lambda session: desk.set_counter(session, counter_id, CounterState.FREE, moment.now)

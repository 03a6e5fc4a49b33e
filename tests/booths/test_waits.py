"""Who of a line has waited longest, by the minutes that routing counts; in turn is said of whoever comes next, and of nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths import desk, parking, parties, passing, upcoming, visits, waits
from booths.models import Access, Stop
from booths.waits import Longest, Why
from core import db
from events import queries as plan
from events.models import Counter, CounterState, Interpreter, Programme
from tests.builders import NOON, Fair, later

if TYPE_CHECKING:
    from uuid import UUID

    from events.models import Event


def event_of(fair: Fair) -> Event:
    """Return the event as it is now."""
    with db.read(fair.scope) as session:
        event = plan.event(session, fair.event.id)
    assert event is not None
    return event


def longest(fair: Fair, letter: str = "A", minutes: float = 9) -> Longest:
    """Return who has waited longest at a booth."""
    with db.read(fair.scope) as session:
        return waits.longest(session, event_of(fair), later(minutes))[fair.booth(letter).id]


def also_at(fair: Fair, visit: UUID, topic: str) -> None:
    """Let somebody stand in another line, too."""
    fair.do(lambda s: visits.add_topic(s, visit, fair.topic(topic).id, NOON))


def stop_at(fair: Fair, letter: str) -> Stop:
    """Return the only turn at a booth."""
    with db.read(fair.scope) as session:
        return session.scalars(select(Stop).where(Stop.booth_id == fair.booth(letter).id)).one()


def test_in_turn_is_whoever_comes_next(fair: Fair) -> None:
    fair.admit()
    fair.admit(minutes=5)

    assert longest(fair) == Longest(1, 9, Why.NEXT)


def test_talking_is_no_waiting(fair: Fair) -> None:
    fair.admit("money")
    fair.admit("alone", minutes=5)
    fair.call("A", 2)
    fair.at("A", desk.start, 3)
    fair.at("A", passing.hand_over, 40, fair.booth("D").id)

    assert longest(fair, "D", 45) == Longest(2, 40, Why.NEXT)


def test_the_floor_the_desk_and_routing_tell_the_same_minutes(fair: Fair) -> None:
    fair.admit("money", "alone")
    fair.call("A", 2)
    fair.at("A", desk.start, 3)
    fair.at("A", passing.hand_over, 23, fair.booth("D").id)

    with db.read(fair.scope) as session:
        [at_the_desk] = upcoming.line(session, event_of(fair), fair.counter("D").id, fair.booth("D").id, later(30))
    assert (longest(fair, "D", 30).minutes, at_the_desk.minutes) == (10, 10)


def test_a_pause_is_no_waiting(fair: Fair) -> None:
    from events import planning
    from events.states import EventStep

    fair.admit()
    for step, minute in ((EventStep.PAUSE, 5), (EventStep.RESUME, 25)):
        fair.do(lambda s, step=step, minute=minute: planning.advance(s, fair.event.id, step, later(minute)))

    assert longest(fair, minutes=30).minutes == 10


def test_the_longest_wait_has_stepped_out(fair: Fair) -> None:
    visit = fair.admit().visit_id
    fair.do(lambda s: visits.rest(s, visit, later(1)))

    assert longest(fair).why == Why.RESTING


def test_the_longest_wait_is_at_another_booth(fair: Fair) -> None:
    also_at(fair, fair.admit().visit_id, "介護")
    fair.call("A")

    assert longest(fair, "F")[2:4] == (Why.ELSEWHERE, "A")


def test_the_longest_wait_goes_to_another_booth_and_comes_back(fair: Fair) -> None:
    fair.admit()
    fair.at("A", parking.park, 2, stop_at(fair, "A").id, fair.booth("F").id)

    assert longest(fair)[2:4] == (Why.PARKED, "F")


def test_the_longest_wait_is_to_be_somewhere_else_before(fair: Fair) -> None:
    also_at(fair, fair.admit().visit_id, "介護")
    first = stop_at(fair, "A").programme_id
    fair.put(lambda s: s.execute(update(Programme).where(Programme.id == stop_at(fair, "F").programme_id).values(comes_after=first)))

    assert longest(fair, "F")[2:4] == (Why.FIRST_THERE, "A")


def test_nobody_is_in_turn_where_no_counter_calls(fair: Fair) -> None:
    fair.admit()
    fair.put(lambda s: s.execute(update(Counter).values(state=CounterState.AWAY)))

    assert longest(fair).why == Why.NO_COUNTER


def test_the_longest_wait_needs_the_accessible_counter(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Counter).where(Counter.id == fair.counter("A-1").id).values(is_accessible=False)))
    fair.admit()
    fair.call("A-2")
    visit = fair.admit(minutes=1).visit_id
    fair.do(lambda s: visits.set_access(s, visit, [Access.WHEELCHAIR], later(2)))

    assert longest(fair).why == Why.ACCESS


@pytest.mark.parametrize(("people", "why"), [(0, Why.NEXT), (1, Why.INTERPRETER), (2, Why.NEXT)])
def test_the_longest_wait_needs_an_interpreter(fair: Fair, people: int, why: Why) -> None:
    if people:
        fair.put(lambda s: s.add(Interpreter(event_id=fair.event.id, language="ne", people=people)))
    for minute in (0, 1):
        visit = fair.admit(minutes=minute).visit_id
        fair.do(lambda s, visit=visit: visits.set_interpreter(s, visit, "ne", NOON))
    fair.call("A", 3)

    assert (longest(fair).why, longest(fair).language) == (why, "ne")


def test_the_longest_wait_is_for_the_counter_that_speaks_their_language(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Counter).where(Counter.id == fair.counter("A-1").id).values(languages=["tr"])))
    fair.admit()
    fair.call("A-1", 1)
    visit = fair.admit(minutes=1).visit_id
    fair.do(lambda s: visits.set_interpreter(s, visit, "tr", later(2)))

    assert longest(fair) == Longest(2, 8, Why.SPEAKER, "", "tr")


def test_somebody_who_wants_to_talk_soon_goes_first(fair: Fair) -> None:
    fair.admit()
    fair.admit(minutes=5, soon=True)

    assert longest(fair) == Longest(1, 9, Why.URGENT_FIRST)


def test_somebody_who_is_back_from_another_booth_goes_first(fair: Fair) -> None:
    fair.admit()
    fair.admit(minutes=2)
    with db.read(fair.scope) as session:
        second = session.scalars(select(Stop).order_by(Stop.joined_at.desc())).first()
    assert second is not None
    fair.at("A", parking.park, 3, second.id, fair.booth("F").id)
    fair.call("F", 4)
    fair.at("F", desk.finish, 5)

    assert longest(fair) == Longest(1, 9, Why.RETURNING_FIRST)


def test_somebody_whose_party_is_here_goes_first(fair: Fair) -> None:
    for minute in (0, 1, 2):
        fair.admit(minutes=minute)
    fair.do(lambda s: parties.bring_together(s, fair.event.id, 1, 3, later(2)))
    fair.call("A-1", 3)

    assert longest(fair) == Longest(2, 8, Why.TOGETHER_FIRST)


def test_somebody_who_needs_the_accessible_counter_goes_first(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Counter).where(Counter.id == fair.counter("A-2").id).values(is_accessible=False)))
    fair.admit()
    visit = fair.admit(minutes=1).visit_id
    fair.do(lambda s: visits.set_access(s, visit, [Access.WHEELCHAIR], later(2)))
    fair.put(lambda s: s.execute(update(Counter).where(Counter.id == fair.counter("A-2").id).values(state=CounterState.AWAY)))

    assert longest(fair) == Longest(1, 9, Why.ACCESS_FIRST)


def test_somebody_with_less_left_to_do_goes_first(fair: Fair) -> None:
    visit = fair.admit().visit_id
    also_at(fair, visit, "介護")
    also_at(fair, visit, "地域との関係")
    fair.admit(minutes=1)

    assert longest(fair) == Longest(1, 9, Why.LONGER_DAY)

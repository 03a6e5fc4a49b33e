"""Many counters at once: nobody is called twice, no counter has two, and an undone step tears nothing apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from booths import desk, lines, passing, visits
from booths.models import AT_A_TABLE, Handover, Seat, Step, StepLog, Stop, StopState, Visit, VisitState
from core import db
from core.scopes import Scope
from events import planning
from events.models import Counter, CounterState
from tests.builders import NOON, Fair, later
from tests.load.crowd import at_once, in_processes

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

ROUNDS = 5
"""How often two meet, where it hangs on a moment who wins."""


def call(scope: Scope, counter_id: UUID) -> int:
    """Call the next one to a counter, and return the number."""
    return db.perform(scope, lambda s: s.get_one(Visit, desk.call_next(s, counter_id, later(30)).visit_id).number)


def calls(scope: Scope, counter_ids: list[UUID]) -> list[int | str]:
    """Press the button at all these counters at once."""
    return at_once([lambda key=key: call(scope, key) for key in counter_ids])


def eight_counters(fair: Fair) -> list[UUID]:
    """Put six more counters at booth A, and return all eight."""
    for _ in range(6):
        fair.do(lambda s: planning.add_counter(s, fair.booth("A").id, NOON))
    with db.read(fair.scope) as session:
        return list(session.scalars(select(Counter.id).where(Counter.booth_id == fair.booth("A").id).order_by(Counter.number)))


def test_eight_counters_call_eight_different_visitors(fair: Fair) -> None:
    counters = eight_counters(fair)
    for minute in range(10):
        fair.admit(minutes=minute)

    assert sorted(calls(fair.scope, counters)) == list(range(1, 9))
    with db.read(fair.scope) as session:
        assert session.scalars(select(func.count()).select_from(Seat).group_by(Seat.counter_id)).all() == [1] * 8


def test_counters_that_come_too_late_are_told_that_nobody_waits(fair: Fair) -> None:
    counters = eight_counters(fair)
    for _ in range(5):
        fair.admit()

    assert sorted(calls(fair.scope, counters), key=str) == [1, 2, 3, 4, 5, "NobodyWaiting", "NobodyWaiting", "NobodyWaiting"]


def test_counters_of_two_processes_call_different_visitors(database_url: str, fair: Fair) -> None:
    counters = eight_counters(fair)
    for minute in range(8):
        fair.admit(minutes=minute)

    answers = in_processes(database_url, calls, (fair.scope, counters[:4]), (fair.scope, counters[4:]))

    assert sorted(answers) == list(range(1, 9))


def test_two_tabs_of_one_counter_call_one_visitor(fair: Fair) -> None:
    fair.admit()
    fair.admit()

    assert sorted(calls(fair.scope, [fair.counter("A").id] * 2), key=str) == [1, "CounterBusy"]


def test_one_counter_in_two_processes_calls_one_visitor(database_url: str, fair: Fair) -> None:
    fair.admit()
    fair.admit()
    each = (fair.scope, [fair.counter("A").id] * 3)

    assert sorted(in_processes(database_url, calls, each, each), key=str) == [1] + ["CounterBusy"] * 5


def test_a_visitor_in_two_lines_is_called_to_one_of_them(fair: Fair) -> None:
    topics = [fair.topic("収入").id, fair.topic("ひきこもり").id]
    for number in range(1, ROUNDS + 1):
        visit = fair.admit().visit_id
        fair.do(lambda s, visit=visit: visits.hear(s, visit, topics, None, NOON))

        assert sorted(calls(fair.scope, [fair.counter("A").id, fair.counter("D").id]), key=str) == [number, "NobodyWaiting"]
        fair.do(lambda s, visit=visit: _let_go(s, visit))


def _let_go(session: db.Session, visit_id: UUID) -> None:
    """Take the call back, and let the visitor leave."""
    visits.rest(session, visit_id, later(31))
    visits.leave(session, visit_id, later(32))


def step_at(fair: Fair, counter: str, action: Callable[..., object], *args: object) -> Callable[[], str]:
    """Return a press of a button that answers "done"."""

    def press() -> str:
        fair.at(counter, action, 40, *args)
        return "done"

    return press


def test_an_undone_hand_over_and_the_call_that_follows_it_exclude_each_other(fair: Fair) -> None:
    for number in range(1, ROUNDS + 1):
        visit = fair.admit().visit_id
        fair.call("A")
        fair.at("A", passing.hand_over, 2, fair.booth("D").id)

        undone, called = at_once([step_at(fair, "A", desk.undo_last), lambda: call(fair.scope, fair.counter("D").id)])

        assert (undone, called) in {("done", "NobodyWaiting"), ("MovedOn", number)}
        with db.read(fair.scope) as session:
            assert session.scalars(select(func.count()).select_from(Handover).where(Handover.visit_id == visit)).one() == (undone == "MovedOn")
            at_tables = session.scalars(select(Stop.booth_id).where(Stop.visit_id == visit, Stop.state.in_(AT_A_TABLE))).all()
        assert at_tables == [fair.booth("D" if undone == "MovedOn" else "A").id]
        fair.at("D" if undone == "MovedOn" else "A", desk.finish, 41)


def test_a_step_is_undone_once_however_often_the_button_is_pressed(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 1)

    answers = at_once([step_at(fair, "A", desk.undo_last)] * 4)

    assert answers.count("done") == 1
    with db.read(fair.scope) as session:
        assert session.scalars(select(func.count()).select_from(StepLog).where(StepLog.step == Step.UNDO)).one() == 1
        assert session.scalars(select(Stop.state)).all() == [StopState.WAITING]
        assert session.get_one(Counter, fair.counter("A").id).state == CounterState.FREE


@pytest.mark.parametrize(("action", "booths", "step"), [(desk.finish, "", Step.FINISH), (passing.hand_over, "D", Step.HAND_OVER)])
def test_four_presses_do_it_once(fair: Fair, action: Callable[..., object], booths: str, step: Step) -> None:
    fair.admit()
    fair.call("A", 1)

    answers = at_once([step_at(fair, "A", action, *(fair.booth(letter).id for letter in booths))] * 4)

    assert answers.count("done") == 1
    with db.read(fair.scope) as session:
        assert session.scalars(select(func.count()).select_from(StepLog).where(StepLog.step == step)).one() == 1


def test_two_booths_that_ask_for_the_same_colleague_get_one(fair: Fair) -> None:
    for group, counter in (("money", "A"), ("alone", "D")):
        fair.admit(group)
        fair.call(counter)

    answers = at_once([step_at(fair, counter, passing.assist, fair.booth("F").id) for counter in ("A", "D")])

    assert sorted(answers) == ["NobodyFree", "done"]


def test_somebody_who_steps_out_while_being_called_is_not_called(fair: Fair) -> None:
    for _ in range(ROUNDS):
        visit = fair.admit().visit_id

        def step_out(visit: UUID = visit) -> None:
            db.perform(fair.scope, lambda s: visits.rest(s, visit, later(30)))

        at_once([step_out, lambda: call(fair.scope, fair.counter("A").id)])

        with db.read(fair.scope) as session:
            state = session.get_one(Visit, visit).state
            at_table = session.scalars(select(Stop.id).where(Stop.visit_id == visit, Stop.state.in_(AT_A_TABLE))).first()
        assert (state == VisitState.HERE) == (at_table is not None)
        fair.do(lambda s, visit=visit: _end(s, visit))


def _end(session: db.Session, visit_id: UUID) -> None:
    if session.get_one(Visit, visit_id).state == VisitState.HERE:
        visits.rest(session, visit_id, later(31))
    visits.leave(session, visit_id, later(32))


def test_somebody_who_gets_another_topic_while_finishing_stays(fair: Fair) -> None:
    topic = fair.topic("ひきこもり").id
    for _ in range(ROUNDS):
        visit = fair.admit("money").visit_id
        fair.call("A")

        def more(visit: UUID = visit) -> None:
            db.perform(fair.scope, lambda s: visits.add_topic(s, visit, topic, later(39)))

        at_once([more, step_at(fair, "A", desk.finish)])

        with db.read(fair.scope) as session:
            state = session.get_one(Visit, visit).state
            open_stops = lines.open_stops(session, visit)
        assert (state == VisitState.LEFT) == (not open_stops)
        if open_stops:
            fair.do(lambda s, visit=visit: visits.leave(s, visit, later(41)))

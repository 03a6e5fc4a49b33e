"""Quiet urgency: kept apart, shown to those who act on it, and danger summons a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import desk, queries, signal_queries, signals, summons
from booths.errors import HasLeft, NotSeenHere
from booths.models import Judgement, Signal, StepLog, Summons, Urgency
from booths.visits import judge, leave
from core import db
from core.scopes import Scope
from staff.models import Role
from tests.booths.test_hand_over import staff
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID


def note(fair: Fair, visit: UUID, *which: Signal, minutes: float = 1, scope: Scope | None = None) -> Summons | None:
    """Tick signals."""
    return db.perform(scope or fair.scope, lambda s: signals.note(s, visit, which, later(minutes)))


def seen(fair: Fair, visit: UUID, scope: Scope | None = None) -> list[Signal]:
    """Return the signals that somebody sees."""
    with db.read(scope or fair.scope) as session:
        return signal_queries.of(session, visit)


def urgency(fair: Fair) -> Urgency:
    """Return the only urgency."""
    with db.read(fair.scope) as session:
        return session.scalars(select(Urgency)).one()


@pytest.mark.parametrize("role", [Role.LEAD, Role.ORGANISER, Role.RECEPTION])
def test_the_floor_sees_the_signals(fair: Fair, role: Role) -> None:
    visit = fair.admit().visit_id
    note(fair, visit, Signal.SHELTER, Signal.FOOD)

    assert seen(fair, visit, Scope(fair.scope.council_id, role=role)) == [Signal.FOOD, Signal.SHELTER]


def test_a_booth_sees_them_while_it_has_the_visitor_and_another_booth_never_does(fair: Fair) -> None:
    visit, mine, other = fair.admit().visit_id, staff(fair, Role.BOOTH, "A"), staff(fair, Role.BOOTH, "B")
    note(fair, visit, Signal.FOOD)
    assert seen(fair, visit, mine) == []

    fair.call("A", 2)
    assert (seen(fair, visit, mine), seen(fair, visit, other)) == ([Signal.FOOD], [])
    fair.at("A", desk.finish, 9)

    assert seen(fair, visit, mine) == []


@pytest.mark.parametrize("role", ["public", "", "system"])
def test_nobody_else_sees_anything(fair: Fair, role: str) -> None:
    visit = fair.admit().visit_id
    note(fair, visit, Signal.FOOD)

    assert seen(fair, visit, Scope(fair.scope.council_id, role=role)) == []


def test_a_booth_ticks_for_its_own_visitor_only(fair: Fair) -> None:
    visit, mine = fair.admit().visit_id, staff(fair, Role.BOOTH, "A")
    with pytest.raises(NotSeenHere):
        note(fair, visit, Signal.FOOD, scope=mine)
    fair.call("A", 2)
    note(fair, visit, Signal.FOOD, minutes=3, scope=mine)

    assert seen(fair, visit) == [Signal.FOOD]


def test_a_signal_makes_it_urgent_until_it_is_judged(fair: Fair) -> None:
    visit = fair.admit().visit_id
    note(fair, visit, Signal.FOOD)

    with db.read(fair.scope) as session:
        assert [v.number for _, v in queries.not_yet_met(session, fair.event.id)] == [1]


def test_who_was_thought_to_have_time_is_judged_anew(fair: Fair) -> None:
    visit = fair.admit(soon=True).visit_id
    fair.do(lambda s: judge(s, visit, Judgement.NORMAL, later(1)))
    note(fair, visit, Signal.SHELTER, minutes=2)

    assert urgency(fair).judgement is None


def test_who_talks_already_is_met(fair: Fair) -> None:
    visit = fair.admit().visit_id
    fair.call("A", 1)
    fair.at("A", desk.start, 2)
    note(fair, visit, Signal.FOOD, minutes=3)

    assert urgency(fair).met_at == later(3)


@pytest.mark.parametrize("signal", list(Signal))
def test_danger_calls_the_lead_and_hardship_does_not(fair: Fair, signal: Signal) -> None:
    made = note(fair, fair.admit().visit_id, signal)

    assert (made is not None) == (signal in {Signal.VIOLENCE, Signal.SELF_HARM, Signal.CHILD})


def test_the_lead_is_called_to_the_table_where_the_visitor_sits(fair: Fair) -> None:
    visit = fair.admit().visit_id
    fair.call("A-2", 2)
    note(fair, visit, Signal.VIOLENCE, minutes=3)

    with db.read(fair.scope) as session:
        assert [(c.place, c.number) for c in queries.open_summons(session, fair.event.id)] == [("A-2", 1)]


def test_two_visitors_in_danger_are_two_calls_and_one_ticked_twice_is_one(fair: Fair) -> None:
    for visit in (fair.admit().visit_id, fair.admit().visit_id):
        note(fair, visit, Signal.VIOLENCE)
        note(fair, visit, Signal.CHILD, minutes=1.5)

    with db.read(fair.scope) as session:
        assert [c.number for c in queries.open_summons(session, fair.event.id)] == [1, 2]


def test_the_lead_comes_first_and_the_deputy_after_two_minutes(fair: Fair) -> None:
    made = note(fair, fair.admit().visit_id, Signal.VIOLENCE, minutes=0)
    assert made is not None

    def comes_up(role: Role, minutes: float, *, has_lead: bool = True) -> bool:
        return summons.is_for(role, made, later(minutes), has_lead=has_lead)

    assert [comes_up(Role.LEAD, 0), comes_up(Role.RECEPTION, 1.9), comes_up(Role.ORGANISER, 2), comes_up(Role.BOOTH, 9)] == [True, False, True, False]
    assert comes_up(Role.RECEPTION, 0, has_lead=False)


def test_who_answers_the_call_has_heard_of_the_urgency(fair: Fair) -> None:
    made = note(fair, fair.admit().visit_id, Signal.SELF_HARM)
    assert made is not None
    fair.do(lambda s: summons.answer(s, made.id, later(2)))

    assert (urgency(fair).acknowledged_at, urgency(fair).acknowledged_by) == (later(2), "担当")


def test_the_log_says_that_not_what(fair: Fair) -> None:
    note(fair, fair.admit().visit_id, Signal.SELF_HARM)

    with db.read(fair.scope) as session:
        told = [f"{step.reason}{step.changes}" for step in session.scalars(select(StepLog))]
    assert not [words for words in told if "self_harm" in words]


def test_a_signal_ticked_by_mistake_is_taken_back(fair: Fair) -> None:
    visit = fair.admit().visit_id
    note(fair, visit, Signal.FOOD, Signal.SHELTER)
    fair.do(lambda s: signals.take_back(s, visit, Signal.FOOD, later(2)))

    assert seen(fair, visit) == [Signal.SHELTER]


def test_ticking_moves_nobody(fair: Fair) -> None:
    visit = fair.admit().visit_id
    fair.call("A", 1)
    note(fair, visit, Signal.FOOD, minutes=2)

    fair.at("A", desk.undo_last, 3)


def test_nothing_is_ticked_for_who_has_left(fair: Fair) -> None:
    visit = fair.admit().visit_id
    fair.do(lambda s: leave(s, visit, later(1)))

    with pytest.raises(HasLeft):
        note(fair, visit, Signal.FOOD, minutes=2)


def test_what_to_do_is_the_councils_own_line_or_the_shipped_one(fair: Fair) -> None:
    fair.do(lambda s: signals.save_guidance(s, {Signal.FOOD: " となりの部屋へ ", Signal.CHILD: ""}))

    with db.read(fair.scope) as session:
        found = signal_queries.guidance(session)
    assert found[Signal.FOOD] == "となりの部屋へ"
    assert "189" in found[Signal.CHILD]

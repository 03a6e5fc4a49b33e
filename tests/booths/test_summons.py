"""責任者呼出: one tap, one call, until somebody answers."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from booths import desk, queries, summons
from booths.errors import NotYourBooth, OthersAnswer
from booths.models import Summons
from core import db
from core.scopes import Scope
from events import planning
from events.states import EventStep
from staff.models import Role
from tests.builders import Fair, later


def call(fair: Fair, counter: str | None, minutes: float = 1) -> Summons:
    """Call the lead to a counter, or to reception."""
    key = fair.counter(counter).id if counter else None
    return db.perform(fair.scope, lambda s: summons.summon(s, fair.event.id, key, later(minutes)))


def unanswered(fair: Fair) -> list[tuple[str, int | None]]:
    """Return the calls that nobody has answered: place, and who sits there."""
    with db.read(fair.scope) as session:
        return [(c.place, c.number) for c in queries.open_summons(session, fair.event.id)]


def test_a_call_names_the_counter_and_who_sits_there(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 1)
    call(fair, "A", 2)

    assert unanswered(fair) == [("A-1", 1)]


@pytest.mark.parametrize("counter", ["A", None])
def test_pressing_twice_calls_once(fair: Fair, counter: str | None) -> None:
    assert call(fair, counter, 1).id == call(fair, counter, 2).id

    assert len(unanswered(fair)) == 1


def test_an_answer_says_who_comes_and_ends_the_alarm(fair: Fair) -> None:
    made = call(fair, "A")
    fair.do(lambda s: summons.answer(s, made.id, later(2)))

    with db.read(fair.scope) as session:
        here = queries.summons_at(session, fair.counter("A").id)
    assert here is not None
    assert (here.answered_by, here.answered_at, unanswered(fair)) == ("担当", later(2), [])


def test_the_first_answer_stands(fair: Fair) -> None:
    made = call(fair, "A")
    fair.do(lambda s: summons.answer(s, made.id, later(2)))

    assert db.perform(fair.scope, lambda s: summons.answer(s, made.id, later(9))).answered_at == later(2)


def test_after_an_answer_another_press_is_a_new_call(fair: Fair) -> None:
    made = call(fair, "A")
    fair.do(lambda s: summons.answer(s, made.id, later(2)))
    call(fair, "A", 3)

    assert unanswered(fair) == [("A-1", None)]


def test_a_call_that_is_over_is_gone(fair: Fair) -> None:
    made = call(fair, "A")
    fair.do(lambda s: summons.close(s, made.id, later(2)))

    with db.read(fair.scope) as session:
        assert (unanswered(fair), queries.summons_at(session, fair.counter("A").id)) == ([], None)


def test_booth_staff_call_for_their_own_counter_and_do_not_answer(fair: Fair) -> None:
    made = call(fair, "A")
    staff = Scope(fair.scope.council_id, account_id=fair.organiser.id, role=Role.BOOTH, name="booth")

    with pytest.raises(OthersAnswer):
        db.perform(staff, lambda s: summons.answer(s, made.id, later(2)))
    with pytest.raises(NotYourBooth):
        db.perform(staff, lambda s: summons.summon(s, fair.event.id, fair.counter("A").id, later(2)))


def test_a_call_works_in_an_evacuation(fair: Fair) -> None:
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.PAUSE, later(1)))
    call(fair, "A", 2)

    assert unanswered(fair) == [("A-1", None)]


def test_a_call_moves_nobody_so_that_the_last_step_can_still_be_undone(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 1)
    call(fair, "A", 2)
    fair.at("A", desk.undo_last, 3)

    with db.read(fair.scope) as session:
        assert queries.seated_at(session, fair.counter("A").id) is None
        assert session.scalars(select(func.count()).select_from(Summons)).one() == 1

"""The food line: numbers, blocks that are called, and every step in the log."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booths import food, food_queries
from booths.errors import (
    EventNotRunning,
    InFoodLine,
    MovedOn,
    NobodyInFoodLine,
    NoFoodNumber,
    UnknownNumber,
)
from booths.models import FoodTicket, Step, StepLog
from core import db
from events import planning
from events.states import EventStep
from tests import builders
from tests.booths.at_the_food_table import does, last_ticket, line
from tests.builders import Fair, later
from tests.load.crowd import at_once


def board(fair: Fair) -> tuple[int, int] | None:
    """Return the block on the board."""
    with db.read(fair.scope) as session:
        return food.on_the_board(session, fair.event.id)


def test_numbers_follow_each_other_one_by_one_and_in_blocks(fair: Fair) -> None:
    assert [does(fair, food.draw), does(fair, food.draw, count=50), does(fair, food.draw)] == [(1, 1), (2, 51), (52, 52)]


def test_households_that_draw_at_once_get_different_numbers(fair: Fair) -> None:
    drawn = at_once([lambda: does(fair, food.draw, count=3)] * 6)

    assert sorted(drawn) == [(n, n + 2) for n in range(1, 19, 3)]


def test_numbers_are_drawn_before_the_doors_open_but_nothing_is_handed_out(database_url: str) -> None:
    assert database_url
    fair = builders.fair(open_now=False)
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.PUBLISH, later(0)))

    assert does(fair, food.draw, count=50) == (1, 50)
    with pytest.raises(EventNotRunning):
        does(fair, food.give, number=1)


def test_a_number_that_was_drawn_for_a_visit_belongs_to_it_once(fair: Fair) -> None:
    number = fair.admit().number
    does(fair, food.draw, visit_number=number)

    with pytest.raises(InFoodLine, match="F1"):
        does(fair, food.draw, visit_number=number)


def test_a_number_is_not_drawn_for_a_visit_that_there_is_not(fair: Fair) -> None:
    with pytest.raises(UnknownNumber):
        does(fair, food.draw, visit_number=77)
    assert line(fair) == (0, 0, 0, 0)


def test_a_household_that_talks_after_all_did_not_only_come_for_food(fair: Fair) -> None:
    does(fair, food.draw)
    does(fair, food.give, number=1)
    visit = fair.admit().number
    before = line(fair)
    does(fair, food.link, 1, visit)

    assert (before, line(fair)) == ((0, 0, 1, 1), (0, 0, 1, 0))


def test_a_visit_stands_in_the_food_line_once(fair: Fair) -> None:
    does(fair, food.draw, count=2)
    visit = fair.admit().number
    does(fair, food.link, 1, visit)

    with pytest.raises(InFoodLine):
        does(fair, food.link, 2, visit)


def test_the_next_block_is_called_and_shown_on_the_board(fair: Fair) -> None:
    does(fair, food.draw, count=30)

    assert [does(fair, food.call, 20), does(fair, food.call, 20, at=1)] == [(1, 20), (21, 30)]
    assert board(fair) == (21, 30)
    with pytest.raises(NobodyInFoodLine):
        does(fair, food.call, 20, at=2)


def test_a_block_leaves_the_board_when_all_of_it_is_served(fair: Fair) -> None:
    does(fair, food.draw, count=2)
    does(fair, food.call, 5)
    shown = [board(fair)]
    for number in (1, 2):
        does(fair, food.give, number=number)
        shown.append(board(fair))

    assert shown == [(1, 2), (1, 2), None]


def test_a_call_that_is_undone_leaves_the_one_before_on_the_board(fair: Fair) -> None:
    does(fair, food.draw, count=10)
    does(fair, food.call, 5)
    does(fair, food.call, 5, at=1)
    with db.read(fair.scope) as session:
        last = food_queries.last_call(session, fair.event.id)
    does(fair, food.uncall, last, at=2)

    assert (board(fair), line(fair)) == ((1, 5), (5, 5, 0, 0))
    with pytest.raises(MovedOn):
        does(fair, food.uncall, last, at=3)


def test_two_who_call_at_once_call_two_blocks(fair: Fair) -> None:
    does(fair, food.draw, count=40)

    assert sorted(at_once([lambda: does(fair, food.call, 10)] * 2)) == [(1, 10), (11, 20)]


def test_a_number_that_was_taken_back_gets_nothing(fair: Fair) -> None:
    does(fair, food.draw, count=3)
    does(fair, food.give, number=2)
    assert does(fair, food.cancel, 1, 3) == 2

    with pytest.raises(NoFoodNumber):
        does(fair, food.give, number=1)
    assert line(fair) == (0, 0, 1, 1)


def test_nothing_is_handed_out_while_the_event_stands_still(fair: Fair) -> None:
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.PAUSE, later(1)))

    for action, args in ((food.draw, ()), (food.call, (5,)), (food.give, ())):
        with pytest.raises(EventNotRunning):
            does(fair, action, *args)


def test_every_step_at_the_food_table_is_logged(fair: Fair) -> None:
    does(fair, food.draw, count=2)
    does(fair, food.call, 5, at=1)
    does(fair, food.give, number=1, at=2)
    fair.do(lambda s: food.take_back(s, last_ticket(fair), later(3)))
    does(fair, food.cancel, 2, 2, at=4)

    with db.read(fair.scope) as session:
        steps = session.scalars(select(StepLog.step).where(StepLog.step.in_([Step.FOOD_DRAW, Step.FOOD_CALL, Step.GIVE, Step.TAKE_BACK])).order_by(StepLog.id))
        assert list(steps) == [Step.FOOD_DRAW, Step.FOOD_CALL, Step.GIVE, Step.TAKE_BACK, Step.TAKE_BACK]
        assert session.query(FoodTicket).count() == 2

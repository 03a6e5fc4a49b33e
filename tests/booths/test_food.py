"""The food line: numbers, blocks that are called, one portion a household, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import food, food_queries, visits
from booths.errors import (
    EventNotRunning,
    FoodServed,
    FoodTableEmpty,
    GoodsOut,
    InFoodLine,
    MovedOn,
    NobodyInFoodLine,
    NoFoodNumber,
    NotEnoughGoods,
    NothingChosen,
    Overtaken,
    UnknownNumber,
)
from booths.models import FoodTicket, Giving, Step, StepLog
from core import db
from events import planning, queries
from events.states import EventStep
from tests import builders
from tests.builders import Fair, later
from tests.load.crowd import at_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event with 200 food sets, 80 sets of other goods, and nappies for whoever asks."""
    assert database_url
    return builders.fair()


def does(fair: Fair, action: Callable[..., object], *args: object, at: float = 0, **more: object) -> object:
    """Do something at the food table so many minutes after noon."""
    now = later(at)
    given = (*args, now) if action not in {food.draw, food.give} else (now, *args)
    return fair.do(lambda s: action(s, fair.event.id, *given, **more))


def stock(fair: Fair) -> dict[str, int]:
    """Return what is left, by name."""
    with db.read(fair.scope) as session:
        return {g.name: g.left for g in food_queries.goods(session, fair.event.id)}


def line(fair: Fair) -> tuple[int, int, int, int]:
    """Return how many wait, were called, were served, and came for food only."""
    with db.read(fair.scope) as session:
        return tuple(food_queries.line(session, fair.event.id))


def board(fair: Fair) -> tuple[int, int] | None:
    """Return the block on the board."""
    with db.read(fair.scope) as session:
        return food.on_the_board(session, fair.event.id)


def goods(fair: Fair, name: str) -> UUID:
    """Return the key of some goods."""
    with db.read(fair.scope) as session:
        return next(s.id for s in queries.supplies(session, fair.event.id) if s.name == name)


def prepare(fair: Fair, **prepared: int) -> None:
    """Say how many were prepared."""
    for name, count in prepared.items():
        fair.do(lambda s, n=name, c=count: planning.set_supply(s, fair.event.id, n, c, 0 if n == "紙おむつ" else 1))


def last_reason(fair: Fair) -> str:
    """Return the reason of the last giving."""
    with db.read(fair.scope) as session:
        return session.scalars(select(StepLog.reason).where(StepLog.step == Step.GIVE).order_by(StepLog.received_at.desc()).limit(1)).one()


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


def test_a_household_gets_of_everything_that_is_for_everybody(fair: Fair) -> None:
    does(fair, food.draw)
    does(fair, food.give, number=1)

    assert stock(fair) == {"食料セット": 199, "日用品セット": 79, "紙おむつ": 20}


def test_a_household_without_a_number_is_served_in_one_tap(fair: Fair) -> None:
    does(fair, food.give)

    assert (line(fair), stock(fair)["食料セット"]) == ((0, 0, 1, 1), 199)
    assert does(fair, food.draw) == (1, 1)


def test_what_a_household_gets_can_be_chosen(fair: Fair) -> None:
    does(fair, food.give, amounts={goods(fair, "食料セット"): 2, goods(fair, "紙おむつ"): 1})

    assert stock(fair) == {"食料セット": 198, "日用品セット": 80, "紙おむつ": 19}


def test_nothing_is_not_handed_out(fair: Fair) -> None:
    with pytest.raises(NothingChosen):
        does(fair, food.give, amounts={})
    assert line(fair) == (0, 0, 0, 0)


def test_a_household_is_served_once_unless_somebody_says_why(fair: Fair) -> None:
    does(fair, food.draw)
    does(fair, food.give, number=1)
    with pytest.raises(FoodServed, match="F1には12:00に"):
        does(fair, food.give, number=1, at=5)
    does(fair, food.give, number=1, at=6, again="世帯の人数が多い")

    assert (stock(fair)["食料セット"], line(fair), last_reason(fair)) == (198, (0, 0, 1, 1), "世帯の人数が多い")


def test_a_visit_is_served_by_its_own_number_once(fair: Fair) -> None:
    number = fair.admit().number
    does(fair, food.give, visit_number=number)

    assert line(fair) == (0, 0, 1, 0)
    with pytest.raises(FoodServed, match=str(number)):
        does(fair, food.give, visit_number=number)


def test_a_number_that_nobody_drew_gets_nothing(fair: Fair) -> None:
    with pytest.raises(NoFoodNumber):
        does(fair, food.give, number=9)


def test_a_number_that_was_taken_back_gets_nothing(fair: Fair) -> None:
    does(fair, food.draw, count=3)
    does(fair, food.give, number=2)
    assert does(fair, food.cancel, 1, 3) == 2

    with pytest.raises(NoFoodNumber):
        does(fair, food.give, number=1)
    assert line(fair) == (0, 0, 1, 1)


def test_the_last_set_goes_to_one_of_those_who_press_at_once(fair: Fair) -> None:
    prepare(fair, 食料セット=1, 日用品セット=0, 紙おむつ=0)

    answers = at_once([lambda: bool(does(fair, food.give))] * 5)

    assert sorted(map(str, answers)) == ["FoodTableEmpty"] * 4 + ["True"]
    assert stock(fair)["食料セット"] == 0


def test_when_one_kind_is_out_the_others_go_on(fair: Fair) -> None:
    prepare(fair, 日用品セット=1)
    does(fair, food.give)
    does(fair, food.give)

    assert (stock(fair)["食料セット"], stock(fair)["日用品セット"]) == (198, 0)


def test_when_all_that_is_for_everybody_is_out_the_rest_is_offered(fair: Fair) -> None:
    prepare(fair, 食料セット=0, 日用品セット=0)

    with pytest.raises(GoodsOut, match="紙おむつ 20"):
        does(fair, food.give)


def test_more_than_there_is_is_refused_with_what_is_left(fair: Fair) -> None:
    prepare(fair, 食料セット=2)

    with pytest.raises(NotEnoughGoods, match=r"食料セット.*2"):
        does(fair, food.give, amounts={goods(fair, "食料セット"): 3})
    prepare(fair, 食料セット=0, 日用品セット=0, 紙おむつ=0)
    with pytest.raises(FoodTableEmpty):
        does(fair, food.give)


def test_an_event_without_planned_goods_counts_the_household_alone(fair: Fair) -> None:
    for name in ("食料セット", "日用品セット", "紙おむつ"):
        fair.do(lambda s, n=name: planning.remove_supply(s, goods(fair, n)))
    does(fair, food.give)

    assert line(fair) == (0, 0, 1, 1)


def last_ticket(fair: Fair) -> UUID:
    """Return the ticket of whoever was served last."""
    with db.read(fair.scope) as session:
        return food_queries.last_served(session, fair.event.id)[0].ticket.id


def test_what_was_given_is_taken_back_and_keeps_the_time_at_which_it_was(fair: Fair) -> None:
    does(fair, food.draw)
    does(fair, food.give, number=1)
    fair.do(lambda s: food.take_back(s, last_ticket(fair), later(3)))

    assert (stock(fair)["食料セット"], line(fair)) == (200, (1, 0, 0, 0))
    with db.read(fair.scope) as session:
        assert set(session.scalars(select(Giving.voided_at))) == {later(3)}


def test_only_the_second_portion_is_taken_back(fair: Fair) -> None:
    does(fair, food.give, visit_number=fair.admit().number)
    does(fair, food.give, visit_number=1, at=4, again="追加")
    fair.do(lambda s: food.take_back(s, last_ticket(fair), later(5)))

    assert (stock(fair)["食料セット"], line(fair)) == (199, (0, 0, 1, 0))


def test_a_household_without_a_number_that_is_taken_back_never_was(fair: Fair) -> None:
    does(fair, food.give)
    ticket = last_ticket(fair)
    fair.do(lambda s: food.take_back(s, ticket, later(1)))

    assert line(fair) == (0, 0, 0, 0)
    with pytest.raises(Overtaken):
        fair.do(lambda s: food.take_back(s, ticket, later(2)))


def test_who_was_served_last_stands_first_with_what_they_got(fair: Fair) -> None:
    does(fair, food.draw)
    does(fair, food.give, number=1)
    does(fair, food.give, visit_number=fair.admit().number, at=2)
    with db.read(fair.scope) as session:
        rows = food_queries.last_served(session, fair.event.id)

    assert [(r.ticket.number, r.visit_number, r.at, r.goods) for r in rows] == [
        (None, 1, later(2), "食料セット 1、日用品セット 1"),
        (1, None, later(0), "食料セット 1、日用品セット 1"),
    ]


def test_whoever_has_nothing_to_eat_is_named_until_they_got_something(fair: Fair) -> None:
    fair.admit("food")
    told = fair.admit("money").visit_id
    fair.admit("work")
    fair.do(lambda s: visits.hear(s, told, [fair.topic("食べる").id], None, later(1)))

    def hungry() -> list[int]:
        with db.read(fair.scope) as session:
            return food_queries.hungry(session, fair.event.id)

    before = hungry()
    does(fair, food.give, visit_number=2)
    assert (before, hungry()) == ([1, 2], [1])


def test_food_for_a_visitor_does_not_stand_in_the_way_of_undoing_at_the_table(fair: Fair) -> None:
    from booths import desk

    fair.admit()
    fair.call("A")
    does(fair, food.give, visit_number=1, at=2)

    assert fair.at("A", desk.undo_last, 3) == Step.CALL


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

"""What is given at the food table: one portion a household, what is left, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import food, food_queries, visits
from booths.errors import (
    FoodServed,
    FoodTableEmpty,
    GoodsOut,
    NoFoodNumber,
    NotEnoughGoods,
    NothingChosen,
    Overtaken,
)
from booths.models import Giving, Step, StepLog
from core import db
from events import planning, queries
from tests.booths.at_the_food_table import does, last_ticket, line, stock
from tests.builders import Fair, later
from tests.load.crowd import at_once

if TYPE_CHECKING:
    from uuid import UUID


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

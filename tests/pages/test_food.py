"""食料・物品 on the screen: one tap hands out, one tap calls, and what is left is said in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from booths import food, food_queries
from core import clock, db
from events import planning
from events.states import EventStep
from tests.pages.screen import press, said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House


@pytest.fixture
def screen(house: House) -> AppTest:
    """Return the food table's screen, as reception sees it."""
    return turn_to(house.reception(), "food")


def line(house: House) -> tuple[int, int, int, int]:
    """Return how many wait, were called, were served, and came for food only."""
    with db.read(house.fair.scope) as session:
        return tuple(food_queries.line(session, house.fair.event.id))


def does(house: House, action: str, *args: object, **more: object) -> None:
    """Do something at another food table."""
    house.fair.do(lambda s: getattr(food, action)(s, house.fair.event.id, *args, clock.now(), **more))


def test_one_tap_hands_out_to_a_household_without_a_number(house: House, screen: AppTest) -> None:
    press(screen, "big_food")

    assert line(house) == (0, 0, 1, 1)
    assert "<b>199</b> / 200" in said(screen)


def test_fifty_numbers_are_drawn_in_one_tap_and_taken_back_in_another(house: House, screen: AppTest) -> None:
    press(screen, "wide_food_block")
    assert "F1〜F50" in said(screen)
    press(screen, "food_undraw")

    assert line(house) == (0, 0, 0, 0)


def test_the_next_block_is_called_and_the_call_taken_back(house: House, screen: AppTest) -> None:
    does(house, "draw", count=30)
    press(screen.run(), "big_food_call")
    called = line(house)
    press(screen, "food_uncall")

    assert (called, line(house)) == ((10, 20, 0, 0), (30, 0, 0, 0))


def test_a_tap_on_a_called_number_hands_out_and_asks_before_a_second_time(house: House, screen: AppTest) -> None:
    does(house, "draw", count=3)
    does(house, "call", 3)
    screen.run().pills(key="food_called").select(2).run()
    assert line(house) == (0, 2, 1, 1)

    screen.number_input(key="food_number").set_value(2)
    press(screen, "FormSubmitter:food_by_number-渡す")
    assert "F2には" in screen.error[0].value
    assert line(house) == (0, 2, 1, 1)

    screen.pills(key="food_again").select("Many in the household").run()
    assert not screen.error
    assert "<b>198</b> / 200" in said(screen)


def test_a_second_portion_may_be_declined(house: House, screen: AppTest) -> None:
    does(house, "draw")
    does(house, "give", number=1)
    screen.run().number_input(key="food_number").set_value(1)
    press(screen, "FormSubmitter:food_by_number-渡す")
    press(screen, "food_not_again")

    assert not [p for p in screen.pills if p.key == "food_again"]


def test_a_visitor_with_nothing_to_eat_is_served_at_once(house: House, screen: AppTest) -> None:
    number = house.admit(group_ids=(house.fair.group("food"),))
    screen.run().pills(key="food_hungry").select(number).run()

    assert line(house) == (0, 0, 1, 0)


def test_a_portion_is_changed_for_one_household(house: House, screen: AppTest) -> None:
    screen.session_state["open_food_portion"] = True
    screen.run()
    for field, amount in zip([f for f in screen.number_input if str(f.key).startswith("food_amount")], (3, 0, 1), strict=True):
        field.set_value(amount)
    press(screen, "big_food")

    with db.read(house.fair.scope) as session:
        assert [g.given for g in food_queries.goods(session, house.fair.event.id)] == [3, 0, 1]
    assert [f.value for f in screen.number_input if str(f.key).startswith("food_amount")] == [1, 1, 0]


def test_it_is_said_before_there_is_less_than_those_who_wait(house: House, screen: AppTest) -> None:
    house.fair.do(lambda s: planning.set_supply(s, house.fair.event.id, "食料セット", 12))
    does(house, "draw", count=20)

    assert [w.value for w in screen.run().warning] == ["食料セットはあと12世帯分です。番号を持って待っている世帯は20世帯です。"]


def test_when_everything_is_gone_the_screen_says_so(house: House, screen: AppTest) -> None:
    for name in ("食料セット", "日用品セット", "紙おむつ"):
        house.fair.do(lambda s, n=name: planning.set_supply(s, house.fair.event.id, n, 0))
    press(screen, "big_food")

    assert [e.value for e in screen.error] == ["お渡しできるものは、すべて終わりました。"]


def test_a_slip_is_taken_back(house: House, screen: AppTest) -> None:
    press(screen, "big_food")
    press(screen, next(str(b.key) for b in screen.button if str(b.key).startswith("food_back_")))

    assert line(house) == (0, 0, 0, 0)


def test_a_household_that_talks_after_all_is_joined_to_its_visit(house: House, screen: AppTest) -> None:
    does(house, "draw")
    does(house, "give", number=1)
    number = house.admit()
    screen.session_state["open_food_number"] = True
    screen.run()
    screen.number_input(key="food_wrong").set_value(1)
    screen.number_input(key="food_visit").set_value(number).run()
    press(screen, "food_link")

    assert line(house) == (0, 0, 1, 0)


def test_while_the_event_stands_still_nothing_is_handed_out(house: House, screen: AppTest) -> None:
    house.fair.do(lambda s: planning.advance(s, house.fair.event.id, EventStep.PAUSE, clock.now()))
    screen.run()

    assert screen.button(key="big_food").disabled
    assert "いまは配布できません" in screen.warning[0].value


def test_supplies_are_planned_with_how_many_a_household_gets(house: House) -> None:
    screen = house.organiser()
    screen.session_state["plan_tab"] = "選んだ相談会"
    screen.session_state["open_supplies"] = True
    screen.run()
    key = next(str(b.key) for b in screen.button if str(b.key).endswith("_save") and str(b.key).startswith("supply_"))[: -len("_save")]
    screen.number_input(key=f"{key}_count").set_value(150)
    screen.number_input(key=f"{key}_each").set_value(2).run()
    press(screen, f"{key}_save")

    with db.read(house.fair.scope) as session:
        sets = food_queries.goods(session, house.fair.event.id)[0]
    assert (sets.prepared, sets.per_household) == (150, 2)

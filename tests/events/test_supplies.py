"""Goods that are prepared for an event."""

from __future__ import annotations

import pytest

from booths import food
from core import db
from events import planning, queries
from events.errors import (
    NameMissing,
    SupplyInUse,
)
from tests.builders import NOON, Fair
from tests.events.planned import goods


def test_supplies_are_counted_by_name(planned: Fair) -> None:
    for name, count, each in (("飲料水", 10, 1), ("食料セット", 80, 1), ("飲料水", 12, 2)):
        planned.do(lambda s, n=name, c=count, e=each: planning.set_supply(s, planned.event.id, n, c, e))

    with db.read(planned.scope) as session:
        assert goods(session, planned.event.id) == {"食料セット": (80, 1), "日用品セット": (80, 1), "紙おむつ": (20, 0), "飲料水": (12, 2)}


def test_goods_that_nobody_was_given_are_taken_off_the_list(planned: Fair) -> None:
    with db.read(planned.scope) as session:
        nappies = queries.supplies(session, planned.event.id)[2].id
    planned.do(lambda s: planning.remove_supply(s, nappies))

    with db.read(planned.scope) as session:
        assert list(goods(session, planned.event.id)) == ["食料セット", "日用品セット"]


def test_goods_that_were_given_out_stay_on_the_list(fair: Fair) -> None:
    fair.do(lambda s: food.give(s, fair.event.id, NOON))
    with db.read(fair.scope) as session:
        sets = queries.supplies(session, fair.event.id)[0].id

    with pytest.raises(SupplyInUse, match="食料セット"):
        fair.do(lambda s: planning.remove_supply(s, sets))


def test_supplies_need_a_name(planned: Fair) -> None:
    with pytest.raises(NameMissing):
        planned.do(lambda s: planning.set_supply(s, planned.event.id, " ", 1))

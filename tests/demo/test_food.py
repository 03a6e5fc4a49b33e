"""The demonstration's food table: a rush at first, then somebody waits, somebody is called, and goods go."""

from __future__ import annotations

import pytest

from booths import food, food_queries
from core import db
from demo.food import RUSH, go_on
from tests.builders import Fair, later

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the demonstration lives in a file of its own


def test_after_an_hour_somebody_waits_somebody_is_called_and_many_are_served(fair: Fair) -> None:
    for minute in range(50):
        fair.do(lambda s, m=minute: go_on(s, fair.event.id, later(m)))

    with db.read(fair.scope) as session:
        line = food_queries.line(session, fair.event.id)
        assert food.on_the_board(session, fair.event.id) is not None
        assert food_queries.goods(session, fair.event.id)[0].left == 200 - line.served
    assert line.called > 0
    assert line.served > RUSH // 2

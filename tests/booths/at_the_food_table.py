"""What is done at the food table, and how it stands there: 200 food sets, 80 sets of other goods, and nappies for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import food, food_queries
from core import db
from tests.builders import Fair, later

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID


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


def last_ticket(fair: Fair) -> UUID:
    """Return the ticket of whoever was served last."""
    with db.read(fair.scope) as session:
        return food_queries.last_served(session, fair.event.id)[0].ticket.id

"""The food table of the demonstration: an opening rush, blocks that are called, one household after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import food, food_queries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

RUSH, MORE = 40, 10
CALLED_AT_ONCE = 20
FEW_CALLED = 4


def go_on(session: Session, event_id: UUID, now: datetime) -> None:
    """Take the next step at the food table: draw when nobody waits, call when few are on their way, otherwise hand out."""
    line = food_queries.line(session, event_id)
    if not line.waiting:
        food.draw(session, event_id, now, count=MORE if line.served else RUSH)
    elif line.called < FEW_CALLED:
        food.call(session, event_id, CALLED_AT_ONCE if line.waiting >= CALLED_AT_ONCE else MORE, now)
    else:
        food.give(session, event_id, now, number=food_queries.called(session, event_id, 1)[0])

"""Numbers for devices that go on without a line: each gets a block of its own, in good time, while it can still ask for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.db import scope_of
from events import queries
from events.models import EventState, NumberBlock
from events.planning import OVER
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

SIZE = 50
FEWEST_LEFT = 25
"""A device with fewer numbers left gets another block: half an hour of a full door."""


@needs(Right.RECEIVE)
def lease(session: Session, event_id: UUID, device: str, now: datetime, *, known: int, left: int) -> list[NumberBlock]:
    """Return the blocks of a device, a new one among them when those that it knows run out and there is one left.

    It tells how many blocks it knows: two pages of one device that ask at once get one block, not two.
    """
    event = queries.hold(session, event_id)
    blocks = queries.number_blocks(session, event_id)
    mine = [block for block in blocks if block.device == device]
    if event.state in (EventState.PLANNING, *OVER) or len(mine) > known or (mine and left >= FEWEST_LEFT):
        return mine
    position = len(blocks) + 1
    first = event.paper_last + 1 + len(blocks) * SIZE
    last = min(first + SIZE - 1, event.offline_last)
    if first > last:
        return mine
    block = NumberBlock(event_id=event_id, position=position, device=device, first=first, last=last, leased_at=now, leased_by=scope_of(session).name)
    session.add(block)
    session.flush()
    return [*mine, block]

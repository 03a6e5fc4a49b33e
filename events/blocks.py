"""Numbers for devices that go on without a line: each gets a block of its own, in good time, while it can still ask for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.scopes import scope_of
from events import queries
from events.models import EventState, NumberBlock
from events.planning import OVER
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event

SIZE = 50
FEWEST_LEFT = 25
"""A device with fewer numbers left gets another block: half an hour of a full door."""


def of_device(session: Session, event: Event, device: str, *, known: int, left: int) -> tuple[list[NumberBlock], NumberBlock | None]:
    """Return the blocks of a device, and the one that `lease` would give it now, if any: whoever may have none need not wait for a transaction."""
    blocks = queries.number_blocks(session, event.id)
    mine = [block for block in blocks if block.device == device]
    first = event.paper_last + 1 + len(blocks) * SIZE
    last = min(first + SIZE - 1, event.offline_last)
    if event.state in (EventState.PLANNING, *OVER) or len(mine) > known or (mine and left >= FEWEST_LEFT) or first > last:
        return mine, None
    return mine, NumberBlock(event_id=event.id, position=len(blocks) + 1, device=device, first=first, last=last)


@needs(Right.RECEIVE)
def lease(session: Session, event_id: UUID, device: str, now: datetime, *, known: int, left: int) -> list[NumberBlock]:
    """Return the blocks of a device, a new one among them when those that it knows run out and there is one left.

    It tells how many blocks it knows: two pages of one device that ask at once get one block, not two.
    """
    mine, block = of_device(session, queries.hold(session, event_id), device, known=known, left=left)
    if block is None:
        return mine
    block.leased_at, block.leased_by = now, scope_of(session).name
    session.add(block)
    session.flush()
    return [*mine, block]

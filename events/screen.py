"""What an organiser sets for the day besides the plan: how the hall's screen calls, and in how many lines a visitor stands from the door on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from events.errors import PlanFixed
from events.models import Event
from events.planning import OVER
from staff.rights import Right, needs

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

MOST_LINES = 3


@needs(Right.PLAN)
def set_day(session: Session, event_id: UUID, *, chime: bool, voice: bool, lines_at_door: int) -> None:
    """Set the chime and the spoken number of the hall's screen, and the lines that a visitor may join at the door; also while the day runs.

    Raises:
        PlanFixed: the event is over.
    """
    values = {"board_chime": chime, "board_voice": voice, "lines_at_door": min(max(lines_at_door, 1), MOST_LINES)}
    changed = session.execute(update(Event).where(Event.id == event_id, Event.state.not_in(OVER)).values(**values, version=Event.version + 1))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise PlanFixed

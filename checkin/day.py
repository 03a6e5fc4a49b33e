"""The end of the day at the door: whoever booked and did not come is noted as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import day
from checkin import bookings
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import EventState


@needs(Right.PLAN)
def end(session: Session, event_id: UUID, now: datetime) -> EventState:
    """End the day in the hall, and note which bookings came to nothing.

    Raises:
        StillConsulting: somebody is called or in consultation.
        StepNotAllowed: admission has not been closed.
    """
    state = day.end(session, event_id, now)
    bookings.lapse(session, event_id)
    return state

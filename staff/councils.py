"""What a council decides about its own figures: below which numbers are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staff import audit
from staff.audit import What
from staff.errors import ThresholdsOdd
from staff.models import LEAST_PUBLISHED, MOST_HIDDEN, Council
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@needs(Right.PEOPLE)
def set_thresholds(session: Session, council_id: UUID, *, publication: int, inside: int, now: datetime) -> None:
    """Say which is the smallest number that is published, and that tables of two facts show inside; 1 hides none there.

    Raises:
        ThresholdsOdd: more would be told to everybody than inside, or one of them is out of bounds.
    """
    if not LEAST_PUBLISHED <= publication <= MOST_HIDDEN or not 1 <= inside <= publication:
        raise ThresholdsOdd(least=LEAST_PUBLISHED, most=MOST_HIDDEN)
    council = session.get_one(Council, council_id)
    council.threshold_publication, council.threshold_inside = publication, inside
    audit.note(session, What.COUNCIL_CHANGED, now, threshold_publication=publication, threshold_inside=inside)

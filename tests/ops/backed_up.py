"""Nights after an event, and who was erased: shared by what looks at backups."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from booths.models import Visit
from core import db
from core.scopes import SYSTEM
from keeping import visitor
from tests.builders import NOON, later

if TYPE_CHECKING:
    from datetime import datetime

    from tests.builders import Fair

DAY = 24 * 60
KEPT_DAYS = 3


def night(days: int) -> datetime:
    """Return four in the morning so many days after the event's."""
    return NOON + timedelta(days=days, hours=-8)


def states() -> dict[int, bool]:
    """Return for each visit whether it is erased."""
    with db.read(SYSTEM) as session:
        return {visit.number: visit.erased_at is not None for visit in session.scalars(select(Visit))}


def erase(fair: Fair, typed: str) -> None:
    """Erase somebody on the day after."""
    fair.do(lambda s: visitor.erase(s, visitor.find(s, fair.event.id, typed), later(DAY)))

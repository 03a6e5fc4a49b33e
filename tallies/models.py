"""Figures of a day, kept as rows once what they were counted from is removed."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any
from uuid import UUID  # noqa: TC003

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

import booths.models  # noqa: F401 - foreign keys point there
from core.tables import Base, OfEvent


class Frozen(OfEvent, Base):
    """An event's figures as they were when facts were first removed from its rows: from then on these are its figures.

    `is_whole`: they are all there is. Until then the hand-overs to places outside, which are followed up for months, are counted as they stand.
    """

    __tablename__ = "frozen"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), unique=True)
    made_at: Mapped[datetime]
    is_whole: Mapped[bool]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)

"""Where numbers come from."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base, OfEvent


class Series(OfEvent, Base):
    """A source of numbers; each database that may work alone has its own. `next` is what the next visitor gets."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    name: Mapped[str] = mapped_column(String(20))
    next: Mapped[int]


class NumberBlock(OfEvent, Base):
    """Numbers that one device gives out by itself: R1, R2 … Each block lies in its own place behind the handwritten numbers, so no two overlap."""

    __tablename__ = "number_block"
    __table_args__ = (
        UniqueConstraint("event_id", "position"),
        UniqueConstraint("event_id", "first"),
        CheckConstraint("position > 0 AND first <= last", name="in_order"),
    )

    position: Mapped[int]
    device: Mapped[str] = mapped_column(String(64))
    first: Mapped[int]
    last: Mapped[int]
    leased_at: Mapped[datetime]
    leased_by: Mapped[str] = mapped_column(String(60), default="")

    @property
    def label(self) -> str:
        """What the block is called on screens."""
        return f"R{self.position}"

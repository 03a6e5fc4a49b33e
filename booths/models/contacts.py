"""How somebody may be reached afterwards: only if a booth goes on with them, and they wish it."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.sealing import Sealed
from core.tables import Base, OfEvent


class Contact(OfEvent, Base):
    """What one booth was told of how to reach a visitor: sealed as a whole, name, number and all (`booths.contacts.Details`)."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("visit_id", "booth_id"),
        CheckConstraint("details <> ''", name="details"),
        Index("ix_contact_event", "event_id"),
    )

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"))
    details: Mapped[str] = mapped_column(Sealed)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(130), default="")

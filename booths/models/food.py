"""The line for food, and what was given."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base, OfEvent


class FoodTicket(OfEvent, Base):
    """A household in the food line, with a number of its own (F1, F2 …); somebody with a visit may be named.

    Without a number it was served at the table as it came. Served and not taken back, it is one household with food (食料配布世帯).
    """

    __tablename__ = "food_ticket"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        Index("uq_food_ticket_visit", "visit_id", unique=True, sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL")),
    )

    number: Mapped[int | None]
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    drawn_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]


class Giving(OfEvent, Base):
    """Goods handed to one household, whose ticket it is. Taken back, it keeps the time at which it was."""

    __tablename__ = "giving"
    __table_args__ = (CheckConstraint("amount BETWEEN 1 AND 100", name="amount"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    supply_id: Mapped[UUID] = mapped_column(ForeignKey("supply.id"))
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("food_ticket.id"), index=True)
    amount: Mapped[int]
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]

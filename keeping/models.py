"""What is done once a night."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base


class Nightly(Base):
    """One thing that is done once a night: for which night it was last done and when, when it was last tried, and what went wrong then."""

    __tablename__ = "nightly"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    night: Mapped[date | None]
    done_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(String(200), default="")

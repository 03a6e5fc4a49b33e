"""How long it may take from here: rows that the worker writes."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base, OfEvent


class Forecast(OfEvent, Base):
    """What the day looks like from here, by rolling the hall forward: made when, from which version of the event, and when to stop admitting."""

    __tablename__ = "forecast"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), unique=True)
    version: Mapped[int]
    made_at: Mapped[datetime]
    stop_admitting_at: Mapped[datetime | None]


class Band(OfEvent):
    """Minutes (median, 10 and 90 %), and how likely before closing."""

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    made_at: Mapped[datetime]
    median: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    in_time: Mapped[float]


class LineForecast(Band, Base):
    """A booth's line: minutes that somebody joining now would wait (median, 10 and 90 %), how likely before closing, and when the line ends."""

    __tablename__ = "line_forecast"

    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"), unique=True)
    ends_at: Mapped[datetime | None]


class StopForecast(Band, Base):
    """Minutes until a waiting stop is called (median, 10 and 90 %), and how likely that is before closing."""

    __tablename__ = "stop_forecast"

    stop_id: Mapped[UUID] = mapped_column(ForeignKey("stop.id", ondelete="CASCADE"), unique=True)


class VisitForecast(Band, Base):
    """Minutes until a party that waits is called to the first of its lines (median, 10 and 90 %): what its ticket says as a band."""

    __tablename__ = "visit_forecast"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), unique=True)

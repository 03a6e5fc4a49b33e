"""Booths, their counters, and who works there."""

from __future__ import annotations

import enum
from datetime import datetime, time  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base, OfEvent, Owned, choice


class CounterState(enum.StrEnum):
    """What a counter is doing; what leads from one to the next is in `booths/states.py`."""

    FREE = "free"
    SERVING = "serving"
    WRITING = "writing"
    BREAK = "break"
    AWAY = "away"
    CLOSED = "closed"


class Booth(OfEvent, Base):
    """A table in the hall: a letter, a colour, and the programmes that sit there."""

    __tablename__ = "booth"
    __table_args__ = (UniqueConstraint("event_id", "letter"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    letter: Mapped[str] = mapped_column(String(2))
    colour: Mapped[str] = mapped_column(String(12))
    place: Mapped[str] = mapped_column(String(60), default="")
    is_first_contact: Mapped[bool] = mapped_column(default=False)


class BoothProgramme(Owned, Base):
    """A programme at a booth; two may share a table and its staff."""

    __tablename__ = "booth_programme"
    __table_args__ = (UniqueConstraint("booth_id", "programme_id"),)

    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"))
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))


class Counter(OfEvent, Base):
    """A seat at a booth where one counsellor takes one party at a time. An idle one may help another booth for a while.

    `comes` and `goes` are its shift; without them it is there all day. `break_minutes` is a break asked for during a consultation: it begins at its end.
    """

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("booth_id", "number"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"))
    number: Mapped[int]
    state: Mapped[CounterState] = mapped_column(choice(CounterState), default=CounterState.FREE)
    since: Mapped[datetime]
    back_at: Mapped[datetime | None]
    is_accessible: Mapped[bool] = mapped_column(default=True)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    helps_booth_id: Mapped[UUID | None] = mapped_column(ForeignKey("booth.id"))
    comes: Mapped[time | None]
    goes: Mapped[time | None]
    break_minutes: Mapped[int | None]


class PlannedBreak(Owned, Base):
    """A break in a counter's shift. One that falls due during a consultation begins at its end."""

    __tablename__ = "planned_break"
    __table_args__ = (CheckConstraint("minutes BETWEEN 1 AND 180", name="minutes"),)

    counter_id: Mapped[UUID] = mapped_column(ForeignKey("counter.id"), index=True)
    at: Mapped[time]
    minutes: Mapped[int]


class Interpreter(OfEvent, Base):
    """How many interpreters of a language are in the hall; they go to whichever counter needs one."""

    __tablename__ = "interpreter"
    __table_args__ = (UniqueConstraint("event_id", "language"), CheckConstraint("people BETWEEN 1 AND 50", name="people"))

    language: Mapped[str] = mapped_column(String(10))
    people: Mapped[int]


class Grant(OfEvent, Base):
    """Who works at which booth of an event: an account, or a tablet."""

    __tablename__ = "booth_grant"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (device_id IS NULL)", name="one_holder"),
        Index("uq_booth_grant_account", "booth_id", "account_id", unique=True),
        Index("uq_booth_grant_device", "booth_id", "device_id", unique=True),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))

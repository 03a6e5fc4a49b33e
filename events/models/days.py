"""An event, and what is planned for its day: times to book, ways to the door, goods."""

from __future__ import annotations

import enum
from datetime import date, datetime, time  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, synonym

from core.tables import Base, OfEvent, choice


class EventState(enum.StrEnum):
    """Where an event stands; what leads from one to the next is in `states.py`."""

    PLANNING = "planning"
    PUBLISHED = "published"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    ENDED = "ended"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class Event(OfEvent, Base):
    """One day at one venue. `version` rises with every change that a screen may show.

    The door's numbers jump over `paper_first` to `offline_last`: up to `paper_last` they are written by hand, behind that devices without a line give them out.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("opens < closes AND last_admission <= closes AND opens <= last_admission", name="hours_in_order"),
        CheckConstraint("paper_first <= paper_last AND paper_first > 0", name="paper_block"),
        CheckConstraint("paper_last <= offline_last", name="offline_block"),
    )

    event_id: Mapped[UUID] = synonym("id")
    code: Mapped[str] = mapped_column(String(12), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venue.id"))
    day: Mapped[date]
    opens: Mapped[time]
    last_admission: Mapped[time]
    closes: Mapped[time]
    state: Mapped[EventState] = mapped_column(choice(EventState), default=EventState.PLANNING)
    version: Mapped[int] = mapped_column(default=0)
    lines_at_door: Mapped[int] = mapped_column(default=1)
    board_chime: Mapped[bool] = mapped_column(default=False)
    board_voice: Mapped[bool] = mapped_column(default=False)
    paper_first: Mapped[int] = mapped_column(default=501)
    paper_last: Mapped[int] = mapped_column(default=600)
    offline_last: Mapped[int] = mapped_column(default=1000)
    staff_own: Mapped[int | None]
    staff_partner: Mapped[int | None]
    staff_volunteer: Mapped[int | None]
    remarks: Mapped[str] = mapped_column(String(400), default="")
    takes_bookings: Mapped[bool] = mapped_column(default=False)

    @property
    def for_devices(self) -> int:
        """How many numbers devices without a line may give out."""
        return self.offline_last - self.paper_last


class Pause(OfEvent, Base):
    """A time in which the event stood still (避難・一時中断): no waiting counts."""

    __tablename__ = "pause"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    begun_at: Mapped[datetime]
    over_at: Mapped[datetime | None]


class Slot(OfEvent, Base):
    """A time that may be booked: how many parties (`places`), how many have done so, and how many wait for one of them to cancel. More than that nobody can book."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("event_id", "begins"),
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
        CheckConstraint("taken BETWEEN 0 AND places", name="never_overbooked"),
        CheckConstraint("waiting >= 0", name="waiting"),
    )

    begins: Mapped[time]
    minutes: Mapped[int]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)


class Channel(OfEvent, Base):
    """A way to the door, with a QR code of its own. Only the venue's gives out numbers; of the others it is noted how many were handed out and the cost in yen."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(40))
    is_venue: Mapped[bool]
    position: Mapped[int] = mapped_column(default=0)
    distributed: Mapped[int | None]
    cost: Mapped[int | None]


class Expected(OfEvent, Base):
    """How many parties are expected in an hour of the day (11 is 11:00 to 12:00)."""

    __tablename__ = "expected"
    __table_args__ = (UniqueConstraint("event_id", "hour"), CheckConstraint("hour BETWEEN 0 AND 23 AND parties BETWEEN 0 AND 2000", name="in_range"))

    hour: Mapped[int]
    parties: Mapped[int]


class Supply(OfEvent, Base):
    """Goods that are given out, such as food: how many were prepared, and how many one household gets (0: whoever asks for it)."""

    __tablename__ = "supply"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    name: Mapped[str] = mapped_column(String(40))
    prepared: Mapped[int]
    per_household: Mapped[int] = mapped_column(default=1)

"""What opens the door: passes, scans of one nonce each, and tallies of one tap."""

from __future__ import annotations

import enum
from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import booths.models  # noqa: F401 - foreign keys point there
from core.tables import Base, OfEvent, Owned, choice


class Means(enum.StrEnum):
    """How somebody came in."""

    PHONE = "phone"
    DESK = "desk"
    PAPER = "paper"
    CARD = "card"
    ENTERED = "entered"


class Face(enum.StrEnum):
    """The answer to the one question at the exit: 😊😐☹."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Trouble(enum.StrEnum):
    """Why what a device wrote down without a line did not become a visit by itself: a person looks at it (conflict inbox)."""

    CARD_USED = "card_used"
    NUMBER_USED = "number_used"
    UNKNOWN_CARD = "unknown_card"
    CLOCK = "clock"
    OVER = "over"


class Resolution(enum.StrEnum):
    """What a person said about it: the same people as another visit, a party of their own, or nothing to be counted."""

    SAME = "same"
    OTHER = "other"
    SET_ASIDE = "set_aside"


class TallyKind(enum.StrEnum):
    """What is counted by one tap, without a visit."""

    INFORMATION = "information"


class BookingState(enum.StrEnum):
    """How far a booking has come; what leads from one to the next is in `booking_states.py`."""

    LISTED = "listed"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    CAME = "came"
    LAPSED = "lapsed"


class Pass(Owned, Base):
    """Who holds the token holds the ticket: a phone, or a printed slip."""

    __tablename__ = "pass"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    token: Mapped[str] = mapped_column(String(24), unique=True)


class Card(OfEvent, Base):
    """A pre-printed card without a name: a QR code (its token), a short code that staff can type, and a picture in a colour as a second name.

    Unused, it is nothing. Activated, its token is a pass of the visit.
    """

    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    token: Mapped[str] = mapped_column(String(24), unique=True)
    code: Mapped[str] = mapped_column(String(8))
    picture: Mapped[str] = mapped_column(String(12))
    colour: Mapped[str] = mapped_column(String(12))
    printed_at: Mapped[datetime]
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id", deferrable=True, initially="DEFERRED"), index=True)
    activated_at: Mapped[datetime | None]


class Booking(OfEvent, Base):
    """A time that somebody has booked or waits for, without a name: who holds the token holds it. Its code can be said at reception or on the telephone.

    `day` is the event's day as it was then: should the event move, its page says so. When they come, the token becomes a pass of the visit, and `came_from` is
    what the booking was until then: an admission that is taken back makes it that again.
    """

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("event_id", "nonce"),
        UniqueConstraint("event_id", "code"),
        CheckConstraint("length(nonce) >= 22", name="nonce_of_128_bits"),
        CheckConstraint("people BETWEEN 1 AND 20", name="people"),
        CheckConstraint("(state = 'came') = (came_from IS NOT NULL)", name="came"),
        Index("ix_booking_slot_state", "slot_id", "state"),
    )

    slot_id: Mapped[UUID] = mapped_column(ForeignKey("slot.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    token: Mapped[str] = mapped_column(String(24), unique=True)
    code: Mapped[str] = mapped_column(String(8))
    people: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(10), default="ja")
    state: Mapped[BookingState] = mapped_column(choice(BookingState))
    came_from: Mapped[BookingState | None] = mapped_column(choice(BookingState, "came_from"))
    day: Mapped[date]
    made_at: Mapped[datetime]
    heard_through: Mapped[UUID | None] = mapped_column(ForeignKey("channel.id"))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), unique=True)


class Scan(OfEvent, Base):
    """One attempt to come in. The nonce makes any number of repetitions one visit.

    The visit is written after the scan that claims the nonce, so its foreign key is checked at the commit. A scan of a device without a line may have
    no visit until a person has looked at its `trouble`.
    """

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("event_id", "nonce"),
        CheckConstraint("length(nonce) >= 22", name="nonce_of_128_bits"),
        CheckConstraint("visit_id IS NOT NULL OR trouble IS NOT NULL", name="visit_or_trouble"),
        Index("ix_scan_trouble", "event_id", sqlite_where=text("trouble IS NOT NULL"), postgresql_where=text("trouble IS NOT NULL")),
    )

    nonce: Mapped[str] = mapped_column(String(64))
    means: Mapped[Means] = mapped_column(choice(Means))
    channel_id: Mapped[UUID | None] = mapped_column(ForeignKey("channel.id"))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id", deferrable=True, initially="DEFERRED"), index=True)
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    trouble: Mapped[Trouble | None] = mapped_column(choice(Trouble))


class DeviceScan(OfEvent, Base):
    """What a device without a line wrote down with its scan: which number it told, for which card; and what a person said about a trouble with it."""

    __tablename__ = "device_scan"
    __table_args__ = (CheckConstraint("(resolution IS NULL) = (resolved_at IS NULL)", name="resolved"),)

    scan_id: Mapped[UUID] = mapped_column(ForeignKey("scan.id"), unique=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    label: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    card_id: Mapped[UUID | None] = mapped_column(ForeignKey("card.id"))
    people: Mapped[int] = mapped_column(default=1)
    soon: Mapped[bool] = mapped_column(default=False)
    resolution: Mapped[Resolution | None] = mapped_column(choice(Resolution))
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str] = mapped_column(String(60), default="")


class ExitAnswer(OfEvent, Base):
    """How it was for somebody: from the ticket, once a visit, or counted from paper without one."""

    __tablename__ = "exit_answer"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    face: Mapped[Face] = mapped_column(choice(Face))
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]


class Tally(OfEvent, Base):
    """「案内のみ」: one household, one tap. Taken back, it keeps the time at which it was. 「食料のみ」 is a ticket of the food line."""

    __tablename__ = "tally"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    kind: Mapped[TallyKind] = mapped_column(choice(TallyKind))
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]

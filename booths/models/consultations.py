"""A party's turns at the booths, and the seats in them."""

from __future__ import annotations

import enum
from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.sealing import Sealed
from core.tables import Base, OfEvent, Owned, among, choice


class StopState(enum.StrEnum):
    """How far a party's turn at one booth has come."""

    WAITING = "waiting"
    CALLED = "called"
    CONSULTING = "consulting"
    FINISHED = "finished"
    DROPPED = "dropped"


class DropReason(enum.StrEnum):
    """Why a stop came to nothing."""

    LEFT = "left"
    DECLINED = "declined"
    UNMET = "unmet"
    REFUSED = "refused"
    REROUTED = "rerouted"


class Alternative(enum.StrEnum):
    """What was decided together when there was no time today."""

    OTHER_BOOTH = "other_booth"
    LATER_DAY = "later_day"
    PHONE = "phone"
    NONE = "none"


class SeatRole(enum.StrEnum):
    """Whether a counter leads a consultation or has come over (同席)."""

    LEAD = "lead"
    ASSIST = "assist"


class Outcome(enum.StrEnum):
    """What came of a consultation; never "solved"."""

    ADVICE = "advice"
    CONTINUED = "continued"
    TOGETHER = "together"
    INTRODUCED = "introduced"
    APPLICATION = "application"
    LISTENED = "listened"


OPEN_STOP = ("waiting", "called", "consulting")
AT_A_TABLE = ("called", "consulting")


class Stop(OfEvent, Base):
    """A party's turn at one booth, with the topics for it. The times are the truth that is counted; the log says how they came.

    `call_reason` is the routing's code. A stop that waits for another one to end first (parked) names it in `after_stop_id`.
    """

    __tablename__ = "stop"
    __table_args__ = (
        Index("uq_stop_at_one_table", "visit_id", **among("state", AT_A_TABLE)),
        Index("uq_stop_open_at_booth", "visit_id", "booth_id", **among("state", OPEN_STOP)),
        Index("ix_stop_booth_state", "booth_id", "state"),
        Index("ix_stop_visit", "visit_id"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"))
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))
    state: Mapped[StopState] = mapped_column(choice(StopState), default=StopState.WAITING)
    joined_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    call_reason: Mapped[str] = mapped_column(String(24), default="")
    recalled_at: Mapped[datetime | None]
    misses: Mapped[int] = mapped_column(default=0)
    after_stop_id: Mapped[UUID | None] = mapped_column(ForeignKey("stop.id"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    drop_reason: Mapped[DropReason | None] = mapped_column(choice(DropReason))
    alternative: Mapped[Alternative | None] = mapped_column(choice(Alternative))
    arranged: Mapped[str] = mapped_column(Sealed, default="")


class StopTopic(Owned, Base):
    """A topic of a stop, and from whom the booth knows it: from the visitor, or by a hand-over. It may know it from both; each goes by itself."""

    __tablename__ = "stop_topic"
    __table_args__ = (
        UniqueConstraint("stop_id", "topic_id", "handover_id"),
        Index(
            "uq_stop_topic_named", "stop_id", "topic_id", unique=True, sqlite_where=text("handover_id IS NULL"), postgresql_where=text("handover_id IS NULL")
        ),
    )

    stop_id: Mapped[UUID] = mapped_column(ForeignKey("stop.id", ondelete="CASCADE"))
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic.id"))
    handover_id: Mapped[UUID | None] = mapped_column(ForeignKey("handover.id"), index=True)


class StopOutcome(Owned, Base):
    """What came of a consultation; several may hold."""

    __tablename__ = "stop_outcome"
    __table_args__ = (UniqueConstraint("stop_id", "outcome"),)

    stop_id: Mapped[UUID] = mapped_column(ForeignKey("stop.id", ondelete="CASCADE"))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))


class Seat(Owned, Base):
    """A counter's place in a stop, from the call on. Only one seat of a counter is open at a time."""

    __tablename__ = "seat"
    __table_args__ = (
        Index("uq_seat_one_open", "counter_id", unique=True, sqlite_where=text("until_at IS NULL"), postgresql_where=text("until_at IS NULL")),
        Index("ix_seat_stop", "stop_id"),
    )

    stop_id: Mapped[UUID] = mapped_column(ForeignKey("stop.id"))
    counter_id: Mapped[UUID] = mapped_column(ForeignKey("counter.id"))
    role: Mapped[SeatRole] = mapped_column(choice(SeatRole))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

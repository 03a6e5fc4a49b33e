"""A party passed on, within the hall or outside, and what it agreed to."""

from __future__ import annotations

import enum
from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.sealing import Sealed
from core.tables import Base, OfEvent, Owned, among, choice


class HandoverState(enum.StrEnum):
    """How far a hand-over has come: within the hall it ends received, declined, full, refused by the visitor or lapsed; outside connected or not."""

    SENT = "sent"
    ARRIVED = "arrived"
    RECEIVED = "received"
    DECLINED = "declined"
    FULL = "full"
    VISITOR_REFUSED = "visitor_refused"
    LAPSED = "lapsed"
    AGREED = "agreed"
    CONTACTED = "contacted"
    CONNECTED = "connected"
    NOT_CONNECTED = "not_connected"


class Way(enum.StrEnum):
    """How somebody is brought to a place outside."""

    ACCOMPANY = "accompany"
    PHONE = "phone"
    INTRODUCE = "introduce"


class ConsentMeans(enum.StrEnum):
    """How the consent was given; `override` is 同意なし・責任者判断, by the lead only."""

    SPOKEN = "spoken"
    PHONE = "phone"
    OVERRIDE = "override"


class Term(enum.StrEnum):
    """When a hand-over to a place outside is followed up."""

    TWO_WEEKS = "two_weeks"
    THREE_MONTHS = "three_months"


OPEN_HANDOVER = ("sent", "arrived")
OPEN_ONWARD = ("sent", "agreed", "contacted")


class Handover(OfEvent, Base):
    """A party passed on from a stop to another booth, or onward to a place outside, counted at both ends.

    The note is shown to the receiver once the visitor has arrived, never before. `asked_at` is when the visitor's phone began to ask for consent:
    until it is given, nothing is shown at all. `topic_id` is the topic that comes with it. Onward, `due_on` and `responsible` say who asks again, and when.
    """

    __tablename__ = "handover"
    __table_args__ = (
        Index("uq_handover_open", "from_stop_id", "to_booth_id", **among("state", OPEN_HANDOVER)),
        Index("uq_handover_open_onward", "from_stop_id", "resource_id", **among("state", OPEN_ONWARD)),
        CheckConstraint("(to_booth_id IS NULL) <> (resource_id IS NULL) AND (to_booth_id IS NULL) = (to_stop_id IS NULL)", name="one_place"),
        Index("ix_handover_to_stop", "to_stop_id"),
        Index("ix_handover_visit", "visit_id"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    from_stop_id: Mapped[UUID] = mapped_column(ForeignKey("stop.id"))
    to_booth_id: Mapped[UUID | None] = mapped_column(ForeignKey("booth.id"))
    to_stop_id: Mapped[UUID | None] = mapped_column(ForeignKey("stop.id"))
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resource.id"))
    topic_id: Mapped[UUID | None] = mapped_column(ForeignKey("topic.id"))
    state: Mapped[HandoverState] = mapped_column(choice(HandoverState), default=HandoverState.SENT)
    sent_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Sealed, default="")
    ended_by: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(Sealed, default="")
    way: Mapped[Way | None] = mapped_column(choice(Way))
    responsible: Mapped[str] = mapped_column(String(60), default="")
    due_on: Mapped[date | None]


class FollowUp(Owned, Base):
    """What had become of a hand-over to a place outside two weeks, or three months, later."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("handover_id", "term"),)

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"))
    term: Mapped[Term] = mapped_column(choice(Term))
    state: Mapped[HandoverState] = mapped_column(choice(HandoverState))
    noted_at: Mapped[datetime]


class Consent(Owned, Base):
    """What the visitor agreed to: passing on what was talked about, to whom, in which words and language, and what is not to be told.

    It may be withdrawn at once. `recipient` is booth, programme and body (or the place outside) as they were called then. Without consent (danger to life,
    a duty to report) it holds the lead's ground instead; a purge puts 「－」 in the ground's place.
    """

    __tablename__ = "consent"
    __table_args__ = (CheckConstraint("(means = 'override') = (ground <> '')", name="ground"),)

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), unique=True)
    recipient: Mapped[str] = mapped_column(String(200), default="")
    is_third_party: Mapped[bool] = mapped_column(default=False)
    wording: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10))
    withheld: Mapped[str] = mapped_column(Sealed, default="")
    given_at: Mapped[datetime]
    means: Mapped[ConsentMeans] = mapped_column(choice(ConsentMeans), default=ConsentMeans.SPOKEN)
    ground: Mapped[str] = mapped_column(Sealed, default="")
    withdrawn_at: Mapped[datetime | None]

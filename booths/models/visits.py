"""A party and its day: who came, how soon they must be seen, and whom they need."""

from __future__ import annotations

import enum
from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base, OfEvent, Owned, choice


class VisitState(enum.StrEnum):
    """Where a party is."""

    HERE = "here"
    RESTING = "resting"
    LEFT = "left"


class Access(enum.StrEnum):
    """配慮: what makes it easier for somebody to be here."""

    WHEELCHAIR = "wheelchair"
    HEARING = "hearing"
    SIGHT = "sight"
    WRITING = "writing"
    CHILD = "child"


class Judgement(enum.StrEnum):
    """How soon somebody must be seen, as the reception lead judges it."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    NORMAL = "normal"


class Signal(enum.StrEnum):
    """What makes it urgent: asked quietly by staff, shown to the lead, the floor and the booth that takes it."""

    FOOD = "food"
    SHELTER = "shelter"
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    CHILD = "child"


class PartyRole(enum.StrEnum):
    """As what somebody of a party is here."""

    CONSULTS = "consults"
    FAMILY = "family"
    CHILD = "child"
    HELPER = "helper"
    INTERPRETER = "interpreter"


class About(enum.StrEnum):
    """Whom the consultation is about."""

    SELF = "self"
    OTHER = "other"


class Sex(enum.StrEnum):
    """As the city's form asks it."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNANSWERED = "unanswered"


class CameAs(enum.StrEnum):
    """Who came: the person in question, or somebody for them."""

    SELF = "self"
    FAMILY = "family"
    OTHER = "other"


class Familiarity(enum.StrEnum):
    """新規／継続: whether the council has met them before."""

    NEW = "new"
    KNOWN = "known"


class Visit(OfEvent, Base):
    """One party's day. Facts about them are optional, every one. Age band and residence hold the words of the council's own lists.

    Parties that came together with their own numbers point to the first of them. `access` holds words of `Access`. `party` counts its people by `PartyRole`;
    whoever is not in it just came along. Somebody who went apart with a number of their own names the party in `split_from`; joined again, it is `merged_into`
    that one. `is_nearby`: they wait outside, close by. `heard_through` is the channel that brought them. `due_at` is the time that they booked.

    From `erased_at` on nothing leads from a person to this row: its number is none that anybody was told, and what was said is gone.

    `language` is that of their pages; `interpreter` is the language for which they need one, whatever they read (a code of `events.staffing.INTERPRETED`).
    """

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("event_id", "series", "number"),
        CheckConstraint("people BETWEEN 1 AND 20", name="people"),
        Index("ix_visit_event_state", "event_id", "state"),
    )

    series: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    people: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(10), default="ja")
    state: Mapped[VisitState] = mapped_column(choice(VisitState), default=VisitState.HERE)
    arrived_at: Mapped[datetime]
    state_since: Mapped[datetime]
    heard: Mapped[bool] = mapped_column(default=False)
    age_band: Mapped[str | None] = mapped_column(String(40))
    residence: Mapped[str | None] = mapped_column(String(40))
    sex: Mapped[Sex | None] = mapped_column(choice(Sex))
    came_as: Mapped[CameAs | None] = mapped_column(choice(CameAs))
    familiarity: Mapped[Familiarity | None] = mapped_column(choice(Familiarity))
    worst_topic_id: Mapped[UUID | None] = mapped_column(ForeignKey("topic.id"))
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    together_with: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    split_from: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    access: Mapped[list[str]] = mapped_column(JSON, default=list)
    interpreter: Mapped[str | None] = mapped_column(String(10))
    party: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    about: Mapped[About | None] = mapped_column(choice(About))
    is_nearby: Mapped[bool] = mapped_column(default=False)
    heard_through: Mapped[UUID | None] = mapped_column(ForeignKey("channel.id"))
    due_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class OtherNumber(OfEvent, Base):
    """A second number that a party was told, by a device that had no line. The party is called by its visit's number, and found by either."""

    __tablename__ = "other_number"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    number: Mapped[int]
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)


class Candidate(Owned, Base):
    """A picture that somebody touched at the door: perhaps a need. It opens no line until a person has asked."""

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("visit_id", "group_id"),)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("topic_group.id"))


class Urgency(OfEvent, Base):
    """「すぐに話したい」: the visitor's word, and what the reception lead judged. Until judged it counts as today."""

    __tablename__ = "urgency"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), unique=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    said_at: Mapped[datetime]
    judgement: Mapped[Judgement | None] = mapped_column(choice(Judgement))
    judged_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str] = mapped_column(String(60), default="")
    met_at: Mapped[datetime | None]


class UrgencySignal(Owned, Base):
    """Why it is urgent, stored apart from the visit: read only where somebody acts on it."""

    __tablename__ = "urgency_signal"
    __table_args__ = (UniqueConstraint("visit_id", "signal"),)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    signal: Mapped[Signal] = mapped_column(choice(Signal))
    noted_at: Mapped[datetime]


class SignalGuide(Owned, Base):
    """What to do for a signal, in a council's own words. Without one, the shipped line holds."""

    __tablename__ = "signal_guide"
    __table_args__ = (UniqueConstraint("council_id", "signal"),)

    signal: Mapped[Signal] = mapped_column(choice(Signal))
    words: Mapped[str] = mapped_column(String(200))


class Summons(OfEvent, Base):
    """責任者呼出: somebody at a counter (or at reception) needs the lead now."""

    __tablename__ = "summons"
    __table_args__ = (Index("uq_summons_open", "counter_id", unique=True, sqlite_where=text("over_at IS NULL"), postgresql_where=text("over_at IS NULL")),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    counter_id: Mapped[UUID | None] = mapped_column(ForeignKey("counter.id"))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    called_at: Mapped[datetime]
    called_by: Mapped[str] = mapped_column(String(60), default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(60), default="")
    over_at: Mapped[datetime | None]

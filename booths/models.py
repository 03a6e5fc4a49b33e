"""What happens in the hall: visits, their stops at booths, seats, hand-overs, and the log of every step."""

from __future__ import annotations

import enum
from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any
from uuid import UUID  # noqa: TC003

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import events.models  # noqa: F401 - foreign keys point there
from core.db import Base, Owned, choice


class VisitState(enum.StrEnum):
    """Where a party is."""

    HERE = "here"
    RESTING = "resting"
    LEFT = "left"


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


class Step(enum.StrEnum):
    """What may be done in the hall: the log's words."""

    ARRIVE = "arrive"
    JUDGE = "judge"
    HEAR = "hear"
    ADD_TOPIC = "add_topic"
    CALL = "call"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    DROP = "drop"
    HAND_OVER = "hand_over"
    REFUSE = "refuse"
    ASSIST = "assist"
    ASSIST_END = "assist_end"
    REST = "rest"
    BACK = "back"
    LEAVE = "leave"
    NOTE = "note"
    CORRECT = "correct"
    COUNTER = "counter"
    RECALL = "recall"
    PARK = "park"
    SEE = "see"
    ACKNOWLEDGE = "acknowledge"
    WITHDRAW = "withdraw"
    ONWARD = "onward"
    FOLLOW_UP = "follow_up"
    TOGETHER = "together"
    SUMMON = "summon"
    CONSENT = "consent"
    REACH = "reach"
    FOOD_DRAW = "food_draw"
    FOOD_CALL = "food_call"
    GIVE = "give"
    TAKE_BACK = "take_back"
    UNDO = "undo"
    SIGNAL = "signal"
    SPLIT = "split"
    MERGE = "merge"
    CARD = "card"
    NEARBY = "nearby"
    RESOLVE = "resolve"


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
OPEN_HANDOVER = ("sent", "arrived")
OPEN_ONWARD = ("sent", "agreed", "contacted")


def _only(column: str, words: tuple[str, ...]) -> dict[str, Any]:
    """Return the options of an index that covers only rows whose column is one of the words, for both databases."""
    listed = ", ".join(f"'{word}'" for word in words)
    return {"unique": True, "sqlite_where": text(f"{column} IN ({listed})"), "postgresql_where": text(f"{column} IN ({listed})")}


class Visit(Owned, Base):
    """One party's day. Facts about them are optional, every one. Age band and residence hold the words of the council's own lists.

    Parties that came together with their own numbers point to the first of them. `access` holds words of `Access`. `party` counts its people by `PartyRole`;
    whoever is not in it just came along. Somebody who went apart with a number of their own names the party in `split_from`; joined again, it is `merged_into`
    that one. `is_nearby`: they wait outside, close by. `heard_through` is the channel that brought them. `due_at` is the time that they booked.

    `language` is that of their pages; `interpreter` is the language for which they need one, whatever they read (a code of `events.staffing.INTERPRETED`).
    """

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("event_id", "series", "number"),
        CheckConstraint("people BETWEEN 1 AND 20", name="people"),
        Index("ix_visit_event_state", "event_id", "state"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
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


class OtherNumber(Owned, Base):
    """A second number that a party was told, by a device that had no line. The party is called by its visit's number, and found by either."""

    __tablename__ = "other_number"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)


class Candidate(Owned, Base):
    """A picture that somebody touched at the door: perhaps a need. It opens no line until a person has asked."""

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("visit_id", "group_id"),)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("topic_group.id"))


class Urgency(Owned, Base):
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


class Stop(Owned, Base):
    """A party's turn at one booth, with the topics for it. The times are the truth that is counted; the log says how they came.

    `call_reason` is the routing's code. A stop that waits for another one to end first (parked) names it in `after_stop_id`.
    """

    __tablename__ = "stop"
    __table_args__ = (
        Index("uq_stop_at_one_table", "visit_id", **_only("state", AT_A_TABLE)),
        Index("uq_stop_open_at_booth", "visit_id", "booth_id", **_only("state", OPEN_STOP)),
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
    arranged: Mapped[str] = mapped_column(String(200), default="")


class StopTopic(Owned, Base):
    """A topic that was confirmed for a stop."""

    __tablename__ = "stop_topic"
    __table_args__ = (UniqueConstraint("stop_id", "topic_id"),)

    stop_id: Mapped[UUID] = mapped_column(ForeignKey("stop.id", ondelete="CASCADE"))
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic.id"))


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


class Handover(Owned, Base):
    """A party passed on from a stop to another booth, or onward to a place outside, counted at both ends.

    The note is shown to the receiver once the visitor has arrived, never before. `asked_at` is when the visitor's phone began to ask for consent:
    until it is given, nothing is shown at all. `topic_id` is the topic that came with it. Onward, `due_on` and `responsible` say who asks again, and when.
    """

    __tablename__ = "handover"
    __table_args__ = (
        Index("uq_handover_open", "from_stop_id", "to_booth_id", **_only("state", OPEN_HANDOVER)),
        Index("uq_handover_open_onward", "from_stop_id", "resource_id", **_only("state", OPEN_ONWARD)),
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
    note: Mapped[str] = mapped_column(String(200), default="")
    ended_by: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(String(100), default="")
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
    """What the visitor agreed to: passing on to this booth, in which words, and what is not to be told. It may be withdrawn at once.

    Without consent (danger to life, a duty to report) it holds the lead's ground instead.
    """

    __tablename__ = "consent"

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), unique=True)
    wording: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10))
    withheld: Mapped[str] = mapped_column(String(200), default="")
    given_at: Mapped[datetime]
    means: Mapped[ConsentMeans] = mapped_column(choice(ConsentMeans), default=ConsentMeans.SPOKEN)
    ground: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_at: Mapped[datetime | None]


class Summons(Owned, Base):
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


class Forecast(Owned, Base):
    """What the day looks like from here, by rolling the hall forward: made when, from which version of the event, and when to stop admitting."""

    __tablename__ = "forecast"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), unique=True)
    version: Mapped[int]
    made_at: Mapped[datetime]
    stop_admitting_at: Mapped[datetime | None]


class LineForecast(Owned, Base):
    """A booth's line: minutes that somebody joining now would wait (median, 10 and 90 %), how likely before closing, and when the line ends."""

    __tablename__ = "line_forecast"

    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"), unique=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    made_at: Mapped[datetime]
    median: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    in_time: Mapped[float]
    ends_at: Mapped[datetime | None]


class StopForecast(Owned, Base):
    """Minutes until a waiting stop is called (median, 10 and 90 %), and how likely that is before closing."""

    __tablename__ = "stop_forecast"

    stop_id: Mapped[UUID] = mapped_column(ForeignKey("stop.id", ondelete="CASCADE"), unique=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    made_at: Mapped[datetime]
    median: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    in_time: Mapped[float]


class VisitForecast(Owned, Base):
    """Minutes until a party that waits is called to the first of its lines (median, 10 and 90 %): what its ticket says as a band."""

    __tablename__ = "visit_forecast"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), unique=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    made_at: Mapped[datetime]
    median: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    in_time: Mapped[float]


class FoodTicket(Owned, Base):
    """A household in the food line, with a number of its own (F1, F2 …); somebody with a visit may be named.

    Without a number it was served at the table as it came. Served and not taken back, it is one household with food (食料配布世帯).
    """

    __tablename__ = "food_ticket"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        Index("uq_food_ticket_visit", "visit_id", unique=True, sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL")),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int | None]
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    drawn_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]


class Giving(Owned, Base):
    """Goods handed to one household, whose ticket it is. Taken back, it keeps the time at which it was."""

    __tablename__ = "giving"
    __table_args__ = (CheckConstraint("amount BETWEEN 1 AND 100", name="amount"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    supply_id: Mapped[UUID] = mapped_column(ForeignKey("supply.id"))
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("food_ticket.id"), index=True)
    amount: Mapped[int]
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]


class StepLog(Owned, Base):
    """Every step, appended. `changes` holds what each row was and became, so that the last step can be undone.

    A step that was undone is named by the `voids` of a later one; it is not counted.
    """

    __tablename__ = "step_log"
    __table_args__ = (Index("ix_step_log_visit", "visit_id", "received_at"), Index("ix_step_log_counter", "counter_id", "received_at"))

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    stop_id: Mapped[UUID | None]
    counter_id: Mapped[UUID | None] = mapped_column(ForeignKey("counter.id"))
    step: Mapped[Step] = mapped_column(choice(Step))
    who: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    voids: Mapped[UUID | None] = mapped_column(ForeignKey("step_log.id"), unique=True)

"""Every step in the hall, appended."""

from __future__ import annotations

import enum
from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any
from uuid import UUID  # noqa: TC003

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.sealing import Sealed
from core.tables import Base, OfEvent, choice


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


class StepLog(OfEvent, Base):
    """Every step, appended. `changes` holds what each row was and became, so that the last step can be undone; words that a row seals are sealed there, too.

    A step that was undone is named by the `voids` of a later one; it is not counted. `sealed_in` is the position of the seal that it is under. The database
    refuses to remove a step, and to change more of it than what a purge blanks.
    """

    __tablename__ = "step_log"
    __table_args__ = (
        Index("ix_step_log_visit", "visit_id", "received_at"),
        Index("ix_step_log_counter", "counter_id", "received_at"),
        Index("ix_step_log_event_sealed", "event_id", "sealed_in"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    stop_id: Mapped[UUID | None]
    counter_id: Mapped[UUID | None] = mapped_column(ForeignKey("counter.id"))
    step: Mapped[Step] = mapped_column(choice(Step))
    who: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(Sealed, default="")
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    voids: Mapped[UUID | None] = mapped_column(ForeignKey("step_log.id"), unique=True)
    sealed_in: Mapped[int | None]

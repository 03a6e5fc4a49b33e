"""Work that takes longer than a request: asked for as a row, done by one worker process at a time, its result a row again."""

from __future__ import annotations

import enum
from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any
from uuid import UUID  # noqa: TC003

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Owned, choice


class JobState(enum.StrEnum):
    """How far a job has come."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Owned, Base):
    """One piece of work. Whoever does it holds the lease; when the lease runs out, somebody else may take the work up."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state"), Index("ix_job_about", "about", "kind"))

    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[UUID | None]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[JobState] = mapped_column(choice(JobState), default=JobState.ASKED)
    progress: Mapped[float] = mapped_column(default=0.0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    asked_at: Mapped[datetime]
    holder: Mapped[str] = mapped_column(String(40), default="")
    leased_until: Mapped[datetime | None]
    over_at: Mapped[datetime | None]

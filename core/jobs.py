"""Work that takes longer than a request: asked for as a row, done by one worker process at a time, its result a row again.

A package says what it can do (`@kind`) and what is to be done again and again (`@every`); `worker.py` does it, in a process beside the server.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Flag
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import JSON, Index, String, and_, bindparam, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, db
from core.scopes import SYSTEM, Scope
from core.tables import Base, Owned, choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    Work = Callable[["Task"], dict[str, Any]]
    Round = Callable[[datetime], None]

LEASE = timedelta(seconds=60)
"""Whoever does a job and is not heard of for so long is taken for dead."""
REPORT_EVERY = timedelta(seconds=1)
MOST_TRIES = 3
"""A job whose holders died so often is not taken up again: perhaps it killed them."""
KEPT = timedelta(days=30)
UNSYNCED = {"synchronize_session": False}
KINDS: dict[str, Work] = {}
ROUNDS: dict[str, tuple[float, Round]] = {}


class JobState(enum.StrEnum):
    """How far a job has come."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = (JobState.ASKED, JobState.RUNNING)


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
    tries: Mapped[int] = mapped_column(default=0)
    over_at: Mapped[datetime | None]


class Lease(Base):
    """Which worker does what is done again and again. When it runs out, whoever asks first has it."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    holder: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime]


class Stopped(Exception):  # noqa: N818 - no fault: the job was cancelled, another worker has it, or this one ends
    """The job need not go on."""


def kind(name: str) -> Callable[[Work], Work]:
    """Register what does jobs of this kind: it gets the task, reports now and then, and returns the result."""

    def register(work: Work) -> Work:
        KINDS[name] = work
        return work

    return register


def every(seconds: float, name: str) -> Callable[[Round], Round]:
    """Register what is done every so many seconds, by one worker of all: it gets the time."""

    def register(work: Round) -> Round:
        ROUNDS[name] = (seconds, work)
        return work

    return register


@dataclass(slots=True)
class Task:
    """A job as its worker has it."""

    id: UUID
    arguments: dict[str, Any]
    about: UUID | None
    scope: Scope
    holder: str = ""
    ends: Flag = field(default_factory=Flag)
    reported_at: datetime | None = None

    def report(self, progress: float) -> None:
        """Say how far it has come (0 to 1), and that one is alive: to be called every few seconds or more often.

        Raises:
            Stopped: it was cancelled, another worker has taken it up, or this one ends.
        """
        now = clock.now()
        if self.ends.is_set():
            raise Stopped
        if self.reported_at is None or now - self.reported_at >= REPORT_EVERY:
            self.reported_at = now
            db.perform(SYSTEM, lambda session: _held(session, self, progress=progress, leased_until=now + LEASE))


def ask(session: Session, kind: str, about: UUID | None, arguments: dict[str, Any], now: datetime) -> Job:
    """Ask for a piece of work. The same that is under way already is not asked for twice; what is long over is cleared away."""
    session.execute(delete(Job).where(Job.over_at < now - KEPT), execution_options=UNSYNCED)
    for job in session.scalars(select(Job).where(Job.kind == kind, Job.about == about, Job.state.in_(UNDER_WAY)).order_by(Job.asked_at.desc())):
        if job.arguments == arguments:
            return job
    job = Job(kind=kind, about=about, arguments=arguments, asked_at=now)
    session.add(job)
    session.flush()
    return job


LATEST = select(Job).where(Job.kind == bindparam("of_kind"), Job.about == bindparam("of")).order_by(Job.asked_at.desc(), Job.id.desc()).limit(1)


def latest(session: Session, kind: str, about: UUID) -> Job | None:
    """Return what was asked for last."""
    return session.scalars(LATEST, {"of_kind": kind, "of": about}).first()


def cancel(session: Session, job_id: UUID, now: datetime) -> bool:
    """Let a job be; whoever does it notices at the next report. False when it was over before."""
    asked = update(Job).where(Job.id == job_id, Job.state.in_(UNDER_WAY)).values(state=JobState.CANCELLED, over_at=now)
    return bool(session.execute(asked, execution_options=UNSYNCED).rowcount)  # type: ignore[attr-defined]


def is_waiting(session: Session, kind: str, now: datetime) -> bool:
    """Whether there is a job to be taken up: a read, so that looking disturbs nobody."""
    return session.scalars(OPEN, {"of_kind": kind, "by": now}).first() is not None


OPEN = (
    select(Job)
    .where(Job.kind == bindparam("of_kind"), or_(Job.state == JobState.ASKED, and_(Job.state == JobState.RUNNING, Job.leased_until < bindparam("by"))))
    .order_by(Job.asked_at, Job.id)
    .limit(10)
)


def claim(session: Session, kind: str, holder: str, now: datetime) -> Task | None:
    """Take up the job that was asked for first; of several workers only one gets it. One whose holder was not heard of for long is free again."""
    for job in session.scalars(OPEN, {"of_kind": kind, "by": now}).all():
        values: dict[str, Any] = {"state": JobState.RUNNING, "holder": holder, "leased_until": now + LEASE, "tries": job.tries + 1}
        if job.tries >= MOST_TRIES:
            values = {"state": JobState.FAILED, "over_at": now}
        same = update(Job).where(Job.id == job.id, Job.state == job.state, Job.holder == job.holder, Job.tries == job.tries)
        changed = session.execute(same.values(**values), execution_options=UNSYNCED).rowcount  # type: ignore[attr-defined]
        if changed and values["state"] == JobState.RUNNING:
            return Task(job.id, job.arguments, job.about, Scope(job.council_id, role="job", name=kind), holder)
    return None


def _held(session: Session, task: Task, **values: Any) -> None:  # noqa: ANN401 - any column's value
    mine = update(Job).where(Job.id == task.id, Job.holder == task.holder, Job.state == JobState.RUNNING)
    if not session.execute(mine.values(**values), execution_options=UNSYNCED).rowcount:  # type: ignore[attr-defined]
        raise Stopped


def finish(session: Session, task: Task, result: dict[str, Any], now: datetime) -> None:
    """Write the result down.

    Raises:
        Stopped: it was cancelled, or another worker has it.
    """
    _held(session, task, state=JobState.DONE, result=result, progress=1.0, over_at=now)


def fail(session: Session, task: Task, reference: str, now: datetime) -> None:
    """Write down that it went wrong, with the log's reference."""
    _held(session, task, state=JobState.FAILED, result={"reference": reference}, over_at=now)


def put_back(session: Session, task: Task) -> None:
    """Give a job back that one could not end: another worker may begin anew at once."""
    _held(session, task, state=JobState.ASKED, holder="", leased_until=None, tries=0, progress=0.0)


def keep(session: Session, name: str, holder: str, lasts: timedelta, now: datetime) -> bool:
    """Take or keep the lease of what is done again and again, and return whether one has it."""
    mine = update(Lease).where(Lease.name == name, or_(Lease.holder == holder, Lease.until < now)).values(holder=holder, until=now + lasts)
    if session.execute(mine, execution_options=UNSYNCED).rowcount:  # type: ignore[attr-defined]
        return True
    if session.scalars(select(Lease).where(Lease.name == name)).first() is not None:
        return False
    try:
        with session.begin_nested():
            session.add(Lease(name=name, holder=holder, until=now + lasts))
    except IntegrityError:
        return False
    return True


def holds(session: Session, name: str, holder: str, now: datetime) -> bool:
    """Whether it is this worker's turn, or nobody's: a read, so that looking disturbs nobody."""
    found = session.scalars(select(Lease).where(Lease.name == name)).first()
    return found is None or found.holder == holder or found.until < now


def let_go(session: Session, holder: str, now: datetime) -> None:
    """Give all leases up: another worker may go on at once."""
    session.execute(update(Lease).where(Lease.holder == holder).values(until=now), execution_options=UNSYNCED)
